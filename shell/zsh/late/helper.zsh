# Puts `line` to the helper over two FIFOs that stay open, unless that was `asked` already: a connection takes twice as
# long. Sets `reply`; 1 when it must be asked over a connection, or when it `hangs`.
__coterm_ask_quickly() {
  if [[ -z $asked ]]; then
    (( __coterm_questions >= 0 )) || __coterm_open_channel || return
    local letters=$state payload=$line question
    __coterm_write_question 'ask'
    # A longer one would mix with those of other shells (PIPE_BUF).
    (( $#question < 4000 && $#line < 3000 )) || return
    builtin syswrite -o $__coterm_questions -- "$question" 2>/dev/null && asked=$EPOCHREALTIME
  fi
  builtin trap - INT # Ctrl-C ends the wait
  [[ -n $asked ]] && __coterm_read_on && return
  __coterm_close_channel
  reply=
  return 1
}

# Reads until `reply` is the answer to the question `id`.
__coterm_read_on() {
  local chunk code=0
  local -F until=$(( asked + __coterm_deadline )) left
  while (( code == 0 )); do
    # A late answer to an earlier question has another id.
    while [[ $reply == *$'\n'* && $reply != $id$'\t'* ]]; do reply=${reply#*$'\n'}; done
    [[ $reply == $id$'\t'*$'\n' ]] && return
    (( (left = until - EPOCHREALTIME) > 0 && $#reply < 1000000 )) || { code=4; break }
    builtin sysread -i $__coterm_answers -t $left chunk || code=$?
    reply+=$chunk chunk=
  done
  # Nothing in time (4): either it hangs, or it died before it had opened our FIFO. At its end it has died.
  (( code == 4 )) && __coterm_connect && { exec {REPLY}>&-; hangs=1 }
  return 1
}

# The helper makes the FIFO when a zsh asks it over a connection.
__coterm_open_channel() {
  local fifo=$__coterm_runtime/$__coterm_session.answer questions=$__coterm_runtime/ask
  [[ -p $fifo && -O $fifo && -p $questions && -O $questions && -n $__coterm_runtime(#qN/Uf-77) ]] || return
  (( __coterm_has_modules )) || __coterm_load_modules || return
  builtin sysopen -r -o cloexec,nonblock,nofollow -u __coterm_answers $fifo 2>/dev/null &&
    builtin sysopen -w -o cloexec,nonblock,nofollow -u __coterm_questions $questions 2>/dev/null && return
  __coterm_close_channel
  return 1
}

__coterm_close_channel() {
  { (( __coterm_questions < 0 )) || exec {__coterm_questions}>&- } 2>/dev/null
  { (( __coterm_answers < 0 )) || exec {__coterm_answers}>&- } 2>/dev/null
  __coterm_questions=-1 __coterm_answers=-1
}

# KIND. Puts `line` to the helper and sets `verdict`, `rule`, `wait` and `text`; or `fault` and 1. An answer that is in
# `reply` is taken.
__coterm_ask() {
  local kind=$1 letters=$state payload=$line question chunk attempt REPLY
  local -F until latest=0
  builtin trap - INT
  if [[ -n $__coterm_foreign ]]; then
    fault=$__coterm_foreign
    return 1
  fi
  (( __coterm_has_modules )) || __coterm_load_modules || return 1
  [[ $kind == ask ]] || reply= hangs=0
  builtin trap '' PIPE # writing to a helper that has just died would end the shell
  for attempt in 1 2; do # one that is just ending takes the connection and closes it
    [[ -n $reply ]] || (( hangs )) && break
    REPLY=
    __coterm_connect || __coterm_start || return 1
    {
      if (( attempt == 1 )); then # after connecting: the helper wakes up meanwhile
        (( __coterm_questions < 0 )) && [[ $kind == ask && $__coterm_ready == on ]] && letters+='a'
        __coterm_write_question $kind
      fi
      [[ $letters == *f* ]] && { builtin print -rn -- "$line" >|$__coterm_runtime/$payload } 2>/dev/null
      (( until = EPOCHREALTIME + __coterm_deadline, until = until > latest ? until : latest ))
      builtin syswrite -o $REPLY -- "$question"
      while [[ $reply != *$'\n' ]] && (( $#reply < 1000000 )); do
        builtin sysread -i $REPLY -t $(( until > EPOCHREALTIME ? until - EPOCHREALTIME : 0 )) chunk || break
        reply+=$chunk
      done
    } always {
      # The command must not inherit it.
      [[ $kind == ask && $reply == $id$'\t'(confirm|screen)$'\t'* ]] && connection=$REPLY || exec {REPLY}>&-
      [[ $letters == *f* ]] && builtin zf_rm -f $__coterm_runtime/$payload
    }
    (( EPOCHREALTIME >= until )) && break
  done
  if [[ $reply == $id$'\tallow\t\t0\t\n' ]]; then
    verdict='allow'
  else
    __coterm_read_answer || return 1
  fi
  if [[ $verdict != fault && -n $__coterm_said ]]; then
    __coterm_said=
    __coterm_set_rest
  fi
}

# KIND. Sets `question`, `letters` and `payload`.
__coterm_write_question() {
  local environment
  __coterm_list_environment
  (( $#payload > 3000 )) && payload=$__coterm_session.line letters+='f' # a record stays under 4,000 bytes
  question=$'coterm1\x1f'$1$'\x1f'$id$'\x1fzsh\x1f'$__coterm_session$'\x1f'$__coterm_sequence$'\x1f'$$$'\x1f'${COLUMNS:-80}
  question+=$'\x1f'$letters$'\x1f'$environment$'\x1f'${(pj:\x1e:)aliased-}$'\x1f'$cwd$'\x1f'$payload$'\0'
}

# Defines __coterm_list_environment, which sets `environment` to the exported variables that say where a command would
# act. It is made for those that are set, and again when others are: every question waits for it, and most never are.
__coterm_name_environment() {
  local name given= text=
  for name in $__coterm_context; do
    given+="\${+$name}"
    (( ${(P)+name} )) &&
      text+="\${\${(M)\${(t)$name}:#*export*}:+\$'\\x1e'$name=\${$name//[\$'\\x1e\\x1f\\0']/?}}"
  done
  functions[__coterm_list_environment]="
    [[ $given == ${(e)given} ]] || { __coterm_name_environment; __coterm_list_environment; return }
    environment=$text"
}

# Takes `reply` apart.
__coterm_read_answer() {
  local -a fields
  fields=("${(@ps:\t:)reply%$'\n'}")
  # Nor is a question that nobody would see an answer.
  if [[ $reply != *$'\n' || $#fields != 5 || $fields[1] != $id || $fields[2] == confirm && -z $fields[5] ||
    $fields[2] != (allow|warn|confirm|screen|deny|fault) ]]; then
    fault='its helper does not answer'
    __coterm_take_ticket && __coterm_launch # a new one takes the place of one that hangs
    return 1
  fi
  verdict=$fields[2] rule=$fields[3] wait=$fields[4] text=$fields[5]
  [[ $rule != *' record='* ]] || program=${rule##* record=} rule=${rule%% record=*}
}

# Sets REPLY to a connection. Whoever can write to the runtime folder could answer for the helper: it must be a folder
# and no link to one, ours, and closed to others.
__coterm_connect() {
  local socket=$__coterm_runtime/sock
  [[ -n $__coterm_runtime(#qN/Uf-77) && -S $socket && -O $socket ]] && builtin zsocket $socket 2>/dev/null
}

# At the first question: loading them takes as long as loading all of this file.
__coterm_load_modules() {
  fault='this zsh has no module for sockets'
  builtin zmodload zsh/net/socket zsh/zselect && builtin zmodload -F zsh/files b:zf_mkdir b:zf_rm &&
    __coterm_name_environment && __coterm_has_modules=1
}

# Starts the helper and waits for it, whoever starts it. Sets REPLY to a connection; or `fault` and 1.
__coterm_start() {
  local ticket=$__coterm_runtime/starting
  local -F begin=$EPOCHREALTIME
  local -i told=0 waits=1
  fault="the program ${(q+)__coterm_program} is gone"
  [[ -x $__coterm_program ]] || return 1
  __coterm_check_runtime || return 1
  fault='its helper does not start'
  (( begin < __coterm_start_after )) && return 1
  if __coterm_take_ticket; then
    __coterm_connect || __coterm_launch # another shell's helper may have come up just now
    [[ -n $REPLY ]] && builtin zf_rm -f $ticket
  fi
  while [[ -z $REPLY ]] && (( EPOCHREALTIME < begin + 10 )); do
    # It goes when the helper answers, or when it could not start.
    [[ -e $ticket ]] || waits=0
    __coterm_connect && break
    (( waits )) || break
    builtin zselect -t $(( EPOCHREALTIME < begin + 0.2 ? 1 : 10 )) # hundredths of a second
    if (( ! told && EPOCHREALTIME > begin + 1 )); then
      told=1
      __coterm_say 'waiting for its helper to start (Ctrl-C: do not run the line)'
    fi
  done
  if [[ -n $REPLY ]]; then
    latest=$(( begin + 10 )) # it may have a hundred shells to answer
    return 0
  fi
  __coterm_start_after=$(( EPOCHREALTIME + 30 )) # the lines until then do not wait again
  return 1
}

__coterm_check_runtime() {
  local name=${(q+)__coterm_runtime}
  [[ -e $__coterm_runtime || -L $__coterm_runtime ]] || builtin zf_mkdir -p -m 700 $__coterm_runtime 2>/dev/null
  [[ -n $__coterm_runtime(#qN/Uf-77) ]] && return
  fault="the folder $name cannot be made"
  [[ -e $__coterm_runtime || -L $__coterm_runtime ]] && fault="the folder $name is not private to you"
  return 1
}

# 0 when it is this shell that is to start a helper, and no other one.
__coterm_take_ticket() {
  local ticket=$__coterm_runtime/starting fd
  [[ -n $ticket(#qNms+15) ]] && builtin zf_rm -f $ticket # whoever made it was killed
  builtin sysopen -w -o creat,excl,cloexec -m 600 -u fd $ticket 2>/dev/null && exec {fd}>&-
}

__coterm_launch() {
  builtin setopt local_options no_monitor no_bg_nice
  ( "$__coterm_program" helper start </dev/null >/dev/null 2>&1 & )
}
