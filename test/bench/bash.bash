# What coterm's hook costs a bash, against T = spawning /bin/true from it. `bash -i test/bench/bash.bash [LAUNCHER]`
#
# PS0 is expanded as bash does it (${PS0@P}), so that the subshell of bash before 5.3 counts. Rounds are interleaved, so
# that what else the machine does hits every row. Microseconds.

set +m
launcher=${1:-$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)/dist/bin/coterm}
home=$(mktemp -d)
export HOME=$home XDG_RUNTIME_DIR=$home TERM=xterm-256color
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME COTERM_RUNTIME_DIR NODE_EXTRA_CA_CERTS
hook=$("$launcher" init bash)
set -o history
rounds=${ROUNDS:-300}

line='cd ~/src/project && cat README.md | less -R --use-color --tabs=4 README.txt foo.txt'
trigger=${TRIGGER:-rm notes.txt}

run_line() { history -s "$1"; }
expand() { : "${PS0@P}"; }
prompt() { __coterm_prompt; __coterm_last; }
spawn() { /bin/true; }
empty() { :; }
event() { __coterm_append S 1 "$PWD" "$line"; }
load() {
  unset __coterm_owner
  eval "$hook"
}
benign() { expand; }
asked() { expand; }

eval "$hook"
prompt
history -s "$trigger"
expand # starts the helper, and makes it write the words
prompt

declare -A times
measure() {
  local before after
  before=${EPOCHREALTIME/[.,]/}
  "$1"
  after=${EPOCHREALTIME/[.,]/}
  times[$1]+=" $((after - before))"
}
for ((round = 0; round < rounds; round++)); do
  measure spawn
  measure empty
  measure event
  history -s "$line"
  measure benign
  measure prompt
  history -s "$trigger"
  measure asked
  prompt
done
for ((round = 0; round < 30; round++)); do measure load; done # on its own: what is loaded afresh has no words yet

sorted_of() { mapfile -t sorted < <(printf '%s\n' ${times[$1]} | sort -n); }
sorted_of spawn
T=${sorted[${#sorted[@]} / 2]}
for row in spawn empty load benign asked prompt event; do
  sorted_of "$row"
  median=${sorted[${#sorted[@]} / 2]} p99=${sorted[${#sorted[@]} * 99 / 100]}
  printf '%-7s median %6d µs = %d.%03d T   p99 %6d µs = %d.%03d T\n' "$row" "$median" $((median / T)) \
    $((median * 1000 / T % 1000)) "$p99" $((p99 / T)) $((p99 * 1000 / T % 1000))
done
printf 'bash %s, status %s %s\n' "$BASH_VERSION" "$COTERM_STATUS" "${COTERM_REASON-}"
read -r pid _ <"$home/coterm/helper" && kill "$pid"
rm -rf "$home"
exit
