# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

__coterm_wrapped=

# Marks the line in the recording. A shell that is not recorded goes on as it is, and the program that the line starts
# is recorded by itself: for this line its name is a function. Where the gate runs in a subshell, up to bash 5.2, that is
# made right before the line by __coterm_before_command.
__coterm_record_line() {
  if [[ ${__coterm_marked+x} ]]; then
    printf '\e]633;P;CotermRecord=%s;%s\a' "$rule" "$__coterm_recording" >/dev/tty
  elif [[ -d ${COTERM_CHANNEL:-/dev/null} ]]; then
    return 0 # shown in a terminal that is recorded, such as tmux
  elif [[ $program == - || $(type -t -- "$program") != file ]]; then
    __coterm_say_unrecorded
  elif ((BASH_SUBSHELL == 0)); then
    ((code |= 128))
    __coterm_wrap "$program" "$rule"
  elif { printf '%s\n%s\n' "$program" "$rule" >|"$__coterm_files.line.wrap"; }; then
    ((code |= 128))
  fi
} 2>/dev/null

__coterm_say_unrecorded() {
  __coterm_say 'this line is not recorded: only a program that the shell starts on its terminal is, by itself' 'coterm record'
}

# __coterm_wrap PROGRAM RULE
__coterm_wrap() {
  __coterm_wrapped=$1
  __coterm_wrapped_line=$__coterm_line_number
  eval "function $1 { __coterm_run_recorded ${2@Q} $1 \"\$@\"; }"
}

# __coterm_run_recorded RULE PROGRAM ARGUMENT…
__coterm_run_recorded() {
  if [[ -t 0 && -t 1 && -x $__coterm_program ]] &&
    ((BASH_SUBSHELL == 0 && __coterm_wrapped_line == __coterm_line_number)); then
    "$__coterm_program" record --quiet --rule "$1" -- "${@:2}"
  else
    ((__coterm_wrapped_line != __coterm_line_number)) || __coterm_say_unrecorded
    command "${@:2}"
  fi
}

# The DEBUG trap, where there are such rules.
__coterm_before_command() {
  if ((__coterm_code < 0 || !(__coterm_code & 128))) || [[ $__coterm_wrapped ]]; then return 0; fi
  local program='' rule=''
  { IFS= read -r program && IFS= read -r rule; } <"$__coterm_files.line.wrap" && __coterm_wrap "$program" "$rule"
  return 0
} 2>/dev/null

__coterm_unwrap() {
  if [[ -z $__coterm_wrapped ]]; then __coterm_say_unrecorded; else unset -f "$__coterm_wrapped"; fi
  __coterm_wrapped=
}
