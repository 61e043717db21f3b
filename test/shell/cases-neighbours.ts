import assert from "node:assert/strict";
import type { Shell } from "../../src/parse/command.ts";
import type { Case, Step } from "./conform.ts";
import { allTogether, type Neighbour, neighbours } from "./neighbours.ts";
import { Terminal, type TerminalOptions } from "./terminal.ts";

/** What every user does in a minute. */
const minutes: Readonly<Record<Shell, readonly Step[]>> = {
  bash: minute("for i in $; do", "done", "$?"),
  zsh: minute("for i in $; do", "done", "$?"),
  fish: minute("for i in $", "end", "$status"),
};

/** The cases beside other programs: loaded before the hook, after it, and as a terminal loads its own. */
export function neighbourCases(shell: Shell): readonly Case[] {
  return [...neighbours[shell], allTogether(shell)].flatMap((neighbour) => casesBeside(shell, neighbour));
}

function casesBeside(shell: Shell, { name, skip, load, started, tellsTerminal, works }: Neighbour): Case[] {
  const orders: readonly (readonly [order: string, options: TerminalOptions])[] = [
    ["loaded before the hook", { before: load }],
    ["loaded after the hook", { after: load }],
    ...(started === undefined ? [] : [["loaded by its terminal", started] as const]),
  ];
  return orders.flatMap(([order, options]) => {
    const title = `${name}, ${order}`;
    const cases: Case[] = [
      {
        name: title,
        options,
        skip,
        steps: minutes[shell],
        ran: ["okcmd 1", "okcmd 3", "ASKCMD 4", "okcmd 5", "okcmd 6", "okcmd 7"],
        check: async (terminal) => {
          assert.doesNotMatch(terminal.text(), complaints, terminal.text());
          isRecordedOnce(terminal);
          await works?.(terminal);
        },
      },
    ];
    if (shell === "bash") cases.push(comesBack(`${title}: a stopped line comes back`, options, skip));
    if (tellsTerminal) cases.push(asWithout(shell, `${title}: the terminal hears the same`, options, skip));
    return cases;
  });
}

/** In bash the other cases are without it. */
function comesBack(name: string, options: TerminalOptions, skip: string | false): Case {
  return {
    name,
    options: { ...options, config: "reedit: true" },
    skip,
    steps: [
      "okcmd 1",
      { raw: "BADCMD 2\r" },
      (terminal) => terminal.untilAtRest(() => terminal.lastRow() === "READY> BADCMD 2", "the line to come back"),
      { clear: true },
    ],
    ran: ["okcmd 1"],
  };
}

const harmless: readonly string[] = ["okcmd 1", "sh -c 'exit 7'", "okcmd 2; okcmd 3"];

/** Lines that are not stopped make no other sequence of marks than in a shell without the hook. */
function asWithout(shell: Shell, name: string, options: TerminalOptions, skip: string | false): Case {
  const empty: Step[] = shell === "fish" ? [] : [{ keys: "\r" }]; // fish draws no new prompt
  return {
    name,
    options,
    skip,
    steps: [...harmless, ...empty],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3"],
    check: async (terminal) => {
      const without = new Terminal(shell, { ...terminal.options, unhooked: true });
      try {
        await without.ready();
        for (const line of [...harmless, ...empty.map(() => ""), "okcmd end"]) await without.enter(line);
        assert.deepEqual(marksIn(terminal), marksIn(without));
      } finally {
        await without.close();
      }
    },
  };
}

/** The commands to the terminal (OSC). bash's Enter may draw a prompt once more over itself: see docs/limits.md. */
function marksIn({ raw, home, shell }: Terminal): string[] {
  const marks = [...raw.matchAll(/\x1b\](\d+;[^\x07\x1b]*)(?:\x07|\x1b\\)/g)].map(([, mark = ""]) =>
    mark
      .replaceAll(home, "~")
      .replace(/coterm-test-\w+/, "~")
      .replace(/aid=\d+/, "aid"),
  );
  const text = `${marks.join("\n")}\n`;
  const drawnTwice = /^((?:(?!133;[CD]).+\n)*?133;[AP]\b.*\n(?:(?!133;[CD]).+\n)*?)\1+/gm;
  return (shell === "bash" ? text.replaceAll(drawnTwice, "$1") : text).split("\n");
}

function minute(loop: string, end: string, status: string): readonly Step[] {
  return [
    "okcmd 1",
    "BADCMD 2; okcmd 2",
    { clear: true },
    "okcmd 3",
    { raw: "ASKCMD 4\r" },
    { see: "anything else: no" },
    { answer: "y" },
    { keys: `${loop.replace("$", "5 6")}\rokcmd $i\r${end}\r` },
    { keys: `${loop.replace("$", "7 8")}\rokcmd $i; BADCMD\r${end}\r` },
    { clear: true },
    "sh -c 'exit 7'",
    `okcmd ${status}`,
    { paste: "BADCMD 9\nokcmd 9" },
    { keys: "\r" },
    { clear: true },
  ];
}

const complaints = /not found|rror|nexpected|coterm: (?!not run: BADCMD|waiting|the rest of what was pasted)/;

/** Each line that ran has one start and one end, with the command's status, and nothing else has. */
function isRecordedOnce(terminal: Terminal): void {
  const records = terminal.spool();
  // A start that was written as Enter was pressed is void where the line goes on.
  const isVoid = (number: string | undefined, at: number) =>
    records.slice(at).some(([kind, , of]) => kind === "V" && of === number);
  const starts = records
    .map(([kind, , number, , , line = ""], at) => ({ kind, number, line, at }))
    .filter(({ kind, number, at }) => kind === "S" && !isVoid(number, at))
    .map(({ number, line }) => [number, line] as const);
  const ends = records.filter(([kind]) => kind === "E").map(([, , number, status]) => [number, status] as const);
  const lines = starts.map(([, line]) => line.replaceAll(/\s.*/gs, ""));
  assert.deepEqual(lines, ["okcmd", "okcmd", "ASKCMD", "for", "sh", "okcmd", "okcmd"]);
  for (const [number, line] of starts.slice(0, -1)) {
    const statuses = ends.filter(([of]) => of === number).map(([, status]) => status);
    assert.deepEqual(statuses, [line.startsWith("sh ") ? "7" : "0"], line);
  }
}
