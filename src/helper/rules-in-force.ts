import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { sentenceOf } from "../base/errors.ts";
import { stampOf } from "../base/file-stamp.ts";
import type { Env, Paths } from "../base/paths.ts";
import { noteRecording } from "../config/record-notes.ts";
import { type Loaded, loadLazily } from "../rules/loaded.ts";

/**
 * The rules that decide now. Before each question the files that they came from are looked at (a few stats); when one
 * has changed the rules are loaded again. What cannot be loaded leaves the last good rules in force.
 */
export class RulesInForce {
  readonly #paths: Paths;
  readonly #env: Env;
  #loaded: Loaded;
  #stamp: string;
  #loading: Promise<void> | null = null;

  private constructor(paths: Paths, env: Env, loaded: Loaded, stamp: string) {
    this.#paths = paths;
    this.#env = env;
    this.#loaded = loaded;
    this.#stamp = stamp;
  }

  static async load(paths: Paths, env: Env): Promise<RulesInForce> {
    const before = new Date();
    const loaded = await loadLazily(paths, env);
    const rules = new RulesInForce(paths, env, loaded, stampOf(loaded.watched));
    rules.#writeWords(before);
    return rules;
  }

  get loaded(): Loaded {
    return this.#loaded;
  }

  /** Has nothing been saved since these rules were loaded? */
  get isCurrent(): boolean {
    return this.#loading === null && stampOf(this.#loaded.watched) === this.#stamp;
  }

  /** The rules after every change that was saved before this call. */
  async current(): Promise<Loaded> {
    if (this.#loading !== null) await this.#loading;
    if (!this.isCurrent) {
      this.#loading ??= this.#reload();
      await this.#loading;
    }
    return this.#loaded;
  }

  async #reload(): Promise<void> {
    try {
      const before = new Date();
      // The stamp from before loading: what changes meanwhile is loaded at the next question.
      const stamps = new Map(this.#loaded.deps.map((path) => [path, stampOf([path])]));
      this.#loaded = await loadLazily(this.#paths, this.#env, this.#loaded);
      this.#stamp = this.#loaded.watched.map((path) => stamps.get(path) ?? stampOf([path])).join(" ");
      this.#writeWords(before);
    } finally {
      this.#loading = null;
    }
  }

  /**
   * Writes the trigger words for the hooks. The file's time is when loading began: what changes while we load is
   * newer than the file, and the hooks go on asking.
   */
  #writeWords(before: Date): void {
    // Before the words, which say how old it is.
    const { config, rules } = this.#loaded;
    noteRecording(this.#paths, {
      "record-always": config.record === "always",
      "record-rules": rules.rules.some(({ effects }) => effects.includes("record")),
    });
    const { words } = this.#paths;
    const text = this.#loaded.words;
    const file = `${words}.${fingerprint(text)}`;
    try {
      mkdirSync(dirname(words), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.new`, text.replace(/^(coterm-words 1).*/, `$1 ${basename(file)}`), {
        mode: 0o600,
      });
      utimesSync(`${file}.new`, before, before);
      renameSync(`${file}.new`, file);
      // Before the link: a hook takes its words for good while their file is there.
      removeOthers(words, file);
      symlinkSync(basename(file), `${words}.link`);
      renameSync(`${words}.link`, words);
    } catch (error) {
      // The hooks find no fresh words and ask about every line: slower, but nothing passes unseen.
      this.#loaded.problems.push({
        sentence: `the trigger words cannot be written to ${words}: ${sentenceOf(error)}`,
        hint: `make ${dirname(words)} writable`,
      });
    }
  }
}

/** FNV-1a, twice with different seeds. Nobody gains by a collision, and node:crypto would take 3 ms of each start. */
function fingerprint(text: string): string {
  const hash = (seed: number) => {
    let value = seed;
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    return (value >>> 0).toString(16).padStart(8, "0");
  };
  return hash(0x811c9dc5) + hash(0x9747b28c);
}

function removeOthers(words: string, file: string): void {
  for (const name of readdirSync(dirname(words))) {
    const path = join(dirname(words), name);
    if (name.startsWith(`${basename(words)}.`) && path !== file) rmSync(path, { force: true });
  }
}
