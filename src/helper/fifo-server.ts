import { execFile } from "node:child_process";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { errnoOf } from "../base/errors.ts";
import { isAlive } from "../base/process-alive.ts";
import type { Answer, Question } from "./protocol.ts";
import { formatAnswer } from "./protocol.ts";
import type { RuntimeFiles } from "./runtime-folder.ts";

const { O_RDWR, O_NONBLOCK, O_NOFOLLOW } = constants;

/**
 * Makes a FIFO that is not yet at its place. Node has no call for it, so this takes a process: begun early, it runs
 * beside everything else that a start has to do.
 */
export function makeFifo(path: string): Promise<string> {
  const own = `${path}.${process.pid}`;
  rmSync(own, { force: true });
  return new Promise((resolve, reject) => {
    execFile("mkfifo", ["-m", "600", own], (error) => (error === null ? resolve(own) : reject(error)));
  });
}

/**
 * Puts the FIFO `own` at `path` and reads the questions of all bash and fish shells from it. It is open for reading and
 * writing, so that it never ends when the last shell closes it. It takes the place of the one before: a helper that is
 * handing over goes on reading what was written to its own, and two readers never share one.
 *
 * @returns The descriptor, which fish needs to write through `/proc`, and a way to stop.
 */
export function serveQuestions(
  own: string,
  path: string,
  handle: (record: string) => void,
): { fd: number; close(): void } {
  const fd = openChecked(own);
  renameSync(own, path);
  const decoder = new StringDecoder("utf8");
  let pending = "";
  // Into one buffer of ours: through the stream's own a question takes twice as long to get here.
  const buffer = new Uint8Array(65_536);
  const take = (length: number): boolean => {
    const records = (pending + decoder.write(buffer.subarray(0, length))).split("\0");
    pending = records.pop() ?? "";
    for (const record of records) handle(record);
    return true;
  };
  const socket = new Socket({ fd, readable: true, writable: false, onread: { buffer, callback: take } });
  socket.on("error", () => socket.destroy()); // an unreadable FIFO: the shells time out, and the fail mode holds
  socket.resume();
  return { fd, close: () => socket.destroy() };
}

function openChecked(path: string): number {
  const fd = openSync(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW);
  const stat = fstatSync(fd);
  if (stat.isFIFO() && stat.uid === process.getuid?.()) return fd;
  closeSync(fd);
  throw new Error(`${path} is not a FIFO of this user`);
}

/** Gives answers to the shells that do not hold a connection: a FIFO for bash, a file for fish. */
export class Mailbox {
  readonly #files: RuntimeFiles;
  /** Session to the open FIFO of a bash and to the process that owns it. */
  readonly #fifos = new Map<string, { fd: number; pid: number }>();
  /** Session of a fish to the file of its last answer. */
  readonly #answerFiles = new Map<string, string>();
  #spare: { readonly fd: number; readonly path: string } | null = null;

  constructor(files: RuntimeFiles) {
    this.#files = files;
  }

  get sessions(): number {
    return this.#fifos.size + this.#answerFiles.size;
  }

  deliver(question: Question, answer: Answer): void {
    if (question.shell === "fish") this.#deliverFile(question, answer);
    else this.#deliverFifo(question, answer);
  }

  /** Forgets shells that have ended and removes what they left in the folder. */
  sweep(): void {
    for (const [session, { fd, pid }] of this.#fifos) {
      if (isAlive(pid)) continue;
      closeSync(fd);
      this.#fifos.delete(session);
    }
    for (const session of this.#answerFiles.keys()) {
      if (!isAlive(Number.parseInt(session, 10))) this.#answerFiles.delete(session);
    }
    for (const name of readdirSync(this.#files.folder)) {
      const pid = Number(/^(\d+)-.*\.(?:answer|line)\b/.exec(name)?.[1]);
      if (pid && !isAlive(pid)) rmSync(join(this.#files.folder, name), { force: true });
    }
  }

  close(): void {
    for (const { fd } of this.#fifos.values()) closeSync(fd);
    this.#fifos.clear();
    if (this.#spare !== null) rmSync(this.#spare.path, { force: true });
  }

  #deliverFifo(question: Question, answer: Answer): void {
    let fifo = this.#fifos.get(question.session);
    if (fifo !== undefined && !this.#isSame(fifo.fd, question.session)) {
      closeSync(fifo.fd); // the shell made a new one
      fifo = undefined;
    }
    if (fifo === undefined) {
      this.sweep();
      fifo = { fd: openChecked(this.#answerPath(question.session)), pid: question.pid };
      this.#fifos.set(question.session, fifo);
    }
    try {
      writeSync(fifo.fd, formatAnswer(answer));
    } catch (error) {
      if (errnoOf(error) !== "EAGAIN") throw error; // full of answers that nobody reads: the shell has given up
    }
  }

  /**
   * The shell looks for the file again and again, so that only what makes it appear is done first. fish cannot remove a
   * file without a process: the one before is removed here.
   */
  #deliverFile(question: Question, answer: Answer): void {
    const path = `${this.#answerPath(question.session)}.${question.id}`;
    const previous = this.#answerFiles.get(question.session);
    const spare = this.#spare ?? this.#makeSpare();
    this.#spare = null;
    try {
      writeFileSync(spare.fd, formatAnswer(answer));
      renameSync(spare.path, path);
    } finally {
      closeSync(spare.fd);
    }
    this.#answerFiles.set(question.session, path);
    if (previous === undefined) this.sweep();
    else if (previous !== path) rmSync(previous, { force: true });
    this.#spare = this.#makeSpare();
  }

  /** An empty file for the next answer, named as of a shell with our process id, so that it is swept when we are gone. */
  #makeSpare(): { readonly fd: number; readonly path: string } {
    const path = join(this.#files.folder, `${process.pid}-spare.answer`);
    return { fd: openSync(path, "w", 0o600), path };
  }

  #isSame(fd: number, session: string): boolean {
    try {
      return fstatSync(fd).ino === lstatSync(this.#answerPath(session)).ino;
    } catch {
      return false; // removed: the shell will make a new one
    }
  }

  #answerPath(session: string): string {
    return join(this.#files.folder, `${session}.answer`);
  }
}
