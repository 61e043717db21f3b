# TYPED SHORTENED EXPANDED. Judges a line that may be suspect and records its start. Most lines that hold a rule's word are
# allowed: where all is as usual one question and its answer are enough.
__coterm_gate() {
  builtin trap '' PIPE # writing to a helper that has died would end the shell
  local id=$(( ++__coterm_sequence )) reply= environment asked=
  local -i found=$__coterm_found hangs=0
  __coterm_found=0
  if (( found >= __coterm_suspect && __coterm_questions >= 0 )) &&
    [[ $1 == $3 && $1$PWD != *[[:cntrl:]]* && $3 != (r|fc)(|[[:space:]]*) && -z $__coterm_said && $__coterm_ready == on ]] &&
    __coterm_list_environment && (( $#environment + $#PWD + $#3 < 3600 )) # one write to a FIFO (PIPE_BUF)
  then
    builtin syswrite -o $__coterm_questions -- \
      "$__coterm_head$id$__coterm_middle$id$__coterm_tail${COLUMNS:-80}"$'\x1f'$__coterm_state$'\x1f'$environment$'\x1f\x1f'$PWD$'\x1f'$3$'\0' \
      2>/dev/null && asked=$EPOCHREALTIME && builtin sysread -i $__coterm_answers -t $__coterm_deadline reply &&
      [[ $reply == $id$'\tallow\t\t0\t\n' ]] &&
      builtin syswrite -o $__coterm_spool_fd -- $'S\x1f'$EPOCHREALTIME$'\x1f'$id$'\x1f1\x1f'$PWD$'\x1f'$1$'\0' &&
      { __coterm_running=$id; return }
  fi
  local line=$3 typed=${1:-$3} cwd=$PWD judged=1 state=$__coterm_state
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
