# coterm for fish 3.4 and later: judges each command line before it runs, and records what ran.
# Load it at the end of config.fish:  coterm init fish | source
#
# The build puts this in its place in shell/fish/load.fish, which says when it is run.
#
# The keys that run a line call __coterm_enter first. Most lines hold no word of any rule: that is found out here, with
# builtins, and costs no process. All others are put to the resident helper (src/helper/protocol.ts says how).
#
# fish has no arithmetic, no clock and no read with a time-out among its builtins, and capturing output costs a tenth
# of a process. So what runs at every Enter reads files, takes numbers from a list, and lets regular expressions set
# variables; and a trigger word is a variable of its own, __coterm_word_WORD, because one `set -q` tests many names.

# A root shell in the home of another user (`su -m`, `sudo -E`, on macOS `sudo -s`): what stands there must not be believed,
# and what root leaves there its owner cannot use.
set -g __coterm_foreign
if test $EUID = 0
    for name in XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME
        set -l folder $HOME
        test -n "$$name"; and set folder $$name
        test -e $folder; and not test -O $folder; and set __coterm_foreign $folder
    end
end

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

test -n "$__coterm_foreign"; or test -n "$COTERM_CHANNEL" -a -d "$COTERM_CHANNEL"; or not __coterm_records_always
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
    if test -n "$__coterm_foreign"
        set -gu COTERM_REASON "$__coterm_foreign belongs to somebody else"
        printf 'coterm: this shell is not guarded: %s\n  try: %s\n' $COTERM_REASON 'su - or sudo -i' >&2
        set -g __coterm_session none
        return 1
    end
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
    if test -z "$COTERM_RUNTIME_DIR" -a -e "$XDG_RUNTIME_DIR" -a ! -O "$XDG_RUNTIME_DIR"
        # Its owner could put another folder in the place of ours.
        set reason "$XDG_RUNTIME_DIR belongs to somebody else"
    else if test -L $__coterm_runtime -o ! -d $__coterm_runtime
        set reason 'it is not a folder'
    else if not test -O $__coterm_runtime
        set reason 'it belongs to somebody else'
    else if not string match -rq '^drwx------\S* +\d+ +'$EUID' ' -- $facts
        set reason 'it can be read or written by others'
    end
    if test -n "$reason"
        set -gu COTERM_REASON "the runtime folder $__coterm_runtime is not used: $reason"
        echo "coterm: this shell is not guarded: $COTERM_REASON" >&2
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
#
# Whether it can be written is asked first, because fish complains by itself about a redirection that fails. The status of
# `string join` is 0 only when it joins.
if test -r /proc/uptime
    function __coterm_record -a kind fields
        if not test -w $__coterm_log; or set -q __coterm_lost[1]
            __coterm_record_otherwise $kind $fields
            return
        end
        # Whoever reads the journal does the sum.
        read -l -d ' ' uptime idle </proc/uptime
        string join0 -- '' $kind\x1f$__coterm_epoch+$uptime\x1f"$fields" >>$__coterm_log
        or __coterm_lose
    end

    # Sets __coterm_time, in seconds.
    function __coterm_take_time
        read -l -d ' ' uptime idle </proc/uptime
        set -g __coterm_time $__coterm_epoch+$uptime
    end
else
    function __coterm_record
        __coterm_record_otherwise $argv
    end

    function __coterm_take_time
        set -g __coterm_time (command date +%s)
    end
end

# Where the spool is not there yet, cannot be written, or there is no clock that needs no process.
function __coterm_record_otherwise -a kind fields
    test -d $__coterm_spool -o -x $__coterm_launcher; or return 0 # coterm was uninstalled
    if set -q __coterm_lost[1]
        __coterm_record_after_loss $kind $fields
        return
    end
    if not test -w $__coterm_log
        if not test -w $__coterm_spool -a -O $__coterm_spool -a ! -e $__coterm_log
            __coterm_lose
            return
        end
        __coterm_record_session
    end
    __coterm_take_time
    string join0 -- '' $kind\x1f$__coterm_time\x1f"$fields" >>$__coterm_log
    or __coterm_lose
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
    __coterm_read_rest
    # Only after such a line can there be a new alias, function or abbreviation.
    string match -rq '(?:^|[\s;&|(])(?:alias|abbr|function|func\w+|source|eval|fisher|omf)\s|(?:^|[;&|({!\n]|(?<!\S)(?:and|or|not|begin|if|while|else|time|builtin|command)\s)\s*\.\s' -- $argv[1]
    and set -eg __coterm_scanned
    and set -g __coterm_unsettled
    set -g __coterm_cleared
    set -q __coterm_running[1]; or return
    __coterm_record E $__coterm_running\x1f$code\x1f$CMD_DURATION
    set -g __coterm_running
    __coterm_take_number
    __coterm_find_helper; or __coterm_keep_helper
end

# --- the rest ---------------------------------------------------------------------------------------------------------

# What the first line and later ones need. fish reads it when Enter is pressed for the first time: the start of a shell,
# which may never see a line, does not wait for it.
set -g __coterm_rest '::FILE_WORDS::
::FILE_FUNCTIONS::
::FILE_ASKING::
::FILE_ANSWERS::
::FILE_GATE::'

function __coterm_read_rest
    set -q __coterm_rest; or return
    eval $__coterm_rest
    set -eg __coterm_rest
end

function __coterm_enter
    __coterm_read_rest
    __coterm_enter $argv
end

function __coterm_say -a sentence
    __coterm_read_rest
    __coterm_say $sentence
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

# ----------------------------------------------------------------------------------------------------------------------

# Whatever Enter has to do before it looks at the line is done once it is set.
set -g __coterm_unsettled
__coterm_set_folders
if __coterm_start
    __coterm_record_session
    if test -n "$COTERM_SESSION" -a -n "$COTERM_TTY"
        __coterm_read_rest
        eval '::FILE_MARKS::'
        __coterm_begin_marks
    end
else
    functions -e __coterm_bind_keys __coterm_record_start __coterm_record_end
end
