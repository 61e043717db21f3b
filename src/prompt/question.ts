import { showControls } from "../base/visible.ts";
import type { Command } from "../parse/command.ts";
import type { Decision, Severity } from "../rules/decision.ts";
import { describePlace, type Place } from "./place.ts";

export interface Row {
  readonly label: string;
  readonly value: string;
}

/** What a question says, as text that is safe to print; how it is laid out is for the frame and the screen. */
export interface Question {
  readonly title: string;
  readonly severity: Severity | null;
  /** The line as it will run; several lines where it has several, shortened where it is very long. */
  readonly line: string;
  readonly why: string;
  readonly rows: readonly Row[];
}

export const keys = "y run · e edit · s not for 1 h · ? why · anything else: no";

/** Rows of a terminal that the line may fill before its middle is left out. */
const longestLineRows = 8;

export function questionFor(line: string, decision: Decision, place: Place, columns: number): Question {
  const shown = showLine(line, Math.max(columns, 20) * longestLineRows, columns);
  // In a line that is not shown whole the dangerous part may be what is left out.
  const isCut = shown !== showWhole(line);
  return {
    title: showControls(decision.title, { oneLine: true }),
    severity: decision.severity,
    line: shown,
    why: showControls(decision.why, { oneLine: true }),
    rows: rowsOf([
      ["runs", isCut && decision.command !== null ? describeCommand(decision.command) : null],
      ["where", describePlace(place, decision.command?.name ?? null).join(" · ")],
      ["rule", decision.rule === null ? null : [decision.rule, decision.severity].filter(Boolean).join(" · ")],
      ["also", otherRules(decision)],
      ["safer", decision.instead],
      ["but", decision.seen ? null : "part of the line is only known when it runs"],
    ]),
  };
}

/** What was understood of the line: every match with its command and what it runs inside of. */
export function explanationFor(line: string, decision: Decision, place: Place, columns: number): Question {
  const matches = decision.matches.flatMap(({ rule, action, command }): [string, string][] => [
    ["found", describeCommand(command)],
    ["", `${rule} says ${action}${command.certainty === "token" ? "; the line could not be read there" : ""}`],
  ]);
  const { rows, ...question } = questionFor(line, decision, place, columns);
  const others = rows.filter(({ label }) => label !== "runs" && label !== "also"); // the matches say it
  return { ...question, rows: [...rowsOf(matches), ...others] };
}

/** The rules that would have asked by themselves, besides the one that the question is about. */
function otherRules({ rule, matches }: Decision): string {
  const asking = matches.filter(({ action }) => action === "confirm" || action === "approve" || action === "deny");
  const others = [...new Set(asking.map((match) => match.rule))].filter((other) => other !== rule);
  return others.length <= 4 ? others.join(", ") : `${others.slice(0, 3).join(", ")} and ${others.length - 3} more`;
}

function rowsOf(pairs: readonly (readonly [string, string | null])[]): readonly Row[] {
  return pairs.flatMap(([label, value]) =>
    value === null || value === "" ? [] : [{ label, value: showControls(value, { oneLine: true }) }],
  );
}

/** `rm -rf /srv, through sudo, ssh db1, piped into sh`. */
export function describeCommand(command: Command): string {
  const words = quoteWords(command);
  const through = command.via.map(({ name, host, user }) => [name, user, host].filter(Boolean).join(" "));
  return [
    shorten(words || (command.name ?? "a command that is only known when it runs"), 300),
    through.length === 0 ? "" : `through ${through.join(", ")}`,
    command.appended ? "with words added when it runs" : "",
    command.pipedTo.length === 0 ? "" : `piped into ${command.pipedTo.map((name) => name ?? "…").join(", ")}`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** The words as they could be typed. */
export function quoteWords({ words }: Command): string {
  return words.map(({ text, quoted }) => (quoted || text === "" ? quote(text) : text)).join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

function showWhole(line: string): string {
  return showControls(line).replaceAll("\n", "⏎\n");
}

/**
 * The line with its middle left out, and how much that is, when it would fill more than `budget` columns. Both ends
 * stay: the command stands at one of them, and what it is done to at the other.
 */
export function showLine(line: string, budget: number, columns: number): string {
  const costs = (character: string) => costOf(character, columns);
  let head = 0;
  for (let left = budget; head < line.length && left > 0; head += widthAt(line, head)) left -= costs(at(line, head));
  if (head >= line.length) return showWhole(line);

  head = 0;
  for (let left = budget / 2; left > 0; head += widthAt(line, head)) left -= costs(at(line, head));
  let tail = line.length;
  for (let left = budget / 2; left > 0;) {
    const width = tail >= 2 && line.codePointAt(tail - 2) !== line.charCodeAt(tail - 2) ? 2 : 1;
    tail -= width;
    left -= costs(at(line, tail));
  }
  const hidden = (tail - head).toLocaleString("en-US");
  return `${showWhole(line.slice(0, head))} … ${hidden} characters … ${showWhole(line.slice(tail))}`;
}

function at(line: string, index: number): string {
  return String.fromCodePoint(line.codePointAt(index) ?? 0);
}

function widthAt(line: string, index: number): 1 | 2 {
  return (line.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}

/** Columns that a character may need: rather too many than too few. */
function costOf(character: string, columns: number): number {
  if (character === "\n") return columns;
  if (character >= " " && character <= "~") return 1;
  return Math.max(showControls(character).length, character >= "\u1100" ? 2 : 1);
}
