import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { CotermError, sentenceOf } from "../base/errors.ts";
import type { Paths } from "../base/paths.ts";
import { SessionFolder } from "../record/store/session-folder.ts";
import { findSession } from "../record/store/sessions.ts";
import { CastFile } from "./cast-file.ts";
import type { Recorded } from "./recorded.ts";
import { RecordedSession } from "./recorded-session.ts";

/**
 * What a name on the command line means: a file or a session's folder where there is one, else a session's id.
 *
 * @throws CotermError NOT_A_RECORDING, NO_SESSION, AMBIGUOUS_SESSION
 */
export function openRecorded(name: string, cwd: string, paths: Pick<Paths, "state">): Recorded {
  const path = resolve(cwd, name);
  const looksLikeFile = name.includes("/") || name.includes(".");
  if (!looksLikeFile || !existsSync(path)) {
    if (!looksLikeFile) return new RecordedSession(findSession(paths, name));
    throw new CotermError("NOT_A_RECORDING", `there is no file ${name}`, { exit: "usage", hint: "coterm sessions" });
  }
  if (statSync(path).isDirectory()) return new RecordedSession(new SessionFolder(path));
  return CastFile.parse(readText(path, name), name);
}

/** A file can be compressed, whatever its name. */
function readText(path: string, name: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.readUInt16BE(0) === 0x1f8b) return gunzipSync(bytes).toString("utf8");
    if (bytes.length > 4 && bytes.readUInt32LE(0) === 0xfd2fb528) return zstdDecompressSync(bytes).toString("utf8");
    return bytes.toString("utf8");
  } catch (error) {
    throw new CotermError("NOT_A_RECORDING", `${name} cannot be read: ${sentenceOf(error)}`, {
      exit: "usage",
      hint: "coterm sessions",
    });
  }
}
