# Records the shell that evaluates this: it starts another one like it in a recorded terminal, and ends with that one.
# `coterm record --attach-hook zsh` prints it, for the first line of a ~/.zshrc, and coterm's hook asks for it where the
# configuration says `record: always`. Where no recording begins, this shell goes on as if nothing had been tried.

if [[ -o interactive && -z ${ZSH_EXECUTION_STRING-} && ${TERM:-dumb} != dumb && ${COTERM_RECORD-} != 0 &&
  -z ${VSCODE_RESOLVING_ENVIRONMENT-}${INTELLIJ_ENVIRONMENT_READER-} && -t 0 && -t 1 && -t 2 &&
  ( -z ${COTERM_CHANNEL-} || ! -d $COTERM_CHANNEL ) && -z ${__coterm_attached-} ]]; then

__coterm_attach() {
  builtin emulate -L zsh
  typeset -g __coterm_attached=no # said once, and tried once
  local program=::COTERM:: runtime=${COTERM_RUNTIME_DIR:-${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/coterm}} shell=/proc/$$/exe
  local report=${runtime:-/tmp/coterm-$EUID}/attach.$$
  local -a words
  if [[ ! -x $program ]]; then
    builtin print -ru2 -- "coterm: this shell is not recorded: ${(q+)program} is gone"
    return
  fi
  # The same program with the same arguments; a name that begins with a hyphen makes a login shell.
  [[ -r /proc/$$/cmdline ]] && words=("${(@0)"$(</proc/$$/cmdline)"}")
  [[ -n ${words[-1]-} ]] || words[-1]=()
  [[ ${words[1]-} == -* ]] && words[1]=-l || words[1]=()
  shell=${shell:A}
  [[ -x $shell ]] || shell=${commands[zsh]-zsh}
  SHLVL=$(( SHLVL > 0 ? SHLVL - 1 : 0 )) "$program" record --attach-hook --report "$report" -- "$shell" "$words[@]"
  local exit=$?
  [[ -e $report ]] || return
  command rm -f -- "$report"
  builtin exit $exit
}

__coterm_attach
builtin unfunction __coterm_attach
fi
