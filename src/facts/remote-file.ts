/** How long a file may take that lies on another machine. */
const longestReadMs = 80;
/** A mount that did not answer is left alone for so long. */
const leftAloneMs = 30_000;
/** What was read from another machine is taken for true for so long. */
const keptMs = 3000;

/**
 * Reads files of mounts that can hang. A process of its own does it: a thread of ours that waits for a dead server
 * could not be ended, and neither could this process.
 */
export class RemoteFiles {
  readonly #now: () => number;
  readonly #longest: number;
  readonly #hung = new Map<string, number>();
  readonly #kept = new Map<string, { readonly text: string | null; readonly until: number }>();

  /** @param longest How long one file may take, in milliseconds. */
  constructor(now: () => number = () => performance.now(), longest: number = longestReadMs) {
    this.#now = now;
    this.#longest = longest;
  }

  /** @returns null when it is missing, too large, or does not come in time. */
  read(path: string, mount: string, largestBytes: number): string | null {
    const kept = this.#kept.get(path);
    if (kept !== undefined && kept.until > this.#now()) return kept.text;
    if ((this.#hung.get(mount) ?? 0) > this.#now()) return null;
    const { spawnSync } = process.getBuiltinModule("node:child_process"); // not imported: most machines never need it
    const { error, status, stdout } = spawnSync("/bin/cat", ["--", path], {
      timeout: this.#longest,
      killSignal: "SIGKILL",
      maxBuffer: largestBytes,
      stdio: ["ignore", "pipe", "ignore"],
      encoding: "utf8",
    });
    if (error !== undefined && "code" in error && error.code === "ETIMEDOUT") {
      this.#hung.set(mount, this.#now() + leftAloneMs);
      return null;
    }
    const text = error === undefined && status === 0 ? stdout : null;
    if (this.#kept.size > 200) this.#kept.clear();
    this.#kept.set(path, { text, until: this.#now() + keptMs });
    return text;
  }
}
