# shellcheck shell=bash
# coterm's hook for bash 4.4 and later. The last line of ~/.bashrc loads it:  eval "$(coterm init bash)"
#
# bash expands PS0 when it has read a complete command, whatever its shape and whichever key sent it, and before
# anything of it runs. Our part of PS0 calls __coterm_gate, which finds the line in the history, looks for a rule's
# word in it, and only when there is one asks the helper. A line is stopped by SIGINT to this very shell: bash drops
# the pending command and shows its prompt.
#
# Up to bash 5.2 the gate runs in the subshell of a $(…), so it can change no variable here. What it found goes back
# as its exit status (see "codes"); about a line that was stopped, in a file of the runtime folder. From 5.3 on the
# gate runs in this shell by ${| …; }, and does the same for the sake of one way.
#
# What few lines need stands in the files of shell/bash, whose text the build puts here between quotes: bash reads it when
# it is called for, because what bash has read makes its start and each of its forks slower.
#
# What cannot be seen from here stands in docs/limits.md.

# `return` in a text that .bashrc gives to `eval` would end .bashrc, so everything stands in bodies of `if`: one for each
# section, because bash holds a command that it parses twice while functions are made of it, and what it has once held
# makes every fork slower. And the bash 3.2 of macOS must be able to parse it, so that it can be told what it lacks:
# newer syntax stands in `eval`.
if [[ $- == *i* && -z ${BASH_EXECUTION_STRING+x} && ${TERM:-dumb} != dumb && ${INSIDE_EMACS-} != *tramp* &&
  -t 0 && ${__coterm_owner-} != "$$" ]]; then

# What `record: always` in the configuration asks for. The helper has noted it; where the configuration is newer than what
# the helper has written, it is looked into.
__coterm_records_always() {
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/coterm file text pattern
  for file in "${XDG_CONFIG_HOME:-$HOME/.config}"/coterm/config.{yaml,yml,json}; do
    if [[ ! -e $file ]]; then continue; fi
    if [[ ! $file -nt $cache/words ]]; then break; fi
    IFS= read -r -d '' text <"$file" || :
    pattern=$'(^|\n)[ \t{]*["\']?record["\']?[ \t]*:[ \t]*["\']?always'
    [[ $text =~ $pattern ]]
    return
  done
  [[ -e $cache/record-always ]]
}

if [[ ! -d ${COTERM_CHANNEL:-/dev/null} ]] && __coterm_records_always; then
  eval "$(::COTERM:: record --attach-hook bash)"
fi

__coterm_owner=$$
__coterm_loads=1
__coterm_version='::VERSION::'
__coterm_program=::COTERM::
__coterm_bash=$((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1]))

# Codes: 3 stopped by a signal, 1 to be stopped by the expansion after the gate, else the sum of
#    2 the history is off, so the line could not be seen     4 the entry is to leave the history (HISTCONTROL)
#    8 a record could not be written                        16 ran unchecked: the helper does not answer
#   32 the helper has answered                              64 PROMPT_COMMAND no longer calls us
#  128 the program that the line starts is to be recorded  1 with any other but 2: the line went the long way
# and -1 when no line has been read since the last prompt.
__coterm_code=-1
__coterm_before=-1
# LINENO of the line that was judged when Enter was pressed, or -1; its code; whether it is the one that PS0 is about.
__coterm_entered=-1
__coterm_entered_code=0
__coterm_is_entered=0
__coterm_gates=(1) # one element, so that the gate can be an expansion for those that were not
__coterm_ready=
__coterm_has_enter=
__coterm_status=0
__coterm_line_number=0
__coterm_prompted=0
__coterm_prompted_at=0
__coterm_lost=0
__coterm_has_header=0
__coterm_told=
__coterm_retry_at=0
__coterm_look_at=0
__coterm_histcontrol=
__coterm_hides=
__coterm_hides_spaces=0
__coterm_hidden_patterns=
__coterm_offered=
__coterm_has_keys=
__coterm_words_file=
__coterm_questions=0
__coterm_calm=no
__coterm_line=
__coterm_found=0
__coterm_filled=
__coterm_long_ways=0
__coterm_helper=
__coterm_state=
__coterm_asked=
__coterm_asked_line=
__coterm_reply=
__coterm_nil=

# A function does not see the user's trap.
# shellcheck disable=SC2016 # expanded by bash at each prompt
__coterm_last_command='{ builtin trap -p DEBUG 1<>"$__coterm_debug_trap"; } 2>/dev/null; __coterm_last'

# Two expansions of our own around the gate, which print nothing and run in this shell in every version. Where the user
# traps INT, and the gate cannot stop the line by it, the last one is an arithmetic error: bash says so, and drops the
# pending command too.
# shellcheck disable=SC2016 # expanded by bash each time that it uses PS0
{
  __coterm_ps0='${__coterm_nil:$((__coterm_status = $?, __coterm_before = __coterm_code, ++__coterm_line_number,'
  __coterm_ps0+=' (__coterm_is_entered = __coterm_entered == LINENO) ? (__coterm_entered = -1,'
  __coterm_ps0+=' __coterm_code = __coterm_entered_code) : (__coterm_code = 3), 0)):0}${__coterm_gates[__coterm_is_entered]+'
  if ((__coterm_bash >= 503)); then __coterm_ps0+='${| __coterm_gate; }'; else __coterm_ps0+='$(__coterm_gate)'; fi
  __coterm_ps0+='${__coterm_nil:$(((__coterm_code = $?, __coterm_entered = -1, __coterm_code) == 1 ? 1 / 0 : 0)):0}}'
}

fi

# ---------------------------------------------------------------------------------------------------------- the gate
if [[ ${__coterm_loads-} ]]; then

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
      elif ((!(__coterm_found & 20))) && __coterm_ask_briefly; then
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

# __coterm_enter LINENO _: what the key that accepts a line does first. What it lets pass runs without the gate; about
# anything else it leaves the gate to decide, and that the line has begun is said before bash has read it. The last
# argument is what `$_` is afterwards.
__coterm_enter() {
  if [[ $__coterm_ready$- != "$__coterm_calm" ]]; then return; fi
  __coterm_ready=
  # Neither hidden, nor a comment, nor what the expansion of the history may change, nor more than one line.
  case $READLINE_LINE in '' | [\ \#^$'\t']* | *[$'\n!']*) return ;; esac
  local __coterm_line_number=$((__coterm_line_number + 1)) code=0
  if __coterm_may_match "$READLINE_LINE"; then
    if ((__coterm_found & 20)) || ! __coterm_ask_at_enter; then return; fi
    code=32
  fi
  __coterm_entered_code=$code __coterm_entered=$1
  printf 'S\037%s\037%s\0371\037%s\037%s\0' "${EPOCHREALTIME/,/.}" "$__coterm_line_number" \
    "${PWD//$'\037'/?}" "$READLINE_LINE" >>"$__coterm_spool" || ((__coterm_entered_code += 8))
}

# Not for long, because readline holds Ctrl-C back: the gate asks again about what has no answer by then.
__coterm_ask_at_enter() {
  local __coterm_limit=0.1
  __coterm_line=$READLINE_LINE
  __coterm_ask_briefly && return
  [[ $__coterm_reply ]] || __coterm_asked=
  return 1
}

# Sets __coterm_line to the newest entry of the history and its number. The history's only way out is standard output,
# and a file costs less than a second subshell. It is not emptied first, which costs more than all else where the folder
# is on a disk: a NUL ends what counts.
__coterm_capture() {
  { builtin history 1 && printf '\0'; } 1<>"$__coterm_seen" && mapfile -d '' -n 1 -t __coterm_line <"$__coterm_seen"
}

# Asks the helper about __coterm_line, as __coterm_ask does, where all is as usual. Fails unless the answer is a plain
# yes: any other one is for __coterm_ask to take, in __coterm_reply.
__coterm_ask_briefly() {
  local environment record IFS= us=$'\037' id=$__coterm_line_number-$((++__coterm_questions))
  if [[ -z $__coterm_helper || ! -e /proc/$__coterm_helper || -s $__coterm_runtime/late ||
    ! -p $__coterm_runtime/ask || ! -p $__coterm_files.answer ]]; then return 1; fi
  __coterm_list_environment
  record="coterm1${us}ask$us$id${us}bash$us${__coterm_files##*/}$us$__coterm_line_number$us$$$us${COLUMNS:-80}$us"
  # shellcheck disable=SC2128 # mapfile reads one element
  record+="$__coterm_state$us$environment$us$us${PWD//$us/?}$us$__coterm_line"
  # A longer one may be more than a pipe takes at once: no character has more than six bytes.
  if ((${#record} > 650)); then return 1; fi
  __coterm_asked=$id __coterm_asked_line=$__coterm_line __coterm_reply=
  __coterm_exchange_briefly 0<>"$__coterm_files.answer"
  if [[ $__coterm_reply != "$id"$'\tallow\t\t0\t' ]]; then return 1; fi
  __coterm_asked=
} 2>/dev/null

# Standard input is the FIFO with the answers. What has come of an answer in time is none when it is not whole.
__coterm_exchange_briefly() {
  __coterm_send_record && read -r -t "$__coterm_limit" __coterm_reply && return
  __coterm_reply=
  return 1
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

fi

# ------------------------------------------------------------------------------------------------------- the prefilter
if [[ ${__coterm_loads-} ]]; then

# True when some rule could match the line. It may say yes too often and never no too often: the helper decides. Sets
# __coterm_found: 0 for no, 16 for a doubt, else what the words in the line are (see __coterm_add_words).
__coterm_may_match() {
  __coterm_found=16 __coterm_text=$1
  # The names of the aliases are among the words since the last prompt; others are examined one by one.
  if [[ "${!BASH_ALIASES[*]}" != "$__coterm_aliases" || ${#1} -gt 2000 ]]; then return 0; fi
  case $1 in
    *[![:ascii:]]*) return 0 ;;
    *[\'\"\\\$\`\{\[\(]*)
      if __coterm_is_masked "$1"; then return 0; fi
      __coterm_text=${__coterm_text//\\$'\n'/} __coterm_text=${__coterm_text//[\\\'\"]/}
      ;;
  esac
  # One sum over all words, `words[,cd]|words[,src]`: a loop would take twice as long.
  __coterm_text="__coterm_words[,${__coterm_text//[!A-Za-z0-9_.-]/$__coterm_or}]"
  if ((__coterm_found = __coterm_text)) &&
    { ((__coterm_found & 7)) || __coterm_makes_words "$1" || __coterm_is_dynamic "$1"; }; then
    return 0
  fi
  if __coterm_is_fresh; then
    __coterm_found=0
    return 1
  fi
  __coterm_found=16
}

# True when code in another language may call what stands for a command, or a variable that the line sets may complete
# a word: what rules look for then stands nowhere.
__coterm_makes_words() {
  if ((__coterm_found & 32)) && [[ $1 == *[\'\"\\\`]* ]]; then return 0; fi
  ((__coterm_found & 64)) && [[ $1 == *[\;\&\|\{$'\n']*\$* ]]
}

# True when the name of a command, or what is run by one of the words that run something, is only known once it runs.
__coterm_is_dynamic() {
  [[ $1 == *[\$\`]* ]] &&
    { __coterm_matches "$1" "$__coterm_dynamic_argument" || __coterm_matches "$1" "$__coterm_dynamic_command"; }
}

# __coterm_matches TEXT PATTERN: sets __coterm_match; the user's BASH_REMATCH stays, which before 5.1 cannot be written.
__coterm_matches() {
  local kept=("${BASH_REMATCH[@]}") status=1
  if [[ $1 =~ $2 ]]; then status=0 __coterm_match=${BASH_REMATCH[0]}; fi
  if ((BASH_SUBSHELL == 0)); then BASH_REMATCH=("${kept[@]}"); fi
  return "$status"
}

# True when the name of a command is only known once it runs, or is written in a way that hides its letters. Words that
# run what stands behind them are for the caller to look at.
__coterm_is_masked() {
  # A comment ends with its line, also where a backslash stands at the end.
  case $1 in *\\[xXuU0-7]* | *\[[A-Za-z0-9]\]* | *'{'*,*'}'* | *'{'[A-Za-z]..* | *-[A-Za-z][\'\"]* | *'#'*\\$'\n'*) return 0 ;; esac
  case $1 in
    *[\$\`]*) ;;
    *\(*\)*[\|\&]*) ;;
    *) return 1 ;;
  esac
  # What is `$\'` here may be `$'` to a shell that is given it.
  case ${1//\\/} in *'`'* | *'$'[\'\"]*) return 0 ;; esac
  local bare=${1//\\$'\n'/}
  bare=${bare//[\\\'\"]/}
  # Expansions that can put words together which stand nowhere in the line, and functions that may start themselves.
  case $bare in
    *IFS* | *\$\{*[!A-Za-z0-9_]*\}* | *\(\)*[\$\|\&]* | *\(\ \)*[\$\|\&]*) return 0 ;;
    *\(echo* | *\(\ echo* | *\(print* | *\(\ print* | *\(which* | *\(\ which*) return 0 ;;
    *\(command* | *\(\ command* | *\(type* | *\(\ type*) return 0 ;;
    *=*[\;\&\|$'\n']*\$*)
      # What stands behind the `=` of an option is no variable's value.
      while __coterm_matches "$bare" '[[:space:]]-[A-Za-z0-9-]*='; do bare=${bare/"$__coterm_match"/ }; done
      if [[ $bare == *=*[\;\&\|$'\n']*\$* ]]; then return 0; fi
      ;;
  esac
  local IFS=$';&|(){}!\n' part -
  set -f
  for part in $1; do
    case $part in *'$'*) ;; *) continue ;; esac
    part=${part#"${part%%[![:space:]]*}"}
    case ${part%%[[:space:]]*} in
      *'$'*) return 0 ;;
      *[=\<\>]*) if __coterm_matches "$1" "$__coterm_dynamic_command"; then return 0; fi ;;
    esac
  done
  return 1
}

# A command's name with $ or ` in it: at the start of a command, after assignments and redirections.
__coterm_dynamic_command=$'(^|[;&|(){}!`\n]|(^|[^[:alnum:]_.-])(then|do|else|elif|if|while|until|time|coproc)[[:space:]])'
__coterm_dynamic_command+='[[:space:]]*(([[:alnum:]_]+[+]?=[^[:space:];&|]*|[0-9]*[<>]+[&|]?[[:space:]]*[^[:space:];&|]+)[[:space:]]+)*'
__coterm_dynamic_command+='[^][:space:];&|()<>=]*[$`]'
# What these run stands in their arguments, after flags that may have values.
__coterm_runners='sudo doas env exec command builtin eval nohup time nice ionice setsid timeout stdbuf xargs parallel watch'
__coterm_runners+=' find ssh su runuser chroot nsenter unshare flock strace source . sh bash zsh dash ksh fish'
__coterm_languages='::LANGUAGES::'
__coterm_dynamic_argument="(^|[^[:alnum:]_.-])(${__coterm_runners// /|})[[:space:]]"$'[^;&|\n]*[$`]'
__coterm_dynamic_argument=${__coterm_dynamic_argument/|.|/|[.]|}
__coterm_or=']|__coterm_words[,'

# Defines __coterm_is_fresh, which is true while the rules cannot have changed since the words were loaded.
__coterm_watch_rules() {
  local path link=${__coterm_words_link@Q} test
  test="! -e $link && ! -d ${__coterm_config@Q}"
  if [[ $__coterm_words_file ]]; then
    test="$link -ef ${__coterm_words_file@Q}"
    for path in "$@"; do test+=" && ! ${path@Q} -nt ${__coterm_words_file@Q}"; done
  fi
  eval "__coterm_is_fresh() { [[ $test ]]; }"
}

# Takes over the words that the helper has written from the rules in force, if they are others than before; where it has
# not written any yet, those of the built-in rules. The first prompt does not wait for it.
__coterm_load_words() {
  local lines=() depends_on=() line='' head='' name=''
  if [[ -e $__coterm_words_link ]]; then
    if [[ -n $__coterm_words_file && $__coterm_words_link -ef $__coterm_words_file ]]; then return; fi
    { mapfile -t lines <"$__coterm_words_link"; } 2>/dev/null
    IFS=' ' read -r head line name <<<"${lines[0]-}"
  fi
  if [[ $head == coterm-words && $line == 1 && $name && $name != */* ]]; then
    __coterm_forget_words
    __coterm_words_file=${__coterm_words_link%/*}/$name
    for line in "${lines[@]:1}"; do
      case $line in
        'dep '*) depends_on+=("${line#dep }") ;;
        'set reedit 0') __coterm_reedits= ;;
        'set deadline '*) __coterm_deadline_ms=${line##* } ;;
        'set always 1') __coterm_asks_always=1 ;;
        'open '*) __coterm_add_words 1 "${line#* }" ;;
        'closed '*) __coterm_add_words 2 "${line#* }" ;;
      esac
    done
    if [[ $__coterm_deadline_ms == *[!0-9]* ]]; then __coterm_deadline_ms=1000; fi
  elif [[ $__coterm_filled ]]; then
    return
  else
    __coterm_forget_words
    __coterm_add_words 1 '::WORDS::'
    __coterm_add_words 2 '::CLOSED_WORDS::'
  fi
  __coterm_filled=1
  printf -v __coterm_limit '%d.%03d' $((__coterm_deadline_ms / 1000)) $((__coterm_deadline_ms % 1000))
  __coterm_mark_words
  __coterm_watch_rules "${depends_on[@]}"
}

__coterm_forget_words() {
  __coterm_words=()
  __coterm_aliases=' '
  __coterm_asks_always=
  __coterm_reedits=1
  __coterm_deadline_ms=1000
}

# __coterm_add_words 1|2 WORDS: 1 for what runs when the helper fails, 2 for what does not. In one assignment, because
# the start of a shell waits for it.
__coterm_add_words() {
  local list LC_ALL=C # in other locales the test below looks up the order of each letter: 16 ms
  if [[ $2 == *[!A-Za-z0-9_.\ -]* ]]; then
    # What is no plain word cannot be looked for in a line.
    __coterm_asks_always=1
  elif [[ $2 ]]; then
    # shellcheck disable=SC2086 # the words are to be split
    printf -v list "[,%s]=$1 " $2
    eval "__coterm_words+=($list)"
  fi
}

# Adds 4 to what the aliases' names are 8 to the words that run something, 32 to languages, 64 to
# what gives variables their values, and 0 for what is no word.
__coterm_mark_words() {
  # shellcheck disable=SC2086 # the words are to be split
  __coterm_mark 8 $__coterm_runners 'then' 'do' 'else' 'elif' 'if' 'while' 'until' coproc
  # shellcheck disable=SC2086
  __coterm_mark 32 $__coterm_languages
  __coterm_mark 64 'for' foreach 'select' read mapfile readarray 'set' 'function' alias
  __coterm_words[,]=0
}

# __coterm_mark NUMBER WORD…
__coterm_mark() {
  local name number=$1
  # shellcheck disable=SC2004 # the array is associative
  for name in "${@:2}"; do __coterm_words[,$name]=$((${__coterm_words[,$name]-0} | number)); done
}

# Aliases are many words' first meaning, so most lines have one: the words know them. One that was removed is found out
# by a closer look.
__coterm_note_aliases() {
  [[ "${!BASH_ALIASES[*]}" == "$__coterm_aliases" ]] && return
  local name
  # Lines that hold one go the long way.
  if ((${#BASH_ALIASES[@]} > 0)); then __coterm_read_rest; fi
  __coterm_aliases="${!BASH_ALIASES[*]}"
  for name in "${!BASH_ALIASES[@]}"; do
    # Names that are no plain words are looked for in every line, for which this can never be equal.
    if [[ $name == *[!A-Za-z0-9_.-]* ]]; then __coterm_aliases=' '; else __coterm_mark 4 "$name"; fi
  done
  if [[ $__coterm_asks_always ]]; then __coterm_aliases=' '; fi
}

fi

# -------------------------------------------------------------------------------------------------- asking the helper
if [[ ${__coterm_loads-} ]]; then

# Defines __coterm_list_environment, which sets `environment` to the variables that say where a command would act. One
# expansion, because every question waits for it.
__coterm_name_environment() {
  local name list=''
  # shellcheck disable=SC2043 # more than one when the placeholder is filled in
  for name in ::CONTEXT_VARIABLES::; do list+="\${$name+\$'\\036'$name=\${$name//[\$'\\036\\037']/?}}"; done
  eval "__coterm_list_environment() { environment=$list environment=\${environment#?}; }"
}

# Sets `pid` to the helper's, when there is one that can be asked.
__coterm_read_helper() {
  [[ -p $__coterm_runtime/ask ]] && IFS=' ' read -r pid _ 2>/dev/null <"$__coterm_runtime/helper" &&
    [[ $pid == [1-9]* && $pid != *[!0-9]* ]] && kill -0 "$pid" 2>/dev/null
}

# The same, and sees a dead one that nobody has collected. It is asked in vain once.
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

fi

# --------------------------------------------------------------------------------------------------------- the journal
if [[ ${__coterm_loads-} ]]; then

# __coterm_append FIELD…: one record of src/events/spool.ts.
__coterm_append() {
  local IFS=$'\037'
  printf '%s\0' "$*" >>"$__coterm_spool"
}

# Writes what a full disk has kept back: the header, and how much is missing.
__coterm_mend_journal() {
  local now=''
  __coterm_read_clock
  [[ -d ${__coterm_spool%/*} ]] || (umask 077 && command -p mkdir -p -- "${__coterm_spool%/*}") 2>/dev/null || return
  if ((!__coterm_has_header)); then
    local user='\u' terminal='\l' path
    user=${user@P} terminal=${terminal@P}
    for path in "/dev/pts/$terminal" "/dev/$terminal"; do
      if [[ $path -ef /dev/fd/0 ]]; then terminal=$path; fi
    done
    __coterm_append H "$now" 1 bash "$BASH_VERSION" "$__coterm_version" $$ "$terminal" "$user" "${HOSTNAME-}" \
      "${COTERM_SESSION-}" || return
    __coterm_has_header=1
  fi
  if ((__coterm_lost > 0)); then
    # The NUL ends the half of a record that may stand there.
    { printf '\0' >>"$__coterm_spool"; } 2>/dev/null &&
      __coterm_append G "$now" "$__coterm_lost" 'the spool could not be written' || return
    __coterm_lost=0
  fi
}

fi

# ---------------------------------------------------------------------------------------------------------- the prompt
if [[ ${__coterm_loads-} ]]; then

# Runs first in PROMPT_COMMAND, so that $? is the user's, and gives it back.
__coterm_prompt() {
  local status=$? - errexit=$- IFS=$' \t\n' now='' pid=''
  set +eufvxTEC
  __coterm_offered=
  __coterm_calm=no
  # Not before the first line: the start of a shell would wait for it.
  if ((__coterm_line_number > 0)); then
    __coterm_load_words
    __coterm_note_aliases
  fi
  if __coterm_was_stopped "$__coterm_code"; then
    __coterm_read_rest
    __coterm_after_stop
  elif ((__coterm_code >= 0)); then
    __coterm_after_run "$status"
  fi
  __coterm_code=-1
  __coterm_asked=
  if ((__coterm_entered >= 0)); then
    # What Enter was pressed on was no command.
    __coterm_read_clock
    __coterm_append V "$now" "$((__coterm_line_number + 1))" || ((__coterm_lost += 1))
    __coterm_entered=-1
  fi
  if [[ -z $__coterm_has_keys ]]; then
    # Only now: the user's own bindings stand in .bashrc too.
    __coterm_has_keys=1
    __coterm_bind_keys
  fi
  __coterm_prompted=$__coterm_line_number
  __coterm_prompted_at=$SECONDS
  __coterm_watch_history
  __coterm_keep_place
  # A status that is not 0 would end a shell with `set -e` here.
  if [[ $errexit == *e* ]]; then return 0; fi
  return "$status"
} 2>/dev/null

# Runs last in PROMPT_COMMAND: other programs set PS0 and PROMPT_COMMAND in theirs.
__coterm_last() {
  local status=$? - flags=$- splits=$IFS IFS=$' \t\n'
  set +eufvxTEC
  __coterm_keep_place
  __coterm_note_calm
  if [[ $flags == *e* ]]; then return 0; fi
  return "$status"
} 2>/dev/null

# Sets __coterm_calm to what __coterm_gate is to find where nothing stands in the way of its short test, to the word
# "no" where something does: an option, a split or a format of the user's, files that cannot be written.
__coterm_note_calm() {
  __coterm_calm=no
  [[ -e $__coterm_seen ]] || : >>"$__coterm_seen"
  if [[ $flags != *[eufvxTEC]* && $splits == "$IFS" && -o history && -z ${HISTTIMEFORMAT-} && ${EPOCHREALTIME-} &&
    -z $__coterm_hidden_patterns && -w $__coterm_seen ]] && ((__coterm_lost == 0)); then
    if [[ $__coterm_filled ]]; then __coterm_calm=-1$flags; fi
    __coterm_note_state
  else
    __coterm_read_rest
  fi
  __coterm_ready=
  if ((__coterm_bash >= 501)); then __coterm_watch_enter; fi
}

# Enter is ours while nobody would notice that a command runs before the line: no trap for each command, no trace.
__coterm_watch_enter() {
  if [[ $__coterm_calm == no || ${histchars-}${bash_preexec_imported-}${__bp_imported-} ]] || __coterm_is_traced; then
    if [[ $__coterm_has_enter ]]; then __coterm_give_enter; fi
    return
  fi
  if [[ -z $__coterm_has_enter ]]; then __coterm_take_enter; fi
  __coterm_ready=-1
}

# Sets __coterm_state to the letters of src/helper/protocol.ts.
__coterm_note_state() {
  __coterm_state=
  if shopt -q interactive_comments; then __coterm_state+=c; fi
  if ((EUID == 0)); then __coterm_state+=r; fi
  if [[ ${NO_COLOR-} ]]; then __coterm_state+=n; fi
}

__coterm_after_run() {
  local code=$__coterm_code
  # The first question goes the long way because the helper is not known yet.
  if ((code & ~33 || (code & 1 && ++__coterm_long_ways > 1))); then __coterm_read_rest; fi
  __coterm_read_clock
  ((code & 8)) && ((__coterm_lost += 1))
  if ((__coterm_lost || !__coterm_has_header)); then __coterm_mend_journal; fi
  __coterm_append E "$now" "$__coterm_line_number" "$1" || ((__coterm_lost += 1))
  # The user may set SECONDS back.
  if ((SECONDS >= __coterm_look_at || SECONDS < __coterm_look_at - 60)); then __coterm_keep_helper; fi
  if ((__coterm_lost)); then
    __coterm_say_once journal "lines are not recorded: ${__coterm_spool} cannot be written"
  fi
  ((code & 4)) && __coterm_forget_entry
  if ((code & 2)); then
    __coterm_say_once history 'the history is off, so lines cannot be seen and run unchecked' 'set -o history'
  fi
  if ((code & 128)); then __coterm_unwrap; fi
  if ((code & 64)); then __coterm_told+=' prompt'; fi
  if ((code & 16)); then
    __coterm_set_status open 'the helper does not answer'
    __coterm_told+=' unchecked'
    __coterm_retry_at=$((SECONDS + 5))
  elif ((code & 32)); then
    __coterm_set_status on
    __coterm_told=${__coterm_told// unchecked/}
    __coterm_retry_at=0
    if [[ ! -e /proc/${__coterm_helper:-none} ]] && __coterm_read_helper; then __coterm_helper=$pid; fi
  fi
}

# __coterm_set_status STATUS [REASON]: what a prompt or the user can read.
__coterm_set_status() {
  if [[ $1 == on && ${__coterm_attached-} ]]; then
    set -- unrecorded 'the configuration says record: always, and that failed'
  fi
  # shellcheck disable=SC2034 # the user's
  COTERM_STATUS=$1
  unset COTERM_REASON
  if [[ ${2-} ]]; then COTERM_REASON=$2; fi
}

# What HISTCONTROL and HISTIGNORE keep out of the history cannot be seen by the gate. So bash is told to keep it, and
# the entry is removed after the command has run. Repeated lines (ignoredups) may stay away: the entry before is equal.
__coterm_watch_history() {
  if [[ ${HISTCONTROL-} != "$__coterm_histcontrol" ]]; then
    local kept=:$HISTCONTROL:
    __coterm_hides_spaces=0
    case $kept in *:ignorespace:* | *:ignoreboth:*) __coterm_hides_spaces=1 ;; esac
    if ((__coterm_hides_spaces)); then
      kept=${kept//:ignorespace:/:}
      kept=${kept//:ignoreboth:/:ignoredups:}
      # The empty first element tells ours from a value that the user sets later.
      HISTCONTROL=${kept%:}
      HISTCONTROL=${HISTCONTROL:-:}
    fi
    __coterm_histcontrol=$HISTCONTROL
  fi
  if [[ ${HISTIGNORE+x} ]]; then
    __coterm_hidden_patterns=$HISTIGNORE
    unset HISTIGNORE
  fi
  __coterm_hides=${__coterm_hides_spaces#0}$__coterm_hidden_patterns
  # Without the one PS0 is not expanded, without the other the history holds single lines of a command.
  shopt -s promptvars cmdhist
}

# Puts our calls and our part of PS0 back where they belong. Costs nothing when they are there.
__coterm_keep_place() {
  if [[ ${BLE_ATTACHED-} ]]; then
    PS0=${PS0//"$__coterm_ps0"/}
  elif [[ ${PS0-} != *"$__coterm_ps0"* ]]; then
    if [[ ${PS0-} ]]; then __coterm_say_once ps0 'PS0 was replaced after coterm was loaded; coterm has added its part again'; fi
    PS0=$__coterm_ps0${PS0-}
  fi

  local name rest=()
  if [[ ${bash_preexec_imported-}${__bp_imported-} ]]; then
    # bash-preexec saves and gives $? to its functions.
    [[ ${precmd_functions[0]-} == __coterm_prompt && ${precmd_functions[*]: -1} == __coterm_last ]] && return
    for name in "${precmd_functions[@]}"; do
      [[ $name == __coterm_prompt || $name == __coterm_last ]] || rest+=("$name")
    done
    precmd_functions=(__coterm_prompt "${rest[@]}" __coterm_last)
  elif ((__coterm_bash >= 501)); then
    [[ ${PROMPT_COMMAND[0]-} == __coterm_prompt && ${PROMPT_COMMAND[*]: -1} == "$__coterm_last_command" ]] && return
    for name in "${PROMPT_COMMAND[@]}"; do
      name=${name//__coterm_prompt/:}
      name=${name//"$__coterm_last_command"/:}
      [[ $name == : || -z $name ]] || rest+=("$name")
    done
    PROMPT_COMMAND=(__coterm_prompt "${rest[@]}" "$__coterm_last_command")
  else
    # shellcheck disable=SC2128 # no array in these versions
    [[ ${PROMPT_COMMAND-} == __coterm_prompt$'\n'* && $PROMPT_COMMAND == *$'\n'__coterm_last ]] && return
    name=${PROMPT_COMMAND-}
    name=${name//__coterm_prompt/:}
    # shellcheck disable=SC2178 # no array in these versions
    PROMPT_COMMAND=$'__coterm_prompt\n'${name//__coterm_last/:}$'\n__coterm_last'
  fi
}

fi

# ------------------------------------------------------------------------------------------------ what the keys must do
if [[ ${__coterm_loads-} ]]; then

# True when each command is told to somebody else than us.
__coterm_is_traced() {
  local trap=''
  [[ -s $__coterm_debug_trap ]] && IFS= read -r trap <"$__coterm_debug_trap" && [[ $trap != *"'__coterm_before_command "* ]]
}

# Wherever Enter accepts the line and does nothing else.
__coterm_take_enter() {
  local map answer
  __coterm_has_enter=1
  for map in emacs vi-insert vi-command; do
    bind -m "$map" -q accept-line >|"$__coterm_files.line.keys"
    IFS= read -r answer <"$__coterm_files.line.keys"
    if [[ $answer != *'"\C-m"'* ]]; then continue; fi
    # shellcheck disable=SC2016 # expanded when the key is pressed
    bind -m "$map" -x '"\e[977~": __coterm_enter "$LINENO" "$_"'
    bind -m "$map" '"\e[978~": accept-line'
    bind -m "$map" '"\C-m": "\e[977~\e[978~"'
  done
} 2>/dev/null

__coterm_give_enter() {
  local map key
  __coterm_has_enter=
  for map in emacs vi-insert vi-command; do
    bind -m "$map" -s >|"$__coterm_files.line.keys"
    while IFS= read -r key; do
      if [[ $key == '"\C-m": "\e[977~\e[978~"' ]]; then bind -m "$map" '"\C-m": accept-line'; fi
    done <"$__coterm_files.line.keys"
  done
} 2>/dev/null

__coterm_bind_keys() {
  local map command keys key answers
  # Every key of the user's that is bound to one of the two, in whatever map.
  for map in emacs vi-insert vi-command; do
    for command in edit-and-execute-command vi-edit-and-execute-command; do
      printf '%s ' "$map"
      bind -m "$map" -q "$command"
    done
  done >|"$__coterm_files.line.keys"
  mapfile -t answers <"$__coterm_files.line.keys"
  for keys in "${answers[@]}"; do
    map=${keys%% *}
    while [[ $keys =~ '"'([^\"]+)'"' ]]; do
      key=${BASH_REMATCH[1]}
      bind -m "$map" -x "\"$key\": __coterm_edit_line"
      keys=${keys#*"\"$key\""}
    done
  done
  # Before 5.2 bash does not tell that this key runs an editor.
  if ((__coterm_bash < 502)); then bind -m vi-command -x '"v": __coterm_edit_line'; fi
} 2>/dev/null

fi

# ------------------------------------------------------------------------------------------------------------- ble.sh
if [[ ${__coterm_loads-} ]]; then

# ble.sh evaluates lines in a loop of its own, where SIGINT from PS0 stops nothing. Its hook before each line runs in
# this shell and can put another text in the place of the line.
__coterm_ble_preexec() {
  __coterm_before=-1
  ((++__coterm_line_number))
  (__coterm_gate_closely "$1")
  __coterm_code=$?
  # shellcheck disable=SC2034 # ble.sh's
  if ((__coterm_code == 1)); then _ble_edit_exec_BASH_COMMAND_eval='(builtin exit 130)'; fi
}

__coterm_join_ble() {
  blehook PREEXEC!=__coterm_ble_preexec
}

fi

# -------------------------------------------------------------------------------------- lines that a rule has recorded
if [[ ${__coterm_loads-} ]]; then

__coterm_wrapped=

# Marks the line in the recording. A shell that is not recorded goes on as it is, and the program that the line starts
# is recorded by itself: for this line its name is a function. Where the gate runs in a subshell, up to bash 5.2, that is
# made right before the line by __coterm_before_command.
__coterm_record_line() {
  if [[ ${__coterm_marked+x} ]]; then
    printf '\e]633;P;CotermRecord=%s;%s\a' "$rule" "$__coterm_recording" >/dev/tty
  elif [[ -d ${COTERM_CHANNEL:-/dev/null} ]]; then
    return 0 # shown in a terminal that is recorded, such as tmux
  elif [[ $program == - || $(type -t -- "$program") != file ]]; then
    __coterm_say_unrecorded
  elif ((BASH_SUBSHELL == 0)); then
    ((code |= 128))
    __coterm_wrap "$program" "$rule"
  elif { printf '%s\n%s\n' "$program" "$rule" >|"$__coterm_files.line.wrap"; }; then
    ((code |= 128))
  fi
} 2>/dev/null

__coterm_say_unrecorded() {
  __coterm_say 'this line is not recorded: only a program that the shell starts on its terminal is, by itself' 'coterm record'
}

# __coterm_wrap PROGRAM RULE
__coterm_wrap() {
  __coterm_wrapped=$1
  __coterm_wrapped_line=$__coterm_line_number
  eval "function $1 { __coterm_run_recorded ${2@Q} $1 \"\$@\"; }"
}

# __coterm_run_recorded RULE PROGRAM ARGUMENT…
__coterm_run_recorded() {
  if [[ -t 0 && -t 1 && -x $__coterm_program ]] &&
    ((BASH_SUBSHELL == 0 && __coterm_wrapped_line == __coterm_line_number)); then
    "$__coterm_program" record --quiet --rule "$1" -- "${@:2}"
  else
    ((__coterm_wrapped_line != __coterm_line_number)) || __coterm_say_unrecorded
    command "${@:2}"
  fi
}

# The DEBUG trap, where there are such rules.
__coterm_before_command() {
  if ((__coterm_code < 0 || !(__coterm_code & 128))) || [[ $__coterm_wrapped ]]; then return 0; fi
  local program='' rule=''
  { IFS= read -r program && IFS= read -r rule; } <"$__coterm_files.line.wrap" && __coterm_wrap "$program" "$rule"
  return 0
} 2>/dev/null

__coterm_unwrap() {
  if [[ -z $__coterm_wrapped ]]; then __coterm_say_unrecorded; else unset -f "$__coterm_wrapped"; fi
  __coterm_wrapped=
}

fi

# ------------------------------------------------------------------------------------------------------------- loading
if [[ ${__coterm_loads-} ]]; then

__coterm_load() {
  local - IFS=$' \t\n' now=''
  set +eufvxTEC
  __coterm_runtime=${COTERM_RUNTIME_DIR:-${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/coterm}}
  __coterm_runtime=${__coterm_runtime:-/tmp/coterm-$UID}
  if ! __coterm_open_runtime; then
    __coterm_say "this shell is not guarded: $COTERM_REASON" \
      'set XDG_RUNTIME_DIR or COTERM_RUNTIME_DIR to a folder that only you can read'
    return 0
  fi
  __coterm_set_status on

  __coterm_read_clock
  __coterm_files=$__coterm_runtime/$$-${now%.*}-$RANDOM
  __coterm_seen=$__coterm_files.line.seen
  __coterm_debug_trap=$__coterm_files.line.debug
  __coterm_spool=$__coterm_spool/${__coterm_files##*/}.log
  __coterm_config=${XDG_CONFIG_HOME:-${HOME-}/.config}/coterm
  __coterm_words_link=${XDG_CACHE_HOME:-${HOME-}/.cache}/coterm/words
  declare -gA __coterm_words
  __coterm_forget_words
  __coterm_name_environment
  __coterm_mend_journal || ((__coterm_lost += 1))
  if [[ ${BLE_VERSION-} ]]; then __coterm_join_ble; else BLE_ONLOAD+=(__coterm_join_ble); fi
  if [[ ${COTERM_SESSION-} && ${COTERM_TTY-} && /dev/fd/0 -ef $COTERM_TTY ]]; then
    __coterm_read_rest
    eval '::FILE_MARKS::'
    __coterm_begin_marks
  fi
  __coterm_keep_place
} 2>/dev/null

# Makes the runtime folder, or finds that it is a real one, ours, and closed to everybody else: whoever can write there
# can answer for the helper. Otherwise fails and says why in COTERM_REASON.
__coterm_open_runtime() {
  local reason='' mode
  if [[ -z ${COTERM_RUNTIME_DIR-} && ${XDG_RUNTIME_DIR-} && -e $XDG_RUNTIME_DIR && ! -O $XDG_RUNTIME_DIR ]]; then
    # Its owner could put another folder in the place of ours.
    reason="$XDG_RUNTIME_DIR belongs to somebody else"
  else
    if [[ ! -e $__coterm_runtime ]]; then (umask 077 && command -p mkdir -p -- "$__coterm_runtime") 2>/dev/null; fi
    mode=$(LC_ALL=C command -p ls -ldn -- "$__coterm_runtime" 2>/dev/null)
    case $mode in
      '') reason='it cannot be made' ;;
      [!d]*) reason='it is not a folder' ;;
      drwx------*) [[ -O $__coterm_runtime ]] || reason='it belongs to somebody else' ;;
      *) reason='others may write or read there' ;;
    esac
  fi
  if [[ -z $reason ]]; then return 0; fi
  __coterm_set_status off "the runtime folder $__coterm_runtime is not used: $reason"
  return 1
}

__coterm_spool=${XDG_STATE_HOME:-${HOME-}/.local/state}/coterm/spool
if ((__coterm_bash >= 404)); then __coterm_load; else eval '::FILE_OLD::'; __coterm_load_old; fi
# Here, because functions do not see the user's trap. Rules that nobody has read yet may be of that kind.
if [[ ${COTERM_STATUS-} == @(on|unrecorded) ]] && ((__coterm_bash < 503)) &&
  [[ -e ${__coterm_words_link%/*}/record-rules || (-d $__coterm_config && ! -e $__coterm_words_link) ]]; then
  trap -p DEBUG >|"$__coterm_files.line.trap"
  [[ -s $__coterm_files.line.trap ]] || trap '__coterm_before_command "$_"' DEBUG
fi
unset __coterm_loads

fi
