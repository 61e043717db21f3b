import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const oneHourMs = 3_600_000;

/**
 * Lines that the person chose not to be asked about for an hour: exactly this line, in exactly this directory.
 * Kept on disk as digests, so that a new helper knows them and the file holds no command.
 */
export class Snoozes {
  readonly #path: string;
  readonly #now: () => number;
  #until: Map<string, number>;

  constructor(path: string, now: () => number = Date.now) {
    this.#path = path;
    this.#now = now;
    this.#until = readSnoozes(path);
  }

  add(line: string, cwd: string): void {
    const now = this.#now();
    this.#until = new Map([...this.#until].filter(([, until]) => until > now));
    this.#until.set(digest(line, cwd), now + oneHourMs);
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFileSync(`${this.#path}.new`, JSON.stringify(Object.fromEntries(this.#until)), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }

  has(line: string, cwd: string): boolean {
    return this.#until.size > 0 && (this.#until.get(digest(line, cwd)) ?? 0) > this.#now();
  }
}

function digest(line: string, cwd: string): string {
  // Not imported above: it would take 3 ms of each start, and most people never snooze.
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(`${cwd}\0${line}`).digest("base64url");
}

function readSnoozes(path: string): Map<string, number> {
  try {
    const entries = Object.entries(JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>);
    return new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
  } catch {
    return new Map(); // none yet, or damaged: asking once more is the safe side
  }
}
