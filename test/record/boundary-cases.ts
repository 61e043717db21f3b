import type { Shell } from "../../src/parse/command.ts";

export type Shown = string | RegExp;

export interface Case {
  readonly name: string;
  /** Keys; Enter follows. */
  readonly line: string;
  /** Without blank lines at its end. A pattern is for the whole of it. */
  readonly shows: Shown | Readonly<Record<Shell, Shown>>;
  readonly exit?: number | Readonly<Record<Shell, number>>;
  /** The line as the shell keeps it, where that is not as it was typed. */
  readonly kept?: Partial<Record<Shell, string>>;
  /** Typed once the command shows this, one after the other. */
  readonly typed?: readonly { readonly after: string; readonly keys: string }[];
  /** What is shown behind the prompt, before the next line is typed. */
  readonly settles?: string;
  /** It cannot be tried where this program is missing. */
  readonly needs?: string;
  readonly only?: readonly Shell[];
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => String(from + n));

export const cases: readonly Case[] = [
  { name: "one line", line: "echo one", shows: "one" },
  { name: "a failure", line: "false", shows: "", exit: 1 },
  { name: "a status", line: "sh -c 'echo x; exit 42'", shows: "x", exit: 42 },
  { name: "not found", line: "sh -c 'exit 127'", shows: "", exit: 127 },
  { name: "a pipe", line: "printf 'b\\na\\n' | sort", shows: "a\nb" },
  { name: "no line end", line: "printf abc", shows: "abc" },
  { name: "a blank without a line end", line: "printf 'a b'", shows: "a b" },
  { name: "no output", line: "true", shows: "" },
  { name: "blank lines inside", line: "printf 'a\\n\\n\\nb\\n'", shows: "a\n\n\nb" },
  { name: "a blank line first", line: "printf '\\nb\\n'", shows: "\nb" },
  { name: "standard error", line: "sh -c 'echo out; echo err >&2'", shows: "out\nerr" },
  { name: "a progress bar", line: "printf '10%%\\r50%%\\rdone\\n'", shows: "done" },
  { name: "colour", line: "printf '\\033[31mred\\033[0m\\n'", shows: "red" },
  { name: "wide characters", line: "echo 日本語", shows: "日本語" },
  { name: "a wrapped line", line: "printf '%0250d\\n' 7", shows: `${"0".repeat(249)}7` },
  { name: "a wrapped line without an end", line: "printf '%0130d' 7", shows: `${"0".repeat(129)}7` },
  { name: "exactly one row", line: "printf '%0100d\\n' 7", shows: `${"0".repeat(99)}7` },
  { name: "a semicolon", line: "echo a; echo b", shows: "a\nb" },
  { name: "a backslash", line: "printf '%s\\n' 'a\\b'", shows: "a\\b" },
  { name: "what looks like a prompt", line: "echo 'READY> echo no'", shows: "READY> echo no" },
  { name: "5,000 lines", line: "seq 1 5000", shows: numbers(1, 5000).join("\n") },
  { name: "clear", line: "clear", shows: "" },
  { name: "after clear", line: "echo after", shows: "after" },
  { name: "an erased screen", line: "printf 'kept\\n\\033[2J\\033[Hnew\\n'", shows: "kept\nnew" },
  { name: "after an erased screen", line: "seq 1 3", shows: "1\n2\n3" },
  { name: "an alternate screen", line: "printf 'a\\n\\033[?1049h\\033[Hvim\\033[?1049lb\\n'", shows: "a\nb" },
  {
    name: "Ctrl-C",
    line: "sh -c 'echo begun; exec sleep 100'",
    shows: "begun\n^C",
    exit: 130,
    typed: [{ after: "begun\r\n", keys: "\x03" }],
  },
  {
    name: "input",
    line: "sh -c 'echo asks; read x; echo got $x'",
    shows: "asks\nyes\ngot yes",
    typed: [{ after: "asks\r\n", keys: "yes\r" }],
  },
  { name: "a loop", line: "for n in 1 2 3; do echo $n; done", shows: "1\n2\n3", only: ["bash", "zsh"] },
  { name: "a loop", line: "for n in 1 2 3; echo $n; end", shows: "1\n2\n3", only: ["fish"] },
  {
    name: "a here-document",
    line: "cat <<X\rin it\rX",
    shows: "in it",
    only: ["bash", "zsh"],
    kept: { bash: "cat <<X\nin it\nX\n" },
  },
  {
    name: "several lines",
    line: "if true; then\recho yes\rfi",
    shows: "yes",
    only: ["bash", "zsh"],
    kept: { bash: "if true; then echo yes; fi" },
  },
  { name: "several lines", line: "if true\recho yes\rend", shows: "yes", only: ["fish"] },
  { name: "a function", line: "f() { echo in f; return 3; }; f", shows: "in f", exit: 3, only: ["bash", "zsh"] },
  { name: "a subshell", line: "(echo sub; exit 9)", shows: "sub", exit: 9, only: ["bash", "zsh"] },
  { name: "after a subshell", line: "(exit 3); echo more", shows: "more", only: ["bash", "zsh"] },
  { name: "output elsewhere", line: "echo unseen >/dev/null", shows: "" },
  { name: "a title", line: "printf '\\033]0;title\\007x\\n'", shows: "x" },
  { name: "20,000 lines", line: "seq 1 20000", shows: numbers(1, 20_000).join("\n") },
  { name: "one line of 200,000", line: "printf '%0200000d\\n' 7", shows: `${"0".repeat(199_999)}7` },
  { name: "after a long line", line: "echo short", shows: "short" },
  { name: "a long command line", line: `echo ${"x".repeat(1500)}`, shows: "x".repeat(1500) },
  { name: "a prompt without a line end", line: "printf 'READY> '", shows: "READY>" },
  {
    name: "marks without an id",
    line: "printf 'a\\033]133;D;0\\007b\\033]133;A\\007c\\033]133;C\\007d\\n'",
    shows: "abcd",
  },
  {
    name: "forged marks",
    line: "printf '\\033]633;E;evil\\007\\033]133;C;id=1-x.1\\007A\\033]133;D;0;id=1-x.1\\007\\033]133;A;id=1-x\\007B\\n'",
    shows: "AB",
  },
  {
    name: "marks of another recording",
    line: "printf '\\033]133;C;id=1-x.1;in=20200101-000000-aaaa\\007A\\033]133;D;0;id=1-x.1;in=20200101-000000-aaaa\\007B\\n'",
    shows: "AB",
  },
  { name: "an unfinished title", line: "printf 'x\\033]0;title'", shows: "x" },
  { name: "an unfinished mark", line: "printf 'x\\033]133;C;id='", shows: "x" },
  { name: "an unfinished colour", line: "printf 'x\\033[3'", shows: "x" },
  { name: "after unfinished sequences", line: "echo sound", shows: "sound" },
  { name: "a hyperlink", line: "printf '\\033]8;;http://h/\\007text\\033]8;;\\007\\n'", shows: "text" },
  { name: "a picture", line: "printf 'x\\033Pq#0;2;0;0;0#0~~\\033\\\\y\\n'", shows: "xy" },
  { name: "bytes that are no text", line: "printf 'a\\377b\\n'", shows: "a\ufffdb" },
  { name: "a NUL", line: "printf 'a\\000b\\n'", shows: "ab" },
  { name: "a terminal that is reset", line: "printf 'kept\\n\\033cnew\\n'", shows: "kept\nnew" },
  { name: "after a reset", line: "echo again", shows: "again" },
  { name: "an erased scrollback", line: "printf 'kept\\n\\033[H\\033[2J\\033[3Jnew\\n'", shows: "kept\nnew" },
  { name: "a row that is written again", line: "printf 'a\\nb\\n\\033[1A\\033[2KB\\n'", shows: "a\nB" },
  { name: "a tab and a backspace", line: "printf 'a\\tb\\bc\\n'", shows: "a       c" },
  {
    name: "an alternate screen, twice",
    line: "printf '\\033[?1049hA\\033[?1049l\\033[?1049hB\\033[?1049l'",
    shows: "",
  },
  { name: "after an alternate screen", line: "echo normal", shows: "normal" },
  {
    name: "less",
    line: "seq 1 200 | less",
    shows: "",
    needs: "less",
    typed: [
      { after: "\x1b[?1049h", keys: "G" },
      { after: "(END)", keys: "q" },
    ],
  },
  {
    name: "vi",
    line: "vi -u NONE -n /dev/null",
    shows: "",
    needs: "vi",
    typed: [{ after: "~", keys: ":q!\r" }],
  },
  {
    name: "a question without a line end",
    line: "sh -c 'printf \"na%s \" me?; read x; echo got $x'",
    shows: "name? me\ngot me",
    typed: [{ after: "name? ", keys: "me\r" }],
  },
  {
    name: "Ctrl-D",
    line: "sh -c 'echo begun; exec cat'",
    shows: "begun\nin\nin",
    typed: [
      { after: "begun\r\n", keys: "in\r" },
      { after: "in\r\nin\r\n", keys: "\x04" },
    ],
  },
  {
    name: "stopped by Ctrl-Z",
    line: "sh -c 'echo begun; read x; echo got $x'",
    shows: {
      bash: /begun\n\^Z\n\[1\]\+ +Stopped .*/,
      zsh: /begun\n\^Z\nzsh: suspended .*/,
      fish: /begun\n\^Zfish: Job 1, .* has stopped/,
    },
    exit: { bash: 148, zsh: 148, fish: 0 },
    typed: [{ after: "begun\r\n", keys: "\x1a" }],
  },
  { name: "while a job is stopped", line: "echo between", shows: "between" },
  {
    name: "fg",
    line: "fg",
    shows: {
      bash: /sh -c .*\non\ngot on/,
      zsh: /\[1\] .*continued .*\non\ngot on/,
      fish: /Send job 1.*to foreground\non\ngot on/,
    },
    typed: [{ after: "\r\n", keys: "on\r" }],
  },
  {
    name: "a job in the background",
    line: "sh -c 'until test -e ~/go; do sleep 0.1; done; echo from the job' &",
    shows: { bash: /\[1\] \d+/, zsh: /\[1\] \d+/, fish: "" },
  },
  { name: "beside a job", line: "echo beside", shows: "beside" },
  {
    name: "a job that shows something while another command runs",
    line: "touch ~/go; wait; echo waited",
    shows: {
      bash: /from the job\n\[1\]\+ +Done .*\nwaited/,
      zsh: /from the job\n\[1\] +\+ done .*\nwaited/,
      fish: /from the job\n\nfish: Job 1, .* has ended\nwaited/,
    },
  },
  {
    name: "a job that shows something at the prompt",
    line: "sh -c 'sleep 0.2; echo late' &",
    shows: { bash: /\[1\] \d+/, zsh: /\[1\] \d+/, fish: "" },
    settles: "late\r\n",
  },
  { name: "after a job", line: "wait; echo after a job", shows: /(?:.*\n)*after a job/ },
  {
    name: "killed",
    line: "sh -c 'echo x; kill -9 $$'",
    shows: { bash: /x\nKilled/, zsh: /x\nzsh: killed .*/, fish: /x\nfish: Job 1, .*SIGKILL.*/ },
    exit: 137,
  },
  {
    name: "an empty line before",
    line: "\recho after nothing",
    shows: "after nothing",
    kept: { bash: "echo after nothing", zsh: "echo after nothing", fish: "echo after nothing" },
  },
  {
    name: "a line that goes on",
    line: "echo a \\\rb",
    shows: "a b",
    kept: { bash: "echo a b" },
  },
  {
    name: "a pasted list",
    line: "\x1b[200~echo p1\necho p2\x1b[201~",
    shows: "p1\np2",
    only: ["zsh", "fish"],
    kept: { zsh: "echo p1\necho p2", fish: "echo p1\necho p2" },
  },
  { name: "a substitution", line: "echo $(echo inner)", shows: "inner", only: ["bash", "zsh"] },
  { name: "a substitution", line: "echo (echo inner)", shows: "inner", only: ["fish"] },
  { name: "eval", line: "eval 'echo e1; echo e2'", shows: "e1\ne2" },
  { name: "source", line: "echo 'echo sourced' >~/s; . ~/s", shows: "sourced", only: ["bash", "zsh"] },
  { name: "source", line: "echo 'echo sourced' >~/s; source ~/s", shows: "sourced", only: ["fish"] },
  { name: "another folder", line: "cd /; pwd", shows: "/" },
  {
    name: "a shell inside that has no hook",
    line: "env PS1='in''> ' bash --norc",
    shows: /in> echo inside\ninside\nin> exit\nexit/,
    typed: [
      { after: "in> ", keys: "echo inside\r" },
      { after: "inside\r\n", keys: "exit\r" },
    ],
  },
  { name: "after a shell inside", line: "echo outside", shows: "outside" },
  { name: "sudo", line: "sudo -n echo up", shows: "up", needs: "sudo" },
  { name: "sudo that fails", line: "sudo -n sh -c 'echo x; exit 5'", shows: "x", exit: 5, needs: "sudo" },
  { name: "env -i", line: "env -i sh -c 'echo bare'", shows: "bare" },
  { name: "setsid", line: "setsid -w sh -c 'echo far'", shows: "far" },
  { name: "the last one", line: "echo last", shows: "last" },
];
