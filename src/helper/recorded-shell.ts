import { readFileSync } from "node:fs";
import { isSessionId } from "../record/session-id.ts";

/** The recorded session that a shell was started in, or null, also where /proc does not tell (macOS). */
export function recordingOf(pid: number): string | null {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    const id = variables.find((one) => one.startsWith("COTERM_SESSION="))?.slice("COTERM_SESSION=".length) ?? "";
    return isSessionId(id) ? id : null;
  } catch {
    return null;
  }
}
