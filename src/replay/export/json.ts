import { commandsOf, type Recorded } from "../recorded.ts";
import { readText } from "../text.ts";
import type { TextLine } from "../text-extractor.ts";

/** Commands with their output, and all other lines: for programs. */
export async function exportJson(recorded: Recorded): Promise<string> {
  const lines: TextLine[] = [];
  await readText(recorded, (line) => lines.push(line));
  const byCommand = Map.groupBy(lines, ({ command }) => command);
  const commands = commandsOf(recorded.marks).map(({ number, line, id, from, to, exit, rule }) => {
    const output = (byCommand.get(number) ?? []).map(({ text }) => text);
    return { number, line, id, from, to, exit, rule, output };
  });
  const { title, cols, rows, startedAt, durationMs, marks } = recorded;
  const gaps = marks.filter(({ kind }) => kind === "gap");
  const decisions = marks.filter(({ kind }) => kind === "decision");
  return JSON.stringify({ title, cols, rows, startedAt, durationMs, commands, decisions, gaps, lines }, null, 2);
}
