import { readdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { basename, join } from "node:path";
import { isAlive } from "../base/process-alive.ts";
import type { RuntimeFiles } from "./runtime-folder.ts";

/** The socket that this process binds: never the public name, which Node would unlink when it closes the server. */
export function ownSocketPath(files: RuntimeFiles): string {
  return join(files.folder, `sock.${process.pid}`);
}

export function listen(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Makes this process the one that shells find. Each name is replaced in one step, so that no shell finds none. */
export function publish(files: RuntimeFiles, identity: { fd: number; build: number }): void {
  const link = join(files.folder, `sock.${process.pid}.new`);
  rmSync(link, { force: true });
  symlinkSync(basename(ownSocketPath(files)), link);
  renameSync(link, files.socket);
  const note = `${files.helper}.${process.pid}`;
  writeFileSync(note, `${process.pid} ${identity.fd} ${identity.build}\n`, { mode: 0o600 });
  renameSync(note, files.helper);
  removeRemains(files);
}

/** Takes the public names back, unless a successor has them already. */
export function withdraw(files: RuntimeFiles): void {
  if (publishedPid(files) === process.pid) rmSync(files.helper, { force: true });
  if (linkTarget(files.socket) === basename(ownSocketPath(files))) {
    rmSync(files.socket, { force: true });
    rmSync(files.questions, { force: true });
  }
  rmSync(ownSocketPath(files), { force: true });
}

/** The process that shells find now, or null. */
export function publishedPid(files: RuntimeFiles): number | null {
  try {
    return Number.parseInt(readFileSync(files.helper, "utf8"), 10) || null;
  } catch {
    return null; // nobody has published
  }
}

/** What helpers that were killed left there. */
function removeRemains(files: RuntimeFiles): void {
  for (const name of readdirSync(files.folder)) {
    const pid = Number(/^(?:sock|ask|helper|practice)\.(\d+)/.exec(name)?.[1]);
    if (pid && pid !== process.pid && !isAlive(pid)) rmSync(join(files.folder, name), { recursive: true, force: true });
  }
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null; // no link there
  }
}
