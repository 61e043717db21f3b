import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Shell } from "../../src/parse/command.ts";
import { sentenceOf } from "../../src/base/errors.ts";
import { type Ground, writeAt } from "./ground.ts";
import type { Session } from "./session.ts";
import { loadHook, type ShellUnderTest } from "./shells.ts";
import { beyond, interleave, median, type Task } from "./statistics.ts";
import { countRow, millisecondsRow, missingRow, type Row } from "./table.ts";

interface Peer {
  readonly name: string;
  readonly spec: string;
  /** Where the package keeps its program. */
  readonly program: string;
  readonly init: (shell: Shell) => string;
}

const peers: readonly Peer[] = [
  {
    name: "shellfirm",
    spec: "@shellfirm/cli-linux-x64@0.3.10",
    program: "@shellfirm/cli-linux-x64/shellfirm",
    init: (shell) => `shellfirm init ${shell}`,
  },
  {
    name: "tirith",
    spec: "@sheeki03/tirith-linux-x64@0.4.2",
    program: "@sheeki03/tirith-linux-x64/bin/tirith",
    init: (shell) => `tirith init --shell ${shell}`,
  },
];

const leastTimes = 50;

/** Each time another line: tirith looks at the same one only once. */
let lineNumber = 0;
const nextLine = () => `mark -la /etc/motd-${++lineNumber}`;

/** A program that can be called by its name from `folder`. */
interface Installed extends Peer {
  readonly folder: string;
  readonly version: string;
  /** How it is run when this system cannot run it as it is; empty otherwise. */
  readonly note: string;
}

/** What the hooks of others add to a benign line, beside ours and in the same rounds. */
export async function measurePeers(ground: Ground): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const installed: Installed[] = [];
  for (const peer of peers) {
    try {
      installed.push(install(ground, peer));
    } catch (error) {
      rows.push(
        missingRow(`benign line, added by ${peer.name}`, "", `does not run here: ${sentenceOf(error).split("\n")[0]}`),
      );
    }
  }
  for (const one of firstOfEachKind(ground.shells)) rows.push(...(await compare(ground, one, installed)));
  return rows;
}

async function compare(ground: Ground, one: ShellUnderTest, installed: readonly Installed[]): Promise<readonly Row[]> {
  const bare = await ground.open(one);
  const ours = await ground.open(one, { hook: ground.hookFor(one) });
  await ours.enter("mark rm notes.txt"); // its helper writes the trigger words
  // Seen from outside: the key that starts the shell's own clock would set off their traps before the line does.
  const outside = { ...one, hasClock: false };
  const bareOutside = await ground.open(outside);
  const tasks: Task[] = [
    ["bare", () => bare.enter(nextLine())],
    ["coterm", () => ours.enter(nextLine())],
    ["bare outside", () => bareOutside.enter(nextLine())],
  ];
  for (const peer of installed) {
    const session = await openPeer(ground, outside, peer);
    tasks.push([peer.name, () => session.enter(nextLine())]);
  }
  const series = await interleave(ground.someRounds(0.3), tasks);
  const added = (name: string) => beyond(series.of(name), series.of("bare outside"));
  const ourAdded = beyond(series.of("coterm"), series.of("bare"));
  const usual = median(ourAdded);
  await ground.endSessions();
  return [
    millisecondsRow("benign line, added by coterm", one.name, ourAdded),
    ...installed.flatMap(({ name, version, note }) => [
      millisecondsRow(`benign line, added by ${name} ${version}`, one.name, added(name), { note }),
      countRow(`${name} / coterm`, one.name, median(added(name)) / usual, "×", {
        least: leastTimes,
        n: series.of(name).length,
        ...(usual > 0 ? {} : { note: "coterm's own cost is below what can be measured" }),
      }),
    ]),
  ];
}

function openPeer(ground: Ground, one: ShellUnderTest, peer: Installed): Promise<Session> {
  const path = `${peer.folder}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`;
  const home = ground.home(undefined, { PATH: path });
  return ground.open(one, { home, hook: loadHook(one.shell, peer.init(one.shell)) });
}

/**
 * Takes the package from the registry, once, into a folder that stays. A program that needs a newer C library is run
 * through the loader of the system whose root folder COTERM_BENCH_GLIBC names.
 *
 * @throws Error when it can be had or run in no way
 */
function install(ground: Ground, peer: Peer): Installed {
  const prefix = join(tmpdir(), `coterm-bench-peers-${process.getuid?.() ?? 0}`);
  const program = join(prefix, "node_modules", peer.program);
  if (!existsSync(program)) {
    mkdirSync(prefix, { recursive: true, mode: 0o700 });
    const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", prefix];
    const all = peers.map(({ spec }) => spec); // one by one npm would remove those before
    execFileSync("npm", ["install", ...options, ...all], { cwd: prefix, stdio: "ignore", timeout: 180_000 });
  }
  chmodSync(program, 0o755); // shellfirm's package says 0644
  const folder = join(ground.folder, `bin-${peer.name}`);
  const wrapper = join(folder, peer.name);
  const root = process.env["COTERM_BENCH_GLIBC"];
  const direct = versionOf([program]);
  const loader =
    root === undefined
      ? null
      : [`${root}/usr/lib64/ld-linux-x86-64.so.2`, "--library-path", `${root}/usr/lib/x86_64-linux-gnu`, program];
  const command = direct.version !== null || loader === null ? [program] : loader;
  const { version, error } = command === loader ? versionOf(loader) : direct;
  if (version === null) throw new Error(error);
  writeAt(wrapper, `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`, 0o755);
  return {
    ...peer,
    folder,
    version,
    note: command === loader ? `by another system's loader: needs ${direct.error}` : "",
  };
}

function versionOf([program = "", ...args]: readonly string[]): { version: string | null; error: string } {
  try {
    const text = execFileSync(program, [...args, "--version"], { encoding: "utf8", stdio: "pipe", timeout: 10_000 });
    return { version: /[\d.]+/.exec(text)?.[0] ?? "", error: "" };
  } catch (error) {
    return { version: null, error: /GLIBC_[\d.]+(?=' not found)/.exec(sentenceOf(error))?.[0] ?? sentenceOf(error) };
  }
}

/** The shells that are on PATH: other versions come after them. */
function firstOfEachKind(shells: readonly ShellUnderTest[]): readonly ShellUnderTest[] {
  return shells.filter(({ shell }, at) => shells.findIndex((other) => other.shell === shell) === at);
}
