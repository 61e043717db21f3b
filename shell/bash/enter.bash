# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# __coterm_enter LINENO _: what the key that accepts a line does first. What it lets pass runs without the gate; about
# anything else it leaves the gate to decide, and that the line has begun is said before bash has read it. The last
# argument is what `$_` is afterwards.
__coterm_enter() {
  if [[ $__coterm_ready$- != "$__coterm_calm" ]]; then return; fi
  __coterm_ready=
  # Neither hidden, nor a comment, nor what the expansion of the history may change, nor more than one line.
  case $READLINE_LINE in '' | [\ \#^$'\t']* | *[$'\n!']*) return ;; esac
  local __coterm_line_number=$((__coterm_line_number + 1)) code=0
  if __coterm_may_match "$READLINE_LINE"; then
    if ((__coterm_found & 20)); then return; fi
    __coterm_line=$READLINE_LINE
    # Not for long, because readline holds Ctrl-C back. The gate takes an answer that is no plain yes, and while the helper
    # forms it, bash gets there; about what has no answer by then it asks again.
    if ! __coterm_ask_briefly w 0.1; then
      # Without one it may have ended, and nobody has collected it: then it is not asked in vain again.
      if [[ -z $__coterm_reply ]]; then __coterm_asked='' __coterm_helper=''; fi
      return
    fi
    code=32
  fi
  __coterm_entered_code=$code __coterm_entered=$1
  printf 'S\037%s\037%s\0371\037%s\037%s\0' "${EPOCHREALTIME/,/.}" "$__coterm_line_number" \
    "${PWD//$'\037'/?}" "$READLINE_LINE" >>"$__coterm_spool" || ((__coterm_entered_code += 8))
}

# Enter is ours while nobody would notice that a command runs before the line: no trap for each command, no trace.
__coterm_watch_enter() {
  local is_traced=$__coterm_is_guest
  if [[ -z $is_traced ]] && __coterm_is_traced; then is_traced=1; fi
  if ((__coterm_bash >= 503)); then __coterm_choose_gate; fi
  if [[ $__coterm_calm == no || ${histchars-}$is_traced ]]; then
    if [[ $__coterm_has_enter ]]; then __coterm_give_enter; fi
    return
  fi
  if [[ -z $__coterm_has_enter ]]; then __coterm_take_enter; fi
  __coterm_ready=-1
}

# From bash 5.3 on the gate runs in this shell, where such a trap would take it for the line. In a subshell it sees nothing;
# but there the program that a line starts cannot be recorded by itself, and in posix mode the signal may be lost.
__coterm_choose_gate() {
  if [[ $is_traced && ! -o posix && ! -e ${__coterm_words_link%/*}/record-rules ]]; then
    __coterm_gates=() __coterm_hidden_gates=(1)
  else
    __coterm_gates=(1) __coterm_hidden_gates=()
  fi
}

# True when each command is told to somebody else than us.
__coterm_is_traced() {
  local trap=''
  [[ -s $__coterm_debug_trap ]] && IFS= read -r trap <"$__coterm_debug_trap" && [[ $trap != *"'__coterm_before_command "* ]]
}

# Wherever Enter accepts the line and does nothing else.
__coterm_take_enter() {
  local map answer
  __coterm_has_enter=1
  for map in emacs vi-insert vi-command; do
    bind -m "$map" -q accept-line >|"$__coterm_files.line.keys"
    IFS= read -r answer <"$__coterm_files.line.keys"
    if [[ $answer != *'"\C-m"'* ]]; then continue; fi
    # shellcheck disable=SC2016 # expanded when the key is pressed
    bind -m "$map" -x '"\e[977~": __coterm_enter "$LINENO" "$_"'
    bind -m "$map" '"\e[978~": accept-line'
    bind -m "$map" '"\C-m": "\e[977~\e[978~"'
  done
} 2>/dev/null

__coterm_give_enter() {
  local map key
  __coterm_has_enter=
  for map in emacs vi-insert vi-command; do
    bind -m "$map" -s >|"$__coterm_files.line.keys"
    while IFS= read -r key; do
      if [[ $key == '"\C-m": "\e[977~\e[978~"' ]]; then bind -m "$map" '"\C-m": accept-line'; fi
    done <"$__coterm_files.line.keys"
  done
} 2>/dev/null

__coterm_bind_keys() {
  local map command keys key answers
  # Every key of the user's that is bound to one of the two, in whatever map.
  for map in emacs vi-insert vi-command; do
    for command in edit-and-execute-command vi-edit-and-execute-command; do
      printf '%s ' "$map"
      bind -m "$map" -q "$command"
    done
  done >|"$__coterm_files.line.keys"
  mapfile -t answers <"$__coterm_files.line.keys"
  for keys in "${answers[@]}"; do
    map=${keys%% *}
    while [[ $keys =~ '"'([^\"]+)'"' ]]; do
      key=${BASH_REMATCH[1]}
      bind -m "$map" -x "\"$key\": __coterm_edit_line"
      keys=${keys#*"\"$key\""}
    done
  done
  # Before 5.2 bash does not tell that this key runs an editor.
  if ((__coterm_bash < 502)); then bind -m vi-command -x '"v": __coterm_edit_line'; fi
} 2>/dev/null
