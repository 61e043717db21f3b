import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

export interface Page {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

export interface Block {
  readonly page: string;
  /** From 1, of its first line. */
  readonly lineNumber: number;
  readonly language: string;
  readonly text: string;
}

/** Every page that a reader can come to. */
export const pages: readonly Page[] = globSync(["*.md", "docs/**/*.md"], { cwd: root })
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

/** The fenced blocks of a page. */
export function blocksOf({ path, text }: Page): Block[] {
  const blocks: Block[] = [];
  let open: { lineNumber: number; language: string; lines: string[] } | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^\s*```(\w*)/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === null) open = { lineNumber: index + 2, language: fence[1] ?? "", lines: [] };
    else {
      const { lineNumber, language, lines } = open;
      blocks.push({ page: path, lineNumber, language, text: lines.join("\n") });
      open = null;
    }
  }
  return blocks;
}

/** A page without its fenced blocks, lines kept in number. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(/^\s*```[\s\S]*?^\s*```/gm, (block) => block.replaceAll(/[^\n]/g, ""));
}
