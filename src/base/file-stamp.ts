import { statSync } from "node:fs";
import { errnoOf } from "./errors.ts";

/** Text that changes when any of the files is written, replaced, made or removed. */
export function stampOf(files: readonly string[]): string {
  return files.map(stampOfOne).join(" ");
}

function stampOfOne(file: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(file, { bigint: true });
    return `${ino}.${mtimeNs}.${size}`;
  } catch (error) {
    return errnoOf(error) ?? "-"; // not there, or behind what cannot be passed: who reads it says so
  }
}
