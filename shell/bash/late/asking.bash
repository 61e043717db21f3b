# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# __coterm_ask KIND: puts a question about `line`; sets `verdict`, `rule`, `wait_seconds` and `text`. Fails when no
# helper gives an answer in time.
__coterm_ask() {
  local record='' reply='' fifo=$__coterm_files.answer started='' tab=$'\t' asked=$__coterm_asked
  verdict='' rule='' text='' wait_seconds=0
  __coterm_asked=
  # Only what was asked about this very line, and no answer to an earlier question that came late.
  if [[ $asked == "$__coterm_line_number"-* && $__coterm_asked_line == "$line" && (-z $__coterm_reply || $__coterm_reply == "$asked$tab"*) ]]; then
    id=$asked pid=$__coterm_helper reply=$__coterm_reply
    # The answer itself is on its way; until it has been read the helper holds the FIFO open.
    if [[ $reply == "$id${tab}w" ]]; then __coterm_await_answer "$__coterm_limit" 0<>"$fifo" || reply=; fi
  else
    [[ -p $fifo ]] || command -p mkfifo -m 600 -- "$fifo" 2>/dev/null || return
    if ! __coterm_find_helper; then
      __coterm_await_helper || return
      started=1
    fi
    id=$__coterm_line_number-$((++__coterm_questions))
    __coterm_write_record "$1" || return
    # The FIFO stays open from before the question until the answer is read, or the answer would be lost; and it is open
    # for writing as well, so that there is no end of file and no SIGPIPE.
    __coterm_exchange 0<>"$fifo" || reply=
  fi
  if [[ -z $reply ]]; then
    # Either it hangs, or it ended when it was asked.
    if __coterm_find_helper; then
      { printf '%s\n' "$pid" >|"$__coterm_runtime/late"; } 2>/dev/null
      return 1
    fi
    __coterm_await_helper && started=1 && __coterm_write_record "$1" && __coterm_exchange 0<>"$fifo" || return
  fi
  if [[ $reply == "$id${tab}y" ]]; then
    verdict=allow
    return
  fi
  # Not by `read`: a tab is white space to it, of which it takes several for one.
  reply=${reply#*"$tab"} verdict=${reply%%"$tab"*}
  reply=${reply#*"$tab"} rule=${reply%%"$tab"*}
  case $rule in *' record='*) program=${rule##* record=} rule=${rule%% record=*} ;; esac
  reply=${reply#*"$tab"} wait_seconds=${reply%%"$tab"*}
  if [[ $reply == *"$tab"* ]]; then
    text=${reply#*"$tab"} # a helper of an earlier version
  else
    # It may be that of an earlier answer.
    { IFS= read -r -d '' text <"$fifo.text"; } 2>/dev/null && [[ $text == "$id$tab"* ]] || verdict=fault
    text=${text#*"$tab"}
  fi
  case $verdict in
    allow | warn | confirm | screen | deny) ;;
    *)
      verdict=fault
      return 1
      ;;
  esac
}

# Standard input is the FIFO with the answers. Sets `reply`.
__coterm_exchange() {
  local limit_ms=$__coterm_deadline_ms limit writer=''
  # One that has just begun has its rules still to look at.
  if [[ $started ]] && ((limit_ms < 2000)); then limit_ms=2000; fi
  printf -v limit '%d.%03d' $((limit_ms / 1000)) $((limit_ms % 1000))
  if [[ -s $__coterm_runtime/late ]]; then
    # Some shell got no answer in time: the helper may hang, the FIFO fill up, and writing to it wait for ever. So a
    # process that can be ended writes.
    writer=$(
      __coterm_send_record &
      printf %s $!
    )
  else
    __coterm_send_record 2>/dev/null || return
  fi
  if __coterm_await_answer "$limit"; then
    if [[ $writer ]]; then { : >|"$__coterm_runtime/late"; } 2>/dev/null; fi
    return 0
  fi
  if [[ $writer ]]; then kill "$writer" 2>/dev/null; fi
  return 1
}

# Reads `reply` from standard input. A late answer to an earlier question carries another id. Only a flood of them could
# use up the tries.
__coterm_await_answer() {
  local tries
  for ((tries = 0; tries < 8; tries++)); do
    IFS= read -r -t "$1" reply || break
    if [[ $reply == "$id"$'\t'* ]]; then return 0; fi
  done
  return 1
}

# Sets `record`, in the form of src/helper/protocol.ts. A longer one than PIPE_BUF would mix with those of other shells.
__coterm_write_record() {
  local state environment='' kept=$line
  __coterm_note_state
  state=$__coterm_state
  __coterm_list_environment
  __coterm_join_record "$1" && return
  { printf %s "$line" >|"$__coterm_files.line"; } 2>/dev/null || return
  state+=f kept=${__coterm_files##*/}.line
  __coterm_join_record "$1"
}

__coterm_join_record() {
  printf -v record 'coterm1\037%s\037%s\037bash\037%s\037%s\037%s\037%s\037%s\037%s\037%s\037%s\037%s' "$1" "$id" \
    "${__coterm_files##*/}" "$__coterm_line_number" $$ "${COLUMNS:-80}" "$state" "$environment" \
    "${aliases//$'\037'/?}" "${PWD//$'\037'/?}" "$kept"
  if ((${#record} < 650)); then return; fi # no character has more than six bytes
  local LC_ALL=C
  ((${#record} < 4000))
}

# Starts a helper unless another shell is doing so, and waits for it: ten seconds, because a machine may be very busy.
# The ticket goes when the helper answers, or when it could not start.
__coterm_await_helper() {
  ((SECONDS < __coterm_retry_at && SECONDS >= __coterm_retry_at - 5)) && return 1
  [[ -x $__coterm_program ]] || return # it was uninstalled
  local turn pause=0.01 begun=$SECONDS
  __coterm_start_helper
  for ((turn = 0; SECONDS - begun < 10; turn++)); do
    # Without a process: nobody writes to this FIFO now. Less often later: many shells may wait for the same helper.
    IFS= read -r -t "$pause" _ 0<>"$fifo"
    if __coterm_find_helper; then return; fi
    if [[ ! -e $__coterm_runtime/starting ]]; then
      __coterm_find_helper
      return
    fi
    case $turn in
      20) pause=0.1 ;;
      28) pause=0.2 && __coterm_say 'waiting for the helper to start (Ctrl-C: do not run the line)' ;;
    esac
  done
  return 1
}
