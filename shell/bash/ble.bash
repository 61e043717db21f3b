# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# ble.sh evaluates lines in a loop of its own, where SIGINT from PS0 stops nothing. Its hook before each line runs in
# this shell and can put another text in the place of the line.
__coterm_ble_preexec() {
  __coterm_before=-1
  ((++__coterm_line_number))
  (__coterm_gate_closely "$1")
  __coterm_code=$?
  # shellcheck disable=SC2034 # ble.sh's
  if ((__coterm_code == 1)); then _ble_edit_exec_BASH_COMMAND_eval='(builtin exit 130)'; fi
}

__coterm_join_ble() {
  blehook PREEXEC!=__coterm_ble_preexec
}
