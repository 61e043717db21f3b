import { execFile } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
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
import { errnoOf } from "../base/errors.ts";
import { isAlive } from "../base/process-alive.ts";
import type { Answer, Asker } from "./protocol.ts";
import { formatAnswer, formatShortAnswer, formatWord } from "./protocol.ts";
import type { RuntimeFiles } from "./runtime-folder.ts";

const { O_RDWR, O_WRONLY, O_CREAT, O_NONBLOCK, O_NOFOLLOW } = constants;

const nothing = Buffer.alloc(0);

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
 * Puts the FIFO `own` at `path` and reads the questions of all shells from it. It is open for reading and
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
  // Into one buffer of ours: through the stream's own a question takes twice as long to get here.
  const buffer = Buffer.allocUnsafeSlow(65_536);
  let pending: Buffer = nothing;
  const take = (length: number): boolean => {
    // A record comes whole, unless more of them have come at once than the buffer holds.
    const bytes =
      pending.length === 0 ? buffer.subarray(0, length) : Buffer.concat([pending, buffer.subarray(0, length)]);
    let from = 0;
    for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, from)) {
      handle(bytes.toString("utf8", from, end));
      from = end + 1;
    }
    pending = from === bytes.length ? nothing : Buffer.from(bytes.subarray(from));
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

/** The FIFO that a bash or a zsh reads its answers from. */
interface AnswerFifo {
  readonly fd: number;
  readonly pid: number;
  /** What did not fit: a FIFO holds 64 KB, and the shell may not have begun to read. */
  rest: Uint8Array;
}

/** A shell that reads nothing for so long has given up. */
const restMs = 1000;

/** Gives answers to the shells that do not hold a connection: a FIFO for bash and zsh, a file for fish. */
export class Mailbox {
  readonly #files: RuntimeFiles;
  readonly #fifos = new Map<string, AnswerFifo>();
  /** Sessions whose FIFO is being made. */
  readonly #making = new Set<string>();
  /** Session of a fish to the file of its last answer. */
  readonly #answerFiles = new Map<string, string>();
  #spare: { readonly fd: number; readonly path: string } | null = null;
  #isClosed = false;

  constructor(files: RuntimeFiles) {
    this.#files = files;
  }

  get sessions(): number {
    return this.#fifos.size + this.#answerFiles.size;
  }

  deliver(asker: Asker, answer: Answer): void {
    if (asker.shell === "fish") this.#deliverFile(asker, answer);
    else this.#deliverFifo(asker, answer);
  }

  /** Tells a bash that a long answer comes, so that it gets meanwhile to where it asks the person. */
  announce(asker: Asker): void {
    if (asker.shell === "bash" && asker.wantsShort && asker.wantsWord) this.#sendLine(asker, formatWord(asker));
  }

  /**
   * Makes and opens the FIFO of a zsh, which has no command for it and asks over it from its next question on. It sees
   * there that this process has ended, because nobody else has it open for writing.
   */
  async attach({ session, pid }: Asker): Promise<void> {
    const path = answerPath(this.#files.folder, session);
    if (this.#making.has(session) || (this.#fifos.has(session) && existsSync(path))) return;
    this.#making.add(session);
    try {
      if (!existsSync(path)) renameSync(await makeFifo(path), path);
      if (this.#isClosed) return;
      this.#forget(session);
      this.#fifos.set(session, { fd: openChecked(path), pid, rest: nothing });
      this.sweep();
    } finally {
      this.#making.delete(session);
    }
  }

  /** Forgets shells that have ended and removes what they left in the folder. */
  sweep(): void {
    for (const [session, { pid }] of this.#fifos) if (!isAlive(pid)) this.#forget(session);
    for (const session of this.#answerFiles.keys()) {
      if (!isAlive(Number.parseInt(session, 10))) this.#answerFiles.delete(session);
    }
    for (const name of readdirSync(this.#files.folder)) {
      const pid = Number(/^(\d+)-.*\.(?:answer|line)\b/.exec(name)?.[1]);
      if (pid && !isAlive(pid)) rmSync(join(this.#files.folder, name), { force: true });
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const session of this.#fifos.keys()) this.#forget(session);
    if (this.#spare !== null) rmSync(this.#spare.path, { force: true });
  }

  #forget(session: string): void {
    const fifo = this.#fifos.get(session);
    if (fifo !== undefined) closeSync(fifo.fd);
    this.#fifos.delete(session);
  }

  #deliverFifo(asker: Asker, answer: Answer): void {
    this.#sendLine(asker, asker.wantsShort ? this.#shorten(asker.session, answer) : formatAnswer(answer));
  }

  /** The shell waits, so that whatever does not bring it the line is done afterwards. */
  #sendLine({ session, pid }: Asker, text: string): void {
    const known = this.#fifos.get(session);
    if (known !== undefined) {
      this.#write(session, known, text);
      if (this.#isSame(known.fd, session)) return;
      this.#forget(session); // the shell made a new one
    }
    const path = answerPath(this.#files.folder, session);
    if (known !== undefined && !existsSync(path)) return; // or it was removed: a zsh sees that we have closed it
    const fifo = { fd: openChecked(path), pid, rest: nothing };
    this.#fifos.set(session, fifo);
    this.#write(session, fifo, text);
    this.sweep();
  }

  /** The answer's line, when its text stands in the file. */
  #shorten(session: string, answer: Answer): string {
    const { line, text } = formatShortAnswer(answer);
    try {
      if (text !== null) writeOver(`${answerPath(this.#files.folder, session)}.text`, `${answer.id}\t${text}\0`);
      return line;
    } catch {
      return formatAnswer(answer); // the folder is full: every hook can read this form too
    }
  }

  #write(session: string, fifo: AnswerFifo, text: string): void {
    // As text: nearly every answer fits, and then no buffer is made.
    const written = fifo.rest.length > 0 ? 0 : writeSome(fifo.fd, text);
    const bytes = Buffer.byteLength(text);
    if (written === bytes) return;
    const isWaiting = fifo.rest.length > 0;
    fifo.rest = Buffer.concat([fifo.rest, Buffer.from(text).subarray(written)]);
    if (!isWaiting) this.#writeRest(session, fifo, Date.now() + restMs);
  }

  #writeRest(session: string, fifo: AnswerFifo, until: number): void {
    if (this.#fifos.get(session) !== fifo) return; // its descriptor may be another file's by now
    const written = writeSome(fifo.fd, fifo.rest);
    fifo.rest = fifo.rest.subarray(written);
    if (fifo.rest.length === 0) return;
    const limit = written > 0 ? Date.now() + restMs : until;
    // Half an answer must not stand before the next one.
    if (Date.now() > limit) this.#forget(session);
    else setTimeout(() => this.#writeRest(session, fifo, limit), 2);
  }

  /**
   * The shell looks for the file again and again, so that only what makes it appear is done first. fish cannot remove a
   * file without a process: the one before is removed here.
   */
  #deliverFile({ session, id }: Asker, answer: Answer): void {
    const path = `${answerPath(this.#files.folder, session)}.${id}`;
    const previous = this.#answerFiles.get(session);
    const spare = this.#spare ?? this.#makeSpare();
    this.#spare = null;
    try {
      writeFileSync(spare.fd, formatAnswer(answer));
      renameSync(spare.path, path);
    } finally {
      closeSync(spare.fd);
    }
    this.#answerFiles.set(session, path);
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
      return fstatSync(fd).ino === lstatSync(answerPath(this.#files.folder, session)).ino;
    } catch {
      return false; // removed: the shell will make a new one
    }
  }
}

/** Where a shell looks for its answers; fish adds the question's id. */
export function answerPath(folder: string, session: string): string {
  return join(folder, `${session}.answer`);
}

/** What stood there before and is longer stays behind: to empty a file first takes long where the folder is on a disk. */
function writeOver(path: string, text: string): void {
  const fd = openSync(path, O_WRONLY | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    writeFileSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

/** How many bytes the FIFO took. */
function writeSome(fd: number, text: string | Uint8Array): number {
  try {
    return typeof text === "string" ? writeSync(fd, text) : writeSync(fd, text);
  } catch (error) {
    if (errnoOf(error) === "EAGAIN") return 0; // full
    throw error;
  }
}
