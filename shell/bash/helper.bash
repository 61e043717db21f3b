# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# Defines __coterm_list_environment, which sets `environment` to the variables that say where a command would act. Every
# question waits for it, and they seldom change: one expansion tells.
__coterm_name_environment() {
  local name values='' list=''
  # shellcheck disable=SC2043 # more than one when the placeholder is filled in
  for name in ::CONTEXT_VARIABLES::; do
    values+="\${$name-}"$'\036'
    list+="\${$name:+\$'\\036'$name=\${$name//[\$'\\036\\037']/?}}"
  done
  eval "__coterm_list_environment() {
    local values=$values
    if [[ \$values != \"\$__coterm_values\" ]]; then
      __coterm_values=\$values __coterm_environment=$list
      __coterm_environment=\${__coterm_environment#?}
    fi
    environment=\$__coterm_environment
  }"
}

# Sets `pid` to the helper's, when there is one that can be asked.
__coterm_read_helper() {
  [[ -p $__coterm_runtime/ask ]] && IFS=' ' read -r pid _ 2>/dev/null <"$__coterm_runtime/helper" &&
    [[ $pid == [1-9]* && $pid != *[!0-9]* ]] && kill -0 "$pid" 2>/dev/null
}

# The same, and sees a dead one that nobody has collected.
__coterm_find_helper() {
  __coterm_read_helper && __coterm_lives "$pid"
}

# __coterm_lives PID
__coterm_lives() {
  local stat=''
  if [[ $1 != [1-9]* || $1 == *[!0-9]* ]] || ! kill -0 "$1" 2>/dev/null; then return 1; fi
  # In a container nobody may collect the dead, and a signal still reaches them.
  if { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ $stat == *') '[ZX]' '* ]]; then return 1; fi
}

# What ran stands in the spool as it was typed until a helper has stored it. Where none lives, another one is started; it
# is looked for after a command, every ten seconds at most, and nobody waits for it.
__coterm_keep_helper() {
  local pid=''
  __coterm_look_at=$((SECONDS + 10))
  if __coterm_find_helper || [[ ! -x $__coterm_program ]]; then return; fi
  __coterm_look_at=$((SECONDS + 60)) # it may not be able to start
  __coterm_start_helper
}

__coterm_start_helper() {
  local - ticket=$__coterm_runtime/starting made
  # A ticket that is older than the start of a helper takes was left by one that failed.
  if [[ -e $ticket ]]; then
    made=$(command -p stat -c %Y -- "$ticket" 2>/dev/null || command -p stat -f %m -- "$ticket" 2>/dev/null)
    if [[ $made ]] && ((${now%.*} - made > 15)); then command -p rm -f -- "$ticket"; fi
  fi
  set -C
  if { : >"$ticket"; } 2>/dev/null; then ("$__coterm_program" helper start </dev/null >/dev/null 2>&1 &); fi
}
