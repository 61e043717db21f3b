/** What strace was asked to tell, one line at a time: `PID SECONDS call(…) = result`. */
export type TracedStep =
  | { readonly kind: "exec"; readonly pid: number; readonly at: number; readonly argv: readonly string[] }
  | {
      readonly kind: "fork";
      readonly pid: number;
      readonly at: number;
      readonly child: number;
      readonly isThread: boolean;
    }
  | { readonly kind: "folder"; readonly pid: number; readonly at: number; readonly path: string }
  | { readonly kind: "end"; readonly pid: number; readonly at: number; readonly exit: number };

export const tracedCalls = ["execve", "execveat", "clone", "clone3", "fork", "vfork", "chdir", "fchdir"] as const;
/** Those that end processes. Others come by the thousand in some programs, and tell nothing of processes. */
export const fatalSignals = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
  SIGSYS: 31,
} as const;

const longestPending = 4_000_000;

/** Reads the output of strace in pieces; lines that it interrupts (`<unfinished ...>`) are put together again. */
export class StraceReader {
  #pending = "";
  readonly #unfinished = new Map<number, string>();

  feed(text: string): TracedStep[] {
    const lines = (this.#pending + text).split("\n");
    this.#pending = lines.pop() ?? "";
    if (this.#pending.length > longestPending) this.#pending = "";
    return lines.flatMap((line) => {
      const step = this.#read(line);
      return step === null ? [] : [step];
    });
  }

  #read(line: string): TracedStep | null {
    const match = /^(\d+) +(\d+\.\d+) (.*)$/.exec(line);
    if (match === null) return null;
    const pid = Number(match[1]);
    const at = Number(match[2]) * 1000;
    const rest = match[3] ?? "";
    const cut = /^(.*?) ?<(?:unfinished \.\.\.|pid changed to (\d+) \.\.\.)>$/.exec(rest);
    if (cut !== null) {
      // A thread that runs a program becomes the process: what follows comes under that number.
      this.#unfinished.set(cut[2] === undefined ? pid : Number(cut[2]), cut[1] ?? "");
      return null;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    if (resumed === null) return readStep(pid, at, rest);
    const begun = this.#unfinished.get(pid) ?? "";
    this.#unfinished.delete(pid);
    return readStep(pid, at, begun + (resumed[1] ?? ""));
  }
}

function readStep(pid: number, at: number, text: string): TracedStep | null {
  if (text.startsWith("+++ ")) return readEnd(pid, at, text);
  const result = /\) += (-?\d+)(?:<.*>)?(?: .*)?$/.exec(text);
  const status = Number(result?.[1] ?? -1);
  if (status < 0) return null;
  const call = text.slice(0, text.indexOf("("));
  switch (call) {
    case "execve":
    case "execveat": {
      const argv = readStrings(text, text.indexOf("["));
      return argv === null ? null : { kind: "exec", pid, at, argv };
    }
    case "clone":
    case "clone3":
    case "fork":
    case "vfork":
      return { kind: "fork", pid, at, child: status, isThread: text.includes("CLONE_THREAD") };
    case "chdir": {
      const [path] = readStrings(text, text.indexOf("(")) ?? [];
      return path === undefined ? null : { kind: "folder", pid, at, path };
    }
    case "fchdir": {
      const path = /^fchdir\(\d+<(.*)>\)/.exec(text)?.[1];
      return path === undefined ? null : { kind: "folder", pid, at, path: unescape(path) };
    }
    default:
      return null;
  }
}

/** `+++ exited with 3 +++`, `+++ killed by SIGSEGV (core dumped) +++` */
function readEnd(pid: number, at: number, text: string): TracedStep | null {
  const [, status, signal] = /^\+\+\+ (?:exited with (\d+)|killed by (SIG\w+))/.exec(text) ?? [];
  if (status !== undefined) return { kind: "end", pid, at, exit: Number(status) };
  const number = Object.entries(fatalSignals).find(([name]) => name === signal)?.[1];
  return number === undefined ? null : { kind: "end", pid, at, exit: 128 + number };
}

/** The quoted strings of a list, or of the arguments of a call, from its bracket on. */
function readStrings(text: string, from: number): string[] | null {
  if (from < 0) return null;
  const found: string[] = [];
  const part = /"((?:[^"\\]|\\.)*)"(\.\.\.)?|[\])]/y;
  for (let at = from + 1; at < text.length;) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (match === null) {
      at++; // a comma, a number, `...` for words beyond the limit
      continue;
    }
    if (match[1] === undefined) return found;
    found.push(unescape(match[1]) + (match[2] === undefined ? "" : "…"));
    at = part.lastIndex;
  }
  return found;
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Strings are as in C: what is no printable ASCII is a byte in octal. */
function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  const bytes: number[] = [];
  for (const [, octal, letter, plain = ""] of text.matchAll(/\\([0-7]{1,3})|\\(.)|([^\\]+)/gsu)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(escapes[letter] ?? letter.charCodeAt(0));
    else bytes.push(...Buffer.from(plain));
  }
  return Buffer.from(bytes).toString("utf8");
}
