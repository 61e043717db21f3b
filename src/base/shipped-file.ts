import { resolve } from "node:path";

export const isBundled = import.meta.filename.endsWith(".cjs");

/** A file or folder of the installation; from source, of the checkout. */
export function shippedFile(...path: readonly string[]): string {
  return resolve(import.meta.dirname, isBundled ? ".." : "../..", ...path);
}
