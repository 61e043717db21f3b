import { closeSync, constants, existsSync, openSync, readFileSync, readlinkSync, readSync, writeSync } from "node:fs";

/** What is in a terminal's foreground at one moment. */
export interface Foreground {
  /** Changes whenever the program in front does anything. */
  readonly moment: string;
  /** `line`: it sleeps until a key comes, however long that takes. `key`: it, or one below it, waits for a key. */
  readonly reads: "line" | "key" | null;
}

type Call = "read" | "poll" | "ppoll" | "select";

/** Each kind of processor has numbers of its own. */
const calls: Readonly<Record<string, Readonly<Record<string, Call>>>> = {
  x64: { 0: "read", 7: "poll", 23: "select", 270: "select", 271: "ppoll" },
  arm64: { 63: "read", 72: "select", 73: "ppoll" },
};

/** The first process in the terminal that stands innermost below the process, where it is recorded; else itself. */
export function innermost(pid: number): number {
  try {
    const own = statFields(pid)[4];
    const inner = descendants(pid).find((child) => ![own, "0"].includes(statFields(child)[4]));
    return inner === undefined ? pid : innermost(inner);
  } catch {
    return pid; // one of them has just ended
  }
}

/** Looks at the terminal that the process has; null where the system does not tell what processes wait for. */
export function foregroundOf(pid: number): Foreground | null {
  if (calls[process.arch] === undefined || !existsSync("/proc/self/syscall")) return null;
  try {
    const front = Number(statFields(pid)[5]);
    const moment = `${front} ${sleeps(front)}`;
    const reads = readOf(front) ?? (descendants(front).some((child) => readOf(child) !== null) ? "key" : null);
    return { moment, reads };
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "EPERM" || error.code === "EACCES")) return null;
    return { moment: "", reads: null }; // it is just ending
  }
}

/** Whether a process was started for a test's home: a number in a file may be another's when the first has ended. */
export function isOfHome(pid: number, home: string): boolean {
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").includes(home);
  } catch {
    return false; // it has ended, or is not ours
  }
}

/** The path of the terminal that the process has, or null. */
export function terminalOf(pid: number): string | null {
  try {
    const device = Number(statFields(pid)[4]);
    const major = (device >> 8) & 0xfff;
    return major >= 136 && major < 144 ? `/dev/pts/${(device & 0xff) | ((device >> 12) & 0xfff00)}` : null;
  } catch {
    return null; // it has ended, or there is no /proc
  }
}

/** Writes to a terminal as a program in it does, unless that would have to wait. */
export function writeAtOnce(path: string, text: string): boolean {
  try {
    const terminal = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      return writeSync(terminal, text) === text.length;
    } finally {
      closeSync(terminal);
    }
  } catch {
    return false; // it is full, or has just gone
  }
}

/** The fields of `/proc/<pid>/stat` behind the name, which may hold spaces: state, parent, group, session, terminal, … */
function statFields(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
}

/** How often it has gone to sleep of itself. */
function sleeps(pid: number): string {
  return /^voluntary_ctxt_switches:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
}

function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  return [...children, ...children.flatMap(descendants)];
}

/** Whether the process sleeps in a call that ends when a key comes, and whether that is the only thing that ends it. */
function readOf(pid: number): Foreground["reads"] {
  const [number = "", ...values] = readFileSync(`/proc/${pid}/syscall`, "utf8").trim().split(" ");
  const [first = 0, second = 0, limit = 0, , selectLimit = 0] = values.map(Number);
  switch (calls[process.arch]?.[number]) {
    case "read":
      // A shell reads lines from the terminal as it got it. Who opens it anew asks, or drops keys for some tenths of a second.
      return isTerminal(pid, first) ? (linkOf(pid, first) === "/dev/tty" ? "key" : "line") : null;
    case "select":
      return selectsTerminal(pid, second, first) ? (selectLimit === 0 ? "line" : "key") : null;
    case "poll":
      return pollsTerminal(pid, first, second)
        ? BigInt.asIntN(32, BigInt(values[2] ?? 0)) < 0
          ? "line"
          : "key"
        : null;
    case "ppoll":
      return pollsTerminal(pid, first, second) ? (limit === 0 ? "line" : "key") : null;
    default:
      return null; // it runs, or sleeps for something else
  }
}

/** Looks through the `struct pollfd`s at an address of the process. */
function pollsTerminal(pid: number, address: number, count: number): boolean {
  const list = readMemory(pid, address, count * 8);
  return Array.from({ length: count }, (_, n) => list.readInt32LE(n * 8)).some((fd) => isTerminal(pid, fd));
}

function readMemory(pid: number, address: number, length: number): Buffer {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    const bytes = Buffer.alloc(length);
    readSync(memory, bytes, 0, length, address);
    return bytes;
  } finally {
    closeSync(memory);
  }
}

/** Looks through the `fd_set` at an address of the process. */
function selectsTerminal(pid: number, address: number, count: number): boolean {
  const set = readMemory(pid, address, Math.ceil(count / 64) * 8);
  const has = (fd: number) => ((set[fd >> 3] ?? 0) >> (fd & 7)) & 1;
  return Array.from({ length: count }, (_, fd) => fd).some((fd) => has(fd) && isTerminal(pid, fd));
}

function isTerminal(pid: number, descriptor: number): boolean {
  return /^\/dev\/(?:pts\/\d+|tty)$/.test(linkOf(pid, descriptor));
}

function linkOf(pid: number, descriptor: number): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return ""; // not open, or not a descriptor
  }
}
