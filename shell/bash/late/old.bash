# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# Without PS0 a line is known only when it has run: it is recorded and not judged. (A DEBUG trap sees the single
# commands of a line one by one, and would take the place of the user's own.)
__coterm_prompt_old() {
  local status=$? line='' now
  if [[ -n $__coterm_entry && $HISTCMD != "$__coterm_entry" ]]; then
    line=$(HISTTIMEFORMAT='' builtin history 1)
    now=$((__coterm_epoch + SECONDS))
    __coterm_line_number=$((__coterm_line_number + 1))
    {
      __coterm_append S "$now" "$__coterm_line_number" 0 "$PWD" "${line#*[0-9][* ] }" &&
        __coterm_append E "$now" "$__coterm_line_number" "$status"
    } 2>/dev/null
  fi
  __coterm_entry=$HISTCMD
  case $- in *e*) return 0 ;; esac
  return "$status"
}

__coterm_load_old() {
  __coterm_entry=
  __coterm_epoch=$(($(command date +%s) - SECONDS))
  __coterm_spool=$__coterm_spool/$$-$((__coterm_epoch + SECONDS))-$RANDOM.log
  __coterm_set_status limited "bash $BASH_VERSION is older than 4.4"
  if [[ ! -d ${__coterm_spool%/*} ]]; then (umask 077 && command mkdir -p "${__coterm_spool%/*}") 2>/dev/null || :; fi
  __coterm_append H "$((__coterm_epoch + SECONDS))" 1 bash "$BASH_VERSION" "$__coterm_version" $$ "${SSH_TTY-}" \
    "${USER-}" "${HOSTNAME-}" 2>/dev/null || :
  # shellcheck disable=SC2128,SC2178 # no array in these versions
  PROMPT_COMMAND=__coterm_prompt_old${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
  printf 'coterm: %s: lines are recorded, but none is judged or stopped\n  try: %s\n' "$COTERM_REASON" \
    'a newer bash, zsh or fish' >&2
}
