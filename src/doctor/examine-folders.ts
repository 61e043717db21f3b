import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { errnoOf, sentenceOf } from "../base/errors.ts";
import { isForeign } from "../base/foreign-folder.ts";
import type { Env, Paths } from "../base/paths.ts";
import { Journal } from "../events/journal.ts";
import { objectionTo } from "../helper/runtime-folder.ts";
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

/** Root in the home of another user, where the hooks do nothing. */
export function examineHome(env: Env, uid: number): Finding[] {
  if (uid !== 0) return [];
  const foreign = ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"]
    .map((name) => env[name] || env["HOME"] || "/")
    .find((folder) => isForeign(folder, 0));
  if (foreign === undefined) return [];
  const sentence = `${foreign} belongs to somebody else: no shell of root is guarded there`;
  return [{ about: "home", state: "bad", sentence, fix: "su - or sudo -i" }];
}

function examineRuntimeFolder(paths: Paths, uid: number): Finding {
  const about = "runtime folder";
  try {
    const objection = objectionTo(paths, uid);
    if (objection !== null) {
      const { folder, reason } = objection;
      const removal = folder === paths.runtime ? `rm -r ${folder}, or ` : "";
      const fix = `${removal}set COTERM_RUNTIME_DIR to a folder that only you can read`;
      return { about, state: "bad", sentence: `${folder} ${reason}, so it is not used and nothing is guarded`, fix };
    }
    const sentence = existsSync(paths.runtime) ? paths.runtime : `${paths.runtime} is made when it is needed`;
    return { about, state: "good", sentence };
  } catch (error) {
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
