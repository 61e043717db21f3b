import { dirname, join, resolve } from "node:path";
import { readSmallFile } from "./small-file.ts";

/**
 * The branch that is checked out, or the first twelve letters of the commit when HEAD is detached.
 * `.git` is a file in worktrees and submodules: `gitdir: PATH`.
 */
export function readGitBranch(cwd: string): string | null {
  const repository = findRepository(cwd);
  return repository === null ? null : parseHead(repository.head);
}

/** The address of the remote that the branch follows, else of `origin`; null when there is none. */
export function readGitRemote(cwd: string): string | null {
  const repository = findRepository(cwd);
  if (repository === null) return null;
  const config = readSmallFile(join(commonFolder(repository.folder), "config"));
  if (config === null) return null;
  const branch = parseHead(repository.head);
  const remote = (branch === null ? null : configValue(config, "branch", branch, "remote")) ?? "origin";
  return configValue(config, "remote", remote, "url");
}

interface Repository {
  /** The folder with HEAD in it. */
  readonly folder: string;
  readonly head: string;
}

function findRepository(cwd: string): Repository | null {
  if (!cwd.startsWith("/")) return null;
  for (let folder = cwd; ; folder = dirname(folder)) {
    const dotGit = join(folder, ".git");
    const head = readSmallFile(join(dotGit, "HEAD"));
    if (head !== null) return { folder: dotGit, head };
    const linked = readLinked(dotGit, folder);
    if (linked !== null) return linked;
    if (folder === dirname(folder)) return null;
  }
}

function readLinked(dotGit: string, folder: string): Repository | null {
  const link = /^gitdir: (.+)$/m.exec(readSmallFile(dotGit) ?? "")?.[1];
  if (link === undefined) return null;
  const target = resolve(folder, link);
  const head = readSmallFile(join(target, "HEAD"));
  return head === null ? null : { folder: target, head };
}

/** A worktree keeps its configuration in the repository that it belongs to. */
function commonFolder(folder: string): string {
  const common = readSmallFile(join(folder, "commondir"))?.trim();
  return common === undefined || common === "" ? folder : resolve(folder, common);
}

/** `[branch "main"] remote = origin`: the last one counts. */
function configValue(config: string, kind: string, name: string, key: string): string | null {
  const section = `[${kind} "${name}"]`;
  let isInside = false;
  let value: string | null = null;
  for (const line of config.split("\n").map((text) => text.trim())) {
    if (line.startsWith("[")) isInside = line === section;
    const at = isInside ? line.indexOf("=") : -1;
    if (at > 0 && line.slice(0, at).trim() === key) value = line.slice(at + 1).trim();
  }
  return value;
}

function parseHead(head: string): string | null {
  const text = head.trim();
  const branch = /^ref: refs\/heads\/(.+)$/.exec(text)?.[1];
  if (branch !== undefined) return branch;
  return /^[0-9a-f]{40,64}$/.test(text) ? text.slice(0, 12) : null;
}
