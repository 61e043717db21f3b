# Loads the trigger words, from the file that the helper writes or, before there is one, those that are built in.
function __coterm_load_words
    set -l open ::WORDS::
    set -l closed ::CLOSED_WORDS::
    set -eg __coterm_words_loaded
    set -eg __coterm_ask_always
    set -eg __coterm_stale
    set -g __coterm_stale_test -e $__coterm_words -o -d $__coterm_config
    set -g __coterm_deadline 1000
    set -g __coterm_reedit 1
    if test -r $__coterm_words
        read -lz text <$__coterm_words
        set -l name
        set -l folder
        string match -rq '^(?<folder>.*)/' -- $__coterm_words
        if string match -rq '^coterm-words 1 (?<name>[\w.]+)\n' -- "$text"
            set -l open_line
            set -l closed_line
            set -l dep
            set -l value
            string match -rq '(?m)^open (?<open_line>.*)$' -- $text
            string match -rq '(?m)^closed (?<closed_line>.*)$' -- $text
            set open (string split -n ' ' -- $open_line)
            set closed (string split -n ' ' -- $closed_line)
            string match -raq '(?m)^dep (?<dep>.+)$' -- $text
            set -g __coterm_words_loaded $folder/$name
            set -g __coterm_stale_test ! -e $__coterm_words_loaded
            for path in $dep
                # What is not there yet will change its folder.
                string match -rq '^(?<folder>.*)/' -- $path
                test -e $path; or not contains -- $folder $dep; or continue
                set -a __coterm_stale_test -o $path -nt $__coterm_words_loaded
            end
            string match -rq '(?m)^set deadline (?<value>\d+)$' -- $text; and set -g __coterm_deadline $value
            string match -rq '(?m)^set reedit 0$' -- $text; and set -g __coterm_reedit 0
            string match -rq '(?m)^set always 1$' -- $text; and set -g __coterm_ask_always
        end
    end
    set -g __coterm_rule_words $open $closed
    set -g __coterm_closed_words $closed
    __coterm_set_triggers
end

# Makes triggers of the rules' words only.
function __coterm_set_triggers
    set -q __coterm_variables[1]; and set -eg $__coterm_variables
    set -g __coterm_variables
    # What __coterm_parts finds besides words.
    set -g __coterm_word_
    set -g __coterm_parted_words '(?!)'
    __coterm_add_triggers $__coterm_rule_words
end

# Makes a variable of each word.
function __coterm_add_triggers
    # Of a word with a dot or a hyphen, which no variable's name may have, one part is looked for first.
    set -l parted (string match -r -- '.*[^\w].*' $argv)
    set -l parts (string match -r -- '^\w+$' $argv)
    set -q parted[1]; and set -a parts (string replace -rf -- '^\W*(?:\w{1,4}\W+)*?(\w{5,}).*$|^\W*(\w+).*$' '$1$2' $parted)
    # One builtin makes them all.
    set -q parts[1]; and read -g __coterm_word_$parts </dev/null
    set -a __coterm_variables __coterm_word_$parts
    set -q parted[1]; and set -a __coterm_parted_words (string escape --style=regex -- $parted)
    set -g __coterm_joined_words '(?<![\w.-])(?:'(string join '|' -- $__coterm_parted_words)')(?![\w.-])'
end

# What a word test cannot see.
set -l __coterm_separator '(?:^|[;&|({!\n]|(?<![\w./-])(?:and|or|not|begin|if|while|else|time)\s)'
set -l __coterm_wrapper '(?<![\w.-])(?:sudo|doas|env|command|builtin|exec|eval|source|xargs|nohup|nice|timeout|watch|(?:ba|z|fi|da|k)?sh)\s'
set -g __coterm_shape (string join '|' -- \
    # longer than is worth looking at here
    '^[\s\S]{2001}' \
    # a command word that is known only when it runs
    $__coterm_separator'\s*(?:\w+=\S*\s+)*[^\s;&|()]*[$(*?{]' \
    $__coterm_wrapper'[^;&|\n]*[$(]' \
    # letters that only look like others, and `[c]`, which stands for c
    '[^\x00-\x7f]' '\[[A-Za-z0-9]\]' \
    # expansions that can put words together which stand nowhere in the line
    '\( ?(?:echo|print|which|command|type)' '\([ \n\'"\\\\]*\)[\s\S]*[$|&]' \
    # (what stands behind the `=` of an option is no variable's value)
    '^(?>(?:\s-[A-Za-z0-9-]*=|[^=])*)=[\s\S]*[;&|\n][\s\S]*\$' \
    '(?<![\w.-])(?:for|foreach|select|read|mapfile|readarray|set|function|alias)(?![\w.-])[\s\S]*[;&|{\n][\s\S]*\$' \
    # calls in another language may stand for a command that the line does not name
    '(?<![\w.-])(?:'(string replace -a . '\.' -- '::LANGUAGES::' | string replace -a ' ' '|')')(?![\w.-])' \
    # `source` by its other name, which has no letter
    '(?<![\w./-])\.\s' \
    # a script that stands right behind its option, and a comment that a line break is glued to
    '-[A-Za-z][\'"]' '#[^\n]*\\\\\n' \
    # brace lists, and escapes that stand for letters
    '\{[^}\n]*,' \
    '\\\\[xXuU0-7]')

# A word that quotes or backslashes may have cut in pieces.
set -g __coterm_joint '[\w.-](?:\\\\\n|[\'"\\\\])+[\w.-]'

# Finds the words of a line, and an empty one where it is too long or holds a character that needs a closer look.
set -g __coterm_parts '\A[\s\S]{2001}|(?<__coterm_part>\w+)|[^\w ./:=,@+%~&|;<>-]|\.\s'

# Says whether some rule could match the line. Never wrongly no.
function __coterm_may_match -a line
    string match -raq -- $__coterm_parts $line
    # The status of `set -q` is how many have none, up to 255. With one that mostly has none, some part has a variable
    # exactly when that number is not above theirs.
    set -qg __coterm_word_$__coterm_part __coterm_ask_always
    set -q __coterm_part[$status]; or return
    set -q __coterm_ask_always; and return
    if contains -- '' $__coterm_part
        string match -rq -- $__coterm_shape $line
        # 2 and more: the pattern was too much for the engine.
        test $status -eq 1; or return 0
        __coterm_holds_trigger $line
    else
        __coterm_holds_whole_word $line
    end
end

function __coterm_holds_trigger -a text
    if string match -rq -- $__coterm_joint $text
        set text (string replace -ra '\\\\\n|[\'"\\\\]' '' -- $text | string collect)
        string match -rq -- $__coterm_shape $text
        test $status -eq 1; or return 0
    end
    __coterm_holds_word $text
end

function __coterm_holds_word -a text
    set -l word
    string match -raq '(?<word>\w+)' -- $text; or return 1
    __coterm_knows_any $word; and __coterm_holds_whole_word $text
end

# Of a text that holds one, if only as a part of a word.
function __coterm_holds_whole_word -a text
    set -l word
    string match -raq '(?<![\w.-])(?<word>\w+)(?![\w.-])' -- $text
    and __coterm_knows_any $word
    or string match -rq -- $__coterm_joined_words $text
end

# Says whether one of the words has a variable. The status of `set -q` is how many have none, up to 255.
function __coterm_knows_any
    set -qg __coterm_word_$argv __coterm_no_word
    set -q argv[$status]
end

# Looks whether the words are still those of the rules; loads them again when the helper has written others.
function __coterm_refresh_words
    if set -q __coterm_words_loaded; and not set -q __coterm_compares; and test -r $__coterm_words
        read -l head <$__coterm_words
        string match -q "* "(string replace -r '.*/' '' -- $__coterm_words_loaded) -- "$head"; and return
    else if set -q __coterm_words_loaded; and test $__coterm_words -ef $__coterm_words_loaded
        if test $__coterm_stale_test
            set -g __coterm_stale
            set -g __coterm_ask_always
            return
        end
        set -q __coterm_stale; or return
    else if not test -e $__coterm_words; and set -q __coterm_rule_words; and not set -q __coterm_words_loaded
        # The built-in words stand for the built-in rules; whoever has rules of their own needs the helper's list.
        test -d $__coterm_config; and set -g __coterm_ask_always
        return
    end
    __coterm_load_words
    set -q __coterm_words_loaded; or test ! -e $__coterm_words -a ! -d $__coterm_config; or set -g __coterm_ask_always
    __coterm_match_functions
end
