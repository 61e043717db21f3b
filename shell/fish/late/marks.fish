# Marks each command in the terminal that is recorded, and no other one inside it, so that its output can be cut out.
function __coterm_begin_marks
    set -l terminal (command readlink /proc/$fish_pid/fd/0 2>/dev/null)
    test -n "$terminal"; or set terminal /dev/(command ps -o tty= -p $fish_pid | string trim)
    test "$terminal" = "$COTERM_TTY"; or return

    set -g __coterm_recording $COTERM_SESSION

    function __coterm_mark_start --on-event fish_preexec
        __coterm_escape_for_mark $argv[1]
        set -g __coterm_marked $__coterm_session.$__coterm_sequence
        printf '\e]633;E;%s;%s\a\e]133;C;id=%s;in=%s\a' "$__coterm_escaped" $__coterm_recording $__coterm_marked $__coterm_recording >/dev/tty
    end

    function __coterm_escape_for_mark -a line
        set line (string replace -a \\ \\\\ -- $line | string replace -a ';' '\\x3b' | string join '\\x0a')
        set -g __coterm_escaped (string replace -ra '[\x01-\x1f\x7f]' '?' -- $line)
    end

    # What became of a line stands in the recording where it was decided.
    function __coterm_mark_decision -a answer line
        __coterm_escape_for_mark $line
        printf '\e]633;P;CotermDecision=%s;%s;%s;%s;%s\a' $__coterm_answer[1] "$__coterm_answer[2]" $answer "$__coterm_escaped" $__coterm_recording >/dev/tty
    end

    function __coterm_mark_end --on-event fish_postexec
        set -l code $status
        set -q __coterm_marked[1]; or return
        printf '\e]133;D;%s;id=%s;in=%s\a' $code $__coterm_marked $__coterm_recording >/dev/tty
        set -g __coterm_marked
    end

    # This shell has not failed as it began. The folder is another user's in a shell of root that goes on in the recording.
    test -O "$COTERM_CHANNEL"; and printf '' >$COTERM_CHANNEL/prompt

    function __coterm_mark_prompt --on-event fish_prompt
        printf '\e]133;A;id=%s;in=%s\a' $__coterm_session $__coterm_recording >/dev/tty
        # Whatever was shown since a helper was killed is lost: another one goes on with the recording.
        test -d /proc/self/fd; or return
        __coterm_find_helper; or __coterm_launch_helper $__coterm_runtime/starting
    end
end
