import { spawn } from "node:child_process";
import { askVersion } from "../../src/helper/client.ts";
import { type Question, usual } from "../../src/helper/protocol.ts";
import { type Ground, type Home, waitFor } from "./ground.ts";

/** A question as a shell puts it. */
export function question(home: Home, line: string, id = "1"): Question {
  return {
    ...usual,
    id,
    shell: "zsh",
    session: `${process.pid}-1700000000-1`,
    sequence: Number(id),
    pid: process.pid,
    columns: 100,
    cwd: home.folder,
    line,
  };
}

/** Starts the helper of a build and waits until it, and none of an earlier build, answers. */
export async function startHelper(ground: Ground, home: Home, launcher = ground.launcher): Promise<void> {
  const before = await askVersion(home.files).catch(() => null);
  spawn(launcher, ["helper", "start"], { env: { ...home.env }, stdio: "ignore", detached: true }).unref();
  await waitFor(async () => {
    const now = await askVersion(home.files).catch(() => null);
    return now !== null && now.pid !== before?.pid;
  }, "a new helper to answer");
}
