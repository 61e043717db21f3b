# coterm's hook for zsh. `coterm init zsh` prints it; a ~/.zshrc has: eval "$(coterm init zsh)"
#
# Judges every command line in `preexec`, which zsh calls when a line is complete and before any of it runs, whatever
# key or widget accepted it. Most lines are cleared by a look at their words, in the shell; the others are put to the
# resident helper (src/helper/protocol.ts). What ran is appended to a spool (src/events/spool.ts).
#
# There is no `return` out here: in an `eval` it would end the ~/.zshrc. Commands are called through `builtin` and
# literal upper-case words are quoted, because the user's aliases and global aliases are expanded in an `eval`.

if [[ -o interactive && ${TERM-} != dumb ]]; then

# --- `record: always` ---

# The helper has noted it; where the configuration is newer than what the helper has written, it is looked into.
__coterm_records_always() {
  builtin emulate -L zsh -o extended_glob
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/coterm file
  for file in ${XDG_CONFIG_HOME:-$HOME/.config}/coterm/config.{yaml,yml,json}; do
    [[ -e $file ]] || continue
    [[ -e $cache/words && ! $file -nt $cache/words ]] && break
    [[ $'\n'$(<$file) == *$'\n'[[:blank:]\{]#(|[\'\"])record(|[\'\"])[[:blank:]]#:[[:blank:]]#(|[\'\"])always* ]]
    return
  done
  [[ -e $cache/record-always ]]
}

if [[ ! -d ${COTERM_CHANNEL:-/dev/null} ]] && __coterm_records_always; then
  eval "$(::COTERM:: record --attach-hook zsh)"
fi

__coterm_load() {
  builtin emulate -L zsh
  builtin zmodload zsh/datetime zsh/system
  typeset -g __coterm_program=::COTERM:: __coterm_version='::VERSION::'
  typeset -ga __coterm_default_words __coterm_default_closed __coterm_context __coterm_wrappers __coterm_keywords
  __coterm_default_words=(${(s: :):-'::WORDS::'})
  __coterm_default_closed=(${(s: :):-'::CLOSED_WORDS::'})
  __coterm_context=(${(s: :):-'::CONTEXT_VARIABLES::'})

  # The same paths as in src/base/paths.ts.
  typeset -g __coterm_words_link=${XDG_CACHE_HOME:-$HOME/.cache}/coterm/words __coterm_words_file=
  typeset -g __coterm_config=${XDG_CONFIG_HOME:-$HOME/.config}/coterm
  typeset -g __coterm_spool=${XDG_STATE_HOME:-$HOME/.local/state}/coterm/spool
  typeset -g __coterm_runtime=${COTERM_RUNTIME_DIR:-${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/coterm}}
  [[ -n $__coterm_runtime ]] || __coterm_runtime=/tmp/coterm-$EUID
  typeset -g __coterm_foreign= # its owner could move our folder away
  [[ -z ${COTERM_RUNTIME_DIR-} && -d ${XDG_RUNTIME_DIR-} && ! -O $XDG_RUNTIME_DIR ]] && __coterm_foreign=$XDG_RUNTIME_DIR

  # A command word is made at run time when it stands after one of these, or first in a part with `$`, `*` or `?`.
  __coterm_wrappers=(
    sudo doas env xargs nice ionice nohup setsid stdbuf timeout time chroot parallel watch find eval exec command builtin
  )
  typeset -ga __coterm_languages __coterm_givers
  __coterm_languages=(${(s: :):-'::LANGUAGES::'})
  __coterm_givers=('for' 'foreach' 'select' 'read' 'mapfile' 'readarray' 'set' 'function' 'alias')
  __coterm_keywords=('then' 'do' 'else' 'elif' 'if' 'while' 'until' 'coproc' 'nocorrect' 'noglob' -)
  local assignment='[A-Za-z_][A-Za-z0-9_]#(|\[[^]]#\])(|+)=[^[:blank:]]#'
  local redirection='[0-9]#[<>]##[[:blank:]]#[^[:blank:]]##'
  typeset -g __coterm_dynamic="[[:blank:]]#((${(j:|:)__coterm_keywords}|$assignment|$redirection)[[:blank:]]##)#[^[:blank:]]#[\$*?]*"

  # What a keyword, one of these and a trigger word add to the sum over the words of a line.
  typeset -gi __coterm_wrapper=10000 __coterm_suspect=100000000

  # Loaded again, the session goes on. The process id tells it from variables that came through the environment.
  if [[ ${__coterm_owner-} != $$ ]]; then
    typeset -g __coterm_owner=$$ __coterm_session=$$-${EPOCHREALTIME/./-} __coterm_spool_file= 
      __coterm_said= __coterm_lost_reason= __coterm_state=
    typeset -gi __coterm_found=0 __coterm_sequence=0 __coterm_running=0 __coterm_lost=0 __coterm_spool_fd=-1
    typeset -gi __coterm_has_modules=0 __coterm_look_at=0 __coterm_questions=-1 __coterm_answers=-1
    typeset -gF __coterm_start_after=0
  fi

  typeset -g __coterm_ready=on COTERM_REASON=
  builtin autoload -Uz is-at-least
  if ! is-at-least 5.3; then # there no error in `preexec` keeps a line from running
    __coterm_ready=limited
    COTERM_REASON="zsh $ZSH_VERSION is older than 5.3: a line of several is judged as far as it has been typed"
    if [[ ${widgets[zle-line-finish]-} != user:__coterm_line_finish ]]; then
      builtin zle -A zle-line-finish __coterm_next_line_finish 2>/dev/null
      builtin zle -N zle-line-finish __coterm_line_finish
    fi
  fi
  typeset -g COTERM_STATUS __coterm_rest=$__coterm_ready
  [[ $__coterm_ready == on && -n ${__coterm_attached-} ]] && __coterm_rest='unrecorded'
  __coterm_set_rest
  # The options are those that a function has which was defined under them.
  builtin emulate zsh -o extended_glob -o no_multibyte -o no_xtrace -o local_options -o local_traps -o no_aliases \
    -c 'functions[__coterm_preexec]=$functions[__coterm_preexec]'
  __coterm_take_first_place
}

# First, so that no other hook takes a stopped line for one that runs. Done again at each prompt: others come later.
__coterm_take_first_place() {
  typeset -ga preexec_functions precmd_functions zshexit_functions
  preexec_functions=(__coterm_preexec ${preexec_functions:#__coterm_preexec})
  precmd_functions=(__coterm_precmd ${precmd_functions:#__coterm_precmd})
  zshexit_functions=(__coterm_precmd ${zshexit_functions:#__coterm_precmd})
}

# TYPED SHORTENED EXPANDED. What runs is EXPANDED: TYPED has the aliases, and a `zshaddhistory` may have changed it.
# Passes and records a line in which `__coterm_must_ask` would find nothing; any other goes the long way. As the caches
# are cold after a pause, each statement costs a line some microseconds: one sum looks up all its words.
__coterm_preexec() {
  # The user's traps must not fire for what happens in here, and a file size limit must not end the shell when it
  # writes to the spool. All are back on return.
  builtin trap '' DEBUG ZERR XFSZ
  [[ $#3 -le 2000 && $__coterm_lost == 0 && -e $__coterm_spool_file &&
    $__coterm_fresh -nt $__coterm_present && ( -z $__coterm_present2 || $__coterm_fresh -nt $__coterm_present2 ) &&
    ( -z $__coterm_present3 || $__coterm_fresh -nt $__coterm_present3 ) && ! -e $__coterm_absent ]] &&
    (( (__coterm_found = __coterm_words[${${:-_ $3 _}//[^A-Za-z0-9_.-]##/]+__coterm_words[}]) < __coterm_suspect )) &&
    # Either nothing is odd, or deleting the quotes joins no two words and no command word has anything odd in it.
    [[ $1$3$PWD != *[^A-Za-z0-9\ _./=+,:@%-]* || (
      ( $1$3$PWD != *[^\ -Z\\-~]* || ( $1$3$PWD != *[[:cntrl:]]* && $3 != *([^[:ascii:]]|\[[A-Za-z0-9]\])* ) ) &&
      ( $3 != *[\\\'\"\{\$\`*?\(]* || ( $__coterm_found == 0 && ( $3 != *[\\\(I]* ||
      $3 != *(\\[xXuU0-7]|IFS|\([ \\\'\"]#\)*[\$\|\&]|\((| )(echo|print|which|command|type))* ) &&
      ( $3 != *\$* || ${3%\$*} != (|*[^A-Za-z0-9_-])(|[A-Za-z0-9_][A-Za-z0-9_-]#)=*[\;\&\|]* ) &&
      $3 != *(\`|\{|\$[\\\'\"]|-[A-Za-z][\'\"]|[A-Za-z0-9_.-][\\\'\"]##[A-Za-z0-9_.-])* &&
      $3 != (|*[\;\&\|\(\)\}!])[[:blank:]]#[^[:blank:]\;\&\|\(\)\}!]#[\$*?=\<\>\\\'\"]* ) ) ) ]] &&
    builtin syswrite -o $__coterm_spool_fd -- \
      $'S\x1f'$EPOCHREALTIME$'\x1f'$(( __coterm_running = ++__coterm_sequence ))$'\x1f1\x1f'$PWD$'\x1f'${1:-$3}$'\0' ||
    __coterm_gate "$@"
}

# TYPED SHORTENED EXPANDED. Judges a line that may be suspect and records its start.
__coterm_gate() {
  builtin trap '' PIPE # writing to a helper that has died would end the shell
  # An empty record wakes the helper, which takes as long as writing the question.
  (( __coterm_found < __coterm_suspect || __coterm_questions < 0 )) ||
    builtin syswrite -o $__coterm_questions -- $'\0' 2>/dev/null
  local line=$3 typed=${1:-$3} cwd=$PWD judged=1 state=$__coterm_state id=$(( ++__coterm_sequence )) reply=
  local -i found=$__coterm_found hangs=0
  __coterm_found=0
  # zsh itself cuts a word at a NUL when it runs it; and our records end in NUL.
  [[ $typed$line$cwd == *[[:cntrl:]]* ]] && typed=${typed//$'\0'/ } line=${line//$'\0'/ } cwd=${cwd//[$'\x1f\0']/?}
  if [[ $__coterm_ready == on ]] && { (( found >= __coterm_suspect )) || __coterm_must_ask }; then
    [[ $line == $typed && $line != (r|fc)(|[[:space:]]*) ]] || __coterm_choose_text
    if { ! __coterm_ask_quickly || [[ $reply != $id$'\tallow\t\t0\t\n' || -n $__coterm_said ]] } && ! __coterm_judge; then
      builtin unset __coterm_stop
      { : ${__coterm_stop:?} } 2>/dev/null # an error of the hard kind: back to the prompt, nothing of the line runs
    fi
  fi
  __coterm_running=$id
  __coterm_write $'S\x1f'$EPOCHREALTIME$'\x1f'$id$'\x1f'$judged$'\x1f'$cwd$'\x1f'$typed
}

# At the prompt, and when the shell exits. zsh itself keeps `$?` over these functions.
__coterm_precmd() {
  local exit=$?
  [[ -o rc_quotes ]] && __coterm_state='q' || __coterm_state= # of the next line
  builtin emulate -L zsh -o no_multibyte -o no_xtrace
  builtin trap '' DEBUG ZERR XFSZ
  if (( __coterm_running && ! ZSH_SUBSHELL )); then # the exit of `(exit 3)` is no end of the line
    __coterm_running=0
    __coterm_write $'E\x1f'$EPOCHREALTIME$'\x1f'$__coterm_sequence$'\x1f'$exit
    (( EPOCHSECONDS < __coterm_look_at )) || __coterm_keep_helper
  fi
  [[ $preexec_functions[1] == __coterm_preexec && $precmd_functions[1] == __coterm_precmd ]] ||
    __coterm_take_first_place
}

# --- Which lines are asked about ---

# 0 when `line` must be put to the helper, 1 when no rule can hold for it. Errs towards asking.
__coterm_must_ask() {
  local bare=$line file
  local -i found
  if [[ -z $__coterm_words_file || ! $__coterm_words_link -ef $__coterm_words_file ]]; then
    __coterm_read_words || return 0
  fi
  for file in $__coterm_deps; do
    [[ $file -nt $__coterm_words_file ]] && return 0 # the words are out of date until the helper has written others
  done
  # Letters that only look like others, and `[c]`, which stands for c.
  [[ $__coterm_always == 1 || $#bare -gt 2000 || $bare == *[^[:ascii:]]* || $bare == *\[[A-Za-z0-9]\]* ]] && return 0
  if [[ $bare == *[\\\'\"]* ]]; then
    # Such a script has no word of its own (su -c'rm x'), and a comment keeps what is taken away here.
    [[ $bare == *\\[xXuU0-7]* ]] && return 0
    [[ $bare == *-[A-Za-z][\'\"]* || $bare == *\#*\\$'\n'* || ${bare//\\$'\n'/} == *\$[\\\'\"]* ]] && return 0
    bare=${${bare//\\$'\n'/}//[\\\'\"]/}
  fi
  # The hyphen of `${x:-y}` is no part of the word behind it.
  local plain=$bare
  [[ $bare == *\$\{* ]] && plain=${bare//\$\{[A-Za-z0-9_]##(|:)[-+?]/ }
  (( (found = __coterm_words[${${:-_ $plain _}//[^A-Za-z0-9_.-]##/]+__coterm_words[}]) < __coterm_suspect )) || return 0
  # Calls in another language may stand for a command that the line does not name.
  local -a words
  words=(${(s: :)plain//[^A-Za-z0-9_.-]/ })
  [[ $line == *[\\\'\"\`]* && -n ${words:*__coterm_languages} ]] && return 0
  [[ $bare == *[\{\$\`*?\(]* ]] || return 1
  # Expansions that can put words together which stand nowhere in the line.
  local -i glued=0
  [[ $bare == *[A-Za-z0-9_.-]\$* || $bare == *\}[A-Za-z0-9_.\$-]* || $bare == *\$[A-Za-z_]*[.-]* ||
    $bare == *\$[0-9@*][A-Za-z0-9_.\$-]* ]] && glued=1
  [[ $bare == *IFS* || $plain == *\$\{*[^A-Za-z0-9_]*\}* || $glued == 1 && $plain != $bare ||
    $bare == *[\(\`](| )(echo|print|which|command|type)* || $bare == *\((| )\)*[\$\|\&]* ||
    $bare == *[\;\&\|\{$'\n']*\$* && ( $glued == 1 && -n ${words:*__coterm_givers} ||
    ${bare%\$*} == (|*[^A-Za-z0-9_-])(|[A-Za-z0-9_][A-Za-z0-9_-]#)=*[\;\&\|$'\n']* ) ]] && return 0 # not `--option=value;`

  [[ $bare == *\{*(,|..)*\}* || $found -ge $__coterm_wrapper ||
    -n ${(M)${(s:;:)${${bare//[<>]\&/>}//\`/\$;}//[;&|()\{\}!$'\n']/;}:#$~__coterm_dynamic} ]]
}

# Takes the words that the helper has written; else the built-in ones, and 1 when there may be rules of the user.
__coterm_read_words() {
  local file=${__coterm_words_link:A} text
  local -a lines
  [[ -r $file ]] && lines=("${(@f)$(<$file)}")
  if [[ ${lines[1]-} == 'coterm-words 1 '* ]]; then
    __coterm_words_file=$file
  else
    __coterm_words_file=
    lines=("open $__coterm_default_words" "closed $__coterm_default_closed")
  fi
  typeset -gA __coterm_words
  typeset -ga __coterm_closed __coterm_deps
  typeset -g __coterm_fresh __coterm_present __coterm_present2 __coterm_present3 __coterm_absent
  typeset -gi __coterm_reedit=1 __coterm_always=0
  typeset -gF __coterm_deadline=1
  __coterm_closed=() __coterm_deps=()
  local -a triggers
  triggers=(r fc) # they run a line of the history
  for text in $lines; do
    case $text in
      'dep '*) __coterm_deps+=("${text#dep }") ;;
      'set reedit '*) __coterm_reedit=${text##* } ;;
      'set always '*) __coterm_always=${text##* } ;;
      'set deadline '*) __coterm_deadline=$(( ${text##* } / 1000.0 )) ;;
      'open '*) triggers+=(${(s: :)text#open }) ;;
      'closed '*) __coterm_closed+=(${(s: :)text#closed }) ;;
    esac
  done
  triggers+=($__coterm_closed)
  __coterm_words=()
  for text in $__coterm_keywords $__coterm_languages $__coterm_givers; do __coterm_words[$text]=1; done
  for text in $__coterm_wrappers; do __coterm_words[$text]=$__coterm_wrapper; done
  for text in $triggers; do __coterm_words[$text]=$__coterm_suspect; done
  # Each costs a look at every line. A missing file in a folder that is itself in the list shows by the folder's time.
  local -a kept
  for text in $__coterm_deps; do
    [[ ! -e $text && -n ${(M)__coterm_deps:#${text:h}} ]] || kept+=("$text")
  done
  __coterm_deps=($kept)
  # What the quick test looks at: without `fresh` it passes nothing.
  local -a absent present
  for text in $__coterm_deps; do [[ -e $text ]] && present+=("$text") || absent+=("$text"); done
  __coterm_fresh=$__coterm_words_file
  (( __coterm_always || $#present == 0 || $#present > 3 || $#absent > 1 )) && __coterm_fresh=
  __coterm_present=${present[1]-} __coterm_present2=${present[2]-} __coterm_present3=${present[3]-}
  __coterm_absent=${absent[1]-}
  [[ -n $__coterm_words_file || ( ! -e $__coterm_words_link && ! -e $__coterm_config ) ]]
}

# Sets `line` to the text to be judged: what runs; but as it was typed, which is how its author knows it, where the two
# differ in blanks and line breaks only. What `r` and `fc -e -` would take from the history is added.
__coterm_choose_text() {
  (( $#line > 100000 )) && return # splitting it would take too long to be worth it
  local -a words again
  words=(${(z)line})
  if [[ $words[1] == (r|fc) ]]; then
    again=(${words[2,-1]:#-[es-]}) # neither `-e -` nor `-s`
    [[ $again != *-[lpPRWA]* ]] && line+=$'\n'$(builtin fc -ln ${(Q)again:--1} 2>/dev/null)
    return
  fi
  again=(${(z)typed})
  words=(${words:#;}) again=(${again:#;})
  [[ ${(pj:\x1f:)words} == "${(pj:\x1f:)again}" ]] && line=$typed
}

# --- What becomes of a line ---

# Puts `line` to the helper and does what it says; 0 when the line may run.
__coterm_judge() {
  local verdict rule wait text answer fault connection program REPLY
  {
    if ! __coterm_ask 'ask' || [[ $verdict == fault ]]; then
      __coterm_fail
    else
      case $verdict in
        allow) [[ -n $program ]] || return 0; answer='ran' ;;
        warn) __coterm_print "$text"; answer='ran' ;;
        confirm) __coterm_confirm ;;
        screen) __coterm_screen ;;
        deny) __coterm_print "$text"; answer='denied' ;;
      esac
    fi
  } always {
    [[ -z $connection ]] || exec {connection}>&-
  }
  [[ -n $rule || $verdict == fault ]] && __coterm_append 'D' "$verdict" "$rule" $answer "$cwd" "$line" &&
    (( ${+__coterm_marked} )) && __coterm_mark_decision
  if [[ $answer == (ran|snoozed|fault) ]]; then
    [[ -z $program ]] || __coterm_record_line
    return 0
  fi
  __coterm_drop_typed 0.05 # the rest of a paste without brackets arrives a moment later
  [[ $__coterm_words_link -ef $__coterm_words_file ]] || __coterm_read_words # the helper has just written the first
  [[ $answer == edited || $__coterm_reedit == 1 ]] && builtin print -rz -- "$typed"
  return 1
}

# Asks the person; sets `answer`. Only an explicit `y` or `s` runs the line.
__coterm_confirm() {
  local verdict rule text=$text wait=$wait key # what the helper says from here on is not the verdict
  __coterm_drop_typed 0
  __coterm_print "$text"
  __coterm_watch_helper
  while true; do
    answer='timeout' key=
    {
      builtin read -s -k 1 ${${wait:#0}:+-t} ${wait:#0} key && answer='declined'
    } always {
      # Ctrl-C interrupts `read` like an error; it is an answer, not the end of this function.
      (( TRY_BLOCK_INTERRUPT )) && answer='declined'
      TRY_BLOCK_INTERRUPT=0
    }
    [[ $key == [ys] ]] && ! __coterm_helper_lives && break
    case $key in
      y) answer='ran' ;;
      e) answer='edited' ;;
      s) answer='ran'; __coterm_ask 'snooze' && answer='snoozed' ;;
      '?') __coterm_ask 'explain' && __coterm_print "$text" && continue ;;
    esac
    break
  done
  [[ $answer == timeout ]] && __coterm_say "not run: no answer in $wait seconds"
}

# The question that a key does not answer is a program of its own; sets `answer`.
__coterm_screen() {
  local said
  answer='declined'
  __coterm_drop_typed 0
  __coterm_print "$text"
  {
    __coterm_watch_helper
    said=$(
      [[ -z $connection ]] || exec {connection}>&-
      "$__coterm_program" screen $__coterm_session.$id </dev/tty 2>/dev/tty
    ) || said=${said:#yes}
  } always {
    TRY_BLOCK_INTERRUPT=0
  }
  case $said in
    yes) __coterm_helper_lives && answer='ran' ;;
    edit) answer='edited' ;;
  esac
}

# Holds a connection while the person thinks, to see whether the helper lives.
__coterm_watch_helper() {
  [[ -z $connection ]] && __coterm_connect && connection=$REPLY
}

# Somebody who kills the helper while it asks does not get its line run.
__coterm_helper_lives() {
  local reply
  builtin trap '' PIPE
  # Asked, because the connection of a killed process stays open until its memory has been freed.
  [[ -n $connection ]] && builtin syswrite -o $connection -- $'coterm1\x1fversion\0' 2>/dev/null &&
    builtin sysread -i $connection -t $__coterm_deadline reply && return
  __coterm_say 'not run: the helper that asked has ended'
  return 1
}

# Nobody answers: a line with a word of a rule that fails closed does not run, another one does. Said once.
__coterm_fail() {
  local -a words
  words=(${(s: :)${${line//\\$'\n'/}//[\\\'\"]/}//[^A-Za-z0-9_.-]/ })
  words=(${words:*__coterm_closed})
  [[ -n $fault ]] || fault='its helper failed on this line'
  verdict='fault' rule= judged=0
  typeset -g COTERM_STATUS=open COTERM_REASON=$fault
  if [[ $fault == 'the folder '* ]]; then
    COTERM_STATUS=off words=() # no helper can ever answer in this shell: it is not guarded
  fi
  if (( $#words )); then
    answer='denied' COTERM_STATUS=closed
    __coterm_say "not run, because $words[1] must be asked about: $fault" 'coterm doctor'
  else
    answer='fault'
    [[ $__coterm_said == "$fault" ]] || __coterm_say "lines run unchecked: $fault" 'coterm doctor'
  fi
  __coterm_said=$fault
}

# --- The helper ---

# Puts `line` to the helper over two FIFOs that stay open: a connection takes twice as long. Sets `reply`; 1 when it must
# be asked over a connection, or when it `hangs`.
__coterm_ask_quickly() {
  (( __coterm_questions >= 0 )) || __coterm_open_channel || return
  local letters=$state payload=$line question chunk code
  (( $#line < 3000 )) || return
  __coterm_write_question 'ask'
  (( $#question < 4000 )) || return # a longer one would mix with those of other shells (PIPE_BUF)
  local -F until=0 left=$__coterm_deadline
  if builtin syswrite -o $__coterm_questions -- "$question" 2>/dev/null; then
    builtin trap - INT # Ctrl-C ends the wait
    while builtin sysread -i $__coterm_answers -t $left chunk || { code=$?; false }; do
      reply+=$chunk
      # A late answer to an earlier question has another id.
      while [[ $reply == *$'\n'* && $reply != $id$'\t'* ]]; do reply=${reply#*$'\n'}; done
      [[ $reply == $id$'\t'*$'\n' ]] && return
      (( until )) || (( until = EPOCHREALTIME + __coterm_deadline ))
      (( (left = until - EPOCHREALTIME) > 0 && $#reply < 1000000 )) || { code=4; break }
    done
    # Nothing in time (4): either it hangs, or it died before it had opened our FIFO. At its end it has died.
    (( code == 4 )) && __coterm_connect && { exec {REPLY}>&-; hangs=1 }
  fi
  __coterm_close_channel
  reply=
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
    fault="the folder ${(q+)__coterm_foreign} (XDG_RUNTIME_DIR) belongs to somebody else"
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

# What COTERM_STATUS is while nothing is wrong with the helper.
__coterm_set_rest() {
  typeset -g COTERM_STATUS=$__coterm_rest
  [[ $__coterm_rest == limited ]] || typeset -g COTERM_REASON=
  [[ $__coterm_rest != unrecorded ]] || COTERM_REASON='the configuration says record: always, and that failed'
}

# KIND. Sets `question`, `letters` and `payload`.
__coterm_write_question() {
  local environment
  [[ -o interactive_comments ]] && letters+='c' # what `emulate` leaves as it was
  (( EUID )) || letters+='r'
  [[ ${TERM-} == dumb ]] && letters+='d'
  [[ -n ${NO_COLOR-} ]] && letters+='n'
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
  if [[ $reply != *$'\n' || $#fields != 5 || $fields[1] != $id || $fields[2] != (allow|warn|confirm|screen|deny|fault) ]]
  then
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
  __coterm_check_runtime || return 1
  fault="the program ${(q+)__coterm_program} is gone"
  [[ -x $__coterm_program ]] || return 1
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

# --- The terminal ---

# TEXT with the escapes of `print`. The terminal, also where the shell's own output goes elsewhere.
__coterm_print() {
  { builtin print -n -- "$1" >/dev/tty } 2>/dev/null || builtin print -nu2 -- "$1"
}

# SENTENCE [HINT]
__coterm_say() {
  __coterm_print "coterm: ${1//\\/\\\\}\n${2:+  try: $2\n}"
}

# SECONDS. Throws away what was typed, or is still arriving, until nothing has come for so long.
__coterm_drop_typed() {
  local key
  local -F begin=$EPOCHREALTIME
  while (( EPOCHREALTIME < begin + 2 )) && builtin read -s -k 1 -t $1 key; do :; done
}

# --- The spool ---

# KIND FIELD… Appends a record.
__coterm_append() {
  builtin emulate -L zsh -o no_multibyte -o no_xtrace
  builtin trap '' DEBUG ZERR XFSZ
  __coterm_write $1$'\x1f'$EPOCHREALTIME$'\x1f'$__coterm_sequence$'\x1f'"${(pj:\x1f:)@[2,-1]}"
}

# RECORD
__coterm_write() {
  [[ $__coterm_lost == 0 && -e $__coterm_spool_file ]] && builtin syswrite -o $__coterm_spool_fd -- $1$'\0' ||
    __coterm_append_slowly "$1"
}

# RECORD. Appends it where the spool is not open, is gone, or could not be written to. What is lost is counted, and said
# in the spool as soon as that can be done.
__coterm_append_slowly() {
  local text=$'\0'$1$'\0' # the first NUL ends what a full disk may have left of a record
  (( __coterm_lost )) && text=$'\0G\x1f'$EPOCHREALTIME$'\x1f'$__coterm_lost$'\x1f'$__coterm_lost_reason$text
  # Opened at the first record: a shell that runs nothing leaves nothing. Commands must not inherit it.
  if [[ $__coterm_spool_fd == -1 || ! -e $__coterm_spool_file ]]; then
    (( __coterm_spool_fd < 0 )) || exec {__coterm_spool_fd}>&-
    __coterm_spool_fd=-1 __coterm_spool_file=$__coterm_spool/$__coterm_session.log
    [[ -d $__coterm_spool ]] ||
      { builtin zmodload -F zsh/files b:zf_mkdir b:zf_rm && builtin zf_mkdir -p -m 700 $__coterm_spool } 2>/dev/null
    builtin sysopen -wa -o cloexec,creat,nofollow -m 600 -u __coterm_spool_fd $__coterm_spool_file 2>/dev/null ||
      __coterm_spool_fd=-1
    local -a header
    header=('H' $EPOCHREALTIME 1 'zsh' $ZSH_VERSION $__coterm_version $$ "${TTY-}" "${USERNAME-}" "${HOST-}" "${COTERM_SESSION-}")
    text="${(pj:\x1f:)header}"$text
  fi
  if [[ $__coterm_spool_fd != -1 ]] && builtin syswrite -o $__coterm_spool_fd -- "$text"; then
    __coterm_lost=0
  else
    builtin syserror -e __coterm_lost_reason
    (( ++__coterm_lost ))
  fi
}

# What ran stands in the spool as it was typed until a helper has stored it. Where none lives, another one is started; it
# is looked for after a command, every ten seconds at most, and nobody waits for it.
__coterm_keep_helper() {
  builtin emulate -L zsh -o extended_glob -o no_multibyte -o no_xtrace
  builtin trap '' DEBUG ZERR
  local pid fault
  __coterm_look_at=$(( EPOCHSECONDS + 10 ))
  { builtin read -r pid <$__coterm_runtime/helper } 2>/dev/null
  pid=${pid%% *}
  [[ $pid == <2-> ]] && builtin kill -0 $pid 2>/dev/null && return
  [[ -z $__coterm_foreign && -x $__coterm_program ]] && (( EPOCHREALTIME >= __coterm_start_after )) || return
  (( __coterm_has_modules )) || __coterm_load_modules || return
  __coterm_check_runtime && __coterm_take_ticket && __coterm_launch
  __coterm_look_at=$(( EPOCHSECONDS + 60 )) # it may not be able to start
}

# --- zsh before 5.3 ---

# Runs for each physical line, before aliases are expanded: the helper is told about them.
__coterm_line_finish() {
  [[ -o rc_quotes ]] && local state='q' || local state=
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

# --- Lines that a rule has recorded ---

# Marks the line in the recording. A shell that is not recorded goes on as it is, and the program that the line starts
# is recorded by itself: for this line its name is a function.
__coterm_record_line() {
  if (( ${+__coterm_marked} )); then
    { builtin print -rn -- $'\e]633;P;CotermRecord='"$rule;$__coterm_recording"$'\a' >/dev/tty } 2>/dev/null
  elif [[ -n ${COTERM_CHANNEL-} && -d $COTERM_CHANNEL ]]; then
    return 0 # shown in a terminal that is recorded, such as tmux
  elif [[ $program == - ]] || (( ! ${+commands[$program]} || ${+functions[$program]} || ${+builtins[$program]} )); then
    __coterm_say_unrecorded
  else
    functions[$program]="__coterm_run_recorded ${(q)rule} ${(q)program} \"\$@\""
    typeset -g __coterm_wrapped=$program
    precmd_functions+=(__coterm_unwrap)
  fi
}

# RULE PROGRAM ARGUMENT…
__coterm_run_recorded() {
  if [[ -t 0 && -t 1 && -x $__coterm_program && $ZSH_SUBSHELL == 0 ]]; then
    "$__coterm_program" record --quiet --rule "$1" -- "${@[2,-1]}"
  else
    __coterm_say_unrecorded
    builtin command "${@[2,-1]}"
  fi
}

__coterm_say_unrecorded() {
  __coterm_say 'this line is not recorded: only a program that the shell starts on its terminal is, by itself' 'coterm record'
}

__coterm_unwrap() {
  builtin unfunction -- $__coterm_wrapped 2>/dev/null
  precmd_functions=(${precmd_functions:#__coterm_unwrap})
}

# --- In a recorded session (COTERM_SESSION) ---

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
    [[ -e $COTERM_CHANNEL/prompt ]] || : >|$COTERM_CHANNEL/prompt # this shell has not failed as it began
    builtin print -rn -- $text >/dev/tty
  } 2>/dev/null
  __coterm_keep_helper # whatever was shown since one was killed is lost: another one goes on with the recording
}

__coterm_load
if [[ -n ${COTERM_SESSION-} && -n ${COTERM_TTY-} && ${TTY-} -ef $COTERM_TTY ]]; then
  __coterm_begin_marks
fi
fi
