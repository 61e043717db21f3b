# Records the shell that sources this: it starts another one like it in a recorded terminal, and ends with that one.
# `coterm record --attach-hook fish` prints it, for the first line of a config.fish, and coterm's hook asks for it where
# the configuration says `record: always`. Where no recording begins, this shell goes on as if nothing had been tried.

function __coterm_may_attach
    status is-interactive; or return
    test -n "$TERM" -a "$TERM" != dumb -a "$COTERM_RECORD" != 0; or return
    test -z "$VSCODE_RESOLVING_ENVIRONMENT$INTELLIJ_ENVIRONMENT_READER"; or return
    test -n "$COTERM_CHANNEL"; and test -d $COTERM_CHANNEL; and return 1
    set -q __coterm_attached; and return 1
    # What standard input is, a pipe or the terminal, depends on how this is sourced: the terminal is asked for by name.
    test -t 1 -a -t 2 -a -r /dev/tty
end

function __coterm_attach
    set -g __coterm_attached no # said once, and tried once
    set -l program ::COTERM::
    if not test -x $program
        echo "coterm: this shell is not recorded: $program is gone" >&2
        return
    end
    set -l runtime /tmp/coterm-$EUID
    test -n "$XDG_RUNTIME_DIR"; and set runtime $XDG_RUNTIME_DIR/coterm
    test -n "$COTERM_RUNTIME_DIR"; and set runtime $COTERM_RUNTIME_DIR
    set -l report $runtime/attach.$fish_pid
    # The same program with the same arguments; a name that begins with a hyphen makes a login shell.
    set -l words
    test -r /proc/$fish_pid/cmdline; and set words (string split0 </proc/$fish_pid/cmdline)
    if status is-login; or string match -q -- '-*' $words[1]
        set words -l $words[2..]
    else
        set -e words[1]
    end
    for word in $words
        # What runs a text and ends is no shell for a person.
        string match -qr -- '^(?:-[a-zA-Z]*c|--command(?:=|$))' $word; and return
    end
    set -l level 0
    test "$SHLVL" -gt 0; and set level (math $SHLVL - 1)
    command env SHLVL=$level $program record --attach-hook --report $report -- (status fish-path) $words </dev/tty
    set -l code $status
    test -e $report; or return
    command rm -f -- $report
    # `exit` would end what is being sourced.
    exec sh -c "exit $code"
end

__coterm_may_attach; and __coterm_attach
functions -e __coterm_may_attach __coterm_attach
