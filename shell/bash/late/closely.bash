# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# __coterm_gate_closely LINE [1]: the same for whatever state the shell is in; 1 for a line of which it is known that a
# rule could match it. Errors go nowhere, here and in the other functions that bash calls: what the user is to know is
# written to the terminal.
__coterm_gate_closely() {
  local flags=$- IFS=$' \t\n' traps_int='' line=$1 now='' code=0 judged=1 -
  if [[ $flags == *[eufvxTEC]* ]]; then
    set +eufvxTEC
    if [[ $flags == *T* ]] && ((BASH_SUBSHELL > 0)); then
      # The user's DEBUG trap would fire for every command here. To remove it makes the subshell forget the other traps.
      __coterm_traps_int
      trap - DEBUG RETURN
    fi
  fi
  __coterm_read_clock
  if [[ -z $__coterm_filled ]]; then
    __coterm_load_words
    __coterm_note_aliases
  fi

  # The second and later lines of one paste come without a prompt in between: the end of the line before is known here.
  if ((__coterm_before >= 0 && __coterm_before != 1 && __coterm_before != 3)); then
    __coterm_append E "$now" "$((__coterm_line_number - 1))" "$__coterm_status" || ((code |= 8))
  fi
  # Enter was pressed on what has become the first part of a line.
  if ((__coterm_entered >= 0)); then __coterm_append V "$now" "$__coterm_line_number" || ((code |= 8)); fi
  if [[ -z $line ]] && ! __coterm_read_line; then return $((code | 2)); fi
  if ((__coterm_before >= 0 || __coterm_line_number - __coterm_prompted > 2)); then
    if __coterm_was_stopped "$__coterm_before" && __coterm_is_rest_of_paste; then
      __coterm_stop skipped
      return
    fi
    __coterm_miss_prompt
  fi
  if [[ ${2-} ]] || __coterm_may_match "$line"; then __coterm_judge || return; fi
  __coterm_append S "$now" "$__coterm_line_number" "$judged" "${PWD//$'\037'/?}" "$line" || ((code |= 8))
  if [[ $__coterm_hides ]] && __coterm_is_hidden "$line"; then ((code |= 4)); fi
  if ((code > 3)); then ((code |= 1)); fi
  return "$code"
} 2>/dev/null

# Nobody notes down what was said when no prompt function runs: the code of the line before tells it.
__coterm_miss_prompt() {
  if ((__coterm_before & 64)); then
    ((code |= 64))
  elif ((__coterm_line_number - __coterm_prompted > 2 && SECONDS - __coterm_prompted_at > 3)) &&
    [[ $__coterm_told != *prompt* ]]; then
    __coterm_say 'PROMPT_COMMAND was replaced after coterm was loaded, so exit statuses are recorded late' \
      'load coterm last in ~/.bashrc'
    ((code |= 64))
  fi
}

# Asks the helper about a line that some rule could match, and does what it says. Returns the code of a line that is
# stopped.
__coterm_judge() {
  local program='' word='' hint='coterm doctor' fail_mode=open aliases='' pid='' verdict='' rule='' wait_seconds=0 text='' answer='' id='' interrupted=''
  # A rule's word is reason enough to ask. Anything else needs a closer look.
  if ((__coterm_found & 20)); then __coterm_find_words "$line" || return 0; fi
  if __coterm_ask ask; then
    ((code |= 32))
    __coterm_obey || __coterm_stop "$answer"
    return
  fi
  __coterm_find_words "$line"
  if [[ ! -x $__coterm_program ]]; then hint="open a new shell: $__coterm_program is gone"; fi
  if [[ $fail_mode == closed ]] && ! __coterm_leads_out "$line"; then
    __coterm_drain
    __coterm_say "not run: the helper does not answer, and what ${word:-this} may do is not run unchecked" \
      "$hint"
    __coterm_stop closed
  else
    judged=0
    if [[ $fail_mode == open ]]; then
      if [[ $__coterm_told != *unchecked* ]] && ((__coterm_before < 0 || !(__coterm_before & 16))); then
        __coterm_say 'the helper does not answer: lines run unchecked until it does' "$hint"
      fi
      ((code |= 16))
    fi
    __coterm_append D "$now" "$__coterm_line_number" fault '' fault "${PWD//$'\037'/?}" "$line" || ((code |= 8))
    __coterm_mark_decision fault
    return 0
  fi
}

# True for the lines that are never kept back for want of a helper: those that leave the shell or look what is wrong.
__coterm_leads_out() {
  case $1 in
    exit | exit\ [0-9] | exit\ [0-9][0-9] | logout) [[ $(type -t "${1%% *}") == builtin ]] ;;
    'coterm doctor') [[ $(type -t coterm) == file ]] ;;
    *) return 1 ;;
  esac
}

# After a stop bash goes on with the next line of the same paste, and no prompt comes in between. Bounded in time all the
# same, and closely so where PROMPT_COMMAND was taken from us: there no prompt is ever noticed.
__coterm_is_rest_of_paste() {
  local first='' last='' gap=500 moment=''
  IFS=' ' read -r _ first last 2>/dev/null <"$__coterm_files.line.stop" || return
  if [[ "${PROMPT_COMMAND[*]} ${precmd_functions[*]}" != *__coterm_prompt* ]]; then gap=30; fi
  __coterm_read_milliseconds
  ((moment - last <= gap && moment - first < 20000))
}

# Sets `moment` to whole milliseconds, to whole seconds before bash 5.
__coterm_read_milliseconds() {
  __coterm_read_clock
  moment=${now%%.*}
  if [[ $now == *.* ]]; then moment+=${now#*.}; else moment+=000000; fi
  moment=${moment%???}
}

# __coterm_stop ANSWER: records what became of the line and drops it. Returns the code.
__coterm_stop() {
  local first='' previous='' moment=''
  __coterm_append D "$now" "$__coterm_line_number" "${verdict:-fault}" "$rule" "${1/closed/denied}" \
    "${PWD//$'\037'/?}" "$line"
  __coterm_mark_decision "${1/closed/denied}"
  __coterm_read_milliseconds
  first=$moment
  if [[ $1 == skipped ]]; then
    IFS=' ' read -r previous first _ <"$__coterm_files.line.stop"
    if [[ $previous != skipped ]]; then __coterm_say 'the rest of what was pasted is skipped'; fi
  fi
  __coterm_note_stop "$1" "$first" "$moment"
  if [[ ${BLE_ATTACHED-} ]] || __coterm_traps_int; then return 1; fi
  kill -INT $$
  return 3
}

# __coterm_note_stop ANSWER…: for the prompt and for the next line of the same paste. Over what stands there: to empty a
# file first takes as long as a process where the folder is on a disk.
__coterm_note_stop() {
  { printf '%-60s\n' "$*" 1<>"$__coterm_files.line.stop"; } 2>/dev/null
}

# True when the user traps INT, if only to ignore it: then the signal cannot stop the line.
__coterm_traps_int() {
  if [[ -z $traps_int ]]; then
    { trap -p INT >|"$__coterm_files.line.trap"; } 2>/dev/null
    if [[ -s $__coterm_files.line.trap ]]; then traps_int=yes; else traps_int=no; fi
  fi
  [[ $traps_int == yes ]]
}

# Sets `word` to a rule's word in the line, `fail_mode` to what holds for it, and `aliases` to the aliases behind it, for
# the helper. Fails when there is no reason to ask after all: an alias that stands for nothing of the kind.
__coterm_find_words() {
  local todo=("$1") names=" ${!BASH_ALIASES[*]} " seen=' ' found=1 text name mark
  set -f
  if ((${#1} > 2000)); then return; fi
  while ((${#todo[@]} > 0)); do
    text=${todo[0]}
    todo=("${todo[@]:1}")
    if [[ $text == *[![:ascii:]]* ]] || __coterm_is_masked "$text"; then
      found=0
    elif __coterm_is_dynamic "$text"; then
      found=0
    fi
    local has_texts='' uses_values=''
    case $text in *[\'\"\\\`]*) has_texts=1 ;; esac
    case $text in *[\;\&\|\{$'\n']*\$*) uses_values=1 ;; esac
    text=${text//\\$'\n'/}
    text=${text//[\\\'\"]/}
    for name in ${text//[!A-Za-z0-9_.-]/ }; do
      mark=${__coterm_words[,$name]-0}
      if ((mark & 2)); then
        found=0 word=$name fail_mode=closed
      elif ((mark & 1)); then
        found=0 word=${word:-$name}
      elif [[ $has_texts && $((mark & 32)) != 0 || $uses_values && $((mark & 64)) != 0 ]]; then
        found=0
      fi
      if [[ $names == *" $name "* && $seen != *" $name "* ]]; then
        seen+="$name "
        aliases+="${aliases:+$'\036'}$name=${BASH_ALIASES[$name]}"
        todo+=("${BASH_ALIASES[$name]}")
      fi
    done
  done
  # Names of aliases that are no plain words: as rare as they are hard to find in a line.
  if [[ $names == *[!A-Za-z0-9_.\ -]* ]]; then
    for name in "${!BASH_ALIASES[@]}"; do
      if [[ $name == *[!A-Za-z0-9_.-]* && $1 == *"$name"* ]]; then
        aliases+="${aliases:+$'\036'}$name=${BASH_ALIASES[$name]}" found=0
      fi
    done
  fi
  ((found == 0)) || [[ $__coterm_asks_always ]] || ! __coterm_is_fresh
}
