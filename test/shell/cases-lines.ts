import assert from "node:assert/strict";
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "./conform.ts";
import { launcher } from "./terminal.ts";

/** Every shape in which a line can arrive, and what must be left as it was. Add your shell's lines to the rows. */
export const lineCases: readonly Case[] = [
  { name: "an allowed line runs once", steps: ["okcmd 1"], ran: ["okcmd 1"] },
  { name: "an empty line does nothing", steps: ["", "okcmd 1", ""], ran: ["okcmd 1"] },
  { name: "nothing of a denied line runs", steps: ["okcmd 1; BADCMD 2; okcmd 3", { clear: true }], ran: [] },
  {
    name: "after a stop the next five lines and exit work",
    steps: ["BADCMD 1", { clear: true }, "okcmd 1", "okcmd 2", "okcmd 3", "okcmd 4", "okcmd 5", { raw: "exit\r" }],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3", "okcmd 4", "okcmd 5"],
    exits: true,
  },
  {
    name: "a warned line runs once, after the warning",
    steps: ["WARNCMD 1"],
    ran: ["WARNCMD 1"],
    check: (terminal) => assert.match(terminal.text(), /WARNCMD warns/),
  },
  {
    name: "a denial says the title of the rule",
    steps: ["BADCMD 1", { see: "BADCMD is denied" }, { clear: true }],
    ran: [],
  },
  {
    name: "a loop over several lines runs",
    steps: {
      perShell: {
        bash: [{ keys: "for i in 1 2; do\rokcmd $i\rdone\r" }],
        zsh: [{ keys: "for i in 1 2; do\rokcmd $i\rdone\r" }],
        fish: [{ keys: "for i in 1 2\rokcmd $i\rend\r" }],
      },
    },
    ran: ["okcmd 1", "okcmd 2"],
  },
  {
    name: "a loop over several lines is stopped whole",
    steps: {
      perShell: {
        bash: [{ keys: "for i in 1 2; do\rokcmd $i; BADCMD\rdone\r" }, { clear: true }],
        zsh: [{ keys: "for i in 1 2; do\rokcmd $i; BADCMD\rdone\r" }, { clear: true }],
        fish: [{ keys: "for i in 1 2\rokcmd $i; BADCMD\rend\r" }, { clear: true }],
      },
    },
    ran: [],
  },
  {
    name: "a typed heredoc runs, with a rule's word in its text",
    steps: {
      perShell: {
        bash: [{ keys: "cat >copy <<EOF; okcmd 1\rBADCMD\rEOF\r" }],
        zsh: [{ keys: "cat >copy <<EOF; okcmd 1\rBADCMD\rEOF\r" }],
      },
    },
    ran: ["okcmd 1"],
    check: (terminal) => assert.equal(terminal.read("copy"), "BADCMD\n"),
  },
  {
    name: "a typed heredoc is stopped whole, and its body does not run as commands",
    steps: {
      perShell: {
        bash: [{ keys: "BADCMD <<EOF\rokcmd 1\rEOF\r" }, { clear: true }],
        zsh: [{ keys: "BADCMD <<EOF\rokcmd 1\rEOF\r" }, { clear: true }],
      },
    },
    ran: [],
  },
  {
    name: "a continuation that splits the word is stopped",
    steps: [{ keys: "BAD\\\rCMD 1; okcmd 2\r" }, { clear: true }],
    ran: [],
  },
  { name: "quotes that split the word are stopped", steps: ["BAD'CM'D 1; okcmd 2", { clear: true }], ran: [] },
  { name: "a backslash in the word is stopped", steps: ["\\BAD\\CMD 1; okcmd 2", { clear: true }], ran: [] },
  {
    name: "a subshell in a pipeline is stopped",
    steps: {
      perShell: {
        bash: ["(okcmd 1; BADCMD 2) | cat", { clear: true }],
        zsh: ["(okcmd 1; BADCMD 2) | cat", { clear: true }],
        fish: ["begin; okcmd 1; BADCMD 2; end | cat", { clear: true }],
      },
    },
    ran: [],
  },
  {
    name: "a stopped line does not truncate what it redirects to",
    steps: {
      perShell: {
        bash: ["echo kept >keep", "{ okcmd 1; BADCMD; } >keep", { clear: true }],
        zsh: ["echo kept >keep", "{ okcmd 1; BADCMD; } >keep", { clear: true }],
        fish: ["echo kept >keep", "begin; okcmd 1; BADCMD; end >keep", { clear: true }],
      },
    },
    ran: [],
    check: (terminal) => assert.equal(terminal.read("keep"), "kept\n"),
  },
  {
    name: "a command substitution is stopped",
    steps: {
      perShell: {
        bash: ["okcmd $(BADCMD 1)", { clear: true }, "okcmd `BADCMD 1`", { clear: true }],
        zsh: ["okcmd $(BADCMD 1)", { clear: true }, "okcmd `BADCMD 1`", { clear: true }],
        fish: ["okcmd (BADCMD 1)", { clear: true }, "okcmd $(BADCMD 1)", { clear: true }],
      },
    },
    ran: [],
  },
  {
    name: "a process substitution is stopped",
    steps: {
      perShell: {
        bash: ["okcmd <(BADCMD 1)", { clear: true }],
        zsh: ["okcmd <(BADCMD 1)", { clear: true }],
        fish: ["okcmd (BADCMD 1 | psub)", { clear: true }],
      },
    },
    ran: [],
  },
  { name: "a background job is stopped", steps: ["okcmd 1 & BADCMD 2 &", { clear: true }], ran: [] },
  {
    name: "an alias is looked through",
    steps: {
      perShell: {
        bash: ["alias zz='BADCMD 1'", "zz; okcmd 2", { clear: true }],
        zsh: ["alias zz='BADCMD 1'", "zz; okcmd 2", { clear: true }],
        fish: ["alias zz 'BADCMD 1'", { clear: true }, "zz; okcmd 2", { clear: true }],
      },
    },
    ran: [],
  },
  {
    name: "an alias of an alias is looked through",
    steps: {
      perShell: {
        bash: ["alias zz='BADCMD 1'", "alias yy=zz", "yy; okcmd 2", { clear: true }],
        zsh: ["alias zz='BADCMD 1'", "alias yy=zz", "yy; okcmd 2", { clear: true }],
      },
    },
    ran: [],
  },
  {
    name: "history expansion is seen expanded",
    steps: { perShell: { bash: ["okcmd 1", "!! ; BADCMD 2"], zsh: ["okcmd 1", "!! ; BADCMD 2"] } },
    ran: ["okcmd 1"],
  },
  {
    name: "a stopped line that is called back from history is stopped again",
    steps: { perShell: { bash: ["BADCMD 1", { clear: true }, "!BAD"], zsh: ["BADCMD 1", { clear: true }, "!BAD"] } },
    ran: [],
  },
  {
    name: "the same line twice is stopped twice",
    options: {
      perShell: {
        bash: { before: "HISTCONTROL=ignoreboth:erasedups" },
        zsh: { before: "setopt hist_ignore_all_dups" },
        fish: {},
      },
    },
    steps: ["BADCMD 1", { clear: true }, "BADCMD 1", { clear: true }, "okcmd 1", "okcmd 1"],
    ran: ["okcmd 1", "okcmd 1"],
  },
  {
    name: "a leading space hides nothing from the guard",
    options: {
      perShell: { bash: { before: "HISTCONTROL=ignorespace" }, zsh: { before: "setopt hist_ignore_space" }, fish: {} },
    },
    steps: [" BADCMD 1", { clear: true }, " okcmd 2"],
    ran: ["okcmd 2"],
  },
  {
    name: "quoted and escaped arguments arrive unchanged",
    steps: [`okcmd 'a  b' "c\\"d" e\\ f '*'`],
    ran: [`okcmd a  b c"d e f *`],
  },
  {
    name: "the exit status is the command's",
    steps: {
      perShell: {
        bash: ["sh -c 'exit 7'", "okcmd $?"],
        zsh: ["sh -c 'exit 7'", "okcmd $?"],
        fish: ["sh -c 'exit 7'", "okcmd $status"],
      },
    },
    ran: ["okcmd 7"],
  },
  {
    name: "the last argument is the command's",
    steps: { perShell: { bash: ["true one two", "okcmd $_"], zsh: ["true one two", "okcmd $_"] } },
    ran: ["okcmd two"],
  },
  {
    name: "the terminal's modes are the same after a run, a stop and a question",
    steps: [
      "stty -g >modes-1",
      "BADCMD 1",
      { clear: true },
      { raw: "ASKCMD 1\r" },
      { see: "ASKCMD asks" },
      { answer: "n" },
      { clear: true },
      "stty -g >modes-2",
    ],
    ran: [],
    check: (terminal) => assert.equal(terminal.read("modes-2"), terminal.read("modes-1")),
  },
  {
    name: "bytes that are no UTF-8 arrive unchanged", // fish's line editor drops them by itself
    steps: {
      perShell: {
        bash: [{ keys: Buffer.from("okcmd 'a\xff\xfeb'\r", "latin1") }],
        zsh: [{ keys: Buffer.from("okcmd 'a\xff\xfeb'\r", "latin1") }],
      },
    },
    // zsh's own line editor replaces each by a question mark.
    ran: { perShell: { bash: ["okcmd a\ufffd\ufffdb"], zsh: ["okcmd a??b"], fish: ["okcmd a\ufffd\ufffdb"] } },
  },
  {
    name: "a line with bytes that are no UTF-8 is judged",
    steps: [{ keys: Buffer.from("okcmd 'a\xffb'; BADCMD 1\r", "latin1") }, { clear: true }],
    ran: [],
  },
  {
    name: "a multibyte line is judged and runs",
    steps: ["okcmd 'žluťoučký 漢字 🐎'", "BADCMD 漢字", { clear: true }],
    ran: ["okcmd žluťoučký 漢字 🐎"],
  },
  {
    name: "loading twice is harmless",
    options: {
      perShell: {
        bash: { after: `eval "$(${launcher} init bash)"` },
        zsh: { after: `eval "$(${launcher} init zsh)"` },
        fish: { after: `${launcher} init fish | source` },
      },
    },
    steps: ["okcmd 1", "BADCMD 2", { clear: true }],
    ran: ["okcmd 1"],
    check: (terminal) => assert.equal(terminal.text().split("BADCMD is denied").length, 2, terminal.text()),
  },
  {
    name: "a nested shell is guarded, and the outer one after it",
    steps: {
      perShell: {
        bash: ["bash", "BADCMD 1", { clear: true }, "exit", "BADCMD 2", { clear: true }],
        zsh: ["zsh", "BADCMD 1", { clear: true }, "exit", "BADCMD 2", { clear: true }],
        fish: ["fish", "BADCMD 1", { clear: true }, "exit", "BADCMD 2", { clear: true }],
      },
    },
    ran: [],
  },
  {
    name: "a shell that replaces itself is guarded",
    steps: {
      perShell: {
        bash: ["exec bash", "BADCMD 1", { clear: true }],
        zsh: ["exec zsh", "BADCMD 1", { clear: true }],
        fish: ["exec fish", "BADCMD 1", { clear: true }],
      },
    },
    ran: [],
  },
  {
    name: "commands do not inherit our descriptors",
    steps: ["okcmd 1", "ls -l /proc/self/fd >descriptors"],
    ran: ["okcmd 1"],
    check: (terminal) => assert.doesNotMatch(terminal.read("descriptors"), /coterm\/(spool|sock|ask)|socket:/),
  },
  {
    name: "the folders that we make are private",
    steps: ["okcmd 1", "BADCMD 2", { clear: true }],
    ran: ["okcmd 1"],
    check: (terminal) => {
      for (const folder of ["run/coterm", ".local/state/coterm/spool", ".cache/coterm"]) {
        assert.equal(statSync(join(terminal.home, folder)).mode & 0o777, 0o700, folder);
      }
    },
  },
  {
    name: "folders for log and words that cannot be made are no obstacle",
    options: { env: { XDG_STATE_HOME: "/dev/null/state", XDG_CACHE_HOME: "/dev/null/cache" } },
    steps: ["okcmd 1", "BADCMD 2", { clear: true }, "okcmd 3"],
    ran: ["okcmd 1", "okcmd 3"],
  },
  {
    name: "a home that cannot be written to is no obstacle",
    steps: [
      ({ home }) => chmodSync(home, 0o500),
      "okcmd 1",
      "BADCMD 2",
      { clear: true },
      ({ home }) => chmodSync(home, 0o700),
    ],
    ran: ["okcmd 1"],
    skip: process.getuid?.() === 0 ? "root can write to every folder" : false,
  },
];
