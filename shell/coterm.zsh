# coterm's hook for zsh. `coterm init zsh` prints it; a ~/.zshrc has: eval "$(coterm init zsh)"
#
# Judges every command line in `preexec`, which zsh calls when a line is complete and before any of it runs, whatever
# key or widget accepted it. Most lines are cleared by a look at their words, in the shell; the others are put to the
# resident helper (src/helper/protocol.ts). What ran is appended to a spool (src/events/spool.ts).
#
# The build puts what stands in shell/zsh/late between quotes here: zsh reads it when a line needs it.
#
# There is no `return` out here: in an `eval` it would end the ~/.zshrc. Commands are called through `builtin` and
# literal upper-case words are quoted, because the user's aliases and global aliases are expanded in an `eval`.

if [[ -o interactive && ${TERM-} != dumb ]]; then

# A root shell in the home of another user (`su -m`, `sudo -E`, on macOS `sudo -s`): what stands there must not be believed,
# and what root leaves there its owner cannot use.
__coterm_find_foreign_home() {
  builtin emulate -L zsh
  typeset -g __coterm_foreign_home=
  local folder
  (( EUID )) && return
  for folder in "${XDG_CONFIG_HOME:-$HOME}" "${XDG_CACHE_HOME:-$HOME}" "${XDG_STATE_HOME:-$HOME}"; do
    [[ ! -e $folder || -O $folder ]] || __coterm_foreign_home=$folder
  done
}
__coterm_find_foreign_home

# --- `record: always` ---

# The helper has noted it; where the configuration is newer than what the helper has written, it is looked into.
__coterm_records_always() {
  builtin emulate -L zsh -o extended_glob
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/coterm file
  for file in ${XDG_CONFIG_HOME:-$HOME/.config}/coterm/config.{yaml,yml,json}; do
    [[ -e $file ]] || continue
    [[ -e $cache/words && ! $file -nt $cache/words ]] && break
    [[ $'\n'$(<$file) == *$'\n'[[:blank:]\{]#(|[\'\"])record(|[\'\"])[[:blank:]]#:[[:blank:]]#(|[\'\"])always* ]]
    return
  done
  [[ -e $cache/record-always ]]
}

if [[ -z $__coterm_foreign_home && ! -d ${COTERM_CHANNEL:-/dev/null} ]] && __coterm_records_always; then
  eval "$(::COTERM:: record --attach-hook zsh)"
fi

__coterm_load() {
  builtin emulate -L zsh
  builtin zmodload zsh/datetime zsh/system
  typeset -g __coterm_program=::COTERM:: __coterm_version='::VERSION::'
  # The same paths as in src/base/paths.ts.
  typeset -g __coterm_words_link=${XDG_CACHE_HOME:-$HOME/.cache}/coterm/words __coterm_words_file=
  typeset -g __coterm_config=${XDG_CONFIG_HOME:-$HOME/.config}/coterm
  typeset -g __coterm_spool=${XDG_STATE_HOME:-$HOME/.local/state}/coterm/spool
  typeset -g __coterm_runtime=${COTERM_RUNTIME_DIR:-${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/coterm}}
  [[ -n $__coterm_runtime ]] || __coterm_runtime=/tmp/coterm-$EUID
  typeset -g __coterm_foreign= # why no helper can be asked: the owner could move our folder away
  [[ -z ${COTERM_RUNTIME_DIR-} && -d ${XDG_RUNTIME_DIR-} && ! -O $XDG_RUNTIME_DIR ]] &&
    __coterm_foreign="the folder ${(q+)XDG_RUNTIME_DIR} (XDG_RUNTIME_DIR) belongs to somebody else"

  # What a keyword, a wrapper and a trigger word add to the sum over the words of a line.
  typeset -gi __coterm_wrapper=10000 __coterm_suspect=100000000

  # Loaded again, the session goes on. The process id tells it from variables that came through the environment.
  if [[ ${__coterm_owner-} != $$ ]]; then
    typeset -g __coterm_owner=$$ __coterm_session=$$-${EPOCHREALTIME/./-} __coterm_spool_file= 
      __coterm_said= __coterm_lost_reason= __coterm_state=
    typeset -gi __coterm_found=0 __coterm_sequence=0 __coterm_running=0 __coterm_lost=0 __coterm_spool_fd=-1
    typeset -gi __coterm_has_modules=0 __coterm_look_at=0 __coterm_questions=-1 __coterm_answers=-1
    typeset -gF __coterm_start_after=0
  fi

  typeset -g __coterm_ready=on COTERM_REASON=
  if [[ $ZSH_VERSION != (5.<3->|<6->.)* ]]; then # there no error in `preexec` keeps a line from running
    __coterm_read_late
    __coterm_ready=limited
    COTERM_REASON="zsh $ZSH_VERSION is older than 5.3: a line of several is judged as far as it has been typed"
    if [[ ${widgets[zle-line-finish]-} != user:__coterm_line_finish ]]; then
      builtin zle -A zle-line-finish __coterm_next_line_finish 2>/dev/null
      builtin zle -N zle-line-finish __coterm_line_finish
    fi
  fi
  typeset -g COTERM_STATUS __coterm_rest=$__coterm_ready
  [[ $__coterm_ready == on && -n ${__coterm_attached-} ]] && __coterm_rest='unrecorded'
  __coterm_set_rest
  [[ -z $__coterm_foreign ]] || COTERM_STATUS='off' COTERM_REASON=$__coterm_foreign
  # The options are those that a function has which was defined under them.
  builtin emulate zsh -o extended_glob -o no_multibyte -o no_xtrace -o local_options -o local_traps -o no_aliases \
    -c 'functions[__coterm_preexec]=$functions[__coterm_preexec]'
  __coterm_take_first_place
}

# First, so that no other hook takes a stopped line for one that runs. Done again at each prompt: others come later.
__coterm_take_first_place() {
  typeset -ga preexec_functions precmd_functions zshexit_functions
  preexec_functions=(__coterm_preexec ${preexec_functions:#__coterm_preexec})
  precmd_functions=(__coterm_precmd ${precmd_functions:#__coterm_precmd})
  zshexit_functions=(__coterm_precmd ${zshexit_functions:#__coterm_precmd})
}

# TYPED SHORTENED EXPANDED. What runs is EXPANDED: TYPED has the aliases, and a `zshaddhistory` may have changed it.
# Passes and records a line in which `__coterm_must_ask` would find nothing; any other goes the long way. As the caches
# are cold after a pause, each statement costs a line some microseconds: one sum looks up all its words.
__coterm_preexec() {
  # The user's traps must not fire for what happens in here, and a file size limit must not end the shell when it
  # writes to the spool. All are back on return.
  builtin trap '' DEBUG ZERR XFSZ
  [[ $#3 -le 2000 && $__coterm_lost == 0 && -e $__coterm_spool_file && -e $__coterm_fresh &&
    ( -z $__coterm_present || $__coterm_fresh -nt $__coterm_present ) &&
    ( -z $__coterm_present2 || $__coterm_fresh -nt $__coterm_present2 ) &&
    ( -z $__coterm_present3 || $__coterm_fresh -nt $__coterm_present3 ) && ! -e $__coterm_absent ]] &&
    (( (__coterm_found = __coterm_words[${${:-_ $3 _}//[^A-Za-z0-9_.-]##/]+__coterm_words[}]) < __coterm_suspect )) &&
    # Either nothing is odd, or deleting the quotes joins no two words and no command word has anything odd in it.
    [[ $1$3$PWD != *[^A-Za-z0-9\ _./=+,:@%-]* || (
      ( $1$3$PWD != *[^\ -Z\\-~]* || ( $1$3$PWD != *[[:cntrl:]]* && $3 != *([^[:ascii:]]|\[[A-Za-z0-9]\])* ) ) &&
      ( $3 != *[\\\'\"\{\$\`*?\(]* || ( $__coterm_found == 0 && ( $3 != *[\\\(I]* ||
      $3 != *(\\[xXuU0-7]|IFS|\([ \\\'\"]#\)*[\$\|\&]|\((| )(echo|print|which|command|type))* ) &&
      ( $3 != *\$* || ${3%\$*} != (|*[^A-Za-z0-9_-])(|[A-Za-z0-9_][A-Za-z0-9_-]#)=*[\;\&\|]* ) &&
      $3 != *(\`|\{|\$[\\\'\"]|-[A-Za-z][\'\"]|[A-Za-z0-9_.-][\\\'\"]##[A-Za-z0-9_.-])* &&
      $3 != (|*[\;\&\|\(\)\}!])[[:blank:]]#[^[:blank:]\;\&\|\(\)\}!]#[\$*?=\<\>\\\'\"]* ) ) ) ]] &&
    builtin syswrite -o $__coterm_spool_fd -- \
      $'S\x1f'$EPOCHREALTIME$'\x1f'$(( __coterm_running = ++__coterm_sequence ))$'\x1f1\x1f'$PWD$'\x1f'${1:-$3}$'\0' ||
    __coterm_gate "$@"
}

# At the prompt, and when the shell exits. zsh itself keeps `$?` over these functions.
__coterm_precmd() {
  local exit=$?
  # Of the next line: the letters of src/helper/protocol.ts.
  [[ -o rc_quotes ]] && __coterm_state='q' || __coterm_state=
  [[ -o extended_glob ]] && __coterm_state+='x'
  builtin emulate -L zsh -o no_multibyte -o no_xtrace
  [[ -o interactive_comments ]] && __coterm_state+='c' # `emulate` leaves it as it was
  (( EUID )) || __coterm_state+='r'
  [[ ${TERM-} == dumb ]] && __coterm_state+='d'
  [[ -n ${NO_COLOR-} ]] && __coterm_state+='n'
  builtin trap '' DEBUG ZERR XFSZ
  if (( __coterm_running && ! ZSH_SUBSHELL )); then # the exit of `(exit 3)` is no end of the line
    __coterm_running=0
    __coterm_write $'E\x1f'$EPOCHREALTIME$'\x1f'$__coterm_sequence$'\x1f'$exit
    (( EPOCHSECONDS < __coterm_look_at )) || __coterm_keep_helper
  fi
  [[ $preexec_functions[1] == __coterm_preexec && $precmd_functions[1] == __coterm_precmd ]] ||
    __coterm_take_first_place
}

# What COTERM_STATUS is while nothing is wrong with the helper.
__coterm_set_rest() {
  typeset -g COTERM_STATUS=$__coterm_rest
  [[ $__coterm_rest == limited ]] || typeset -g COTERM_REASON=
  [[ $__coterm_rest != unrecorded ]] || COTERM_REASON='the configuration says record: always, and that failed'
}

# What lines need. The first one reads it: the start of a shell, which may never see a line, does not wait for it.
__coterm_late='::FILE_GATE::
::FILE_PREFILTER::
::FILE_ANSWERS::
::FILE_HELPER::
::FILE_TERMINAL::
::FILE_JOURNAL::
::FILE_OLD::
::FILE_RECORDED::
::FILE_MARKS::'

__coterm_read_late() {
  [[ -n $__coterm_late ]] || return 0
  builtin emulate -L zsh -o no_aliases -o no_xtrace
  builtin eval "$__coterm_late"
  __coterm_late=
  __coterm_prepare
}

__coterm_gate() {
  __coterm_read_late
  __coterm_gate "$@"
}

if [[ -z $__coterm_foreign_home ]]; then
  __coterm_load
  if [[ -n ${COTERM_SESSION-} && -n ${COTERM_TTY-} && ${TTY-} -ef $COTERM_TTY ]]; then
    __coterm_read_late
    __coterm_begin_marks
  fi
elif [[ ${__coterm_owner-} != $$ ]]; then
  __coterm_owner=$$ COTERM_STATUS='off' COTERM_REASON="$__coterm_foreign_home belongs to somebody else"
  builtin print -ru2 -- "coterm: this shell is not guarded: $COTERM_REASON"$'\n  try: su - or sudo -i'
fi
fi
