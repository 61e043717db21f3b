import { readFileSync } from "node:fs";

let names: ReadonlyMap<number, string> | null = null;

/** The name of a user of this machine, or the number where it has none in /etc/passwd. */
export function userName(uid: number): string {
  names ??= readNames();
  return names.get(uid) ?? String(uid);
}

function readNames(): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  let text = "";
  try {
    text = readFileSync("/etc/passwd", "utf8");
  } catch {
    return found; // numbers will do
  }
  for (const line of text.split("\n")) {
    const [name, , uid] = line.split(":");
    if (name && uid && !found.has(Number(uid))) found.set(Number(uid), name);
  }
  return found;
}
