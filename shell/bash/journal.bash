# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# __coterm_append FIELD…: one record of src/events/spool.ts.
__coterm_append() {
  local IFS=$'\037'
  printf '%s\0' "$*" >>"$__coterm_spool"
}

# Writes what a full disk has kept back: the header, and how much is missing.
__coterm_mend_journal() {
  local now=''
  __coterm_read_clock
  if [[ ! -d ${__coterm_spool%/*} ]]; then
    # Where the program is gone as well as what was written already, coterm was uninstalled.
    [[ -x $__coterm_program ]] || ((!__coterm_has_header)) || return
    (umask 077 && command -p mkdir -p -- "${__coterm_spool%/*}") 2>/dev/null || return
  fi
  if ((!__coterm_has_header)); then
    local user='\u' terminal='\l' path
    user=${user@P} terminal=${terminal@P}
    for path in "/dev/pts/$terminal" "/dev/$terminal"; do
      if [[ $path -ef /dev/fd/0 ]]; then terminal=$path; fi
    done
    __coterm_append H "$now" 1 bash "$BASH_VERSION" "$__coterm_version" $$ "$terminal" "$user" "${HOSTNAME-}" \
      "${COTERM_SESSION-}" || return
    __coterm_has_header=1
  fi
  if ((__coterm_lost > 0)); then
    # The NUL ends the half of a record that may stand there.
    { printf '\0' >>"$__coterm_spool"; } 2>/dev/null &&
      __coterm_append G "$now" "$__coterm_lost" 'the spool could not be written' || return
    __coterm_lost=0
  fi
}
