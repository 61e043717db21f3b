import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { stampOf } from "../base/file-stamp.ts";

const oneHourMs = 3_600_000;

/** A line that the person chose not to be asked about: exactly this line, in exactly this directory. */
export interface Snooze {
  /** Of line and directory: what is compared. */
  readonly digest: string;
  /** For people: without its secrets. */
  readonly line: string;
  readonly cwd: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** The snoozes of one user, kept on disk, so that a new helper and `coterm snooze` know them. */
export class Snoozes {
  readonly #path: string;
  readonly #now: () => number;
  #stamp = "";
  #byDigest = new Map<string, Snooze>();

  constructor(path: string, now: () => number = Date.now) {
    this.#path = path;
    this.#now = now;
  }

  async add(line: string, cwd: string, forMs: number = oneHourMs): Promise<void> {
    const { openLineRedactor } = await import("../redact/open-redactor.ts");
    const redactor = await openLineRedactor();
    const known = this.#known();
    const digest = digestOf(line, cwd);
    known.set(digest, { digest, line: redactor.line(line), cwd, until: this.#now() + forMs });
    this.#write(known);
  }

  has(line: string, cwd: string): boolean {
    const known = this.#known();
    return known.size > 0 && (known.get(digestOf(line, cwd))?.until ?? 0) > this.#now();
  }

  /** Those that still hold, the first to end first. */
  list(): readonly Snooze[] {
    return [...this.#known().values()].filter(({ until }) => until > this.#now()).sort((a, b) => a.until - b.until);
  }

  remove(digests: readonly string[]): void {
    const known = this.#known();
    for (const digest of digests) known.delete(digest);
    this.#write(known);
  }

  /** Read again when the file has changed: the helper and the command line both write it. */
  #known(): Map<string, Snooze> {
    const stamp = stampOf([this.#path]);
    if (stamp !== this.#stamp) {
      this.#byDigest = readSnoozes(this.#path);
      this.#stamp = stamp;
    }
    return this.#byDigest;
  }

  #write(known: ReadonlyMap<string, Snooze>): void {
    const valid = [...known.values()].filter(({ until }) => until > this.#now());
    const own = `${this.#path}.${process.pid}`;
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFileSync(own, JSON.stringify(valid), { mode: 0o600 });
    renameSync(own, this.#path);
  }
}

function digestOf(line: string, cwd: string): string {
  // Not imported above: it would take 3 ms of each start, and most people never snooze.
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(`${cwd}\0${line}`).digest("base64url");
}

function readSnoozes(path: string): Map<string, Snooze> {
  try {
    const entries: unknown = JSON.parse(readFileSync(path, "utf8"));
    return new Map(Array.isArray(entries) ? entries.filter(isSnooze).map((snooze) => [snooze.digest, snooze]) : []);
  } catch {
    return new Map(); // none yet, or damaged: asking once more is the safe side
  }
}

function isSnooze(entry: unknown): entry is Snooze {
  if (typeof entry !== "object" || entry === null) return false;
  const { digest, line, cwd, until } = entry as Partial<Record<keyof Snooze, unknown>>; // looked at below
  return [digest, line, cwd].every((text) => typeof text === "string") && typeof until === "number";
}
