# TYPED SHORTENED EXPANDED. Judges a line that may be suspect and records its start.
__coterm_gate() {
  builtin trap '' PIPE # writing to a helper that has died would end the shell
  # An empty record wakes the helper, which takes as long as writing the question.
  (( __coterm_found < __coterm_suspect || __coterm_questions < 0 )) ||
    builtin syswrite -o $__coterm_questions -- $'\0' 2>/dev/null
  local line=$3 typed=${1:-$3} cwd=$PWD judged=1 state=$__coterm_state id=$(( ++__coterm_sequence )) reply=
  local -i found=$__coterm_found hangs=0
  __coterm_found=0
  # zsh itself cuts a word at a NUL when it runs it; and our records end in NUL.
  [[ $typed$line$cwd == *[[:cntrl:]]* ]] && typed=${typed//$'\0'/ } line=${line//$'\0'/ } cwd=${cwd//[$'\x1f\0']/?}
  if [[ $__coterm_ready == on ]] && { (( found >= __coterm_suspect )) || __coterm_must_ask }; then
    [[ $line == $typed && $line != (r|fc)(|[[:space:]]*) ]] || __coterm_choose_text
    if { ! __coterm_ask_quickly || [[ $reply != $id$'\tallow\t\t0\t\n' || -n $__coterm_said ]] } && ! __coterm_judge; then
      builtin unset __coterm_stop
      { : ${__coterm_stop:?} } 2>/dev/null # an error of the hard kind: back to the prompt, nothing of the line runs
    fi
  fi
  __coterm_running=$id
  __coterm_write $'S\x1f'$EPOCHREALTIME$'\x1f'$id$'\x1f'$judged$'\x1f'$cwd$'\x1f'$typed
}
