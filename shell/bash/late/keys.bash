# shellcheck shell=bash disable=SC2154,SC2034 # the variables are those of shell/coterm.bash and of who calls

# A stopped line comes back for editing. readline takes text only from its terminal, so the terminal is asked for its
# status, which every terminal reports with the same four bytes, and those are bound to putting the line there. Where no
# report comes, the line is one key away in the history.
__coterm_offer_line() {
  if [[ ! -o emacs && ! -o vi ]]; then return; fi
  __coterm_offered=$1
  local map
  for map in emacs vi-insert vi-command; do bind -m "$map" -x $'"\e[0n": __coterm_put_line'; done 2>/dev/null
  (__coterm_ask_terminal </dev/null >/dev/null 2>&1 &)
}

# Asks once readline reads keys: earlier the terminal would show the report. Not by the prompt: readline would ask again
# each time that it draws it.
__coterm_ask_terminal() {
  local waited
  trap '' INT HUP
  for ((waited = 0; waited < 100; waited++)); do
    if [[ $(command -p stty -a </dev/tty) == *' -icanon'* ]]; then
      printf '\e[5n' >/dev/tty
      return
    fi
    command -p sleep 0.005
  done
}

__coterm_put_line() {
  if [[ -z $READLINE_LINE ]]; then
    READLINE_LINE=$__coterm_offered
    READLINE_POINT=${#READLINE_LINE}
  fi
  __coterm_offered=
}

# Edits the line in the user's editor and leaves it at the prompt. What bash binds here runs the text without PS0.
__coterm_edit_line() {
  local file=$__coterm_files.line.sh text=''
  { printf '%s\n' "$READLINE_LINE" >|"$file"; } 2>/dev/null || return
  # The variables may hold arguments.
  # shellcheck disable=SC2086
  ${VISUAL:-${EDITOR:-vi}} "$file" </dev/tty >/dev/tty 2>&1 || return
  IFS= read -r -d '' text <"$file" || :
  READLINE_LINE=${text%$'\n'}
  READLINE_POINT=${#READLINE_LINE}
  : >|"$file"
}
