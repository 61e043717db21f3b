# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# Marks each command in the terminal that is recorded, and no other one inside it, so that its output can be cut out.
__coterm_begin_marks() {
  __coterm_marked=0
  __coterm_recording=$COTERM_SESSION
  # shellcheck disable=SC2016 # expanded by bash each time that it uses PS0
  {
    __coterm_ps0+='$(__coterm_mark_start)${__coterm_nil:$((__coterm_marked = __coterm_code == 1 || __coterm_code == 3'
    __coterm_ps0+=' ? 0 : __coterm_line_number, 0)):0}'
  }
  if ((__coterm_bash >= 501)); then
    PROMPT_COMMAND=(__coterm_mark_end "${PROMPT_COMMAND[@]}")
  else
    # shellcheck disable=SC2128,SC2178 # no array in these versions
    PROMPT_COMMAND=__coterm_mark_end${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
  fi
}

# Part of PS0, behind the gate.
__coterm_mark_start() {
  if ((__coterm_code == 1 || __coterm_code == 3)); then return; fi
  local - IFS=$' \t\n' line='' id=${__coterm_files##*/}.
  set +eufvxTEC
  # After a line of the same paste no prompt has said that it has ended.
  if ((__coterm_marked)); then
    printf '\e]133;D;%s;id=%s;in=%s\a' "$__coterm_status" "$id$__coterm_marked" "$__coterm_recording" >/dev/tty
  fi
  if __coterm_read_line; then
    __coterm_escape_for_mark
    printf '\e]633;E;%s;%s\a' "$line" "$__coterm_recording" >/dev/tty
  fi
  printf '\e]133;C;id=%s;in=%s\a' "$id$__coterm_line_number" "$__coterm_recording" >/dev/tty
} 2>/dev/null

# Makes of `line` what can stand in a mark.
__coterm_escape_for_mark() {
  line=${line//\\/\\\\}
  line=${line//$'\n'/\\x0a}
  line=${line//;/\\x3b}
  line=${line//[[:cntrl:]]/?}
}

# Part of PROMPT_COMMAND.
__coterm_mark_end() {
  local status=$? - errexit=$- IFS=$' \t\n' pid='' now='' session=${__coterm_files##*/}
  set +eufvxTEC
  # This shell has not failed as it began. The folder is another user's in a shell of root that goes on in the recording.
  [[ -e $COTERM_CHANNEL/prompt || ! -O $COTERM_CHANNEL ]] || : >|"$COTERM_CHANNEL/prompt"
  {
    if ((__coterm_marked)); then
      printf '\e]133;D;%s;id=%s.%s;in=%s\a' "$status" "$session" "$__coterm_marked" "$__coterm_recording"
    fi
    printf '\e]133;A;id=%s;in=%s\a' "$session" "$__coterm_recording"
  } >/dev/tty
  __coterm_marked=0
  # Whatever was shown since a helper was killed is lost: another one goes on with the recording.
  if ! __coterm_find_helper; then
    __coterm_read_clock
    __coterm_start_helper
  fi
  if [[ $errexit == *e* ]]; then return 0; fi
  return "$status"
} 2>/dev/null
