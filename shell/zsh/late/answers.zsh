# Puts `line` to the helper and does what it says; 0 when the line may run.
__coterm_judge() {
  local verdict rule wait text answer fault connection program REPLY
  {
    if ! __coterm_ask 'ask' || [[ $verdict == fault ]]; then
      __coterm_fail
    else
      case $verdict in
        allow) [[ -n $rule ]] || return 0; answer=${${program:+ran}:-snoozed} ;;
        warn) __coterm_print "$text"; answer='ran' ;;
        confirm) __coterm_confirm ;;
        screen) __coterm_screen ;;
        deny) __coterm_print "$text"; answer='denied' ;;
      esac
    fi
  } always {
    [[ -z $connection ]] || exec {connection}>&-
  }
  [[ -n $rule || $verdict == fault ]] && __coterm_append 'D' "$verdict" "$rule" $answer "$cwd" "$line" &&
    (( ${+__coterm_marked} )) && __coterm_mark_decision
  if [[ $answer == (ran|snoozed|fault) ]]; then
    [[ -z $program ]] || __coterm_record_line
    return 0
  fi
  __coterm_drop_typed 0.05 # the rest of a paste without brackets arrives a moment later
  [[ $__coterm_words_link -ef $__coterm_words_file ]] || __coterm_read_words # the helper has just written the first
  [[ $answer == edited || $__coterm_reedit == 1 ]] && builtin print -rz -- "$typed"
  return 1
}

# Asks the person; sets `answer`. Only an explicit `y` or `s` runs the line.
__coterm_confirm() {
  local verdict rule text=$text wait=$wait key # what the helper says from here on is not the verdict
  __coterm_drop_typed 0
  __coterm_print "$text"
  __coterm_watch_helper
  while true; do
    answer='timeout' key=
    {
      builtin read -s -k 1 ${${wait:#0}:+-t} ${wait:#0} key && answer='declined'
    } always {
      # Ctrl-C interrupts `read` like an error; it is an answer, not the end of this function.
      (( TRY_BLOCK_INTERRUPT )) && answer='declined'
      TRY_BLOCK_INTERRUPT=0
    }
    [[ $key == [ys] ]] && ! __coterm_helper_lives && break
    case $key in
      y) answer='ran' ;;
      e) answer='edited' ;;
      s) answer='ran'; __coterm_ask 'snooze' && answer='snoozed' ;;
      '?') __coterm_ask 'explain' && __coterm_print "$text" && continue ;;
    esac
    break
  done
  [[ $answer == timeout ]] && __coterm_say "not run: no answer in $wait seconds"
}

# The question that a key does not answer is a program of its own; sets `answer`.
__coterm_screen() {
  local said
  answer='declined'
  __coterm_drop_typed 0
  __coterm_print "$text"
  {
    __coterm_watch_helper
    said=$(
      [[ -z $connection ]] || exec {connection}>&-
      "$__coterm_program" screen $__coterm_session.$id </dev/tty 2>/dev/tty
    ) || said=${said:#yes}
  } always {
    TRY_BLOCK_INTERRUPT=0
  }
  case $said in
    yes) __coterm_helper_lives && answer='ran' ;;
    edit) answer='edited' ;;
  esac
}

# Holds a connection while the person thinks, to see whether the helper lives.
__coterm_watch_helper() {
  [[ -z $connection ]] && __coterm_connect && connection=$REPLY
}

# Somebody who kills the helper while it asks does not get its line run.
__coterm_helper_lives() {
  local reply
  builtin trap '' PIPE
  # Asked, because the connection of a killed process stays open until its memory has been freed.
  [[ -n $connection ]] && builtin syswrite -o $connection -- $'coterm1\x1fversion\0' 2>/dev/null &&
    builtin sysread -i $connection -t $__coterm_deadline reply && return
  __coterm_say 'not run: the helper that asked has ended'
  return 1
}

# Nobody answers: a line with a word of a rule that fails closed does not run, another one does. Said once.
__coterm_fail() {
  local hint='coterm doctor'
  [[ $fault == 'the program '* ]] && hint='open a new shell'
  local -a words
  words=(${(s: :)${${line//\\$'\n'/}//[\\\'\"]/}//[^A-Za-z0-9_.-]/ })
  words=(${words:*__coterm_closed})
  [[ -n $fault ]] || fault='its helper failed on this line'
  verdict='fault' rule= judged=0
  typeset -g COTERM_STATUS=open COTERM_REASON=$fault
  if [[ $fault == 'the folder '* ]]; then
    COTERM_STATUS=off words=() # no helper can ever answer in this shell: it is not guarded
  fi
  if (( $#words )) && ! __coterm_leads_out; then
    answer='denied' COTERM_STATUS=closed
    __coterm_say "not run, because $words[1] must be asked about: $fault" $hint
  else
    answer='fault'
    (( $#words )) || [[ $__coterm_said == "$fault" ]] || __coterm_say "lines run unchecked: $fault" $hint
  fi
  __coterm_said=$fault
}

# 0 for the lines that are never kept back for want of a helper: those that leave the shell or look what is wrong.
__coterm_leads_out() {
  [[ $line == (exit(| [0-9](|[0-9]))|logout|'coterm doctor') ]] && (( ! ${+functions[${line%% *}]} ))
}
