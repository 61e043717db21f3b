import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/** Programs that get other rights than their caller's, by themselves or by a service that they ask. */
const elevating = new Set([
  ..."sudo sudoedit su doas pkexec run0 runuser newgrp sg super calife gksu gksudo kdesu dzdo pfexec pbrun".split(" "),
  ..."passwd chsh chfn gpasswd crontab at mount umount fusermount fusermount3 ping ping6 traceroute6".split(" "),
]);

export interface ProgramSearch {
  readonly path: string;
  readonly cwd: string;
  /** Whether a file has capabilities of its own. */
  readonly hasCapabilities: (file: string) => boolean;
}

/** The first of the programs that would not get its rights while it is traced; null when there is none. */
export function elevatingProgram(names: readonly string[], search: ProgramSearch): string | null {
  return names.find((name) => elevating.has(baseName(name)) || isPrivileged(name, search)) ?? null;
}

function isPrivileged(name: string, { path, cwd, hasCapabilities }: ProgramSearch): boolean {
  const file = fileOf(name, path, cwd);
  if (file === null) return false;
  const { mode } = statSync(file);
  const isSetGroup = (mode & 0o2010) === 0o2010; // without the x it means locking, not rights
  return (mode & 0o4000) !== 0 || isSetGroup || hasCapabilities(file);
}

function fileOf(name: string, path: string, cwd: string): string | null {
  if (name === "") return null;
  const candidates = name.includes("/")
    ? [isAbsolute(name) ? name : resolve(cwd, name)]
    : path.split(delimiter).map((folder) => join(resolve(cwd, folder), name));
  return candidates.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
