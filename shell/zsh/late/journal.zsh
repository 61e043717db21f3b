# KIND FIELD… Appends a record.
__coterm_append() {
  builtin emulate -L zsh -o no_multibyte -o no_xtrace
  builtin trap '' DEBUG ZERR XFSZ
  __coterm_write $1$'\x1f'$EPOCHREALTIME$'\x1f'$__coterm_sequence$'\x1f'"${(pj:\x1f:)@[2,-1]}"
}

# RECORD
__coterm_write() {
  [[ $__coterm_lost == 0 && -e $__coterm_spool_file ]] && builtin syswrite -o $__coterm_spool_fd -- $1$'\0' ||
    __coterm_append_slowly "$1"
}

# RECORD. Appends it where the spool is not open, is gone, or could not be written to. What is lost is counted, and said
# in the spool as soon as that can be done.
__coterm_append_slowly() {
  # Where the program is gone as well as what was written already, coterm was uninstalled.
  [[ $__coterm_spool_fd == -1 || -d $__coterm_spool || -x $__coterm_program ]] || return 0
  local text=$'\0'$1$'\0' # the first NUL ends what a full disk may have left of a record
  (( __coterm_lost )) && text=$'\0G\x1f'$EPOCHREALTIME$'\x1f'$__coterm_lost$'\x1f'$__coterm_lost_reason$text
  # Opened at the first record: a shell that runs nothing leaves nothing. Commands must not inherit it.
  if [[ $__coterm_spool_fd == -1 || ! -e $__coterm_spool_file ]]; then
    (( __coterm_spool_fd < 0 )) || exec {__coterm_spool_fd}>&-
    __coterm_spool_fd=-1 __coterm_spool_file=$__coterm_spool/$__coterm_session.log
    [[ -d $__coterm_spool ]] ||
      { builtin zmodload -F zsh/files b:zf_mkdir b:zf_rm && builtin zf_mkdir -p -m 700 $__coterm_spool } 2>/dev/null
    builtin sysopen -wa -o cloexec,creat,nofollow -m 600 -u __coterm_spool_fd $__coterm_spool_file 2>/dev/null ||
      __coterm_spool_fd=-1
    local -a header
    header=('H' $EPOCHREALTIME 1 'zsh' $ZSH_VERSION $__coterm_version $$ "${TTY-}" "${USERNAME-}" "${HOST-}" "${COTERM_SESSION-}")
    text="${(pj:\x1f:)header}"$text
  fi
  if [[ $__coterm_spool_fd != -1 ]] && builtin syswrite -o $__coterm_spool_fd -- "$text"; then
    __coterm_lost=0
  else
    builtin syserror -e __coterm_lost_reason
    (( ++__coterm_lost ))
  fi
}

# What ran stands in the spool as it was typed until a helper has stored it. Where none lives, another one is started; it
# is looked for after a command, every ten seconds at most, and nobody waits for it.
__coterm_keep_helper() {
  builtin emulate -L zsh -o extended_glob -o no_multibyte -o no_xtrace
  builtin trap '' DEBUG ZERR
  local pid fault
  __coterm_look_at=$(( EPOCHSECONDS + 10 ))
  { builtin read -r pid <$__coterm_runtime/helper } 2>/dev/null
  pid=${pid%% *}
  [[ $pid == <2-> ]] && builtin kill -0 $pid 2>/dev/null && return
  [[ -z $__coterm_foreign && -x $__coterm_program ]] && (( EPOCHREALTIME >= __coterm_start_after )) || return
  (( __coterm_has_modules )) || __coterm_load_modules || return
  __coterm_check_runtime && __coterm_take_ticket && __coterm_launch
  __coterm_look_at=$(( EPOCHSECONDS + 60 )) # it may not be able to start
}
