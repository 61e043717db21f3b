# Marks the line in the recording. A shell that is not recorded goes on as it is, and the program that the line starts
# is recorded by itself: for this line its name is a function.
__coterm_record_line() {
  if (( ${+__coterm_marked} )); then
    { builtin print -rn -- $'\e]633;P;CotermRecord='"$rule;$__coterm_recording"$'\a' >/dev/tty } 2>/dev/null
  elif [[ -n ${COTERM_CHANNEL-} && -d $COTERM_CHANNEL ]]; then
    return 0 # shown in a terminal that is recorded, such as tmux
  elif [[ $program == - ]] || (( ! ${+commands[$program]} || ${+functions[$program]} || ${+builtins[$program]} )); then
    __coterm_say_unrecorded
  else
    functions[$program]="__coterm_run_recorded ${(q)rule} ${(q)program} \"\$@\""
    typeset -g __coterm_wrapped=$program
    precmd_functions+=(__coterm_unwrap)
  fi
}

# RULE PROGRAM ARGUMENT…
__coterm_run_recorded() {
  if [[ -t 0 && -t 1 && -x $__coterm_program && $ZSH_SUBSHELL == 0 ]]; then
    "$__coterm_program" record --quiet --rule "$1" -- "${@[2,-1]}"
  else
    __coterm_say_unrecorded
    builtin command "${@[2,-1]}"
  fi
}

__coterm_say_unrecorded() {
  __coterm_say 'this line is not recorded: only a program that the shell starts on its terminal is, by itself' 'coterm record'
}

__coterm_unwrap() {
  builtin unfunction -- $__coterm_wrapped 2>/dev/null
  precmd_functions=(${precmd_functions:#__coterm_unwrap})
}
