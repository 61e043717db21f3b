import { closeSync, constants, openSync, readSync, writeFileSync } from "node:fs";
import { ReadStream, WriteStream } from "node:tty";
import { CotermError, errnoOf } from "../base/errors.ts";
import type { Env } from "../base/paths.ts";

/** The terminal that the shell runs in, opened by itself: the shell may have redirected our input and output. */
export interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** Throws away what was typed before the question was there. */
  drain(): void;
  /** What else to write when the modes are put back, for a drawing that changed more than them. */
  restoreWith(text: string): void;
  /** Puts the modes back and closes. Does nothing the second time. */
  restore(): void;
}

/** Whether questions are asked in plain lines: no cursor movement here, or the text is read aloud. */
export function isPlainTerminal(env: Env): boolean {
  return env["TERM"] === "dumb" || !env["TERM"] || env["INK_SCREEN_READER"] === "true";
}

/** @throws CotermError NO_TERMINAL */
export function openTerminal(path = "/dev/tty"): Terminal {
  const { O_RDWR, O_RDONLY, O_NOCTTY, O_NONBLOCK } = constants;
  const input = openOr(path, (fd) => new ReadStream(fd), O_RDWR | O_NOCTTY);
  const output = openOr(path, (fd) => new WriteStream(fd), O_RDWR | O_NOCTTY);
  let isOpen = true;
  let closing = "";
  return {
    input,
    output,
    drain() {
      // Raw mode first: until then a line without its Enter cannot be read.
      input.setRawMode(true);
      const fd = openSync(path, O_RDONLY | O_NOCTTY | O_NONBLOCK);
      try {
        const buffer = Buffer.alloc(1024);
        while (readSync(fd, buffer) > 0);
      } catch (error) {
        if (errnoOf(error) !== "EAGAIN") throw error;
      } finally {
        closeSync(fd);
      }
    },
    restoreWith(text) {
      closing = text;
    },
    restore() {
      if (!isOpen) return;
      isOpen = false;
      write(path, closing);
      input.setRawMode(false);
      input.destroy();
      output.destroy();
    },
  };
}

/** At once: nothing that is only queued leaves an exiting process. */
function write(path: string, text: string): void {
  try {
    if (text !== "") writeFileSync(path, text, { flag: "a" });
  } catch {
    // the terminal is gone, and with it what there was to restore
  }
}

function openOr<Stream>(path: string, make: (fd: number) => Stream, flags: number): Stream {
  try {
    return make(openSync(path, flags));
  } catch (cause) {
    throw new CotermError("NO_TERMINAL", "there is no terminal to ask on", {
      exit: "declined",
      hint: "run it in an interactive shell",
      cause,
    });
  }
}
