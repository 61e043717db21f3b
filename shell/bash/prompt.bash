# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# Runs first in PROMPT_COMMAND, so that $? is the user's, and gives it back.
__coterm_prompt() {
  local status=$? - errexit=$- IFS=$' \t\n' now='' pid=''
  set +eufvxTEC
  # No line since the last time: it may be the same prompt, where a program calls what it once found in PROMPT_COMMAND.
  if [[ $__coterm_has_keys && -z $__coterm_asked ]] &&
    ((__coterm_code < 0 && __coterm_entered < 0 && __coterm_prompted == __coterm_line_number)); then
    if [[ $errexit == *e* ]]; then return 0; fi
    return "$status"
  fi
  __coterm_offered=
  __coterm_calm=no
  # Not before the first line: the start of a shell would wait for it.
  if ((__coterm_line_number > 0)); then
    __coterm_load_words
    __coterm_note_aliases
  fi
  if __coterm_was_stopped "$__coterm_code"; then
    __coterm_read_rest
    __coterm_after_stop
  elif ((__coterm_code >= 0)); then
    __coterm_after_run "$status"
  fi
  __coterm_code=-1
  __coterm_asked=
  if ((__coterm_entered >= 0)); then
    # What Enter was pressed on was no command.
    __coterm_read_clock
    __coterm_append V "$now" "$((__coterm_line_number + 1))" || ((__coterm_lost += 1))
    __coterm_entered=-1
  fi
  if [[ -z $__coterm_has_keys ]]; then
    # Only now: the user's own bindings stand in .bashrc too.
    __coterm_has_keys=1
    __coterm_bind_keys
  fi
  __coterm_prompted=$__coterm_line_number
  __coterm_prompted_at=$SECONDS
  __coterm_watch_history
  __coterm_keep_place
  # A status that is not 0 would end a shell with `set -e` here.
  if [[ $errexit == *e* ]]; then return 0; fi
  return "$status"
} 2>/dev/null

# Runs last in PROMPT_COMMAND: other programs set PS0 and PROMPT_COMMAND in theirs.
__coterm_last() {
  local status=$? - flags=$- splits=$IFS IFS=$' \t\n'
  set +eufvxTEC
  __coterm_keep_place
  __coterm_note_calm
  if [[ $flags == *e* ]]; then return 0; fi
  return "$status"
} 2>/dev/null

# Sets __coterm_calm to what __coterm_gate is to find where nothing stands in the way of its short test, to the word
# "no" where something does: an option, a split or a format of the user's, files that cannot be written.
__coterm_note_calm() {
  __coterm_calm=no
  [[ -e $__coterm_seen ]] || : >>"$__coterm_seen"
  if [[ $flags != *[eufvxTEC]* && $splits == "$IFS" && -o history && -z ${HISTTIMEFORMAT-} && ${EPOCHREALTIME-} &&
    -z $__coterm_hidden_patterns && -w $__coterm_seen ]] && ((__coterm_lost == 0)); then
    if [[ $__coterm_filled ]]; then __coterm_calm=-1$flags; fi
    __coterm_note_state
  else
    __coterm_read_rest
  fi
  __coterm_ready=
  if ((__coterm_bash >= 501)); then __coterm_watch_enter; fi
}

# Sets __coterm_state to the letters of src/helper/protocol.ts.
__coterm_note_state() {
  __coterm_state=s
  if shopt -q interactive_comments; then __coterm_state+=c; fi
  if ((EUID == 0)); then __coterm_state+=r; fi
  if [[ ${NO_COLOR-} ]]; then __coterm_state+=n; fi
}

__coterm_after_run() {
  local code=$__coterm_code
  # The first question goes the long way because the helper is not known yet.
  if ((code & ~33 || (code & 1 && ++__coterm_long_ways > 1))); then __coterm_read_rest; fi
  __coterm_read_clock
  ((code & 8)) && ((__coterm_lost += 1))
  if ((__coterm_lost || !__coterm_has_header)); then __coterm_mend_journal; fi
  __coterm_append E "$now" "$__coterm_line_number" "$1" || ((__coterm_lost += 1))
  # The user may set SECONDS back.
  if ((SECONDS >= __coterm_look_at || SECONDS < __coterm_look_at - 60)); then __coterm_keep_helper; fi
  # Where the program is gone, too, coterm was uninstalled.
  if ((__coterm_lost)) && [[ -x $__coterm_program ]]; then
    __coterm_say_once journal "lines are not recorded: ${__coterm_spool} cannot be written"
  fi
  ((code & 4)) && __coterm_forget_entry
  if ((code & 2)); then
    __coterm_say_once history 'the history is off, so lines cannot be seen and run unchecked' 'set -o history'
  fi
  if ((code & 128)); then __coterm_unwrap; fi
  if ((code & 64)); then __coterm_told+=' prompt'; fi
  if ((code & 16)); then
    __coterm_set_status open 'the helper does not answer'
    __coterm_told+=' unchecked'
    __coterm_retry_at=$((SECONDS + 5))
  elif ((code & 32)); then
    __coterm_set_status on
    __coterm_told=${__coterm_told// unchecked/}
    __coterm_retry_at=0
    if [[ ! -e /proc/${__coterm_helper:-none} ]] && __coterm_read_helper; then __coterm_helper=$pid; fi
  fi
}

# __coterm_set_status STATUS [REASON]: what a prompt or the user can read.
__coterm_set_status() {
  if [[ $1 == on && ${__coterm_attached-} ]]; then
    set -- unrecorded 'the configuration says record: always, and that failed'
  fi
  # shellcheck disable=SC2034 # the user's
  COTERM_STATUS=$1
  unset COTERM_REASON
  if [[ ${2-} ]]; then COTERM_REASON=$2; fi
}

# What HISTCONTROL and HISTIGNORE keep out of the history cannot be seen by the gate. So bash is told to keep it, and
# the entry is removed after the command has run. Repeated lines (ignoredups) may stay away: the entry before is equal.
__coterm_watch_history() {
  if [[ ${HISTCONTROL-} != "$__coterm_histcontrol" ]]; then
    local kept=:$HISTCONTROL:
    __coterm_hides_spaces=0
    case $kept in *:ignorespace:* | *:ignoreboth:*) __coterm_hides_spaces=1 ;; esac
    if ((__coterm_hides_spaces)); then
      kept=${kept//:ignorespace:/:}
      kept=${kept//:ignoreboth:/:ignoredups:}
      # The empty first element tells ours from a value that the user sets later.
      HISTCONTROL=${kept%:}
      HISTCONTROL=${HISTCONTROL:-:}
    fi
    __coterm_histcontrol=$HISTCONTROL
  fi
  if [[ ${HISTIGNORE+x} ]]; then
    __coterm_hidden_patterns=$HISTIGNORE
    unset HISTIGNORE
  fi
  __coterm_hides=${__coterm_hides_spaces#0}$__coterm_hidden_patterns
  # Without the one PS0 is not expanded, without the other the history holds single lines of a command.
  shopt -s promptvars cmdhist
}

# Puts our calls and our part of PS0 back where they belong. Costs nothing when they are there.
__coterm_keep_place() {
  if [[ ${BLE_ATTACHED-} ]]; then
    PS0=${PS0//"$__coterm_ps0"/}
  elif [[ ${PS0-} != *"$__coterm_ps0"* ]]; then
    if [[ ${PS0-} && -z ${__coterm_loads-} ]]; then
      __coterm_say_once ps0 'PS0 was replaced after coterm was loaded; coterm has added its part again'
    fi
    PS0=$__coterm_ps0${PS0-}
  fi

  local rest=()
  if [[ ${bash_preexec_imported-}${__bp_imported-} ]]; then
    # bash-preexec saves and gives $? to its functions.
    __coterm_is_guest=1
    if [[ ${PROMPT_COMMAND[*]} == *__bp_* ]]; then __coterm_be_guest __bp_interactive_mode; fi
    [[ ${precmd_functions[0]-} == __coterm_prompt && ${precmd_functions[*]: -1} == __coterm_last ]] && return
    __coterm_find_others "${precmd_functions[@]}"
    precmd_functions=(__coterm_prompt "${rest[@]}" __coterm_last)
  elif [[ ${PROMPT_COMMAND[*]} == *__vsc_prompt_cmd* && ${__vsc_original_prompt_command+x} ]]; then
    # So does VS Code for what it has found in PROMPT_COMMAND. While this is neither 0 nor 1 it takes no command for the user's.
    __coterm_is_guest=1
    if [[ ${PROMPT_COMMAND[*]} == *__coterm_last* ]]; then
      __vsc_in_command_execution=-
    elif [[ ${__vsc_in_command_execution-} == - ]]; then
      __vsc_in_command_execution=0
    fi
    __coterm_be_guest :
    [[ ${__vsc_original_prompt_command[0]-} == __coterm_prompt && ${__vsc_original_prompt_command[*]: -1} == __coterm_last ]] && return
    __coterm_find_others "${__vsc_original_prompt_command[@]}"
    __vsc_original_prompt_command=(__coterm_prompt "${rest[@]}" __coterm_last)
    if [[ ${PROMPT_COMMAND-} == __vsc_prompt_cmd ]]; then PROMPT_COMMAND=__vsc_prompt_cmd_original; fi
  elif ((__coterm_bash >= 501)); then
    [[ ${PROMPT_COMMAND[0]-} == __coterm_prompt && ${PROMPT_COMMAND[*]: -1} == "$__coterm_last_command" ]] && return
    __coterm_find_others "${PROMPT_COMMAND[@]}"
    PROMPT_COMMAND=(__coterm_prompt "${rest[@]}" "$__coterm_last_command")
  else
    # shellcheck disable=SC2128 # no array in these versions
    [[ ${PROMPT_COMMAND-} == __coterm_prompt$'\n'* && $PROMPT_COMMAND == *$'\n'__coterm_last ]] && return
    __coterm_find_others "${PROMPT_COMMAND-}"
    # shellcheck disable=SC2178 # no array in these versions
    PROMPT_COMMAND=$'__coterm_prompt\n'${rest[0]-}$'\n__coterm_last'
  fi
}

# __coterm_find_others ELEMENT…: sets `rest` to what else is called.
__coterm_find_others() {
  local name
  for name; do
    name=${name//"$__coterm_last_command"/:}
    name=${name//__coterm_prompt/:}
    name=${name//__coterm_last/:}
    [[ $name == : || -z $name ]] || rest+=("$name")
  done
}

# __coterm_be_guest COMMAND: another program calls us and watches commands by a DEBUG trap, for which our own calls in
# PROMPT_COMMAND would be commands of the user. At the prompt at which it has come they are made all the same: then the
# command tells it that the prompt is still to come.
__coterm_be_guest() {
  if [[ ${FUNCNAME[2]-}${FUNCNAME[3]-} == __coterm_last ]]; then "$1"; fi
  [[ ${PROMPT_COMMAND[*]} == *__coterm_@(prompt|last)* ]] || return
  local rest=()
  __coterm_find_others "${PROMPT_COMMAND[@]}"
  # shellcheck disable=SC2178 # no array in older versions
  if ((__coterm_bash >= 501)); then PROMPT_COMMAND=("${rest[@]}"); else PROMPT_COMMAND=${rest[0]-}; fi
}
