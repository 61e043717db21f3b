import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Ground, Home } from "./ground.ts";
import { spawnTimes } from "./lines.ts";
import type { ShellUnderTest } from "./shells.ts";
import { beyond, interleave, median, type Task } from "./statistics.ts";
import { type Row, timeRow } from "./table.ts";

const line = "mark -la /etc/motd --color=auto";

/** Answers whatever comes over one FIFO with one line over another, as little as a program on Node can do. */
const echo = `
const fs = require("node:fs");
const answers = fs.openSync("answer", "r+");
const fd = fs.openSync("ask", fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
const buffer = new Uint8Array(65536);
const callback = () => (fs.writeSync(answers, "y\\n"), true);
new (require("node:net").Socket)({ fd, readable: true, writable: false, onread: { buffer, callback } }).resume();
process.stdout.write("ready");
`;

/**
 * What the shells take by themselves for what a guard cannot do without: to see the whole line and to append one record,
 * and then one exchange with a process on Node. Nothing is judged, nothing is checked, nothing survives an error. Says how
 * far the figures of `lines` could fall at most.
 */
export async function measureFloor(ground: Ground): Promise<readonly Row[]> {
  const programs: ChildProcess[] = [];
  try {
    const tasks: Task[] = [];
    for (const one of ground.shells) {
      const home = ground.home();
      execFileSync("mkfifo", ["-m", "600", join(home.folder, "ask"), join(home.folder, "answer")]);
      programs.push(await startEcho(ground, home));
      const bare = await ground.open(one);
      const sees = await ground.open(one, { hook: hookFor(one, "") });
      const asks = await ground.open(one, { home, hook: hookFor(one, exchanges[one.shell]) });
      tasks.push(
        [`${one.name} spawn`, () => bare.enter("timed /bin/true")],
        [`${one.name} bare`, () => bare.enter(line)],
        [`${one.name} sees`, () => sees.enter(line)],
        [`${one.name} asks`, () => asks.enter(line)],
      );
    }
    const series = await interleave(ground.rounds, tasks);
    return ground.shells.flatMap((one) => {
      const bare = series.of(`${one.name} bare`);
      const spawned = spawnTimes(one, series.of(`${one.name} spawn`), bare);
      const sees = beyond(series.of(`${one.name} sees`), bare);
      const asks = beyond(series.of(`${one.name} asks`), bare).map((time) => time - median(sees));
      return [
        timeRow("floor: a line seen and recorded", one.name, sees, ["T", spawned]),
        timeRow("floor: one exchange with Node", one.name, asks, ["T", spawned]),
      ];
    });
  } finally {
    for (const program of programs) program.kill("SIGKILL");
  }
}

async function startEcho(ground: Ground, home: Home): Promise<ChildProcess> {
  const program = spawn(ground.node, ["-e", echo], { cwd: home.folder, stdio: ["ignore", "pipe", "inherit"] });
  await once(program.stdout, "data");
  return program;
}

const exchanges = {
  zsh: "syswrite -o $asks -- $1$'\\0'; sysread -i $answers -t 1 reply",
  bash: `{ printf '%s\\0' "$seen" 1<>"$HOME/ask"; read -r -t 1 reply; } 0<>"$HOME/answer"`,
  fish: "string join0 -- '' $seen >>$HOME/ask; read -l reply <$HOME/answer",
} as const;

/** The cheapest way of each shell, in the places that the hook uses too (docs/architecture.md). */
function hookFor({ shell, version }: ShellUnderTest, exchange: string): string {
  switch (shell) {
    case "zsh":
      return `zmodload zsh/system; sysopen -wa -o creat -u records $HOME/records
        ${exchange === "" ? "" : "sysopen -rw -u asks $HOME/ask; sysopen -rw -u answers $HOME/answer"}
        preexec() { ${exchange || ":"}; syswrite -o $records -- $EPOCHREALTIME$'\\x1f'$PWD$'\\x1f'$1$'\\0' }`;
    case "bash": {
      const record = `${exchange || ":"}; printf '%s\\037%s\\037%s\\0' "$EPOCHREALTIME" "$PWD" "$seen" >>"$HOME/records"`;
      return version < 503
        ? `see() { seen=$READLINE_LINE; ${record}; }
          bind -x '"\\e[977~": see'; bind '"\\e[978~": accept-line'; bind '"\\C-m": "\\e[977~\\e[978~"'`
        : `see() {
            { builtin history 1 && printf '\\0'; } 1<>"$HOME/seen" && mapfile -d '' -n 1 -t seen <"$HOME/seen"; ${record}
          }
          : >"$HOME/seen"; PS0='\${| see; }'`;
    }
    case "fish":
      return `function see; set -l seen (commandline -b); ${exchange || "true"}
          string join0 -- '' $PWD\\x1f$seen >>$HOME/records; commandline -f execute; end; bind \\r see`;
    default:
      return shell satisfies never;
  }
}
