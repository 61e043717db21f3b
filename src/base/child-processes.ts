import { readdirSync, readFileSync } from "node:fs";

/** Of all its threads: any of them may have started them. */
export function childrenOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // it has ended
  }
  return threads.flatMap((thread) => {
    const text = readQuietly(`/proc/${pid}/task/${thread}/children`);
    return text === "" ? [] : text.trim().split(" ").map(Number);
  });
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has ended
  }
}
