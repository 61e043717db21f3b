# Runs for each physical line, before aliases are expanded: the helper is told about them.
__coterm_line_finish() {
  local state=$__coterm_state
  builtin emulate -L zsh -o extended_glob -o no_multibyte -o no_xtrace
  builtin trap '' DEBUG ZERR XFSZ
  builtin trap - INT
  local typed=$PREBUFFER$BUFFER line=$PREBUFFER$BUFFER cwd=$PWD judged=1 name id=$(( __coterm_sequence + 1 )) reply= hangs=0
  local -a aliased words names
  words=(${(s: :)line//[^A-Za-z0-9_.-]/ }) names=(${(k)aliases})
  [[ -n ${words:*names} ]] && for name in $names; do aliased+=("$name=$aliases[$name]"); done
  if [[ ${CONTEXT-} == (start|cont) ]] && { __coterm_must_ask || (( $#aliased )) }; then
    builtin zle -I # puts the terminal's modes back, and inside zle `read` sets none; zle itself does at its end
    command stty -icanon -echo </dev/tty 2>/dev/null
    if ! __coterm_judge; then
      BUFFER=
      [[ $CONTEXT == cont ]] && builtin zle .send-break
    fi
  fi
  [[ -n ${widgets[__coterm_next_line_finish]-} ]] && builtin zle __coterm_next_line_finish
  return 0
}
