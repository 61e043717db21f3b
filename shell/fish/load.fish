# What `coterm init fish` prints. Nothing in it may be more than fish 3.1 can parse, which takes a `return` out here for a
# mistake: fish reads the whole text before it runs any of it, and an older one is to say in a sentence what it lacks.

if status is-interactive; and test "$TERM" != dumb; and not set -q __coterm_session
    if string match -rq '^(?:[0-2]|3\.[0-3])\.' -- $version
        set -gu COTERM_STATUS off
        set -gu COTERM_REASON "fish $version is older than 3.4"
        printf 'coterm: %s: no line is judged or recorded\n  try: %s\n' $COTERM_REASON 'a newer fish, zsh or bash' >&2
        set -g __coterm_session none
    else
        ::PART_HOOK::
    end
end
