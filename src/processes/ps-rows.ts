import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Details, Glimpse } from "./sampler.ts";
import { userName } from "./user-names.ts";

const run = promisify(execFile);

/** A process as `ps` lists it. Its words come as one text, in which spaces inside of a word cannot be told. */
export interface PsRow extends Glimpse {
  readonly details: Details;
}

/** For systems without /proc. */
export async function readPsRows(): Promise<PsRow[]> {
  const env = { ...process.env, LC_ALL: "C" };
  const { stdout } = await run("ps", ["-axo", "pid=,ppid=,uid=,stat=,lstart=,command="], {
    env,
    maxBuffer: 64_000_000,
  });
  return parsePs(stdout);
}

/** `  501   1   0 S  Sun Nov 22 22:41:48 2026     /bin/zsh -l` */
function parsePs(text: string): PsRow[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)\s+([\d:]{8})\s+(\d{4})\s+(.*)$/.exec(line);
    if (match === null) return [];
    const [, pid, ppid, uid, state = "", second = "", third = "", time, year, command = ""] = match;
    // Some write the day first, some the month.
    const [month, day] = /^\d/.test(second) ? [third, second] : [second, third];
    const startedAt = Date.parse(`${month} ${day} ${year} ${time}`);
    if (Number.isNaN(startedAt)) return [];
    const details = { argv: [command], cwd: null, user: userName(Number(uid)) };
    const isZombie = state.startsWith("Z");
    return [{ pid: Number(pid), ppid: Number(ppid), startedAt, name: command, isZombie, exit: null, details }];
  });
}

/** What runs under `script`, which a process of ours has started, and what was seen there before. */
export function rowsOfSession(rows: readonly PsRow[], owner: number, alive: Iterable<number>): PsRow[] {
  const isScript = ({ ppid, name }: PsRow) => ppid === owner && /^(?:\S*\/)?script\s/.test(name);
  const scripts = new Set(rows.filter(isScript).map(({ pid }) => pid));
  const inside = new Set(alive);
  const children = Map.groupBy(rows, ({ ppid }) => ppid);
  for (const script of scripts) for (const { pid } of children.get(script) ?? []) inside.add(pid);
  // A Set may grow while it is walked.
  for (const pid of inside) for (const child of children.get(pid) ?? []) inside.add(child.pid);
  return rows.filter(({ pid }) => inside.has(pid));
}
