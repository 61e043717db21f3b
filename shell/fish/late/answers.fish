# Moves below the command line, where something can be printed.
function __coterm_begin_output
    # The end of a line of one row, where the cursor mostly is, needs no count: a prompt can take long.
    set -l line (commandline -bc; commandline -b)
    if set -q line[3]; or test "$line[1]" != "$line[2]"
        __coterm_count_rows
        string repeat -N -n $__coterm_rows_below \n
    else
        # What fish suggests behind the line.
        printf '\e[J'
    end
    printf '\n\e[J'
end

# Makes room above the cursor for what __coterm_redraw has fish draw again: it believes that it is where it was.
function __coterm_end_output
    set -q __coterm_rows; or __coterm_count_rows
    test $__coterm_rows -gt 0; and string repeat -N -n $__coterm_rows \n
    set -eg __coterm_rows
    set -g __coterm_moved
end

function __coterm_redraw
    set -q __coterm_moved; and commandline -f repaint
    set -eg __coterm_moved
end

# How many rows of the terminal the prompt and the command line take above the cursor, and below it. The blocks of a
# line of several lines are indented, which is not known here: with long lines in one, a row can be wrong.
function __coterm_count_rows
    set -l prompt (fish_prompt)
    set -l margin (string length --visible -- "$prompt[-1]")
    # A prompt that does not fit is `> ` in fish.
    test $margin -lt $COLUMNS; or set margin 2
    set -l rows (__coterm_rows_of $margin (commandline -bc))
    set -g __coterm_rows (math max 0, (count $prompt) + $rows - 2)
    set -g __coterm_rows_below (math (__coterm_rows_of $margin (commandline -b)) - $rows)
end

function __coterm_rows_of -a margin
    math 0 (string length --visible -- $argv[2..] | string replace -r '(.+)' "+1+floor(($margin+\$1)/$COLUMNS)")
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
    # What was typed before the question is no answer to it: its last line, which names the keys, waits until that is gone.
    set -l keys
    string match -rq '^(?<text>(?:.*\\\\n)?)(?<keys>.+)$' -- $text
    printf %b $text
    __coterm_drop_input 0; or set seconds 0
    printf %b $keys
    set -q __coterm_rows; or __coterm_count_rows
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
            if test -p $__coterm_door
                set -g __coterm_key yes
            else
                echo 'not run: the helper that asked has ended'
            end
        case e
            set -g __coterm_key edit
        case s
            set -g __coterm_key snooze
        case ''
            if not set -q byte[1]
                set -g __coterm_key timeout
                echo "not run: no answer in $argv[1] seconds"
            end
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
