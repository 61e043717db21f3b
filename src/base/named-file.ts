import { readFileSync } from "node:fs";
import { CotermError, errnoOf } from "./errors.ts";

/**
 * A file that a person has named on the command line.
 *
 * @param hint The command that shows how to name another one.
 * @throws {CotermError} UNREADABLE_FILE: it is missing, is a folder, or must not be read.
 */
export function readNamedFile(file: string, hint: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CotermError("UNREADABLE_FILE", `${file} cannot be read (${errnoOf(error) ?? "unknown reason"})`, {
      exit: "usage",
      hint,
      cause: error,
    });
  }
}

/** The same, as text. */
export function readNamedText(file: string, hint: string): string {
  return readNamedFile(file, hint).toString("utf8");
}
