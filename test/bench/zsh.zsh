# What coterm's hook costs a zsh, against T = spawning /bin/true from it. `zsh -fi test/bench/zsh.zsh [LAUNCHER]`
#
# Rounds are interleaved, so that what else the machine does hits every row. Microseconds.

zmodload zsh/datetime zsh/mathfunc
launcher=${1:-${0:A:h}/../../dist/bin/coterm}
home=$(mktemp -d)
export HOME=$home XDG_RUNTIME_DIR=$home TERM=xterm-256color
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME COTERM_RUNTIME_DIR NODE_EXTRA_CA_CERTS
hook=$($launcher init zsh)

spawn() { /bin/true }
load() { unset __coterm_owner; eval $hook }
benign() { __coterm_preexec "$line" "$line" "$line" }
variable() { __coterm_preexec "$dynamic" "$dynamic" "$dynamic" }
asked() { __coterm_preexec "$trigger" "$trigger" "$trigger" }
prompt() { __coterm_precmd }
event() { emulate -L zsh -o no_multibyte; __coterm_append S 1 "$PWD" "$line" }
empty() { : }
line='cd ~/src/project && cat README.md | less -R --use-color --tabs=4 README.txt foo.txt'
dynamic='for f in a b c; do echo "$f: $HOME/x" | sed -e s/a/b/; done'
trigger=${TRIGGER:-rm notes.txt}

eval $hook
asked # starts the helper

typeset -A times
for round in {1..${ROUNDS:-300}}; do
  for row in spawn empty benign variable asked prompt event; do
    before=$EPOCHREALTIME
    $row
    after=$EPOCHREALTIME
    times[$row]+=" $(( (after - before) * 1e6 ))"
  done
done
for round in {1..30}; do # on its own: what is loaded afresh reads its words at the next line
  before=$EPOCHREALTIME
  load
  times[load]+=" $(( (EPOCHREALTIME - before) * 1e6 ))"
done
sorted=(${(on)=times[spawn]})
(( T = sorted[$#sorted / 2] ))
for row in spawn empty load benign variable asked prompt event; do
  sorted=(${(on)=times[$row]})
  (( median = sorted[$#sorted / 2], p99 = sorted[$(( int(ceil($#sorted * 0.99)) ))] ))
  printf '%-9s median %7.0f µs = %5.3f T   p99 %7.0f µs = %5.3f T\n' $row $median $(( median / T )) $p99 $(( p99 / T ))
done
print "status $COTERM_STATUS ${COTERM_REASON}"
read -r pid rest <$home/coterm/helper && kill $pid
rm -rf $home
