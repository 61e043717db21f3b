# shellcheck shell=bash
# Records the shell that evaluates this: it starts another one like it in a recorded terminal, and ends with that one.
# `coterm record --attach-hook bash` prints it, for the first line of a ~/.bashrc, and coterm's hook asks for it where
# the configuration says `record: always`. Where no recording begins, this shell goes on as if nothing had been tried.

if [[ $- == *i* && -z ${BASH_EXECUTION_STRING+x} && ${TERM:-dumb} != dumb && ${COTERM_RECORD-} != 0 &&
  ${INSIDE_EMACS-} != *tramp* && -z ${VSCODE_RESOLVING_ENVIRONMENT-}${INTELLIJ_ENVIRONMENT_READER-} &&
  -t 0 && -t 1 && -t 2 && (-z ${COTERM_CHANNEL-} || ! -d $COTERM_CHANNEL) && -z ${__coterm_attached-} ]]; then

__coterm_attach() {
  local IFS=$' \t\n' program=::COTERM:: runtime=${COTERM_RUNTIME_DIR:-${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/coterm}}
  local report=${runtime:-/tmp/coterm-$UID}/attach.$$ shell=$BASH words=() word status
  __coterm_attached=no # said once, and tried once
  if [[ ! -x $program ]]; then
    printf 'coterm: this shell is not recorded: %q is gone\n' "$program" >&2
    return
  fi
  # The same program with the same arguments; a name that begins with a hyphen makes a login shell.
  if [[ -r /proc/$$/cmdline ]]; then
    while IFS= read -r -d '' word; do words[${#words[@]}]=$word; done <"/proc/$$/cmdline"
    if [[ /proc/$$/exe -ef $BASH ]]; then :; elif [[ -x /proc/$$/exe ]]; then shell=$(command readlink "/proc/$$/exe"); fi
  elif shopt -q login_shell; then
    words[0]=-bash
  fi
  if [[ ${words[0]-} == -* ]]; then words[0]=-l; else unset "words[0]"; fi
  SHLVL=$((SHLVL > 0 ? SHLVL - 1 : 0)) "$program" record --attach-hook --report "$report" -- \
    "$shell" ${words[@]+"${words[@]}"}
  status=$?
  if [[ ! -e $report ]]; then return; fi
  command rm -f -- "$report"
  builtin exit "$status" 2>/dev/null # where it says "exit" a second time
}

__coterm_attach
unset -f __coterm_attach
fi
