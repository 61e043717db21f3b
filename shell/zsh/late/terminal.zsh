# TEXT with the escapes of `print`. The terminal, also where the shell's own output goes elsewhere.
__coterm_print() {
  { builtin print -n -- "$1" >/dev/tty } 2>/dev/null || builtin print -nu2 -- "$1"
}

# SENTENCE [HINT]
__coterm_say() {
  __coterm_print "coterm: ${1//\\/\\\\}\n${2:+  try: $2\n}"
}

# SECONDS. Throws away what was typed, or is still arriving, until nothing has come for so long.
__coterm_drop_typed() {
  local key
  local -F begin=$EPOCHREALTIME
  while (( EPOCHREALTIME < begin + 2 )) && builtin read -s -k 1 -t $1 key; do :; done
}
