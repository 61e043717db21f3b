# From fish 4.1 on `execute` is done at once, but behind a `repaint` it waits for all that was typed ahead.
string match -rq '^(?:3|4\.0)\.' -- $version; or set -g __coterm_takes_ahead

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
            if test "$__coterm_permit" != yes
                __coterm_redraw
                return
            end
            set -q __coterm_takes_ahead; or __coterm_redraw
            set -eg __coterm_moved
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
    set -q __coterm_stopped_at[1]; and __coterm_is_typed_ahead (commandline -b | string collect); and return 1
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
    __coterm_is_joined $line; and return
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
            if set -q __coterm_program[1]
                __coterm_permit ran $line
            else if test -n "$__coterm_answer[2]"
                __coterm_permit snoozed $line
            end
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

# Says whether the line is one that may run and has not begun, with what was typed ahead behind it; leaves the former. From
# fish 4.1 on a key that first has the prompt drawn again does not run the line before all that is taken, and then does.
function __coterm_is_joined -a line
    test -n "$__coterm_cleared"; and set -q __coterm_takes_ahead; or return
    # With a line break behind it it was not complete.
    set -l start (string escape --style=regex -- "$__coterm_cleared" | string collect)
    string match -rq -- "^$start(?!\n)" "$line"; or return
    set -l cursor (commandline -C)
    commandline -r -- $__coterm_cleared
    # 2: neither was it then, and the line break is gone.
    commandline --is-valid
    test $status -ne 2; and return
    commandline -r -- $line
    commandline -C $cursor
    return 1
end

# A line that cannot be parsed has no end.
function __coterm_forget_cleared --on-event fish_posterror
    set -g __coterm_cleared
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
    set -l hint 'Look with: coterm doctor'
    test -x $__coterm_launcher; or set hint "Open a new shell: $__coterm_launcher is gone"
    if set -q closed[1]; and string match -rq '(?<![\w.-])(?:'(string join '|' -- $closed)')(?![\w.-])' -- $plain
        if __coterm_leads_out $line
            __coterm_permit fault $line
            return
        end
        set -gu COTERM_STATUS closed
        __coterm_say "$COTERM_REASON: the line does not run, because a rule for it fails closed. $hint"
        __coterm_stop fault $line
        return
    end
    if test "$COTERM_STATUS" != open
        set -gu COTERM_STATUS open
        __coterm_say "$COTERM_REASON: lines run unchecked until one does. $hint"
    end
    __coterm_permit fault $line
end

# Says whether a line is never kept back for want of a helper: those that leave the shell or look what is wrong.
function __coterm_leads_out -a line
    string match -rq '^(?:exit(?: \d\d?)?|coterm doctor)$' -- $line
    and not functions -q (string replace -r ' .*' '' -- $line)
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
        printf '\e]633;P;CotermRecord=%s;%s\a' "$__coterm_answer[2]" $__coterm_recording >/dev/tty
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
    set -g __coterm_kept_head (commandline -bc | string collect)
    string match -q '4*' -- $version; and test -r /proc/uptime
    and read -g -d ' ' __coterm_stopped_at __coterm_idle </proc/uptime
    and set -g __coterm_unsettled
end

# In fish 4 what was typed or pasted ahead may be in fish's own hands, where __coterm_drop_input cannot reach it. An
# Enter within 30 milliseconds of a stop is no person's: it is dropped with what came before it, as long as that stands
# behind the line that was stopped.
function __coterm_is_typed_ahead -a line
    read -l -d ' ' uptime idle </proc/uptime
    set -l head (string sub -l (string length -- "$__coterm_kept_head") -- "$line" | string collect)
    if test "$head" = "$__coterm_kept_head" -a (math "round(($uptime - $__coterm_stopped_at) * 100)") -le 3
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
