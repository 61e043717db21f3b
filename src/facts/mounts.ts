import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Where file systems are mounted that can keep a reader waiting for another machine or another program. */
export type RemoteMounts = readonly string[];

const remoteTypes =
  /^(?:nfs\d?|cifs|smb\d?|smbfs|9p|afs|ceph|glusterfs|lustre|gpfs|beegfs|sshfs|davfs|autofs|fuse(?:\..*)?|fuseblk)$/;

/** @param text Of /proc/self/mountinfo, see proc_pid_mountinfo(5). */
export function parseRemoteMounts(text: string): RemoteMounts {
  return text.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const mountPoint = before.split(" ")[4];
    if (mountPoint === undefined || !remoteTypes.test(after.split(" ")[0] ?? "")) return [];
    return [
      mountPoint.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    ];
  });
}

/** Mounts come and go; they are looked at again after so long. */
const keptMs = 10_000;
let known: { readonly mounts: RemoteMounts; readonly at: number } | null = null;

/** On systems without that file nothing is known to be remote. */
export function readRemoteMounts(now: number = performance.now()): RemoteMounts {
  if (known !== null && now - known.at < keptMs) return known.mounts;
  let text = "";
  try {
    text = readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    // macOS has none
  }
  known = { mounts: parseRemoteMounts(text), at: now };
  return known.mounts;
}

const mostLinks = 40;

/** The mount that a path leads into, also by symbolic links; null when all of the way is local. Touches local files only. */
export function remoteMountOf(path: string, mounts: RemoteMounts): string | null {
  if (mounts.length === 0) return null;
  let rest = path.split("/").filter(Boolean);
  let here = "/";
  for (let links = 0; rest.length > 0;) {
    const [name = "", ...more] = rest;
    here = name === ".." ? dirname(here) : name === "." ? here : resolve(here, name);
    rest = more;
    const mount = mounts.findLast((point) => here === point || here.startsWith(`${point}/`));
    if (mount !== undefined) return mount;
    const target = linkAt(here);
    if (target === null) continue;
    if (++links > mostLinks) return null;
    rest = [...target.split("/").filter(Boolean), ...rest];
    here = target.startsWith("/") ? "/" : dirname(here);
  }
  return null;
}

function linkAt(path: string): string | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : null;
  } catch {
    return null; // not ours to look at; reading it will fail the same way
  }
}
