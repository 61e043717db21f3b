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
    test "$__coterm_asked" = $__coterm_sequence; and __coterm_take_number
    set -g __coterm_asked $__coterm_sequence
    set -l patience
    # As __coterm_find_helper begins.
    if set -q __coterm_compares; and test $__coterm_door -ef $__coterm_runtime/ask -a -p $__coterm_door
    else if not __coterm_find_helper
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
    set -l is_there
    for turn in $__coterm_turns
        test -e $__coterm_unanswered; and set is_there 1; and break
    end
    set -q is_there[1]; or __coterm_wait_for $__coterm_unanswered $patience; or return
    set -g __coterm_unanswered_by
    read -l -d \t id verdict rule wait text <$__coterm_unanswered
    set -g __coterm_program
    if test "$id $verdict $rule$text$wait" = "$__coterm_sequence allow 0"
        set -g __coterm_answer allow '' '' ''
        set -g __coterm_outcome answered
        return
    end
    set -g __coterm_outcome nobody
    test "$id" = $__coterm_sequence; or return
    contains -- $verdict allow warn confirm screen deny; or return
    # Neither what was cut off nor a question that nobody would see is an answer.
    string match -rq '^\d+$' -- "$wait"; and test $verdict != confirm -o -n "$text"; or return
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
    if not test -x $__coterm_launcher
        # It was uninstalled.
        set -g __coterm_outcome nobody
        return 1
    end
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
    set -l head coterm1\x1f$kind\x1f$__coterm_sequence\x1ffish\x1f$__coterm_session\x1f$__coterm_sequence\x1f$fish_pid\x1f"$COLUMNS"\x1f$flags
    set -g __coterm_question $head\x1f"$__coterm_context"\x1f\x1f$PWD\x1f$line
    if string match -rq '^(?![\s\S]{3900})[\x01-\x1e -\x7f]*(?:\x1f[\x01-\x1e -\x7f]*){12}$' -- $__coterm_question
        set -q __coterm_ask_always; or string match -rq -- $__coterm_alias_pattern $line; or return
    end
    # Which of the functions matter is not known while the words are not.
    set -g __coterm_called
    if set -q __coterm_ask_always
        __coterm_read_aliases $line $__coterm_functions
    else if string match -rq -- $__coterm_alias_pattern $line
        __coterm_read_aliases $line $__coterm_aliases
    end
    set -l cwd $PWD
    string match -q '*'\x1f'*' -- $cwd; and set cwd (string replace -a \x1f '?' -- $cwd | string collect)
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
