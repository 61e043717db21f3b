# shellcheck shell=bash
# coterm's hook for bash 4.4 and later. The last line of ~/.bashrc loads it:  eval "$(coterm init bash)"
#
# bash expands PS0 when it has read a complete command, whatever its shape and whichever key sent it, and before
# anything of it runs. Our part of PS0 calls __coterm_gate, which finds the line in the history, looks for a rule's
# word in it, and only when there is one asks the helper. A line is stopped by SIGINT to this very shell: bash drops
# the pending command and shows its prompt.
#
# Up to bash 5.2 the gate runs in the subshell of a $(…), so it can change no variable here. What it found goes back
# as its exit status (see "codes"); about a line that was stopped, in a file of the runtime folder. From 5.3 on the
# gate runs in this shell by ${| …; }, and does the same for the sake of one way.
#
# The build puts the parts, which stand in shell/bash, in their places here. What few lines need stands in shell/bash/late
# and is put between quotes: bash reads it when it is called for, because what bash has read makes its start and each of
# its forks slower.
#
# What cannot be seen from here stands in docs/limits.md.

# `return` in a text that .bashrc gives to `eval` would end .bashrc, so everything stands in bodies of `if`: one for each
# section, because bash holds a command that it parses twice while functions are made of it, and what it has once held
# makes every fork slower. And the bash 3.2 of macOS must be able to parse it, so that it can be told what it lacks:
# newer syntax stands in `eval`.
if [[ $- == *i* && -z ${BASH_EXECUTION_STRING+x} && ${TERM:-dumb} != dumb && ${INSIDE_EMACS-} != *tramp* &&
  -t 0 && ${__coterm_owner-} != "$$" ]]; then

# A root shell in the home of another user (`su -m`, `sudo -E`, on macOS `sudo -s`): what stands there must not be believed,
# and what root leaves there its owner cannot use.
__coterm_find_foreign() {
  local folder
  __coterm_foreign=
  if ((EUID != 0)); then return; fi
  for folder in "${XDG_CONFIG_HOME:-$HOME}" "${XDG_CACHE_HOME:-$HOME}" "${XDG_STATE_HOME:-$HOME}"; do
    if [[ -e $folder && ! -O $folder ]]; then __coterm_foreign=$folder; fi
  done
}
__coterm_find_foreign

# What `record: always` in the configuration asks for. The helper has noted it; where the configuration is newer than what
# the helper has written, it is looked into.
__coterm_records_always() {
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/coterm file text pattern
  for file in "${XDG_CONFIG_HOME:-$HOME/.config}"/coterm/config.{yaml,yml,json}; do
    if [[ ! -e $file ]]; then continue; fi
    if [[ ! $file -nt $cache/words ]]; then break; fi
    IFS= read -r -d '' text <"$file" || :
    pattern=$'(^|\n)[ \t{]*["\']?record["\']?[ \t]*:[ \t]*["\']?always'
    [[ $text =~ $pattern ]]
    return
  done
  [[ -e $cache/record-always ]]
}

if [[ ! $__coterm_foreign && ! -d ${COTERM_CHANNEL:-/dev/null} ]] && __coterm_records_always; then
  eval "$(::COTERM:: record --attach-hook bash)"
fi

__coterm_owner=$$
__coterm_loads=1
__coterm_version='::VERSION::'
__coterm_program=::COTERM::
__coterm_bash=$((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1]))

# Codes: 3 stopped by a signal, 1 to be stopped by the expansion after the gate, else the sum of
#    2 the history is off, so the line could not be seen     4 the entry is to leave the history (HISTCONTROL)
#    8 a record could not be written                        16 ran unchecked: the helper does not answer
#   32 the helper has answered                              64 PROMPT_COMMAND no longer calls us
#  128 the program that the line starts is to be recorded  1 with any other but 2: the line went the long way
# and -1 when no line has been read since the last prompt.
__coterm_code=-1
__coterm_before=-1
# LINENO of the line that was judged when Enter was pressed, or -1; its code; whether it is the one that PS0 is about.
__coterm_entered=-1
__coterm_entered_code=0
__coterm_is_entered=0
__coterm_gates=(1) # one element, so that the gate can be an expansion for those that were not
__coterm_hidden_gates=()
__coterm_ready=
__coterm_has_enter=
__coterm_is_guest=
__coterm_status=0
__coterm_line_number=0
__coterm_prompted=0
__coterm_prompted_at=0
__coterm_lost=0
__coterm_has_header=0
__coterm_told=
__coterm_retry_at=0
__coterm_look_at=0
__coterm_histcontrol=
__coterm_hides=
__coterm_hides_spaces=0
__coterm_hidden_patterns=
__coterm_offered=
__coterm_has_keys=
__coterm_words_file=
__coterm_questions=0
__coterm_calm=no
__coterm_line=
__coterm_found=0
__coterm_filled=
__coterm_long_ways=0
__coterm_helper=
__coterm_values=
__coterm_environment=
__coterm_state=
__coterm_asked=
__coterm_asked_line=
__coterm_reply=
__coterm_nil=

# A function does not see the user's trap.
# shellcheck disable=SC2016 # expanded by bash at each prompt
__coterm_last_command='{ builtin trap -p DEBUG 1<>"$__coterm_debug_trap"; } 2>/dev/null; __coterm_last'

# Two expansions of our own around the gate, which print nothing and run in this shell in every version. Where the user
# traps INT, and the gate cannot stop the line by it, the last one is an arithmetic error: bash says so, and drops the
# pending command too.
# shellcheck disable=SC2016 # expanded by bash each time that it uses PS0
{
  __coterm_ps0='${__coterm_nil:$((__coterm_status = $?, __coterm_before = __coterm_code, ++__coterm_line_number,'
  __coterm_ps0+=' (__coterm_is_entered = __coterm_entered == LINENO) ? (__coterm_entered = -1,'
  __coterm_ps0+=' __coterm_code = __coterm_entered_code) : (__coterm_code = 3), 0)):0}${__coterm_gates[__coterm_is_entered]+'
  # (130, where the signal has ended no more than the expansion.)
  __coterm_after_gate='${__coterm_nil:$(((__coterm_code = $?, __coterm_entered = -1, __coterm_code) == 1 ||'
  __coterm_after_gate+=' __coterm_code == 130 ? 1 / 0 : 0)):0}}'
  if ((__coterm_bash >= 503)); then
    __coterm_ps0+='${| __coterm_gate; }'"$__coterm_after_gate"'${__coterm_hidden_gates[__coterm_is_entered]+'
  fi
  __coterm_ps0+='$(__coterm_gate)'$__coterm_after_gate
  unset __coterm_after_gate
}

fi

if [[ ${__coterm_loads-} ]]; then
::PART_GATE::
fi
if [[ ${__coterm_loads-} ]]; then
::PART_PREFILTER::
fi
if [[ ${__coterm_loads-} ]]; then
::PART_HELPER::
fi
if [[ ${__coterm_loads-} ]]; then
::PART_JOURNAL::
fi
if [[ ${__coterm_loads-} ]]; then
::PART_PROMPT::
fi
if [[ ${__coterm_loads-} ]]; then
::PART_ENTER::
fi
if [[ ${__coterm_loads-} ]]; then
::PART_BLE::
fi
if [[ ${__coterm_loads-} ]]; then
::PART_RECORDED::
fi

if [[ ${__coterm_loads-} ]]; then

__coterm_load() {
  local - IFS=$' \t\n' now=''
  set +eufvxTEC
  __coterm_runtime=${COTERM_RUNTIME_DIR:-${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/coterm}}
  __coterm_runtime=${__coterm_runtime:-/tmp/coterm-$UID}
  if ! __coterm_open_runtime; then
    __coterm_say "this shell is not guarded: $COTERM_REASON" \
      'set XDG_RUNTIME_DIR or COTERM_RUNTIME_DIR to a folder that only you can read'
    return 0
  fi
  __coterm_set_status on

  __coterm_read_clock
  __coterm_files=$__coterm_runtime/$$-${now%.*}-$RANDOM
  __coterm_seen=$__coterm_files.line.seen
  __coterm_debug_trap=$__coterm_files.line.debug
  __coterm_spool=$__coterm_spool/${__coterm_files##*/}.log
  __coterm_config=${XDG_CONFIG_HOME:-${HOME-}/.config}/coterm
  __coterm_words_link=${XDG_CACHE_HOME:-${HOME-}/.cache}/coterm/words
  declare -gA __coterm_words
  __coterm_forget_words
  __coterm_name_environment
  __coterm_mend_journal || ((__coterm_lost += 1))
  if [[ ${BLE_VERSION-} ]]; then __coterm_join_ble; else BLE_ONLOAD+=(__coterm_join_ble); fi
  if [[ ${COTERM_SESSION-} && ${COTERM_TTY-} && /dev/fd/0 -ef $COTERM_TTY ]]; then
    __coterm_read_rest
    eval '::FILE_MARKS::'
    __coterm_begin_marks
  fi
  __coterm_keep_place
} 2>/dev/null

# Makes the runtime folder, or finds that it is a real one, ours, and closed to everybody else: whoever can write there
# can answer for the helper. Otherwise fails and says why in COTERM_REASON.
__coterm_open_runtime() {
  local reason='' mode
  if [[ -z ${COTERM_RUNTIME_DIR-} && ${XDG_RUNTIME_DIR-} && -e $XDG_RUNTIME_DIR && ! -O $XDG_RUNTIME_DIR ]]; then
    # Its owner could put another folder in the place of ours.
    reason="$XDG_RUNTIME_DIR belongs to somebody else"
  else
    if [[ ! -e $__coterm_runtime ]]; then (umask 077 && command -p mkdir -p -- "$__coterm_runtime") 2>/dev/null; fi
    mode=$(LC_ALL=C command -p ls -ldn -- "$__coterm_runtime" 2>/dev/null)
    case $mode in
      '') reason='it cannot be made' ;;
      [!d]*) reason='it is not a folder' ;;
      drwx------*) [[ -O $__coterm_runtime ]] || reason='it belongs to somebody else' ;;
      *) reason='it can be read or written by others' ;;
    esac
  fi
  if [[ -z $reason ]]; then return 0; fi
  __coterm_set_status off "the runtime folder $__coterm_runtime is not used: $reason"
  return 1
}

__coterm_spool=${XDG_STATE_HOME:-${HOME-}/.local/state}/coterm/spool
if [[ $__coterm_foreign ]]; then
  COTERM_STATUS=off COTERM_REASON="$__coterm_foreign belongs to somebody else"
  printf 'coterm: this shell is not guarded: %s\n  try: %s\n' "$COTERM_REASON" 'su - or sudo -i' >&2
elif ((__coterm_bash >= 404)); then
  __coterm_load
else
  eval '::FILE_OLD::'
  __coterm_load_old
fi
# Here, because functions do not see the user's trap. Rules that nobody has read yet may be of that kind.
if [[ ${COTERM_STATUS-} == @(on|unrecorded) ]] && ((__coterm_bash < 503)) &&
  [[ -e ${__coterm_words_link%/*}/record-rules || (-d $__coterm_config && ! -e $__coterm_words_link) ]]; then
  trap -p DEBUG >|"$__coterm_files.line.trap"
  [[ -s $__coterm_files.line.trap ]] || trap '__coterm_before_command "$_"' DEBUG
fi
unset __coterm_loads

fi
