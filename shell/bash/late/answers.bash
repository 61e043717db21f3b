# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# Does what the verdict says. Sets `answer` when the line is not to run, and fails.
__coterm_obey() {
  answer=ran
  case $verdict in
    allow)
      [[ -n $rule ]] || return 0
      [[ -n $program ]] || answer=snoozed
      __coterm_record_answer
      return 0
      ;;
    warn)
      __coterm_print "$text"
      [[ -z $rule ]] || __coterm_record_answer
      return
      ;;
    deny)
      __coterm_drain
      __coterm_print "$text"
      answer=denied
      return 1
      ;;
    confirm) __coterm_put_question ;;
    screen) __coterm_put_screen ;;
  esac
  case $answer in
    ran | snoozed) __coterm_record_answer ;;
    *) return 1 ;;
  esac
}

__coterm_record_answer() {
  __coterm_append D "$now" "$__coterm_line_number" "$verdict" "$rule" "$answer" "${PWD//$'\037'/?}" "$line" ||
    ((code |= 8))
  __coterm_mark_decision "$answer"
  [[ -z $program ]] || __coterm_record_line
}

# __coterm_mark_decision ANSWER: what became of `line` stands in the recording where it was decided.
__coterm_mark_decision() {
  if [[ ! ${__coterm_marked+x} ]]; then return 0; fi
  local line=$line
  __coterm_escape_for_mark
  printf '\e]633;P;CotermDecision=%s;%s;%s;%s;%s\a' "${verdict:-fault}" "${rule-}" "$1" "$line" "$__coterm_recording" \
    >/dev/tty
} 2>/dev/null

# Shows the question and reads keys until one decides. Everything but y, e, ? and s is a no.
__coterm_put_question() {
  local key ended='' asked_rule=$rule asked_pid=$pid seconds=$wait_seconds
  ((seconds > 0)) 2>/dev/null || seconds=60
  __coterm_guard_terminal
  __coterm_ask_for_key
  while :; do
    __coterm_read_key || {
      # Longer than any delay between a key and its byte: the time has run out.
      if (($? > 128)) && [[ -z $interrupted ]]; then answer=timeout; else answer=declined; fi
      break
    }
    # A helper that was killed meanwhile may have been killed for this.
    if [[ $key == [ys] ]] && ! __coterm_lives "$asked_pid"; then key='' ended=1; fi
    case $key in
      y) answer=ran ;;
      e) answer=edited ;;
      s)
        # Not to be asked again is a favour: when nobody takes note the line still runs.
        answer=snoozed
        __coterm_ask snooze
        verdict=confirm rule=$asked_rule
        ;;
      '?')
        __coterm_ask explain || text='coterm: the helper does not answer; y runs the line\n'
        verdict=confirm rule=$asked_rule
        __coterm_ask_for_key
        continue
        ;;
      *) answer=declined ;;
    esac
    break
  done
  case $answer in
    ran) __coterm_print 'yes\n' ;;
    edited) __coterm_print 'edit\n' ;;
    snoozed) __coterm_print 'yes, and not asked again for an hour\n' ;;
    timeout) __coterm_print "not run: no answer in $seconds seconds\n" ;;
    *) __coterm_print "not run${ended:+: the helper that asked has ended}\n" ;;
  esac
  __coterm_release_terminal
}

# Prints `text`. Its last line, which says what the keys mean, waits until what was typed before is thrown away.
__coterm_ask_for_key() {
  local lines=${text%'\n'}
  lines=${lines%"${lines##*'\n'}"}
  __coterm_print "$lines"
  __coterm_drain
  __coterm_print "${text:${#lines}}"
}

# Reads one key from the terminal into `key`. A y that has something right behind it is no key: it was pasted.
__coterm_read_key() {
  local - more=''
  # A Ctrl-C that came while the text was written ends no `read`.
  if [[ $interrupted ]]; then return 1; fi
  # Only in posix mode a trapped signal ends `read`, and then bash puts the terminal's modes back.
  set -o posix
  IFS= read -r -s -n 1 -d '' -t "$seconds" key 2>/dev/null </dev/tty || return
  # The rest of an arrow key follows a moment later; what was pasted is there at once.
  local pause=0.0001
  if [[ $key == $'\e' ]]; then pause=0.005; fi
  while IFS= read -r -s -n 1 -d '' -t "$pause" more 2>/dev/null </dev/tty; do key+=$more; done
  return 0
}

# Throws away what was typed or pasted before there was something to answer.
__coterm_drain() {
  local pause=0.0001 pasted='' rounds
  for ((rounds = 0; rounds < 500; rounds++)); do
    pasted=
    IFS= read -r -s -n 4096 -d '' -t "$pause" pasted 2>/dev/null </dev/tty || [[ $pasted ]] || break
    pause=0.02 # a terminal hands over a paste in pieces
  done
}

# Up to 5.2 Ctrl-C goes to this subshell and to the shell, which goes back to its prompt at once. It must not set up the
# terminal there before the modes are back: see __coterm_after_stop.
__coterm_guard_terminal() {
  interrupted=
  if ((BASH_SUBSHELL > 0)); then
    __coterm_traps_int # before ours is in its place
    trap 'interrupted=1' INT
    trap '' TSTP QUIT
  fi
  __coterm_note_stop asking "$BASHPID"
}

__coterm_release_terminal() {
  if [[ $answer == ran || $answer == snoozed ]]; then __coterm_note_stop "$answer"; fi
}

# The rich screen is a process of its own.
__coterm_put_screen() {
  local said=''
  [[ -z $text ]] || __coterm_print "$text"
  __coterm_guard_terminal
  __coterm_drain
  said=$("$__coterm_program" screen "${__coterm_files##*/}.$id" </dev/tty 2>/dev/tty) && [[ $said == yes ]] ||
    answer=declined
  __coterm_release_terminal
}

# __coterm_print TEXT: in the form of an answer's text.
__coterm_print() {
  { printf %b "$1" >/dev/tty; } 2>/dev/null
}

# __coterm_say SENTENCE [HINT]
__coterm_say() {
  { printf 'coterm: %s\n' "$1" && if [[ ${2-} ]]; then printf '  try: %s\n' "$2"; fi; } 2>/dev/null >/dev/tty
}
