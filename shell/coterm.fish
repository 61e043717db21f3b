# coterm for fish 3.4 and later: judges each command line before it runs, and records what ran.
# Load it at the end of config.fish:  coterm init fish | source
#
# The keys that run a line call __coterm_enter first. Most lines hold no word of any rule: that is found out here, with
# builtins, and costs no process. All others are put to the resident helper (src/helper/protocol.ts says how).
#
# fish has no arithmetic, no clock and no read with a time-out among its builtins, and capturing output costs a tenth
# of a process. So what runs at every Enter reads files, takes numbers from a list, and lets regular expressions set
# variables; and a trigger word is a variable of its own, __coterm_word_WORD, because one `set -q` tests many names.

status is-interactive; or return
test "$TERM" != dumb; or return
set -q __coterm_session; and return

# What `record: always` in the configuration asks for. The helper has noted it; where the configuration is newer than what
# the helper has written, it is looked into.
function __coterm_records_always
    set -l cache $HOME/.cache
    set -l config $HOME/.config
    test -n "$XDG_CACHE_HOME"; and set cache $XDG_CACHE_HOME
    test -n "$XDG_CONFIG_HOME"; and set config $XDG_CONFIG_HOME
    for file in $config/coterm/config.{yaml,yml,json}
        test -r $file; or continue
        test -e $cache/coterm/words; and test ! $file -nt $cache/coterm/words; and break
        read -lz text <$file
        string match -rq '(?m)^[ \t{]*["\']?record["\']?[ \t]*:[ \t]*["\']?always' -- $text
        return
    end
    test -e $cache/coterm/record-always
end

test -n "$COTERM_CHANNEL" -a -d "$COTERM_CHANNEL"; or not __coterm_records_always
or ::COTERM:: record --attach-hook fish | source

set -g __coterm_launcher ::COTERM::
# Since fish 3.6 `test` can compare files.
test / -ef / 2>/dev/null; and set -g __coterm_compares
set -g __coterm_version ::VERSION::
set -gu COTERM_STATUS off
set -gu COTERM_REASON ''

# --- start ------------------------------------------------------------------------------------------------------------

# The same folders as src/base/paths.ts.
function __coterm_set_folders
    set -l config $HOME/.config
    set -l state $HOME/.local/state
    set -l cache $HOME/.cache
    test -n "$XDG_CONFIG_HOME"; and set config $XDG_CONFIG_HOME
    test -n "$XDG_STATE_HOME"; and set state $XDG_STATE_HOME
    test -n "$XDG_CACHE_HOME"; and set cache $XDG_CACHE_HOME
    set -g __coterm_config $config/coterm
    set -g __coterm_spool $state/coterm/spool
    set -g __coterm_words $cache/coterm/words
    set -g __coterm_runtime /tmp/coterm-$EUID
    test -n "$XDG_RUNTIME_DIR"; and set -g __coterm_runtime $XDG_RUNTIME_DIR/coterm
    test -n "$COTERM_RUNTIME_DIR"; and set -g __coterm_runtime $COTERM_RUNTIME_DIR
end

# Makes the private folders and takes the clock. Here, once, a process is affordable.
function __coterm_start
    for folder in $__coterm_runtime $__coterm_spool
        test -d $folder; or command sh -c 'umask 077; mkdir -p -- "$1"' sh $folder 2>/dev/null
    end
    # GNU's ls tells the time as well: its own folder in /proc has come with it.
    set -l facts (command ls -ldn --time-style=+%s.%N -- $__coterm_runtime /proc/self/ 2>/dev/null)
    set -l seconds
    string match -rq ' (?<seconds>\d+)(?<fraction>\.\d{1,3})\d* /proc/self/$' -- $facts
    or string match -rq '^(?<seconds>\d+)(?<fraction>)' -- (command date +%s)
    set -g __coterm_epoch $seconds$fraction
    if test -r /proc/uptime
        read -l -d ' ' uptime idle </proc/uptime
        # Seconds since the epoch at boot: with the uptime added it is the time.
        set -g __coterm_epoch (math "$seconds$fraction - $uptime")
    end
    set -g __coterm_session $fish_pid-$seconds-(random)
    set -g __coterm_log $__coterm_spool/$__coterm_session.log
    set -g __coterm_flags c
    test $EUID = 0; and set -g __coterm_flags rc
    set -g __coterm_door ''
    __coterm_set_numbers 1
    __coterm_take_number

    # Whoever can write to this folder can answer for the helper.
    set -l reason
    string match -q '* /proc/self/' -- $facts; or set facts (command ls -ldn -- $__coterm_runtime 2>/dev/null)
    if test -L $__coterm_runtime -o ! -d $__coterm_runtime
        set reason 'it is not a folder'
    else if not test -O $__coterm_runtime
        set reason 'it belongs to somebody else'
    else if not string match -rq '^drwx------\S* +\d+ +'$EUID' ' -- $facts
        set reason 'others may write or read there'
    end
    if test -n "$reason"
        set -gu COTERM_REASON "the runtime folder $__coterm_runtime is not used: $reason"
        echo "coterm: $COTERM_REASON" >&2
        return 1
    end
    __coterm_set_on
    return 0
end

# Nothing is wrong with the helper.
function __coterm_set_on
    set -gu COTERM_STATUS on
    set -gu COTERM_REASON ''
    set -q __coterm_attached; or return 0
    set -gu COTERM_STATUS unrecorded
    set -gu COTERM_REASON 'the configuration says record: always, and that failed'
end

# The next ten numbers: taking one from a list is all the arithmetic that is needed.
function __coterm_set_numbers -a tens
    set -g __coterm_tens $tens
    set -g __coterm_numbers $tens{0,1,2,3,4,5,6,7,8,9}
end

# Sets __coterm_sequence, to a number that was not used before in this session. Done where nobody waits for it.
function __coterm_take_number
    set -g __coterm_sequence $__coterm_numbers[1]
    set -e __coterm_numbers[1]
    set -q __coterm_numbers[1]; or __coterm_set_numbers (math $__coterm_tens + 1)
end

# --- record -----------------------------------------------------------------------------------------------------------

# Appends a record (src/events/spool.ts), its fields after the time joined; counts what could not be written.
function __coterm_record -a kind fields
    if set -q __coterm_lost[1]
        __coterm_record_after_loss $kind $fields
        return
    end
    # Asked first, because fish complains by itself about a redirection that fails.
    if not test -w $__coterm_log
        if not test -w $__coterm_spool -a -O $__coterm_spool -a ! -e $__coterm_log
            __coterm_lose
            return
        end
        __coterm_record_session
    end
    __coterm_take_time
    # The status of `string join` is 0 only when it joins.
    string join0 -- '' $kind\x1f$__coterm_time\x1f"$fields" >>$__coterm_log
    or __coterm_lose
end

# Sets __coterm_time, in seconds; whoever reads the journal does the sum.
if test -r /proc/uptime
    function __coterm_take_time
        read -l -d ' ' uptime idle </proc/uptime
        set -g __coterm_time $__coterm_epoch+$uptime
    end
else
    function __coterm_take_time
        set -g __coterm_time (command date +%s)
    end
end

function __coterm_record_session
    set -l terminal
    if test -e /proc/self/fd/0
        set terminal (path resolve /proc/self/fd/0 2>/dev/null)
    else
        set terminal (command tty)
    end
    __coterm_take_time
    set -l shell 1\x1ffish\x1f$version\x1f$__coterm_version\x1f$fish_pid
    set -l place "$terminal"\x1f"$USER"\x1f"$hostname"\x1f"$COTERM_SESSION"
    printf 'H\x1f%s\x1f%s\x1f%s\0' $__coterm_time $shell $place >>$__coterm_log
end

# A lost record is one more item in a list. From then on a process does the writing, because fish reports a failed
# write of a builtin on the terminal, until what was lost can be recorded as a gap.
function __coterm_lose
    set -ga __coterm_lost .
    __coterm_say "the journal has a gap from here on: $__coterm_log cannot be written. Look with: coterm doctor"
end

function __coterm_record_after_loss -a kind fields
    set -l lost (count $__coterm_lost)
    __coterm_take_time
    # A NUL first: it ends the half record that a full disk may have left.
    begin
        printf '\0G\x1f%s\x1f%s\x1fthe spool could not be written\0' $__coterm_time $lost
        printf '%s\x1f%s\x1f%s\0' $kind $__coterm_time $fields
    end | command sh -c 'umask 077; mkdir -p -- "${1%/*}" && cat >>"$1"' sh $__coterm_log 2>/dev/null
    if test $pipestatus[2] -eq 0
        set -eg __coterm_lost
    else
        set -ga __coterm_lost .
    end
end

function __coterm_record_start --on-event fish_preexec
    set -l judged 0
    test "$argv[1]" = "$__coterm_cleared"; and set judged 1
    __coterm_record S $__coterm_sequence\x1f$judged\x1f$PWD\x1f"$argv[1]"
    set -g __coterm_running $__coterm_sequence
end

function __coterm_record_end --on-event fish_postexec
    set -l code $status
    # Only after such a line can there be a new alias, function or abbreviation.
    string match -rq '(?:^|[\s;&|(])(?:alias|abbr|function|func\w+|source|\.|eval|fisher|omf)\s' -- $argv[1]
    and set -eg __coterm_scanned
    and set -g __coterm_unsettled
    set -g __coterm_cleared
    set -q __coterm_running[1]; or return
    __coterm_record E $__coterm_running\x1f$code\x1f$CMD_DURATION
    set -g __coterm_running
    __coterm_take_number
    __coterm_find_helper; or __coterm_keep_helper
end

# --- does a line need the helper? -------------------------------------------------------------------------------------

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
    '\( ?(?:echo|print|which|command|type)' '\( ?\)[\s\S]*\$' '=[\s\S]*[;&|\n][\s\S]*\$' \
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
        __coterm_holds_word $line
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
    __coterm_knows_any $word; or return 1
    # A whole word, or only a part of one?
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

# --- the person's aliases, functions and abbreviations ----------------------------------------------------------------

# Reads the functions that the person has, as NAME=TEXT. What fish would load only when it is called is read from its
# file and not loaded.
function __coterm_scan
    set -g __coterm_scanned
    set -l files $fish_function_path/*.fish
    set -l shipped (status list-files functions 2>/dev/null) $files
    set -l pattern (string replace -rf '^(?:.*/)?([^/]+)\.fish$' '$1' -- $shipped | string escape --style=regex | string join '|')
    set -l name (functions -an | string match -rv '^(?:__fish_.*|__coterm_.*|'$pattern')$')
    set -l entries (for name in $name
        printf '%s\n' $name
        functions -- $name 2>/dev/null
        printf '\0'
    end | string split0)
    for file in $files
        string match -q "$HOME/*" -- $file; and test -r $file; or continue
        string match -rq '/(?<name>[^/_][^/]*)\.fish$' -- $file; or continue
        read -lz text <$file
        set -a entries $name\n"$text"
    end
    set -g __coterm_functions
    for entry in $entries
        # Without its first and last line; an alias is a function that ends in `$argv`.
        set -l body
        string match -rq '^(?<name>.*)\n(?s:.*?)\bfunction [^\n;]*[\n;]\s*(?<body>(?s:.*?))(?: \$argv)?[\s;]*\bend\s*$' -- $entry
        and set -a __coterm_functions $name=$body
    end
    __coterm_scan_abbreviations
    __coterm_match_functions
end

# Finds the functions whose text mentions a trigger, so that their names are triggers too.
function __coterm_match_functions
    set -q __coterm_names[1]; and __coterm_set_triggers
    set -g __coterm_names
    set -g __coterm_aliases
    set -l left $__coterm_functions
    # Again and again, because one function may call another that mentions a trigger.
    set -l found 1
    while set -q found[1]
        set found
        set -l others
        for entry in $left
            set -l name
            if __coterm_holds_trigger $entry; and string match -rq '^(?<name>[^=]+)=' -- $entry
                set -a found $name
                set -a __coterm_aliases $entry
            else
                set -a others $entry
            end
        end
        set left $others
        if set -q found[1]
            set -a __coterm_names $found
            __coterm_add_triggers $found
        end
    end
    set -l names (string escape --style=regex -- $__coterm_names)
    set -g __coterm_alias_pattern '(?<![\w.-])(?:'(string join '|' -- $names '(?!)')')(?![\w.-])'
end

# Sets a pattern that any word which fish may expand as an abbreviation matches.
function __coterm_scan_abbreviations
    set -g __coterm_abbreviations (abbr --show 2>/dev/null)
    set -l patterns
    for abbreviation in $__coterm_abbreviations
        __coterm_parse_abbreviation $abbreviation
        set -a patterns $__coterm_abbreviation_pattern
    end
    set -g __coterm_abbreviation_words
    set -q patterns[1]; and set -g __coterm_abbreviation_words '^(?:'(string join '|' -- $patterns)')$'
end

# Reads one line of `abbr --show`, which is fish's own quoting of an `abbr` command.
function __coterm_parse_abbreviation
    eval set -l words $argv[1]
    set -g __coterm_abbreviation_pattern
    set -g __coterm_abbreviation_function
    set -g __coterm_abbreviation_marker
    set -g __coterm_abbreviation_anywhere
    set -l pattern
    set -e words[1..2]
    while set -q words[1]
        switch $words[1]
            case --regex
                set pattern $words[2]
                set -e words[1]
            case --function
                set -g __coterm_abbreviation_function $words[2]
                set -e words[1]
            case --position
                test $words[2] = anywhere; and set -g __coterm_abbreviation_anywhere 1
                set -e words[1]
            case '--set-cursor=*'
                set -g __coterm_abbreviation_marker (string replace -- --set-cursor= '' $words[1])
            case --set-cursor
                set -g __coterm_abbreviation_marker %
            case --command
                set -e words[1]
            case --
                set -e words[1]
                break
        end
        set -e words[1]
    end
    test -n "$pattern"; or set pattern (string escape --style=regex -- $words[1])
    set -g __coterm_abbreviation_pattern $pattern
    set -g __coterm_abbreviation_text "$words[2]"
end

# Does to the abbreviation at the cursor what running the line would do, so that it is judged as it will run. fish 4
# has done it before by its own function (see __coterm_bind_key), and runs it once more.
function __coterm_expand_abbreviation
    set -l word (commandline -t)
    string match -rq -- $__coterm_abbreviation_words "$word"; or return
    set -l is_command 0
    test (commandline -cpo | count) -eq 0; and set is_command 1
    if string match -q '4*' -- $version
        # Only an abbreviation that is the text of another is expanded again: a space ends it.
        test $is_command = 1; and commandline -i ' '
        return
    end
    for abbreviation in $__coterm_abbreviations
        __coterm_parse_abbreviation $abbreviation
        string match -rq -- '^(?:'$__coterm_abbreviation_pattern')$' $word; or continue
        test $is_command = 1; or set -q __coterm_abbreviation_anywhere[1]; or continue
        set -l text $__coterm_abbreviation_text
        if set -q __coterm_abbreviation_function[1]
            set text ($__coterm_abbreviation_function $word | string collect); or continue
        end
        if set -q __coterm_abbreviation_marker[1]
            set text (string replace -- $__coterm_abbreviation_marker '' $text | string collect)
        end
        commandline -t -- $text
        string match -rq -- $__coterm_abbreviation_words (commandline -t); and commandline -i ' '
        return
    end
end

# --- the helper -------------------------------------------------------------------------------------------------------

# Looks for an answer, in hundreds, before a process is run that sleeps: six milliseconds in all. Of them a question
# needs half.
set -g __coterm_turns {0,1,2,3,4,5,6,7,8,9}{0,1,2,3,4,5,6,7,8,9}
set -g __coterm_rounds {0,1,2,3,4,5,6,7,8,9}

# __coterm_ask KIND LINE: sets __coterm_answer to verdict, rule, seconds to wait and text, and __coterm_outcome to
# `answered` or, when no helper answers in time, to `nobody`. It stays `cancelled` when Ctrl-C has ended the waiting:
# fish then leaves the function that waited and goes on behind it, so that no status can be trusted.
#
# Nothing here can block: the question goes to a pipe that the living helper has open, and a helper that has left one
# unanswered is not written to again until that answer has come.
function __coterm_ask -a kind line
    set -g __coterm_outcome cancelled
    if not test -d /proc/self/fd
        __coterm_ask_by_client $line
        return
    end
    __coterm_ask_helper $kind $line
    test $__coterm_outcome = answered; and return
    # Again when the helper has died with our question in its hands.
    test $__coterm_outcome = died; or return
    set -g __coterm_outcome cancelled
    __coterm_ask_helper $kind $line
    test $__coterm_outcome = died; and set -g __coterm_outcome nobody
    test $__coterm_outcome = answered
end

function __coterm_ask_helper -a kind line
    # A new one, because an answer to a question that was given up would bear the one before.
    __coterm_take_number
    set -l patience
    if not __coterm_find_helper
        __coterm_start_helper; or return
        # One that has just started may have many to answer.
        set patience 3000
        test $__coterm_deadline -gt 3000; and set patience $__coterm_deadline
    end
    if test "$__coterm_unanswered_by" = $__coterm_helper_pid
        # Stopped (T), or only late?
        if string match -rq '\) [Tt] ' <$__coterm_helper_stat
            set -g __coterm_outcome nobody
            return
        end
        __coterm_wait_for $__coterm_unanswered; or return
    end
    __coterm_form_question $kind $line
    # Until it is there, which a Ctrl-C may be faster than.
    set -g __coterm_unanswered_by $__coterm_helper_pid
    set -g __coterm_unanswered $__coterm_runtime/$__coterm_session.answer.$__coterm_sequence
    string join0 -- $__coterm_question >>$__coterm_door
    __coterm_wait_for $__coterm_unanswered $patience; or return
    set -g __coterm_unanswered_by
    read -l -d \t id verdict rule wait text <$__coterm_unanswered
    set -g __coterm_outcome nobody
    test "$id" = $__coterm_sequence; or return
    contains -- $verdict allow warn confirm screen deny; or return
    set -g __coterm_program
    set -l because
    string match -rq '^(?<because>.*) record=(?<__coterm_program>.*)$' -- "$rule"; and set rule "$because"
    set -g __coterm_answer $verdict "$rule" "$wait" "$text"
    set -g __coterm_outcome answered
end

# Sets where to write to: the pipe that the living helper reads. That it is the one in our folder proves that the
# process is the helper and not another one with its number.
function __coterm_find_helper
    set -q __coterm_compares; and test $__coterm_door -ef $__coterm_runtime/ask -a -p $__coterm_door; and return
    test -r $__coterm_runtime/helper; or return
    read -l pid descriptor build <$__coterm_runtime/helper
    set -g __coterm_helper_pid $pid
    set -g __coterm_helper_stat /proc/$pid/stat
    set -g __coterm_door /proc/$pid/fd/$descriptor
    test -p $__coterm_door; or return
    not set -q __coterm_compares; or test $__coterm_door -ef $__coterm_runtime/ask
end

# What ran stands in the spool as it was typed until a helper has stored it. Where none lives, another one is started,
# once a minute at most, and nobody waits for it.
function __coterm_keep_helper
    test -r /proc/uptime -a -x $__coterm_launcher -a -O $__coterm_runtime; or return
    read -l -d ' ' uptime idle </proc/uptime
    test (math "floor($uptime)") -ge $__coterm_keep_at; or return
    set -g __coterm_keep_at (math "floor($uptime) + 60")
    __coterm_launch_helper $__coterm_runtime/starting
end
set -g __coterm_keep_at 0

# In a shell of its own, so that fish has no job to report; the launcher detaches it from the terminal.
function __coterm_launch_helper -a ticket
    command sh -c 'set -C; { : >"$1"; } 2>/dev/null || exit 0
        cd / && "$2" helper start </dev/null >/dev/null 2>&1 &' sh $ticket $__coterm_launcher
end

# Starts a helper unless another shell is at it, and waits until it can be asked: ten seconds at most, for a machine
# that is very busy. The ticket goes when the helper answers, or when it could not start.
function __coterm_start_helper
    set -l ticket $__coterm_runtime/starting
    set -l was_there 0
    test -e $ticket; and set was_there 1
    __coterm_launch_helper $ticket
    # Longer and longer, so that many shells that wait do not keep the helper from starting.
    set -l pauses 0.04 0.01 0.01 0.01 0.01 0.01 0.02 0.05 0.05 0.1 0.1 0.2 0.2
    # Whoever was told that none answers is not kept waiting at each line.
    contains -- $COTERM_STATUS on unrecorded; and set -a pauses 0.2{,,,}{,,,,,,,,,}
    for seconds in $pauses
        command sleep $seconds
        __coterm_find_helper; and return
        if not test -e $ticket
            __coterm_find_helper; and return
            break
        end
    end
    # Whoever took the ticket has failed.
    test $was_there = 1; and command rm -f -- $ticket
    set -g __coterm_outcome nobody
    return 1
end

function __coterm_wait_for -a file patience
    for turn in $__coterm_turns
        test -e $file; and return
    end
    if test -n "$patience"
        # Others may have started with us: the helper needs the time.
    else
        set patience $__coterm_deadline
        for round in $__coterm_rounds
            for turn in $__coterm_turns
                test -e $file; and return
            end
        end
    end
    set -l waited 0
    set -l step 010
    while test $waited -lt $patience
        command sleep 0.$step; or return
        test -e $file; and return
        if not test -p $__coterm_door
            set -g __coterm_outcome died
            return 1
        end
        set waited (math $waited + $step + 1)
        # Longer and longer, for the sake of the helper: a hundred shells may wait for it.
        test $waited -gt 100; and set step 050
        test $waited -gt 300; and set step 200
    end
    set -g __coterm_outcome nobody
    return 1
end

# Sets __coterm_question to a record. A pipe takes 4,000 bytes at once, and a character has up to four.
function __coterm_form_question -a kind line
    set -l flags $__coterm_flags
    test -n "$NO_COLOR"; and set flags n$flags
    __coterm_read_context
    # Which of the functions matter is not known while the words are not.
    set -g __coterm_called
    if set -q __coterm_ask_always
        __coterm_read_aliases $line $__coterm_functions
    else if string match -rq -- $__coterm_alias_pattern $line
        __coterm_read_aliases $line $__coterm_aliases
    end
    set -l cwd $PWD
    string match -q '*'\x1f'*' -- $cwd; and set cwd (string replace -a \x1f '?' -- $cwd | string collect)
    set -l head coterm1\x1f$kind\x1f$__coterm_sequence\x1ffish\x1f$__coterm_session\x1f$__coterm_sequence\x1f$fish_pid\x1f"$COLUMNS"\x1f$flags
    set -g __coterm_question $head\x1f"$__coterm_context"\x1f"$__coterm_called"\x1f$cwd\x1f$line
    string match -rq '^(?:[\x01-\x7f]{0,3900}|[\s\S]{0,980})$' -- $__coterm_question; and return
    set -l file $__coterm_session.line
    printf %s $line >$__coterm_runtime/$file
    set -g __coterm_question $head"f"\x1f"$__coterm_context"\x1f"$__coterm_called"\x1f$cwd\x1f$file
    string match -rq '^(?:[\x01-\x7f]{0,3900}|[\s\S]{0,980})$' -- $__coterm_question; and return
    # Without aliases and context a path of 255 characters and more is all that is left to be long.
    set -g __coterm_question $head"f"\x1f\x1f\x1f(string sub -l 700 -- $cwd | string collect)\x1f$file
end

# Sets __coterm_called to the text of those that the line calls, and that these call.
function __coterm_read_aliases -a text
    set -l known $argv[2..]
    # Again and again, because one function may call another that is listed before it.
    set -l found 1
    while set -q known[1]; and set -q found[1]
        set found
        set -l others
        for alias in $known
            set -l name
            string match -rq '^(?<name>[^=]*)=' -- $alias
            if string match -rq '(?<![\w.-])'(string escape --style=regex -- $name)'(?![\w.-])' -- $text
                set found 1
                set __coterm_called "$__coterm_called$alias"\x1e
                set text $text\n$alias
            else
                set -a others $alias
            end
        end
        set known $others
    end
end

# NAME=$NAME is no word at all when NAME is not set; the question holds a blank between two, which a loop would cost
# too much to leave out.
string replace -r '.+' 'function __coterm_read_context; set -g __coterm_context $0; end' \
    (string replace -r '.+' '$0=$$0\x1e' -- ::CONTEXT_VARIABLES:: | string join ' ') | source

# Without /proc nothing says whether a pipe still has its reader, and opening one that has none blocks for ever. The
# client, a process for each such line, asks the person as well.
function __coterm_ask_by_client -a line
    __coterm_begin_output
    command $__coterm_launcher check --shell fish -- $line </dev/tty
    set -l code $status
    __coterm_end_output
    switch $code
        case 0
            set -g __coterm_answer allow '' '' ''
            set -g __coterm_outcome answered
        case 10 11 12
            set -g __coterm_answer deny '' '' ''
            set -g __coterm_outcome answered
        case 1 2 126 127
            set -g __coterm_outcome nobody
    end
end

# --- asking the person ------------------------------------------------------------------------------------------------

# Moves below the command line, where something can be printed.
function __coterm_begin_output
    set -l lines (commandline -b)
    if set -q lines[2]
        string repeat -N -n (math (count $lines) - (commandline -L)) \n
    end
    printf '\n\e[J'
end

# Makes room above the cursor for what fish draws again: it believes that it is where it was.
function __coterm_end_output
    set -q __coterm_rows; or __coterm_count_rows
    test $__coterm_rows -gt 0; and string repeat -N -n $__coterm_rows \n
    set -eg __coterm_rows
    commandline -f repaint
end

function __coterm_count_rows
    set -l prompt (fish_prompt)
    set -g __coterm_rows (math (count $prompt) + (commandline -L) - 2)
end

function __coterm_show -a text
    __coterm_begin_output
    printf %b $text
    __coterm_end_output
end

function __coterm_say -a sentence
    if set -q __coterm_in_key[1]
        __coterm_show "coterm: $sentence\n"
    else
        echo "coterm: $sentence" >&2
    end
end

# Prints the question and reads one key; sets __coterm_key to what it means. No key but y is a yes.
#
# `read -z` takes bytes from the terminal as they are: without -z it is a line editor, which would call the person's
# bindings. It has no time-out: that is the terminal's, in tenths of a second, at most 25. Ctrl-C is a byte like others.
# fish restores the terminal's modes after a key binding.
function __coterm_read_key -a seconds text
    set -g __coterm_key no
    __coterm_begin_output
    # What was typed before the question is no answer to it.
    __coterm_drop_input 0; or set seconds 0
    printf %b $text
    # While the person reads.
    __coterm_count_rows
    set -l byte
    while not set -q byte[1]; and test "$seconds" -gt 0
        set -l turn $seconds
        test $turn -gt 20; and set turn 20
        command stty min 0 time {$turn}0 </dev/tty 2>/dev/null; or break
        read -z -n 1 byte </dev/tty; or set byte
        set seconds (math $seconds - $turn)
    end
    switch "$byte"
        case y
            # A helper that was killed meanwhile may have been killed for this.
            test -p $__coterm_door; and set -g __coterm_key yes
        case e
            set -g __coterm_key edit
        case s
            set -g __coterm_key snooze
        case ''
            set -q byte[1]; or set -g __coterm_key timeout
        case '*'
            # As a pattern it is any character in fish 3, and itself in fish 4.
            contains -- $byte '?'; and set -g __coterm_key explain
    end
end

# Drops what was typed or pasted, until the terminal has been silent for some tenths of a second.
function __coterm_drop_input -a tenths
    command stty -icanon -echo -isig min 0 time $tenths </dev/tty 2>/dev/null; or return
    while read -z -n 4096 -l typed </dev/tty
    end
    return 0
end

# --- the gate ---------------------------------------------------------------------------------------------------------

# Is bound to the keys that run a line; its arguments are what they did before.
function __coterm_enter
    set -l line (commandline -b)
    if set -q __coterm_unsettled; or set -q line[2]; or test $__coterm_stale_test
        __coterm_settle; or return
    end
    if __coterm_may_match "$line"
        # 2: not complete yet, so that the key begins another line.
        commandline --is-valid
        if test $status -ne 2
            # Asked for by name: Ctrl-C may end any function on the way.
            set -g __coterm_permit no
            set -g __coterm_in_key 1
            __coterm_judge $line
            set -g __coterm_in_key
            test "$__coterm_permit" = yes; or return
        end
    end
    set -g __coterm_cleared $line
    if test "$argv[1]" = eval
        eval $argv[2..]
    else
        commandline -f $argv
    end
end

# Brings up to date what the gate stands on, and `line` of the caller.
function __coterm_settle --no-scope-shadowing
    set -q __coterm_stopped_at[1]; and __coterm_is_typed_ahead; and return 1
    __coterm_refresh_words
    # Here and not at the prompt, because the first one must not wait for it.
    set -q __coterm_scanned; or __coterm_scan
    if set -q __coterm_abbreviation_words[1]
        __coterm_expand_abbreviation
        set line (commandline -b)
    else if set -q __coterm_compares
        set -eg __coterm_unsettled
    end
    set -q line[2]; and set line (string join \n -- $line | string collect)
    return 0
end

# Sets __coterm_permit to `yes` when the line may run.
function __coterm_judge -a line
    __coterm_ask ask $line
    switch $__coterm_outcome
        case cancelled
            return
        case nobody
            __coterm_fail $line
            return
    end
    __coterm_set_on
    set -l seconds $__coterm_answer[3]
    set -l text $__coterm_answer[4]
    switch $__coterm_answer[1]
        case allow
            set -g __coterm_permit yes
            set -q __coterm_program[1]; and __coterm_permit ran $line
        case warn
            __coterm_show $text
            __coterm_permit ran $line
        case deny
            test -n "$text"; and __coterm_show $text
            __coterm_stop denied $line
        case screen
            __coterm_begin_output
            printf %b $text
            command $__coterm_launcher screen $__coterm_session.$__coterm_sequence </dev/tty | read -l word
            set -l codes $pipestatus
            __coterm_end_output
            if test "$codes[1]" = 0 -a "$word" = yes
                __coterm_permit ran $line
            else
                __coterm_stop declined $line
            end
        case confirm
            __coterm_confirm $line $seconds $text
    end
end

# Asks the person. Only y, and s, which is y for an hour, run the line.
function __coterm_confirm -a line seconds text
    set -l asked $__coterm_sequence
    set -l answer $__coterm_answer
    set -g __coterm_key explain
    while test $__coterm_key = explain
        __coterm_read_key $seconds $text
        if test $__coterm_key = explain
            __coterm_ask explain $line; and set text $__coterm_answer[4]
        end
    end
    __coterm_end_output
    test $__coterm_key = snooze; and __coterm_ask snooze $line
    # The question's, not what was said about it since.
    set -g __coterm_sequence $asked
    set -g __coterm_answer $answer
    switch $__coterm_key
        case yes
            __coterm_permit ran $line
        case snooze
            __coterm_permit snoozed $line
        case edit
            __coterm_record_decision edited $line
            __coterm_take_number
        case timeout
            __coterm_stop timeout $line
        case '*'
            __coterm_stop declined $line
    end
end

# Nobody could tell: the fail mode decides, and is said once until a helper answers again.
function __coterm_fail -a line
    set -l plain (string replace -ra '\\\\\n|[\'"\\\\]' '' -- $line | string collect)
    set -l closed (string escape --style=regex -- $__coterm_closed_words)
    set -g __coterm_answer fault '' '' ''
    set -gu COTERM_REASON 'no helper answers'
    if set -q closed[1]; and string match -rq '(?<![\w.-])(?:'(string join '|' -- $closed)')(?![\w.-])' -- $plain
        set -gu COTERM_STATUS closed
        __coterm_say "$COTERM_REASON: the line does not run, because a rule for it fails closed. Look with: coterm doctor"
        __coterm_stop fault $line
        return
    end
    if test "$COTERM_STATUS" != open
        set -gu COTERM_STATUS open
        __coterm_say "$COTERM_REASON: lines run unchecked until one does. Look with: coterm doctor"
    end
    __coterm_permit fault $line
end

function __coterm_permit -a answer line
    __coterm_record_decision $answer $line
    set -q __coterm_program[1]; and __coterm_record_line
    set -g __coterm_permit yes
end

# Marks the line in the recording. A shell that is not recorded goes on as it is, and the program that the line starts
# is recorded by itself: for this line its name is a function.
function __coterm_record_line
    if functions -q __coterm_mark_start
        printf '\e]633;P;CotermRecord=%s\a' "$__coterm_answer[2]" >/dev/tty
        return
    end
    # Shown in a terminal that is recorded, such as tmux.
    test -n "$COTERM_CHANNEL"; and test -d $COTERM_CHANNEL; and return
    if test "$__coterm_program" = -; or test "$(type -t -- $__coterm_program 2>/dev/null)" != file
        __coterm_say_unrecorded
        return
    end
    set -g __coterm_wrapped $__coterm_program
    set -g __coterm_wrapped_by $__coterm_answer[2]
    function $__coterm_program --inherit-variable __coterm_wrapped
        __coterm_run_recorded $__coterm_wrapped $argv
    end
    function __coterm_unwrap --on-event fish_postexec
        functions -e $__coterm_wrapped __coterm_unwrap
    end
end

function __coterm_run_recorded
    if test -t 0 -a -t 1 -a -x $__coterm_launcher
        command $__coterm_launcher record --quiet --rule $__coterm_wrapped_by -- $argv
    else
        __coterm_say_unrecorded
        command $argv
    end
end

function __coterm_say_unrecorded
    __coterm_say 'this line is not recorded: only a program that the shell starts on its terminal is, by itself. To record all: coterm record'
end

# Keeps the line back: for editing, or not at all.
function __coterm_stop -a answer line
    __coterm_record_decision $answer $line
    __coterm_take_number
    # A raw paste goes on behind the line that was stopped: the rest of it must not run.
    __coterm_drop_input 1
    # The helper that this line has started has only now written what the person wants.
    __coterm_refresh_words
    set -g __coterm_kept $line
    if test $__coterm_reedit != 1
        set -g __coterm_kept ''
        commandline -r ''
    end
    string match -q '4*' -- $version; and test -r /proc/uptime
    and read -g -d ' ' __coterm_stopped_at __coterm_idle </proc/uptime
    and set -g __coterm_unsettled
end

# In fish 4 what was typed or pasted ahead may be in fish's own hands, where __coterm_drop_input cannot reach it. An
# Enter within 30 milliseconds of a stop is no person's: it is dropped with what came before it.
function __coterm_is_typed_ahead
    read -l -d ' ' uptime idle </proc/uptime
    if test (math "round(($uptime - $__coterm_stopped_at) * 100)") -le 3
        commandline -r -- $__coterm_kept
        return 0
    end
    set -eg __coterm_stopped_at
    return 1
end

function __coterm_record_decision -a answer line
    set -l decision $__coterm_sequence\x1f$__coterm_answer[1]\x1f"$__coterm_answer[2]"\x1f$answer
    __coterm_record D $decision\x1f$PWD\x1f$line
    functions -q __coterm_mark_decision; and __coterm_mark_decision $answer $line
end

# --- keys -------------------------------------------------------------------------------------------------------------

# Puts the gate before every key, in every mode, that runs the line. At each prompt, because plugins and key
# schemes bind keys late; it costs one look at the list when nothing has changed.
function __coterm_bind_keys --on-event fish_prompt
    set -l bound (bind --user)
    test "$bound$fish_key_bindings" = "$__coterm_bound"; and return
    set -g __coterm_editor_functions (bind --function-names)
    set -l taken
    for entry in $bound (bind --preset | string match '*execute*')
        set -l mode default
        set -l then
        set -l named
        set -l key
        set -l does
        string match -rq '^bind(?: --preset)?(?: -M (?<mode>\S+))?(?: -m (?<then>\S+))?(?<named> -k)? (?<key>\S+) (?<does>.*)$' -- $entry
        or continue
        test -n "$mode"; or set mode default
        # Of two bindings of a key the person's counts; it is listed first.
        contains -- "$mode $key" $taken; and continue
        set -a taken "$mode $key"
        string match -q '*execute*' -- $does; and not string match -q '*__coterm_enter*' -- $does; or continue
        __coterm_bind_key "$mode" "$then" "$named" $key $does
    end
    set bound (bind --user)
    set -g __coterm_bound "$bound$fish_key_bindings"
end

# __coterm_bind_key MODE NEXT-MODE -k|'' KEY COMMANDS, the last two as fish quotes them.
function __coterm_bind_key -a mode then named key does
    eval set -l commands $does
    set -l gate __coterm_enter $commands
    for command in $commands
        contains -- $command $__coterm_editor_functions; and continue
        # fish knows them not as functions of its line editor: they are run as commands.
        set -l statements
        for statement in $commands
            contains -- $statement $__coterm_editor_functions; and set statement "commandline -f $statement"
            set -a statements $statement
        end
        set gate __coterm_enter eval (string escape -- (string join '; ' -- $statements))
        break
    end
    set -l options -M $mode
    test -n "$then"; and set -a options -m $then
    # From fish 4 on a key may do both, so that abbreviations are expanded before the line is judged.
    set -l before
    string match -q '4*' -- $version; and set before expand-abbr
    eval bind $options $named $key $before (string escape -- "$gate")
end

# --- in a recorded session --------------------------------------------------------------------------------------------

# Marks each command in the terminal that is recorded, and no other one inside it, so that its output can be cut out.
function __coterm_begin_marks
    set -l terminal (command readlink /proc/$fish_pid/fd/0 2>/dev/null)
    test -n "$terminal"; or set terminal /dev/(command ps -o tty= -p $fish_pid | string trim)
    test "$terminal" = "$COTERM_TTY"; or return

    function __coterm_mark_start --on-event fish_preexec
        __coterm_escape_for_mark $argv[1]
        set -g __coterm_marked $__coterm_session.$__coterm_sequence
        printf '\e]633;E;%s\a\e]133;C;id=%s\a' "$__coterm_escaped" $__coterm_marked >/dev/tty
    end

    function __coterm_escape_for_mark -a line
        set line (string replace -a \\ \\\\ -- $line | string replace -a ';' '\\x3b' | string join '\\x0a')
        set -g __coterm_escaped (string replace -ra '[\x01-\x1f\x7f]' '?' -- $line)
    end

    # What became of a line stands in the recording where it was decided.
    function __coterm_mark_decision -a answer line
        __coterm_escape_for_mark $line
        printf '\e]633;P;CotermDecision=%s;%s;%s;%s\a' $__coterm_answer[1] "$__coterm_answer[2]" $answer "$__coterm_escaped" >/dev/tty
    end

    function __coterm_mark_end --on-event fish_postexec
        set -l code $status
        set -q __coterm_marked[1]; or return
        printf '\e]133;D;%s;id=%s\a' $code $__coterm_marked >/dev/tty
        set -g __coterm_marked
    end

    # This shell has not failed as it began.
    test -w "$COTERM_CHANNEL"; and printf '' >$COTERM_CHANNEL/prompt

    function __coterm_mark_prompt --on-event fish_prompt
        printf '\e]133;A;id=%s\a' $__coterm_session >/dev/tty
        # Whatever was shown since a helper was killed is lost: another one goes on with the recording.
        test -d /proc/self/fd; or return
        __coterm_find_helper; or __coterm_launch_helper $__coterm_runtime/starting
    end
end

# ----------------------------------------------------------------------------------------------------------------------

# Whatever Enter has to do before it looks at the line is done once it is set.
set -g __coterm_unsettled
__coterm_set_folders
if __coterm_start
    __coterm_record_session
    test -n "$COTERM_SESSION" -a -n "$COTERM_TTY"; and __coterm_begin_marks
else
    functions -e __coterm_bind_keys __coterm_record_start __coterm_record_end
end
