import { dirname, join, resolve } from "node:path";
import { readSmallFile } from "./small-file.ts";

/**
 * The branch that is checked out, or the first twelve letters of the commit when HEAD is detached.
 * `.git` is a file in worktrees and submodules: `gitdir: PATH`.
 */
export function readGitBranch(cwd: string): string | null {
  if (!cwd.startsWith("/")) return null;
  for (let folder = cwd; ; folder = dirname(folder)) {
    const dotGit = join(folder, ".git");
    const head = readSmallFile(join(dotGit, "HEAD")) ?? readLinkedHead(dotGit, folder);
    if (head !== null) return parseHead(head);
    if (folder === dirname(folder)) return null;
  }
}

function readLinkedHead(dotGit: string, folder: string): string | null {
  const link = /^gitdir: (.+)$/m.exec(readSmallFile(dotGit) ?? "");
  return link === null ? null : readSmallFile(join(resolve(folder, link[1] ?? ""), "HEAD"));
}

function parseHead(head: string): string | null {
  const text = head.trim();
  const branch = /^ref: refs\/heads\/(.+)$/.exec(text)?.[1];
  if (branch !== undefined) return branch;
  return /^[0-9a-f]{40,64}$/.test(text) ? text.slice(0, 12) : null;
}
