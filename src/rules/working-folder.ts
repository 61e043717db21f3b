import type { Command } from "../parse/command.ts";
import { isElsewhere } from "./elsewhere.ts";
import { type Folders, pathFormsOf } from "./word-path.ts";

/**
 * The folders after a command has run: `cd /tmp && rm -rf *` removes nothing here. A `cd` whose target is only known
 * at run time leaves the folder unknown.
 */
export function foldersAfter(command: Command, folders: Folders): Folders {
  if (command.name !== "cd" && command.name !== "pushd") return folders;
  if (isElsewhere(command) || command.certainty === "token") return folders;
  const target = command.words.slice(1).find(({ text }) => !/^-[LPe@]+$/.test(text) && text !== "--");
  if (target === undefined) return { ...folders, cwd: folders.home };
  if (target.text === "-") return { ...folders, cwd: null };
  const { absolute } = pathFormsOf(target, folders);
  if (absolute === null || absolute.length > longestPath || /[$`*?]/.test(absolute)) return { ...folders, cwd: null };
  return { ...folders, cwd: absolute };
}

/** Longer ones come about by thousands of `cd`s in one line; each would be looked at from its beginning again. */
const longestPath = 1000;
