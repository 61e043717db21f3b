import { accessSync, constants, lstatSync } from "node:fs";
import { dirname } from "node:path";
import { errnoOf, sentenceOf } from "../base/errors.ts";
import type { Paths } from "../base/paths.ts";
import { Journal } from "../events/journal.ts";
import { isForeign } from "../helper/runtime-folder.ts";
import type { Finding } from "./finding.ts";

/** Can the shells, the helper and the journal write where they have to? */
export function examineFolders(paths: Paths, uid: number): Finding[] {
  return [
    examineRuntimeFolder(paths, uid),
    examineWritable("spool", paths.spool, "commands are not logged"),
    examineWritable("cache", paths.cache, "every line goes to the helper"),
    examineJournal(paths.journal),
  ];
}

function examineRuntimeFolder({ runtime: folder, runtimeParent }: Paths, uid: number): Finding {
  const about = "runtime folder";
  try {
    if (runtimeParent !== null && isForeign(runtimeParent, uid)) {
      const sentence = `${runtimeParent} (XDG_RUNTIME_DIR) belongs to somebody else, so it is not used and nothing is guarded`;
      return { about, state: "bad", sentence, fix: "set COTERM_RUNTIME_DIR to a folder that only you can read" };
    }
    const stat = lstatSync(folder);
    const reason = !stat.isDirectory()
      ? "is not a folder"
      : stat.uid !== uid
        ? "belongs to somebody else"
        : stat.mode & 0o077
          ? "can be read or written by others"
          : null;
    if (reason === null) return { about, state: "good", sentence: folder };
    const fix = `rm -r ${folder}, or set COTERM_RUNTIME_DIR to a folder that only you can read`;
    return { about, state: "bad", sentence: `${folder} ${reason}, so it is not used and nothing is guarded`, fix };
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return { about, state: "good", sentence: `${folder} is made when it is needed` };
    return { about, state: "bad", sentence: sentenceOf(error), fix: "set COTERM_RUNTIME_DIR to a folder of your own" };
  }
}

function examineWritable(about: string, folder: string, consequence: string): Finding {
  for (let path = folder; ; path = dirname(path)) {
    try {
      accessSync(path, constants.W_OK | constants.X_OK);
      return { about, state: "good", sentence: folder };
    } catch (error) {
      if (errnoOf(error) === "ENOENT" && path !== "/") continue; // made when it is needed, if its parent allows
      return {
        about,
        state: "bad",
        sentence: `${path} cannot be written to: ${consequence}`,
        fix: `make it yours: sudo chown -R "$USER" ${path}`,
      };
    }
  }
}

function examineJournal(path: string): Finding {
  try {
    accessSync(path);
  } catch {
    return { about: "journal", state: "good", sentence: `${path} is made when the first command is stored` };
  }
  try {
    new Journal(path).close();
    return { about: "journal", state: "good", sentence: path };
  } catch (error) {
    return { about: "journal", state: "bad", sentence: sentenceOf(error), fix: `mv ${path} ${path}.damaged` };
  }
}
