# Once: what the functions below look lines up in.
__coterm_prepare() {
  typeset -g __coterm_head=$'coterm1\x1fask\x1f' __coterm_middle=$'\x1fzsh\x1f'$__coterm_session$'\x1f' __coterm_tail=$'\x1f'$$$'\x1f'
  typeset -ga __coterm_default_words __coterm_default_closed __coterm_context __coterm_wrappers __coterm_keywords
  __coterm_default_words=(${(s: :):-'::WORDS::'})
  __coterm_default_closed=(${(s: :):-'::CLOSED_WORDS::'})
  __coterm_context=(${(s: :):-'::CONTEXT_VARIABLES::'})
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
}

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
  (( __coterm_always || $#present > 3 || $#absent > 1 )) && __coterm_fresh=
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
