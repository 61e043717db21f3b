/**
 * Another account behind `su` and `sudo`: root, from the guarded shell of a user. Both live in the home of the test, as
 * `/etc/passwd` and the like say in a mount namespace of its own; no account of the system is touched.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Shell } from "../../src/parse/command.ts";
import { type Case, conform, type Step } from "./conform.ts";
import { launcher, type Terminal } from "./terminal.ts";

const user = 12345;
const asUser = ["setpriv", "--reuid", `${user}`, "--regid", `${user}`, "--clear-groups", "--"] as const;
const skip =
  process.getuid?.() !== 0 || spawnSync("unshare", ["-m", "mount", "--bind", "/tmp", "/tmp"]).status !== 0
    ? "no mount namespaces here"
    : spawnSync(asUser[0], [...asUser.slice(1), launcher, "version"]).status !== 0
      ? "another user cannot run the build"
      : false;

/** Nobody is asked for a password. The home of root is `root` in the test's, which else belongs to the user. */
const inside = (shell: Shell) => `
  set -e
  cd ~
  mkdir -m 700 root etc etc/sudoers.d
  cp -r .[a-z]* root
  mkdir -p -m 700 root/run root/.config/fish
  echo '. ~/.bashrc' >root/.bash_profile
  for file in root/.bashrc root/.zshrc root/.config/fish/config.fish; do echo "export PATH=\\"$HOME/bin:$PATH\\"" >>$file; done
  { sed "s|^root:.*|root:x:0:0::$HOME/root:$(command -v ${shell})|" /etc/passwd; echo "ann:x:${user}:${user}::$HOME:$(command -v ${shell})"; } >etc/passwd
  echo 'ann ALL=(ALL) NOPASSWD: ALL' >etc/sudoers.d/ann
  printf '%s sufficient pam_permit.so\\n' auth account session >etc/pam
  chmod 644 etc/passwd etc/pam; chmod 440 etc/sudoers.d/ann
  mount --bind etc/passwd /etc/passwd
  mount --bind etc/sudoers.d /etc/sudoers.d
  for name in su su-l sudo sudo-i; do [ ! -e /etc/pam.d/$name ] || mount --bind etc/pam /etc/pam.d/$name; done
  chown -R ${user}:${user} .; chown -R 0:0 root etc; chmod 711 .
  exec ${asUser.join(" ")} "$0" "$@"`;

/** What a login manager does for root, where nobody has. */
const login = {
  bash: '[ "$(id -u)" != 0 ] || [ -n "$XDG_RUNTIME_DIR" ] || export XDG_RUNTIME_DIR=~/run',
  zsh: '[ "$(id -u)" != 0 ] || [ -n "$XDG_RUNTIME_DIR" ] || export XDG_RUNTIME_DIR=~/run',
  fish: 'test (id -u) != 0; or test -n "$XDG_RUNTIME_DIR"; or set -gx XDG_RUNTIME_DIR ~/run',
};

const guarded: readonly Step[] = ["okcmd 2", "BADCMD 3", { clear: true }, "okcmd 4", "echo $COTERM_STATUS >~/status"];
const unguarded: readonly Step[] = ["okcmd 2", "BADCMD 3", "okcmd 4", "echo $COTERM_STATUS >~/status"];

function cases(shell: Shell): readonly Case[] {
  const row = (name: string, steps: readonly Step[], ran: readonly string[], check: Case["check"]): Case => ({
    name,
    options: {
      before: login[shell],
      config: "reedit: false", // in bash a line comes back a moment after the prompt
      env: { SUDO_PROMPT: "", SHELL: `/usr/bin/${shell}` },
      startedBy: `exec unshare -m sh -c '${inside(shell).replaceAll("'", `'\\''`)}' "$0" "$@"`,
    },
    steps: ["okcmd 1", ...steps, "exit", "BADCMD 5", { clear: true }],
    ran: ["okcmd 1", ...ran],
    check: async (terminal) => {
      const foreign = await strangeFiles(terminal);
      assert.deepEqual(foreign, [], "each has files of its own only");
      await check?.(terminal);
    },
    skip,
  });
  const says = (sentence: RegExp) => (terminal: Terminal) =>
    assert.equal(terminal.text().replaceAll("\n", "").match(sentence)?.length, 1, terminal.text());
  return [
    ...["sudo -s", "sudo -i", "su -"].map((how) =>
      row(`${how}: root's own hook guards root`, [how, ...guarded], ["okcmd 2", "okcmd 4"], (terminal) => {
        assert.equal(terminal.read("root/status"), "on\n");
        // The spool of a shell that has ended may be stored already.
        assert.ok(readdirSync(join(terminal.home, "root/.local/state/coterm")).includes("spool"));
      }),
    ),
    row(
      "su, which keeps the XDG_RUNTIME_DIR of the user: not guarded, said once",
      ["su", ...unguarded],
      ["okcmd 2", "BADCMD 3", "okcmd 4"],
      (terminal) => {
        assert.equal(terminal.read("root/status"), "off\n");
        says(/(?:not guarded|run unchecked):.*?belongs to somebody else/g)(terminal);
      },
    ),
    ...(["su -m", "sudo -E -s"] as const).map((how) =>
      row(
        `${how}, which keeps the home of the user: not guarded, said once`,
        // As where no XDG_RUNTIME_DIR is set. On Debian sudo has a PATH of its own.
        [
          shell === "fish" ? "set -e XDG_RUNTIME_DIR" : "unset XDG_RUNTIME_DIR",
          how,
          "export PATH=$HOME/bin:$PATH",
          ...unguarded.slice(0, -1),
          "rm -rf .cache/coterm",
          `${launcher} doctor >root/findings`,
        ],
        ["okcmd 2", "BADCMD 3", "okcmd 4"],
        (terminal) => {
          says(/not guarded: \S+ ?\S* belongs to somebody else  try: su - or sudo -i/g)(terminal);
          assert.match(
            terminal.read("root/findings"),
            /home: \S+ belongs to somebody else: no shell of root is guarded/,
          );
        },
      ),
    ),
    row(
      "su with the user's XDG folders: not guarded, said once",
      [
        shell === "fish"
          ? "set -e XDG_RUNTIME_DIR; set -gx XDG_STATE_HOME ~/.local/state"
          : "unset XDG_RUNTIME_DIR; export XDG_STATE_HOME=~/.local/state",
        "su",
        ...unguarded,
      ],
      ["okcmd 2", "BADCMD 3", "okcmd 4"],
      (terminal) => {
        assert.equal(terminal.read("root/status"), "off\n");
        says(/not guarded: \S+ ?\S* belongs to somebody else  try: su - or sudo -i/g)(terminal);
      },
    ),
  ];
}

/** Of root outside of its home, or of the user in it; a shell keeps its own history where the home is. */
async function strangeFiles({ home }: Terminal): Promise<string[]> {
  return readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) => {
    if (name.startsWith("history")) return false;
    const isOfRoot = statOf(join(home, name)) === 0;
    return /^(?:root|etc)(?:\/|$)/.test(name) ? !isOfRoot : isOfRoot;
  });
}

function statOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}

/** In a shell of root that goes on in the terminal which somebody else has recorded. */
function inRecording(shell: Shell): Case {
  const tty = shell === "fish" ? "(tty)" : "$(tty)";
  const args = { bash: "--noprofile -i", zsh: "--no-globalrcs -i", fish: "-i" }[shell];
  return {
    name: "nothing is written into the channel of another user's recording",
    steps: [
      ({ home }) => {
        mkdirSync(join(home, "channel"), { mode: 0o755 });
        chownSync(join(home, "channel"), user, user);
      },
      `env COTERM_SESSION=s COTERM_TTY=${tty} COTERM_CHANNEL=$HOME/channel ${shell} ${args}`,
      "BADCMD 1",
      { clear: true },
      "okcmd 2",
    ],
    ran: ["okcmd 2"],
    check: ({ home }) => assert.deepEqual(readdirSync(join(home, "channel")), []),
    skip: process.getuid?.() === 0 ? false : "only root can give a folder away",
  };
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  conform(shell, "another account", [...cases(shell), inRecording(shell)]);
}
