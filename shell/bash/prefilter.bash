# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

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
