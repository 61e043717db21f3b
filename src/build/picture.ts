/**
 * Plays `docs/demo.tape` in a real zsh with the hook of `dist/` and draws what was on the screen as `docs/demo.svg`.
 * Usage: `npm run build && npm run picture`.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { drawSvg } from "./picture/draw-svg.ts";
import { playTape } from "./picture/play-tape.ts";
import { readTape } from "./picture/read-tape.ts";

const root = resolve(import.meta.dirname, "../..");
export const tapePath = join(root, "docs/demo.tape");
export const picturePath = join(root, "docs/demo.svg");

/** What the picture says of the tape that it was made from. */
export function digestOf(tape: string): string {
  return `sha256-${createHash("sha256").update(tape).digest("base64url")}`;
}

if (import.meta.main) {
  const binFolder = join(root, "dist/bin");
  if (!existsSync(binFolder)) throw new Error("there is no dist/: npm run build");
  const text = readFileSync(tapePath, "utf8");
  const tape = readTape(text);
  const frames = await playTape(tape, binFolder);
  const svg = drawSvg(frames, { ...tape, digest: digestOf(text) });
  writeFileSync(picturePath, svg);
  process.stdout.write(`docs/demo.svg: ${frames.length} frames, ${(svg.length / 1024).toFixed(0)} KB\n`);
}
