#!/bin/sh
# Runs one recorded session: `coterm record` becomes this. Arguments: the channel folder with the FIFOs `out` and
# `timing`, what a person sees as the session's name (empty: say nothing), a file that is made when the session has run
# (empty: none; else, where it cannot run, the caller goes on), then the command.
#
# `script` writes what the terminal shows to the terminal first, and then to the FIFOs, which the helper reads. It never
# takes the place of a shell: where it cannot run, the command runs unrecorded and that is said.

set -u

channel=$1 name=$2 report=$3 shell=${SHELL-}
shift 3

# On the terminal, as what the command writes may go elsewhere.
say() {
  { printf 'coterm: %s\n' "$1" >/dev/tty; } 2>/dev/null || printf 'coterm: %s\n' "$1" >&2
}

# quote WORD…: sets `line` to the words as a shell reads them.
quote() {
  line=
  for word; do
    line="$line '$(printf '%s\n' "$word" | sed "s/'/'\\\\''/g")'"
  done
}

# A FIFO is only opened for writing where somebody reads it. Should the helper end right now, `script` must begin all
# the same; later nothing may hold it open, or it would fill and the terminal would wait.
hold_open() {
  exec 3<>"$channel/out" 4<>"$channel/timing"
  if [ -p "$channel/trace" ]; then exec 5<>"$channel/trace"; fi
  sleep 1
}

# Where the helper hangs, the terminal would wait for it once a FIFO is full. src/record/capture/stand-in.ts has the other
# half of what they agree on.
watch_helper() {
  while kill -0 $$ && { [ -e "$channel/ask" ] || true >"$channel/ask"; }; do
    sleep 2
    # Once more, in case it was the machine that slept.
    if is_stuck && sleep 1 && is_stuck; then stand_in; fi
  done
}

# Does the helper live, and not go on, while `script` waits for it?
is_stuck() {
  [ -e "$channel/ask" ] && read -r reader <"$channel/reader" && kill -0 "$reader" && is_script_waiting
}

# What a process waits for is not told everywhere: then it may be this.
is_script_waiting() {
  children='' place=''
  if [ -r "/proc/$$/task/$$/children" ]; then read -r children <"/proc/$$/task/$$/children"; fi
  for child in $children; do
    name=''
    read -r name <"/proc/$child/comm"
    if [ "$name" = script ]; then read -r place <"/proc/$child/wchan"; fi
  done
  case $place in *pipe* | 0 | '') return 0 ;; *) return 1 ;; esac
}

stand_in() {
  mv "$channel/ask" "$channel/drain" || return # it goes on after all
  cat "$channel/out" &
  emptying=$!
  cat "$channel/timing" &
  emptying="$emptying $!"
  if [ -p "$channel/trace" ]; then
    cat "$channel/trace" &
    emptying="$emptying $!"
  fi
  # Ends one that gives no sign of life, and goes on in its place.
  launcher=${0%/*}/../bin/coterm
  [ -x "$launcher" ] || launcher=${0%/*}/coterm
  "$launcher" helper start &
  while [ -e "$channel/drain" ] && kill -0 $$; do sleep 1; done
  # shellcheck disable=SC2086 # several
  kill $emptying
  # shellcheck disable=SC2086
  wait $emptying
  rm -f "$channel/drained"
}

# Without its reader `script` goes on, but then it dies of SIGPIPE at its end and the exit status is lost. What it
# ignores its children would ignore too, and only some tools can undo that.
if env --default-signal=PIPE true 2>/dev/null; then
  trap '' PIPE
  set -- env --default-signal=PIPE "$@"
fi
quote "$@"
# shellcheck disable=SC2016 # expanded by the shell inside
inner="COTERM_TTY=\$(tty); export COTERM_TTY; echo \"\$COTERM_TTY\" >\"\$COTERM_CHANNEL/started\"; exec$line"
# `script` runs that by $SHELL, which may read no such line.
if [ -n "${SHELL-}" ]; then
  quote "$SHELL"
  inner="SHELL=$(printf %s "$line" | sed 's/^ //'); export SHELL; $inner"
fi
SHELL=/bin/sh
export SHELL
COTERM_CHANNEL=$channel
export COTERM_CHANNEL

if [ -n "$report" ]; then begun=$(date +%s); fi
hold_open </dev/null >/dev/null 2>&1 &
watch_helper </dev/null >/dev/null 2>&1 &
watcher=$!
case $(script --version 2>/dev/null) in
  *util-linux*)
    if script --help 2>/dev/null | grep -q -- --logging-format; then
      script -qef -O "$channel/out" -T "$channel/timing" -m advanced -c "$inner"
    else
      script -qef -t"$channel/timing" -c "$inner" "$channel/out"
    fi
    ;;
  *) script -q -F "$channel/out" sh -c "$inner" ;;
esac
status=$?
kill "$watcher" 2>/dev/null

if [ ! -e "$channel/started" ]; then
  printf '0\n' >"$channel/exit"
  say 'script could not begin, so this session is not recorded'
  # The shell that wants the report goes on by itself.
  if [ -n "$report" ]; then exit 1; fi
  if [ -n "$shell" ]; then SHELL=$shell; else unset SHELL; fi
  unset COTERM_SESSION COTERM_CHANNEL
  trap - PIPE
  exec "$@"
fi
# A shell that ends as it begins would lock its user out if the one that wants the report ended with it.
if [ -n "$report" ]; then
  if [ -e "$channel/prompt" ] || [ $(($(date +%s) - begun)) -ge 3 ]; then
    : >"$report"
  else
    say "the recorded shell ended at once, with status $status; this one is not recorded"
  fi
fi
printf '%s\n' "$status" >"$channel/exit"
if [ -n "$name" ]; then say "recorded. To see it: coterm play $name"; fi
exit "$status"
