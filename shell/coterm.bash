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
#  128 the program that the line starts is to be recorded
# and -1 when no line has been read since the last prompt.
__coterm_code=-1
__coterm_before=-1
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
__coterm_nil=

# Two expansions of our own around the gate, which print nothing and run in this shell in every version. Where the user
# traps INT, and the gate cannot stop the line by it, the last one is an arithmetic error: bash says so, and drops the
# pending command too.
# shellcheck disable=SC2016 # expanded by bash each time that it uses PS0
{
  __coterm_ps0='${__coterm_nil:$((__coterm_status = $?, __coterm_before = __coterm_code, __coterm_code = 3,'
  __coterm_ps0+=' ++__coterm_line_number, 0)):0}'
  if ((__coterm_bash >= 503)); then __coterm_ps0+='${| __coterm_gate; }'; else __coterm_ps0+='$(__coterm_gate)'; fi
  __coterm_ps0+='${__coterm_nil:$(((__coterm_code = $?) == 1 ? 1 / 0 : 0)):0}'
}

fi

# ---------------------------------------------------------------------------------------------------------- the gate
if [[ ${__coterm_loads-} ]]; then

# Decides about the line that bash has just read. Returns a code. Every line pays for what stands here and in what it
# calls: bash copies a function each time that it runs it, and in a subshell each page of memory that is written to.
# So what can be settled at the prompt is (see __coterm_note_calm), and whatever is unusual goes the long way round.
__coterm_gate() {
  if [[ $__coterm_before$- == "$__coterm_calm" ]] && __coterm_capture; then
    # The number of the entry, and a line that no HISTCONTROL hides.
    case $__coterm_line in [0-9\ ][0-9\ ][0-9\ ][0-9\ ][0-9][*\ ]\ [!\ ]*)
      __coterm_line=${__coterm_line:7:-1}
      if ! __coterm_may_match "$__coterm_line"; then
        printf 'S\037%s\037%s\0371\037%s\037%s\0' "${EPOCHREALTIME/,/.}" "$__coterm_line_number" \
          "${PWD//$'\037'/?}" "$__coterm_line" >>"$__coterm_spool" || return 8
        return
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
}

# __coterm_gate_closely LINE [1]: the same for whatever state the shell is in; 1 for a line of which it is known that a
# rule could match it. Errors go nowhere, here and in the other functions that bash calls: what the user is to know is
# written to the terminal.
__coterm_gate_closely() {
  local flags=$- IFS=$' \t\n' traps_int='' line=$1 now='' code=0 judged=1 -
  if [[ $flags == *[eufvxTEC]* ]]; then
    set +eufvxTEC
    if [[ $flags == *T* ]] && ((BASH_SUBSHELL > 0)); then
      # The user's DEBUG trap would fire for every command here. To remove it makes the subshell forget the other traps.
      __coterm_traps_int
      trap - DEBUG RETURN
    fi
  fi
  __coterm_read_clock

  # The second and later lines of one paste come without a prompt in between: the end of the line before is known here.
  if ((__coterm_before >= 0 && __coterm_before != 1 && __coterm_before != 3)); then
    __coterm_append E "$now" "$((__coterm_line_number - 1))" "$__coterm_status" || code=8
  fi
  if [[ -z $line ]] && ! __coterm_read_line; then return $((code | 2)); fi
  if ((__coterm_before >= 0 || __coterm_line_number - __coterm_prompted > 2)); then
    if __coterm_was_stopped "$__coterm_before" && __coterm_is_rest_of_paste; then
      __coterm_stop skipped
      return
    fi
    __coterm_miss_prompt
  fi
  if [[ ${2-} ]] || __coterm_may_match "$line"; then __coterm_judge || return; fi
  __coterm_append S "$now" "$__coterm_line_number" "$judged" "${PWD//$'\037'/?}" "$line" || ((code |= 8))
  if [[ $__coterm_hides ]] && __coterm_is_hidden "$line"; then ((code |= 4)); fi
  return "$code"
} 2>/dev/null

# Nobody notes down what was said when no prompt function runs: the code of the line before tells it.
__coterm_miss_prompt() {
  if ((__coterm_before >= 64 && __coterm_before & 64)); then
    ((code |= 64))
  elif ((__coterm_line_number - __coterm_prompted > 2 && SECONDS - __coterm_prompted_at > 3)) &&
    [[ $__coterm_told != *prompt* ]]; then
    __coterm_say 'PROMPT_COMMAND was replaced after coterm was loaded, so exit statuses are recorded late' \
      'load coterm last in ~/.bashrc'
    ((code |= 64))
  fi
}

# Asks the helper about a line that some rule could match, and does what it says. Returns the code of a line that is
# stopped.
__coterm_judge() {
  local program='' word='' fail_mode=open aliases='' pid='' verdict='' rule='' wait_seconds=0 text='' answer='' id='' interrupted=''
  # A rule's word is reason enough to ask. Anything else needs a closer look.
  if ((__coterm_found & 20)); then __coterm_find_words "$line" || return 0; fi
  if __coterm_ask ask; then
    ((code |= 32))
    __coterm_obey || __coterm_stop "$answer"
    return
  fi
  __coterm_find_words "$line"
  if [[ $fail_mode == closed ]]; then
    __coterm_drain
    __coterm_say "not run: the helper does not answer, and what ${word:-this} may do is not run unchecked" \
      "coterm doctor"
    __coterm_stop closed
  else
    judged=0
    if [[ $__coterm_told != *unchecked* ]] && ((__coterm_before < 0 || !(__coterm_before & 16))); then
      __coterm_say 'the helper does not answer: lines run unchecked until it does' 'coterm doctor'
    fi
    ((code |= 16))
    __coterm_append D "$now" "$__coterm_line_number" fault '' fault "${PWD//$'\037'/?}" "$line" || ((code |= 8))
    __coterm_mark_decision fault
    return 0
  fi
}

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

# After a stop bash goes on with the next line of the same paste, and no prompt comes in between. Bounded in time all the
# same, and closely so where PROMPT_COMMAND was taken from us: there no prompt is ever noticed.
__coterm_is_rest_of_paste() {
  local first='' last='' gap=500 moment=''
  IFS=' ' read -r _ first last 2>/dev/null <"$__coterm_files.line.stop" || return
  if [[ "${PROMPT_COMMAND[*]} ${precmd_functions[*]}" != *__coterm_prompt* ]]; then gap=30; fi
  __coterm_read_milliseconds
  ((moment - last <= gap && moment - first < 20000))
}

# Sets `moment` to whole milliseconds, to whole seconds before bash 5.
__coterm_read_milliseconds() {
  __coterm_read_clock
  moment=${now%%.*}
  if [[ $now == *.* ]]; then moment+=${now#*.}; else moment+=000000; fi
  moment=${moment%???}
}

__coterm_was_stopped() {
  (($1 == 1 || $1 == 3))
}

# __coterm_stop ANSWER: records what became of the line and drops it. Returns the code.
__coterm_stop() {
  local first='' previous='' moment=''
  __coterm_append D "$now" "$__coterm_line_number" "${verdict:-fault}" "$rule" "${1/closed/denied}" \
    "${PWD//$'\037'/?}" "$line"
  __coterm_mark_decision "${1/closed/denied}"
  __coterm_read_milliseconds
  first=$moment
  if [[ $1 == skipped ]]; then
    IFS=' ' read -r previous first _ <"$__coterm_files.line.stop"
    if [[ $previous != skipped ]]; then __coterm_say 'the rest of what was pasted is skipped'; fi
  fi
  { printf '%s %s %s\n' "$1" "$first" "$moment" >|"$__coterm_files.line.stop"; } 2>/dev/null
  if [[ ${BLE_ATTACHED-} ]] || __coterm_traps_int; then return 1; fi
  kill -INT $$
  return 3
}

# True when the user traps INT, if only to ignore it: then the signal cannot stop the line.
__coterm_traps_int() {
  if [[ -z $traps_int ]]; then
    { trap -p INT >|"$__coterm_files.line.trap"; } 2>/dev/null
    if [[ -s $__coterm_files.line.trap ]]; then traps_int=yes; else traps_int=no; fi
  fi
  [[ $traps_int == yes ]]
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
    *[\'\"\\\$\`\{\[]*)
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
  [[ $1 == *[\$\`]* && ($1 =~ $__coterm_dynamic_argument || $1 =~ $__coterm_dynamic_command) ]]
}

# True when the name of a command is only known once it runs, or is written in a way that hides its letters. Words that
# run what stands behind them are for the caller to look at.
__coterm_is_masked() {
  # A comment ends with its line, also where a backslash stands at the end.
  case $1 in *\\[xXuU0-7]* | *\[[A-Za-z0-9]\]* | *'{'*,*'}'* | *'{'[A-Za-z]..* | *-[A-Za-z][\'\"]* | *'#'*\\$'\n'*) return 0 ;; esac
  case $1 in *[\$\`]*) ;; *) return 1 ;; esac
  # What is `$\'` here may be `$'` to a shell that is given it.
  case ${1//\\/} in *'`'* | *'$'[\'\"]*) return 0 ;; esac
  local bare=${1//\\$'\n'/}
  bare=${bare//[\\\'\"]/}
  # Expansions that can put words together which stand nowhere in the line.
  case $bare in
    *IFS* | *\$\{*[!A-Za-z0-9_]*\}* | *\(\)*\$* | *\(\ \)*\$* | *=*[\;\&\|$'\n']*\$*) return 0 ;;
    *\(echo* | *\(\ echo* | *\(print* | *\(\ print* | *\(which* | *\(\ which*) return 0 ;;
    *\(command* | *\(\ command* | *\(type* | *\(\ type*) return 0 ;;
  esac
  local IFS=$';&|(){}!\n' part
  set -f
  for part in $1; do
    case $part in *'$'*) ;; *) continue ;; esac
    part=${part#"${part%%[![:space:]]*}"}
    case ${part%%[[:space:]]*} in
      *'$'*) return 0 ;;
      *[=\<\>]*) [[ $1 =~ $__coterm_dynamic_command ]] && return 0 ;;
    esac
  done
  return 1
}

# Sets `word` to a rule's word in the line, `fail_mode` to what holds for it, and `aliases` to the aliases behind it, for
# the helper. Fails when there is no reason to ask after all: an alias that stands for nothing of the kind.
__coterm_find_words() {
  local todo=("$1") names=" ${!BASH_ALIASES[*]} " seen=' ' found=1 text name mark
  set -f
  if ((${#1} > 2000)); then return; fi
  while ((${#todo[@]} > 0)); do
    text=${todo[0]}
    todo=("${todo[@]:1}")
    if [[ $text == *[![:ascii:]]* ]] || __coterm_is_masked "$text"; then
      found=0
    elif __coterm_is_dynamic "$text"; then
      found=0
    fi
    local has_texts='' uses_values=''
    case $text in *[\'\"\\\`]*) has_texts=1 ;; esac
    case $text in *[\;\&\|\{$'\n']*\$*) uses_values=1 ;; esac
    text=${text//\\$'\n'/}
    text=${text//[\\\'\"]/}
    for name in ${text//[!A-Za-z0-9_.-]/ }; do
      mark=${__coterm_words[,$name]-0}
      if ((mark & 2)); then
        found=0 word=$name fail_mode=closed
      elif ((mark & 1)); then
        found=0 word=${word:-$name}
      elif [[ $has_texts && $((mark & 32)) != 0 || $uses_values && $((mark & 64)) != 0 ]]; then
        found=0
      fi
      if [[ $names == *" $name "* && $seen != *" $name "* ]]; then
        seen+="$name "
        aliases+="${aliases:+$'\036'}$name=${BASH_ALIASES[$name]}"
        todo+=("${BASH_ALIASES[$name]}")
      fi
    done
  done
  # Names of aliases that are no plain words: as rare as they are hard to find in a line.
  if [[ $names == *[!A-Za-z0-9_.\ -]* ]]; then
    for name in "${!BASH_ALIASES[@]}"; do
      if [[ $name == *[!A-Za-z0-9_.-]* && $1 == *"$name"* ]]; then
        aliases+="${aliases:+$'\036'}$name=${BASH_ALIASES[$name]}" found=0
      fi
    done
  fi
  ((found == 0)) || [[ $__coterm_asks_always ]] || ! __coterm_is_fresh
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

# Takes over the words that the helper has written from the rules in force, if they are others than before.
__coterm_load_words() {
  [[ -e $__coterm_words_link ]] || return 0
  if [[ -n $__coterm_words_file && $__coterm_words_link -ef $__coterm_words_file ]]; then return; fi
  local lines=() depends_on=() line head name
  { mapfile -t lines <"$__coterm_words_link"; } 2>/dev/null
  IFS=' ' read -r head line name <<<"${lines[0]-}"
  [[ $head == coterm-words && $line == 1 && $name && $name != */* ]] || return
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
  local name
  for name in $__coterm_runners 'then' 'do' 'else' 'elif' 'if' 'while' 'until' coproc; do
    __coterm_mark_word 8 "$name"
  done
  for name in $__coterm_languages; do __coterm_mark_word 32 "$name"; done
  for name in 'for' foreach 'select' read mapfile readarray 'set' 'function' alias; do __coterm_mark_word 64 "$name"; done
  __coterm_words[,]=0
}

__coterm_mark_word() {
  local marks=${__coterm_words[,$2]-0}
  # shellcheck disable=SC2004 # the array is associative
  __coterm_words[,$2]=$((marks | $1))
}

# Aliases are many words' first meaning, so most lines have one: the words know them. One that was removed is found out
# by a closer look.
__coterm_note_aliases() {
  [[ "${!BASH_ALIASES[*]}" == "$__coterm_aliases" ]] && return
  local name
  __coterm_aliases="${!BASH_ALIASES[*]}"
  for name in "${!BASH_ALIASES[@]}"; do
    # Names that are no plain words are looked for in every line, for which this can never be equal.
    if [[ $name == *[!A-Za-z0-9_.-]* ]]; then __coterm_aliases=' '; else __coterm_mark_word 4 "$name"; fi
  done
  if [[ $__coterm_asks_always ]]; then __coterm_aliases=' '; fi
}

fi

# -------------------------------------------------------------------------------------------------- asking the helper
if [[ ${__coterm_loads-} ]]; then

# __coterm_ask KIND: puts a question about `line`; sets `verdict`, `rule`, `wait_seconds` and `text`. Fails when no
# helper gives an answer in time.
__coterm_ask() {
  local record='' reply='' fifo=$__coterm_files.answer started='' tab=$'\t'
  verdict='' rule='' text='' wait_seconds=0
  [[ -p $fifo ]] || command -p mkfifo -m 600 -- "$fifo" 2>/dev/null || return
  if ! __coterm_read_helper; then
    __coterm_await_helper || return
    started=1
  fi
  id=$__coterm_line_number-$((++__coterm_questions))
  __coterm_write_record "$1" || return
  # The FIFO stays open from before the question until the answer is read, or the answer would be lost; and it is open
  # for writing as well, so that there is no end of file and no SIGPIPE.
  if ! __coterm_exchange 0<>"$fifo"; then
    # Either it hangs, or it ended when it was asked.
    if __coterm_find_helper; then
      { printf '%s\n' "$pid" >|"$__coterm_runtime/late"; } 2>/dev/null
      return 1
    fi
    __coterm_await_helper && started=1 && __coterm_exchange 0<>"$fifo" || return
  fi
  # Not by `read`: a tab is white space to it, of which it takes several for one.
  reply=${reply#*"$tab"} verdict=${reply%%"$tab"*}
  reply=${reply#*"$tab"} rule=${reply%%"$tab"*}
  case $rule in *' record='*) program=${rule##* record=} rule=${rule%% record=*} ;; esac
  reply=${reply#*"$tab"} wait_seconds=${reply%%"$tab"*}
  if [[ $reply == *"$tab"* ]]; then text=${reply#*"$tab"}; fi
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
  local limit_ms=$__coterm_deadline_ms limit writer='' tries
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
    __coterm_send_record || return
  fi
  # A late answer to an earlier question carries another id. Only a flood of them could use up the tries.
  for ((tries = 0; tries < 8; tries++)); do
    IFS= read -r -t "$limit" reply || break
    if [[ $reply == "$id"$'\t'* ]]; then
      if [[ $writer ]]; then { : >|"$__coterm_runtime/late"; } 2>/dev/null; fi
      return 0
    fi
  done
  if [[ $writer ]]; then kill "$writer" 2>/dev/null; fi
  return 1
}

# A function of its own: inside $(…) bash 5.2 takes `1<>` for `0<>`.
__coterm_send_record() {
  { printf '%s\0' "$record" 1<>"$__coterm_runtime/ask"; } 2>/dev/null
}

# Sets `record`, in the form of src/helper/protocol.ts. A longer one than PIPE_BUF would mix with those of other shells.
__coterm_write_record() {
  local state='' environment='' kept=$line
  if shopt -q interactive_comments; then state+=c; fi
  if ((EUID == 0)); then state+=r; fi
  if [[ ${NO_COLOR-} ]]; then state+=n; fi
  __coterm_list_environment
  __coterm_join_record "$1" && return
  { printf %s "$line" >|"$__coterm_files.line"; } 2>/dev/null || return
  state+=f kept=${__coterm_files##*/}.line
  __coterm_join_record "$1"
}

# Defines __coterm_list_environment, which sets `environment` to the variables that say where a command would act. One
# expansion, because every question waits for it.
__coterm_name_environment() {
  local name list=''
  # shellcheck disable=SC2043 # more than one when the placeholder is filled in
  for name in ::CONTEXT_VARIABLES::; do list+="\${$name+\$'\\036'$name=\${$name//[\$'\\036\\037']/?}}"; done
  eval "__coterm_list_environment() { environment=$list environment=\${environment#?}; }"
}

__coterm_join_record() {
  printf -v record 'coterm1\037%s\037%s\037bash\037%s\037%s\037%s\037%s\037%s\037%s\037%s\037%s\037%s' "$1" "$id" \
    "${__coterm_files##*/}" "$__coterm_line_number" $$ "${COLUMNS:-80}" "$state" "$environment" \
    "${aliases//$'\037'/?}" "${PWD//$'\037'/?}" "$kept"
  if ((${#record} < 650)); then return; fi # no character has more than six bytes
  local LC_ALL=C
  ((${#record} < 4000))
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

# Starts a helper unless another shell is doing so, and waits for it: ten seconds, because a machine may be very busy.
# The ticket goes when the helper answers, or when it could not start.
__coterm_await_helper() {
  ((SECONDS < __coterm_retry_at && SECONDS >= __coterm_retry_at - 5)) && return 1
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

# ------------------------------------------------------------------------------------------------- what a verdict means
if [[ ${__coterm_loads-} ]]; then

# Does what the verdict says. Sets `answer` when the line is not to run, and fails.
__coterm_obey() {
  answer=ran
  case $verdict in
    allow)
      [[ -z $program ]] || __coterm_record_answer
      return 0
      ;;
    warn)
      __coterm_print "$text"
      [[ -z $rule ]] || __coterm_record_answer
      return
      ;;
    deny)
      __coterm_drain
      __coterm_print "$text"
      answer=denied
      return 1
      ;;
    confirm) __coterm_put_question ;;
    screen) __coterm_put_screen ;;
  esac
  case $answer in
    ran | snoozed) __coterm_record_answer ;;
    *) return 1 ;;
  esac
}

__coterm_record_answer() {
  __coterm_append D "$now" "$__coterm_line_number" "$verdict" "$rule" "$answer" "${PWD//$'\037'/?}" "$line" ||
    ((code |= 8))
  __coterm_mark_decision "$answer"
  [[ -z $program ]] || __coterm_record_line
}

# Shows the question and reads keys until one decides. Everything but y, e, ? and s is a no.
__coterm_put_question() {
  local key asked_rule=$rule asked_pid=$pid seconds=$wait_seconds
  ((seconds > 0)) 2>/dev/null || seconds=60
  __coterm_guard_terminal
  __coterm_drain
  while :; do
    __coterm_print "$text"
    __coterm_read_key || {
      # Longer than any delay between a key and its byte: the time has run out.
      if (($? > 128)) && [[ -z $interrupted ]]; then answer=timeout; else answer=declined; fi
      break
    }
    # A helper that was killed meanwhile may have been killed for this.
    if [[ $key == [ys] ]] && ! __coterm_lives "$asked_pid"; then key=; fi
    case $key in
      y) answer=ran ;;
      e) answer=edited ;;
      s)
        # Not to be asked again is a favour: when nobody takes note the line still runs.
        answer=snoozed
        __coterm_ask snooze
        verdict=confirm rule=$asked_rule
        ;;
      '?')
        __coterm_ask explain || text='coterm: the helper does not answer; y runs the line\n'
        verdict=confirm rule=$asked_rule
        continue
        ;;
      *) answer=declined ;;
    esac
    break
  done
  case $answer in
    ran) __coterm_print 'yes\n' ;;
    edited) __coterm_print 'edit\n' ;;
    snoozed) __coterm_print 'yes, and not asked again for an hour\n' ;;
    timeout) __coterm_print 'no answer: not run\n' ;;
    *) __coterm_print 'not run\n' ;;
  esac
  __coterm_release_terminal
}

# Reads one key from the terminal into `key`. A y that has something right behind it is no key: it was pasted.
__coterm_read_key() {
  local - more=''
  # A Ctrl-C that came while the text was written ends no `read`.
  if [[ $interrupted ]]; then return 1; fi
  # Only in posix mode a trapped signal ends `read`, and then bash puts the terminal's modes back.
  set -o posix
  IFS= read -r -s -n 1 -d '' -t "$seconds" key 2>/dev/null </dev/tty || return
  # The rest of an arrow key follows a moment later; what was pasted is there at once.
  local pause=0.0001
  if [[ $key == $'\e' ]]; then pause=0.005; fi
  while IFS= read -r -s -n 1 -d '' -t "$pause" more 2>/dev/null </dev/tty; do key+=$more; done
  return 0
}

# Throws away what was typed or pasted before there was something to answer.
__coterm_drain() {
  local pause=0.001 pasted='' rounds
  for ((rounds = 0; rounds < 500; rounds++)); do
    pasted=
    IFS= read -r -s -n 4096 -d '' -t "$pause" pasted 2>/dev/null </dev/tty || [[ $pasted ]] || break
    pause=0.02 # a terminal hands over a paste in pieces
  done
}

# Up to 5.2 Ctrl-C goes to this subshell and to the shell, which goes back to its prompt at once. It must not set up the
# terminal there before the modes are back: see __coterm_after_stop.
__coterm_guard_terminal() {
  interrupted=
  if ((BASH_SUBSHELL > 0)); then
    __coterm_traps_int # before ours is in its place
    trap 'interrupted=1' INT
    trap '' TSTP QUIT
  fi
  { printf 'asking %s\n' "$BASHPID" >|"$__coterm_files.line.stop"; } 2>/dev/null
}

__coterm_release_terminal() {
  if [[ $answer == ran || $answer == snoozed ]]; then { : >|"$__coterm_files.line.stop"; } 2>/dev/null; fi
}

# The rich screen is a process of its own.
__coterm_put_screen() {
  local said=''
  [[ -z $text ]] || __coterm_print "$text"
  __coterm_guard_terminal
  __coterm_drain
  said=$("$__coterm_program" screen "${__coterm_files##*/}.$id" </dev/tty 2>/dev/tty) && [[ $said == yes ]] ||
    answer=declined
  __coterm_release_terminal
}

# __coterm_print TEXT: in the form of an answer's text.
__coterm_print() {
  { printf %b "$1" >/dev/tty; } 2>/dev/null
}

# __coterm_say SENTENCE [HINT]
__coterm_say() {
  { printf 'coterm: %s\n' "$1" && if [[ ${2-} ]]; then printf '  try: %s\n' "$2"; fi; } 2>/dev/null >/dev/tty
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
  local status=$? - errexit=$- IFS=$' \t\n' now=''
  set +eufvxTEC
  __coterm_offered=
  __coterm_calm=no
  __coterm_load_words
  __coterm_note_aliases
  if __coterm_was_stopped "$__coterm_code"; then
    __coterm_after_stop
  elif ((__coterm_code >= 0)); then
    __coterm_after_run "$status"
  fi
  __coterm_code=-1
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
    __coterm_calm=-1$flags
  fi
}

__coterm_after_run() {
  local code=$__coterm_code
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
  fi
}

__coterm_after_stop() {
  local answer='' id='' waited line=''
  # After Ctrl-C the subshell that asked may still be putting the terminal's modes back.
  for ((waited = 0; waited < 100; waited++)); do
    IFS=' ' read -r answer id _ 2>/dev/null <"$__coterm_files.line.stop"
    if [[ $answer != asking || $id == "$$" ]] || ! kill -0 "$id" 2>/dev/null; then break; fi
    IFS= read -r -t 0.01 _ 0<>"$__coterm_files.answer"
  done
  __coterm_read_line
  if [[ $answer == asking ]]; then
    # Ctrl-C in a shell that asks by itself (5.3).
    __coterm_read_clock
    __coterm_append D "$now" "$__coterm_line_number" confirm '' declined "${PWD//$'\037'/?}" "$line" ||
      ((__coterm_lost += 1))
    verdict=confirm __coterm_mark_decision declined
  fi
  case $answer in
    closed) __coterm_set_status closed 'the helper does not answer' ;;
    edited | declined | denied | timeout | asking) __coterm_set_status on ;;
  esac
  if [[ $answer == edited || ($__coterm_reedits && $answer != skipped && $answer != timeout) ]]; then
    __coterm_offer_line "$line"
  fi
  if __coterm_is_hidden "$line"; then __coterm_forget_entry; fi
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

# __coterm_say_once ABOUT SENTENCE [HINT]
__coterm_say_once() {
  if [[ $__coterm_told == *" $1"* ]]; then return; fi
  __coterm_told+=" $1"
  __coterm_say "$2" "${3-}"
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

__coterm_is_hidden() {
  if ((__coterm_hides_spaces)) && [[ $1 == ' '* ]]; then return 0; fi
  [[ $__coterm_hidden_patterns ]] || return 1
  local patterns pattern
  IFS=: read -r -d '' -a patterns <<<"$__coterm_hidden_patterns:"
  for pattern in "${patterns[@]}"; do
    # shellcheck disable=SC2053 # it is a pattern
    if [[ $1 == $pattern ]]; then return 0; fi
  done
  return 1
}

__coterm_forget_entry() {
  # Before 5.2 the first way fails for the only entry, and before 5.0 always.
  builtin history -d -1 2>/dev/null || builtin history -d $((HISTCMD - 1)) 2>/dev/null
}

# Puts our calls and our part of PS0 back where they belong. Costs nothing when they are there.
__coterm_keep_place() {
  if [[ ${BLE_ATTACHED-} ]]; then
    PS0=${PS0//"$__coterm_ps0"/}
  elif [[ ${PS0-} != *"$__coterm_ps0"* ]]; then
    if [[ ${PS0-} ]]; then __coterm_say_once ps0 'PS0 was replaced after coterm was loaded; coterm has added its part again'; fi
    PS0=$__coterm_ps0${PS0-}
  fi

  local name rest=() last=1
  if [[ ${bash_preexec_imported-}${__bp_imported-} ]]; then
    # bash-preexec saves and gives $? to its functions.
    [[ ${precmd_functions[0]-} == __coterm_prompt && ${precmd_functions[*]: -1} == __coterm_last ]] && return
    for name in "${precmd_functions[@]}"; do
      [[ $name == __coterm_prompt || $name == __coterm_last ]] || rest+=("$name")
    done
    precmd_functions=(__coterm_prompt "${rest[@]}" __coterm_last)
  elif ((__coterm_bash >= 501)); then
    [[ ${PROMPT_COMMAND[0]-} == __coterm_prompt && ${PROMPT_COMMAND[*]: -1} == __coterm_last ]] && return
    for name in "${PROMPT_COMMAND[@]}"; do
      name=${name//__coterm_prompt/:}
      name=${name//__coterm_last/:}
      [[ $name == : || -z $name ]] || rest+=("$name")
    done
    PROMPT_COMMAND=(__coterm_prompt "${rest[@]}" __coterm_last)
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

# A stopped line comes back for editing. readline takes text only from its terminal, so the terminal is asked for its
# status, which every terminal reports with the same four bytes, and those are bound to putting the line there. Where no
# report comes, the line is one key away in the history.
__coterm_offer_line() {
  if [[ ! -o emacs && ! -o vi ]]; then return; fi
  __coterm_offered=$1
  local map
  for map in emacs vi-insert vi-command; do bind -m "$map" -x $'"\e[0n": __coterm_put_line'; done 2>/dev/null
  (__coterm_ask_terminal </dev/null >/dev/null 2>&1 &)
}

# Asks once readline reads keys: earlier the terminal would show the report. Not by the prompt: readline would ask again
# each time that it draws it.
__coterm_ask_terminal() {
  local waited
  trap '' INT HUP
  for ((waited = 0; waited < 100; waited++)); do
    if [[ $(command -p stty -a </dev/tty) == *' -icanon'* ]]; then
      printf '\e[5n' >/dev/tty
      return
    fi
    command -p sleep 0.005
  done
}

__coterm_put_line() {
  if [[ -z $READLINE_LINE ]]; then
    READLINE_LINE=$__coterm_offered
    READLINE_POINT=${#READLINE_LINE}
  fi
  __coterm_offered=
}

# Edits the line in the user's editor and leaves it at the prompt. What bash binds here runs the text without PS0.
__coterm_edit_line() {
  local file=$__coterm_files.line.sh text=''
  { printf '%s\n' "$READLINE_LINE" >|"$file"; } 2>/dev/null || return
  # The variables may hold arguments.
  # shellcheck disable=SC2086
  ${VISUAL:-${EDITOR:-vi}} "$file" </dev/tty >/dev/tty 2>&1 || return
  IFS= read -r -d '' text <"$file" || :
  READLINE_LINE=${text%$'\n'}
  READLINE_POINT=${#READLINE_LINE}
  : >|"$file"
}

__coterm_bind_keys() {
  local map keys key command
  # Every key of the user's that is bound to one of the two, in whatever map.
  for map in emacs vi-insert vi-command; do
    for command in edit-and-execute-command vi-edit-and-execute-command; do
      keys=
      bind -m "$map" -q "$command" >|"$__coterm_files.line.keys" && IFS= read -r keys <"$__coterm_files.line.keys"
      while [[ $keys =~ '"'([^\"]+)'"' ]]; do
        key=${BASH_REMATCH[1]}
        bind -m "$map" -x "\"$key\": __coterm_edit_line"
        keys=${keys#*"\"$key\""}
      done
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
    printf '\e]633;P;CotermRecord=%s\a' "$rule" >/dev/tty
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

# ------------------------------------------------------------------------------------------- inside a recorded session
if [[ ${__coterm_loads-} ]]; then

# Marks each command in the terminal that is recorded, and no other one inside it, so that its output can be cut out.
__coterm_begin_marks() {
  if [[ -z ${COTERM_SESSION-} || -z ${COTERM_TTY-} || ! /dev/fd/0 -ef $COTERM_TTY ]]; then return; fi
  __coterm_marked=0
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
  local - IFS=$' \t\n' line='' session=${__coterm_files##*/}
  set +eufvxTEC
  # After a line of the same paste no prompt has said that it has ended.
  if ((__coterm_marked)); then
    printf '\e]133;D;%s;id=%s.%s\a' "$__coterm_status" "$session" "$__coterm_marked" >/dev/tty
  fi
  if __coterm_read_line; then
    __coterm_escape_for_mark
    printf '\e]633;E;%s\a' "$line" >/dev/tty
  fi
  printf '\e]133;C;id=%s.%s\a' "$session" "$__coterm_line_number" >/dev/tty
} 2>/dev/null

# Makes of `line` what can stand in a mark.
__coterm_escape_for_mark() {
  line=${line//\\/\\\\}
  line=${line//$'\n'/\\x0a}
  line=${line//;/\\x3b}
  line=${line//[[:cntrl:]]/?}
}

# __coterm_mark_decision ANSWER: what became of `line` stands in the recording where it was decided.
__coterm_mark_decision() {
  if [[ ! ${__coterm_marked+x} ]]; then return 0; fi
  local line=$line
  __coterm_escape_for_mark
  printf '\e]633;P;CotermDecision=%s;%s;%s;%s\a' "${verdict:-fault}" "${rule-}" "$1" "$line" >/dev/tty
} 2>/dev/null

# Part of PROMPT_COMMAND.
__coterm_mark_end() {
  local status=$? - errexit=$- IFS=$' \t\n' pid='' now='' session=${__coterm_files##*/}
  set +eufvxTEC
  [[ -e $COTERM_CHANNEL/prompt ]] || : >|"$COTERM_CHANNEL/prompt" # this shell has not failed as it began
  {
    if ((__coterm_marked)); then printf '\e]133;D;%s;id=%s.%s\a' "$status" "$session" "$__coterm_marked"; fi
    printf '\e]133;A;id=%s\a' "$session"
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

fi

# ---------------------------------------------------------------------------------------------------------- before 4.4
if [[ ${__coterm_loads-} ]]; then

# Without PS0 a line is known only when it has run: it is recorded and not judged. (A DEBUG trap sees the single
# commands of a line one by one, and would take the place of the user's own.)
__coterm_prompt_old() {
  local status=$? line='' now
  if [[ -n $__coterm_entry && $HISTCMD != "$__coterm_entry" ]]; then
    line=$(HISTTIMEFORMAT='' builtin history 1)
    now=$((__coterm_epoch + SECONDS))
    __coterm_line_number=$((__coterm_line_number + 1))
    {
      __coterm_append S "$now" "$__coterm_line_number" 0 "$PWD" "${line#*[0-9][* ] }" &&
        __coterm_append E "$now" "$__coterm_line_number" "$status"
    } 2>/dev/null
  fi
  __coterm_entry=$HISTCMD
  case $- in *e*) return 0 ;; esac
  return "$status"
}

__coterm_load_old() {
  __coterm_entry=
  __coterm_epoch=$(($(command date +%s) - SECONDS))
  __coterm_spool=$__coterm_spool/$$-$((__coterm_epoch + SECONDS))-$RANDOM.log
  __coterm_set_status limited "bash $BASH_VERSION is older than 4.4"
  if [[ ! -d ${__coterm_spool%/*} ]]; then (umask 077 && command mkdir -p "${__coterm_spool%/*}") 2>/dev/null || :; fi
  __coterm_append H "$((__coterm_epoch + SECONDS))" 1 bash "$BASH_VERSION" "$__coterm_version" $$ "${SSH_TTY-}" \
    "${USER-}" "${HOSTNAME-}" 2>/dev/null || :
  # shellcheck disable=SC2128,SC2178 # no array in these versions
  PROMPT_COMMAND=__coterm_prompt_old${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
  printf 'coterm: %s: lines are recorded, but none is judged or stopped\n  try: %s\n' "$COTERM_REASON" \
    'a newer bash, zsh or fish' >&2
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
  __coterm_spool=$__coterm_spool/${__coterm_files##*/}.log
  __coterm_config=${XDG_CONFIG_HOME:-${HOME-}/.config}/coterm
  __coterm_words_link=${XDG_CACHE_HOME:-${HOME-}/.cache}/coterm/words
  declare -gA __coterm_words
  __coterm_forget_words
  __coterm_add_words 1 '::WORDS::'
  __coterm_add_words 2 '::CLOSED_WORDS::'
  __coterm_mark_words
  __coterm_watch_rules
  __coterm_name_environment
  __coterm_mend_journal || ((__coterm_lost += 1))
  if [[ ${BLE_VERSION-} ]]; then __coterm_join_ble; else BLE_ONLOAD+=(__coterm_join_ble); fi
  __coterm_begin_marks
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
if ((__coterm_bash >= 404)); then __coterm_load; else __coterm_load_old; fi
# Here, because functions do not see the user's trap. Rules that nobody has read yet may be of that kind.
if [[ ${COTERM_STATUS-} == @(on|unrecorded) ]] && ((__coterm_bash < 503)) &&
  [[ -e ${__coterm_words_link%/*}/record-rules || (-d $__coterm_config && ! -e $__coterm_words_link) ]]; then
  trap -p DEBUG >|"$__coterm_files.line.trap"
  [[ -s $__coterm_files.line.trap ]] || trap '__coterm_before_command "$_"' DEBUG
fi
unset __coterm_loads

fi
