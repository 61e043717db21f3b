import { statSync } from "node:fs";
import { errnoOf } from "./errors.ts";

/** Text that changes when any of the files is written, replaced, made or removed. */
export function stampOf(files: readonly string[]): string {
  return files.map(stampOfOne).join(" ");
}

function stampOfOne(file: string): string {
  try {
    // Most of them are missing most of the time, and an exception costs ten times what the look does.
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? "-" : `${stat.ino}.${stat.mtimeMs}.${stat.size}`;
  } catch (error) {
    return errnoOf(error) ?? "?"; // behind what cannot be passed: who reads it says so
  }
}
