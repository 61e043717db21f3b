import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import type { Case } from "./conform.ts";
import { launcher, makeHome, type TerminalOptions } from "./terminal.ts";
import { conformZsh } from "./zsh-programs.ts";

const hook = `eval "$(${launcher} init zsh)"`;

/** Options, traps and hooks that a user may have: each must neither disturb the guard nor be disturbed. */
const settings: readonly (readonly [name: string, options: TerminalOptions])[] = [
  ["set -eu", { after: "set -eu" }],
  ["err_return and unset", { after: "setopt err_return no_unset" }],
  ["ksh_arrays, sh_word_split, glob_subst", { after: "setopt ksh_arrays sh_word_split glob_subst" }],
  ["the same before the hook is loaded", { before: "setopt ksh_arrays sh_word_split glob_subst" }],
  ["no_glob, no_nomatch, null_glob", { after: "setopt no_glob no_nomatch null_glob" }],
  ["all_export", { before: "setopt all_export" }],
  ["warn_create_global and warn_nested_var", { before: "setopt warn_create_global warn_nested_var" }],
  ["no_clobber, no_multibyte, posix_builtins", { before: "setopt no_clobber no_multibyte posix_builtins" }],
  ["no_aliases, ignore_braces", { after: "setopt no_aliases ignore_braces" }],
  ["an odd IFS", { after: "IFS=dCM/" }],
  ["an empty IFS", { before: "IFS=" }],
  ["global aliases of one letter", { before: "for letter in {A..Z}; do alias -g $letter='; okcmd'; done" }],
  [
    "aliases of what the hook calls",
    { before: "alias print=false local='local ' syswrite=false read=false trap=false" },
  ],
  ["functions of what the hook calls", { before: "print() { :; }; read() { :; }; trap() { :; }; zsocket() { :; }" }],
  ["TRAPZERR and TRAPDEBUG", { after: "TRAPZERR() { okcmd zerr; }; TRAPDEBUG() { :; }; unfunction TRAPZERR" }],
  ["a trap for INT", { after: "trap 'true' INT" }],
  ["INT ignored", { after: "trap '' INT" }],
  ["TRAPINT", { after: "TRAPINT() { return 0 }" }],
  ["TRAPUSR1 and TRAPEXIT", { after: "TRAPUSR1() { :; }; TRAPEXIT() { :; }" }],
  ["a preexec function of one's own", { before: "preexec() { seen=$1 }; precmd() { :; }" }],
  ["preexec and precmd arrays before", { before: "mine() { :; }; preexec_functions=(mine) precmd_functions=(mine)" }],
  ["preexec and precmd arrays after", { after: "mine() { :; }; preexec_functions=(mine $preexec_functions)" }],
  ["a preexec array that was replaced", { after: "mine() { :; }; preexec_functions=(mine)" }],
  ["unique arrays", { before: "typeset -gU preexec_functions precmd_functions" }],
  ["a variable of the name that stops a line", { before: "export __coterm_stop=1" }],
  ["a prompt with commands in it", { before: "setopt prompt_subst; PS1='READY> $(true)'" }],
  ["errors that go nowhere", { after: "exec 2>/dev/null" }],
];

conformZsh(
  "settings",
  settings.map(([name, options]): Case => ({
    name,
    options,
    steps: [
      "okcmd 1",
      "BADCMD 2; okcmd 3",
      "okcmd 4",
      { raw: "ASKCMD 5\r" },
      { see: "ASKCMD asks" },
      { answer: "y" },
      { keys: "for i in 6 7; do\rokcmd $i\rdone\r" },
    ].flatMap((step) => (step === "BADCMD 2; okcmd 3" ? [step, { keys: "\x15okcmd 3\r" }] : [step])),
    ran: ["okcmd 1", "okcmd 3", "okcmd 4", "ASKCMD 5", "okcmd 6", "okcmd 7"],
  })),
);

const untouched: readonly Case[] = [
  {
    name: "options, traps and the names of others are the same after loading and after a stop",
    options: {
      before:
        "TRAPWINCH() { :; }; trap 'true' USR2; state() { setopt; trap; alias; print -l ${(ok)functions:#__coterm_*} ${(ok)parameters:#(__coterm_*|COTERM_*)}; print $- }; state >~/state-0",
    },
    steps: ["okcmd 1", "BADCMD 2", { clear: true }, "state >state-1", `${hook}; state >state-2`],
    ran: ["okcmd 1"],
    check: (terminal) => {
      // What zsh itself adds between reading the dotfile and the first prompts, and the modules we load.
      const ours =
        /^(preexec_functions|precmd_functions|zshexit_functions|is-at-least|errnos|sysparams|EPOCH\w+|epochtime|usedalways|REPLY|_|TRAP\w+|ERRNO|zle|zle_bracketed_paste|ZLE_LINE_ABORTED|shinstdin|\d\w+)$/;
      const known = (name: string) =>
        terminal
          .read(name)
          .split("\n")
          .filter((line) => !ours.test(line))
          .join("\n");
      assert.equal(known("state-1"), known("state-2"));
      const added = terminal
        .read("state-1")
        .split("\n")
        .filter((line) => !terminal.read("state-0").split("\n").includes(line) && !ours.test(line));
      assert.deepEqual(added, []);
    },
  },
  {
    name: "a user's preexec sees the lines that run and none that is stopped",
    options: { before: "mine() { print -r -- $1 >>~/seen }; preexec_functions=(mine)" },
    steps: ["okcmd 1", "BADCMD 2", { clear: true }, "okcmd 3"],
    ran: ["okcmd 1", "okcmd 3"],
    check: (terminal) => assert.equal(terminal.read("seen"), "okcmd 1\nokcmd 3\nokcmd end\n"),
  },
  {
    name: "a user's precmd sees the exit status and the last argument",
    options: { after: "mine() { print -r -- $? $_ >>~/seen }; precmd_functions+=(mine)" },
    steps: ["sh -c 'exit 7'", "(exit 3)"],
    ran: [],
    check: (terminal) => assert.match(terminal.read("seen"), /^7 exit 7\n3\n/m),
  },
  {
    name: "a stopped line changes neither $? nor $_",
    steps: [
      "sh -c 'exit 7'",
      "BADCMD 1",
      { keys: "\x15okcmd $?\r" },
      "true one",
      "BADCMD two",
      { clear: true },
      "okcmd $_",
    ],
    ran: ["okcmd 7", "okcmd one"],
  },
  {
    name: "a stopped line stays in the history, once, in the user's file",
    steps: ["BADCMD 1", { clear: true }, "okcmd 2", "fc -W"],
    ran: ["okcmd 2"],
    check: (terminal) =>
      assert.equal(
        terminal
          .read("history")
          .split("\n")
          .filter((line) => line.includes("BADCMD")).length,
        1,
      ),
  },
  {
    name: "user's traps fire for the user's commands only",
    options: { after: "trap 'print zerr >>~/trapped' ZERR" },
    steps: ["okcmd 1", "BADCMD 2", { keys: "\x15false\r" }],
    ran: ["okcmd 1"],
    check: (terminal) => assert.equal(terminal.read("trapped"), "zerr\n"),
  },
  {
    name: "a file size limit of zero does not end the shell, and the gap is recorded",
    steps: ["ulimit -S -f 0", "true 1", "true 2", "ulimit -S -f unlimited", "okcmd 3"],
    ran: ["okcmd 3"],
    check: (terminal) => {
      const gap = terminal.spool().find(([kind]) => kind === "G");
      assert.deepEqual(gap?.slice(2), ["6", "File too large"]);
    },
  },
  {
    name: "the state can be read and is not exported",
    steps: ["print -r -- $COTERM_STATUS ${(t)COTERM_STATUS} >state"],
    ran: [],
    check: (terminal) => assert.equal(terminal.read("state"), "on scalar\n"),
  },
  {
    name: "set -x shows the first lines of our hooks and no more",
    steps: ["set -x", "okcmd 1", "set +x"],
    ran: ["okcmd 1"],
    check: (terminal) => {
      const rows = terminal.text().split("\n");
      const shown = rows.filter((line) => line.includes("coterm")).length;
      assert.ok(shown > 0 && shown <= 24, terminal.text());
    },
  },
  {
    name: "a subshell at the prompt, and what runs in it, is judged with the line",
    steps: ["(okcmd 1; (BADCMD 2))", { clear: true }, "(okcmd 3)"],
    ran: ["okcmd 3"],
  },
];
conformZsh("what is left as it was", untouched);

const nothing: readonly (readonly [name: string, args: readonly string[], env: Record<string, string>])[] = [
  ["zsh -c", ["-c"], {}],
  ["zsh -c with the dotfile read", ["-c"], { ZDOTDIR: "." }],
  ["TERM=dumb", ["-i", "-c"], { TERM: "dumb" }],
];
const report = `[[ -f ~/.zshrc ]] && . ~/.zshrc; print -r -- "\${COTERM_STATUS-none} \${(M)#\${(k)functions}:#__coterm*}"`;
conformZsh("shells that get nothing", [
  {
    name: nothing.map(([name]) => name).join(", "),
    steps: [],
    ran: [],
    check: () => {
      const home = makeHome("zsh");
      for (const [name, args, env] of nothing) {
        const said = execFileSync("zsh", [...args, report], {
          env: { HOME: home, PATH: process.env["PATH"], TERM: "xterm", ...env },
          encoding: "utf8",
        });
        assert.equal(said, "none 0\n", name);
      }
      rmSync(home, { recursive: true });
    },
  },
]);
