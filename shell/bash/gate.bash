# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# Decides about the line that bash has just read. Returns a code. Every line pays for what stands here and in what it
# calls: bash copies a function each time that it runs it, and in a subshell each page of memory that is written to.
# So what can be settled at the prompt is (see __coterm_note_calm), and whatever is unusual goes the long way round.
__coterm_gate() {
  if [[ $__coterm_before$-$__coterm_entered$__coterm_asked == "$__coterm_calm-1" ]] && __coterm_capture; then
    # The number of the entry, and a line that no HISTCONTROL hides.
    case $__coterm_line in [0-9\ ][0-9\ ][0-9\ ][0-9\ ][0-9][*\ ]\ [!\ ]*)
      __coterm_line=${__coterm_line:7:-1}
      if ! __coterm_may_match "$__coterm_line"; then
        printf 'S\037%s\037%s\0371\037%s\037%s\0' "${EPOCHREALTIME/,/.}" "$__coterm_line_number" \
          "${PWD//$'\037'/?}" "$__coterm_line" >>"$__coterm_spool" || return 8
        return
      elif ((!(__coterm_found & 20))) && __coterm_ask_briefly '' "$__coterm_limit"; then
        printf 'S\037%s\037%s\0371\037%s\037%s\0' "${EPOCHREALTIME/,/.}" "$__coterm_line_number" \
          "${PWD//$'\037'/?}" "$__coterm_line" >>"$__coterm_spool" || return 40
        return 32
      fi
      __coterm_gate_closely "$__coterm_line" 1
      return
      ;;
    esac
  fi
  __coterm_gate_closely ''
}

# Sets __coterm_line to the newest entry of the history and its number. The history's only way out is standard output,
# and a file costs less than a second subshell. It is not emptied first, which costs more than all else where the folder
# is on a disk: a NUL ends what counts.
__coterm_capture() {
  { builtin history 1 && printf '\0'; } 1<>"$__coterm_seen" && mapfile -d '' -n 1 -t __coterm_line <"$__coterm_seen"
} 2>/dev/null

# __coterm_ask_briefly LETTERS SECONDS: asks the helper about __coterm_line, as __coterm_ask does, where all is as
# usual. Fails unless the answer is a plain yes: any other one is for __coterm_ask to take, in __coterm_reply. Calls no
# function twice that it can do without: each costs as much as the look for a word.
__coterm_ask_briefly() {
  local environment record IFS= us=$'\037' id=$__coterm_line_number-$((++__coterm_questions))
  if [[ -z $__coterm_helper || ! -e /proc/$__coterm_helper || -s $__coterm_runtime/late ||
    ! -p $__coterm_runtime/ask || ! -p $__coterm_files.answer ]]; then return 1; fi
  __coterm_list_environment
  record="coterm1${us}ask$us$id${us}bash$us${__coterm_files##*/}$us$__coterm_line_number$us$$$us${COLUMNS:-80}$us"
  # shellcheck disable=SC2128 # mapfile reads one element
  record+="$__coterm_state$1$us$environment$us$us${PWD//$us/?}$us$__coterm_line"
  # A longer one may be more than a pipe takes at once: no character has more than six bytes.
  if ((${#record} > 650)); then return 1; fi
  # shellcheck disable=SC2128
  __coterm_asked=$id __coterm_asked_line=$__coterm_line
  # What has come of an answer in time is none when it is not whole.
  { printf '%s\0' "$record" 1<>"$__coterm_runtime/ask" && read -r -t "$2" __coterm_reply; } \
    0<>"$__coterm_files.answer" 2>/dev/null || __coterm_reply=
  if [[ $__coterm_reply != "$id"$'\ty' ]]; then return 1; fi
  __coterm_asked=
}

# A function of its own: inside $(…) bash 5.2 takes `1<>` for `0<>`.
__coterm_send_record() {
  printf '%s\0' "$record" 1<>"$__coterm_runtime/ask"
}

# The functions that are read when one of them is called for; in a subshell, for that line only. Aliases of the person's
# must not change what they say.
__coterm_rest='::FILE_CLOSELY::
::FILE_ASKING::
::FILE_ANSWERS::
::FILE_PROMPT::
::FILE_KEYS::'

__coterm_read_rest() {
  if [[ -z $__coterm_rest ]]; then return 0; fi
  local - alias_option=-u
  set +eufvxTEC
  if shopt -q expand_aliases; then alias_option=-s; fi
  shopt -u expand_aliases
  eval "$__coterm_rest"
  shopt "$alias_option" expand_aliases
  __coterm_rest=
} 2>/dev/null

# What is called first of them reads them all.
for __coterm_name in gate_closely find_words say say_once edit_line; do
  eval "__coterm_$__coterm_name() { __coterm_read_rest; __coterm_$__coterm_name \"\$@\"; }"
done
unset __coterm_name

# Sets `line` to the newest entry of the history, which holds every line that was read: see __coterm_watch_history.
__coterm_read_line() {
  local HISTTIMEFORMAT=''
  [[ -o history ]] || return
  __coterm_capture || __coterm_line=("$(builtin history 1)")
  line=${__coterm_line#*[0-9][* ] }
  line=${line%$'\n'}
  [[ -n $line ]]
}

# Sets `now` to seconds with a fraction where bash has one; some locales write a comma.
__coterm_read_clock() {
  now=${EPOCHREALTIME-}
  now=${now/,/.}
  if [[ -z $now ]]; then printf -v now '%(%s)T' -1; fi
}

__coterm_was_stopped() {
  (($1 == 1 || $1 == 3))
}
