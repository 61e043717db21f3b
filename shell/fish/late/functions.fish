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
