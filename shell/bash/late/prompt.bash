# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

__coterm_after_stop() {
  local answer='' id='' waited line=''
  # After Ctrl-C the subshell that asked may still be putting the terminal's modes back.
  for ((waited = 0; waited < 100; waited++)); do
    IFS=' ' read -r answer id _ 2>/dev/null <"$__coterm_files.line.stop"
    if [[ $answer != asking || $id == "$$" ]] || ! kill -0 "$id" 2>/dev/null; then break; fi
    IFS= read -r -t 0.01 _ 0<>"$__coterm_files.answer"
  done
  __coterm_read_line
  if [[ $answer == asking ]]; then
    # Ctrl-C in a shell that asks by itself (5.3).
    __coterm_read_clock
    __coterm_append D "$now" "$__coterm_line_number" confirm '' declined "${PWD//$'\037'/?}" "$line" ||
      ((__coterm_lost += 1))
    verdict=confirm __coterm_mark_decision declined
  fi
  case $answer in
    closed) __coterm_set_status closed 'the helper does not answer' ;;
    edited | declined | denied | timeout | asking) __coterm_set_status on ;;
  esac
  if [[ $answer == edited || ($__coterm_reedits && $answer != skipped) ]]; then
    __coterm_offer_line "$line"
  fi
  if __coterm_is_hidden "$line"; then __coterm_forget_entry; fi
}

# __coterm_say_once ABOUT SENTENCE [HINT]
__coterm_say_once() {
  if [[ $__coterm_told == *" $1"* ]]; then return; fi
  __coterm_told+=" $1"
  __coterm_say "$2" "${3-}"
}

__coterm_is_hidden() {
  if ((__coterm_hides_spaces)) && [[ $1 == ' '* ]]; then return 0; fi
  [[ $__coterm_hidden_patterns ]] || return 1
  local patterns pattern
  IFS=: read -r -d '' -a patterns <<<"$__coterm_hidden_patterns:"
  for pattern in "${patterns[@]}"; do
    # shellcheck disable=SC2053 # it is a pattern
    if [[ $1 == $pattern ]]; then return 0; fi
  done
  return 1
}

__coterm_forget_entry() {
  # Before 5.2 the first way fails for the only entry, and before 5.0 always.
  builtin history -d -1 2>/dev/null || builtin history -d $((HISTCMD - 1)) 2>/dev/null
}
