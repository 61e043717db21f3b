# Marks each command in the terminal that is recorded, and no other one inside it, so that its output can be cut out.
__coterm_begin_marks() {
  builtin emulate -L zsh
  typeset -g __coterm_marked= __coterm_recording=$COTERM_SESSION
  preexec_functions=(__coterm_preexec __coterm_mark_start ${preexec_functions:#(__coterm_preexec|__coterm_mark_start)})
  precmd_functions=(__coterm_precmd __coterm_mark_end ${precmd_functions:#(__coterm_precmd|__coterm_mark_end)})
  zshexit_functions=(__coterm_precmd __coterm_mark_end ${zshexit_functions:#(__coterm_precmd|__coterm_mark_end)})
}

# TYPED SHORTENED EXPANDED. A line that was stopped never gets here.
__coterm_mark_start() {
  builtin emulate -L zsh -o no_multibyte -o no_xtrace -o extended_glob
  builtin trap '' DEBUG ZERR
  local line=${1:-$3} marked
  __coterm_escape_for_mark
  __coterm_marked=$__coterm_session.$__coterm_sequence
  { builtin print -rn -- $'\e]633;E;'"$marked;$__coterm_recording"$'\a\e]133;C;id='"$__coterm_marked;in=$__coterm_recording"$'\a' >/dev/tty } 2>/dev/null
}

# Sets `marked` to `line` as it can stand in a mark.
__coterm_escape_for_mark() {
  marked=${${${${line//\\/\\\\}//$'\n'/\\x0a}//;/\\x3b}//[[:cntrl:]]/?}
}

# What became of `line` stands in the recording where it was decided.
__coterm_mark_decision() {
  builtin emulate -L zsh -o no_multibyte -o no_xtrace -o extended_glob
  builtin trap '' DEBUG ZERR
  local marked
  __coterm_escape_for_mark
  { builtin print -rn -- $'\e]633;P;CotermDecision='"$verdict;$rule;$answer;$marked;$__coterm_recording"$'\a' >/dev/tty } 2>/dev/null
}

# At the prompt, and when the shell exits. zsh would write the mark of a line without an end (PROMPT_SP) before this, as
# if the command had shown it.
__coterm_mark_end() {
  local exit=$? eol=
  (( ZSH_SUBSHELL )) && return
  if [[ -o prompt_sp ]]; then
    builtin unsetopt prompt_sp
    __coterm_shows_eol=1
  fi
  [[ -o prompt_cr && -n ${__coterm_shows_eol-} ]] && eol=${(%)${PROMPT_EOL_MARK-%B%S%#%s%b}}
  __coterm_write_end $exit "$eol"
}

# EXIT EOL-MARK
__coterm_write_end() {
  builtin emulate -L zsh -o no_xtrace
  builtin trap '' DEBUG ZERR
  local text=
  [[ -n $__coterm_marked ]] && text=$'\e]133;D;'$1";id=$__coterm_marked;in=$__coterm_recording"$'\a'
  __coterm_marked=
  [[ -n $2 ]] && text+=$2${(l:COLUMNS-1:):-}$'\r \r'
  text+=$'\e]133;A;id='"$__coterm_session;in=$__coterm_recording"$'\a'
  {
    # This shell has not failed as it began. The folder is another user's in a shell of root that goes on in the recording.
    [[ -e $COTERM_CHANNEL/prompt || ! -O $COTERM_CHANNEL ]] || : >|$COTERM_CHANNEL/prompt
    builtin print -rn -- $text >/dev/tty
  } 2>/dev/null
  __coterm_keep_helper # whatever was shown since one was killed is lost: another one goes on with the recording
}
