import { showControls } from "../../base/visible.ts";
import { readArguments } from "../../parse/arguments.ts";
import { type Command, Context, type Wrapper } from "../../parse/command.ts";
import { understand } from "../../parse/understand.ts";
import { describePlace, placeOf } from "../../prompt/place.ts";
import { quoteWords } from "../../prompt/question.ts";
import type { Decision, RuleMatch } from "../../rules/decision.ts";
import type { Judgement } from "../judge.ts";

/** What was understood and what would happen, for a person: the verdict first, then each command under its wrapper. */
export function formatExplanation({ line, decision, facts, used, microseconds }: Judgement): string {
  const { commands, errors, tooComplex } = understand(line.text, line);
  const rows = [
    ["action", verdictOf(decision)],
    ["severity", decision.severity ?? ""],
    ["title", decision.title],
    ["why", decision.why],
    ["safer", decision.instead ?? ""],
    ["where", describePlace(placeOf(facts), decision.command?.name ?? null).join(" · ")],
    ["facts", Object.entries(used).map(describeFact).join(", ")],
    ["unseen", decision.seen ? "" : "part of the line is only known when it runs, or could not be read"],
    ...errors.map(({ at, message }) => ["unclear", `${message} at character ${at + 1}`]),
    ["limit", tooComplex ? "the line is too long or nested too deep to be analysed whole" : ""],
    ["time", `${microseconds.toFixed(0)} µs`],
  ].filter(([, value]) => value !== "");
  return [
    showControls(line.text),
    ...rows.map(([label = "", value = ""]) => `  ${label.padEnd(9)}${showControls(value)}`),
    "  commands",
    ...commands.flatMap((command) => formatCommand(command, matchesOf(command, decision))),
  ].join("\n");
}

function verdictOf({ action, rule, matches }: Decision): string {
  if (rule !== null) return `${action}, by ${rule}`;
  return matches.length === 0 ? `${action}, no rule holds` : action;
}

function describeFact([name, value]: [string, unknown]): string {
  return `${name} ${value === null ? "unknown" : String(value)}`;
}

function matchesOf(command: Command, { matches }: Decision): readonly RuleMatch[] {
  const text = JSON.stringify(command);
  return matches.filter((match) => JSON.stringify(match.command) === text);
}

/** A command, indented below the wrapper that runs it; what was read of its arguments; the rules that hold. */
function formatCommand(command: Command, matches: readonly RuleMatch[]): string[] {
  const indent = " ".repeat(4 + 2 * command.via.length);
  const notes = [...contextsOf(command), ...wrapperNotes(command), ...otherNotes(command)];
  const words = quoteWords(command) || "a command that is only known when it runs";
  const marker = command.via.length === 0 ? "" : "└ ";
  const read = describeArguments(command);
  return [
    `${indent.slice(marker.length)}${marker}${words}${notes.length === 0 ? "" : `  (${notes.join(", ")})`}`,
    ...(read === "" ? [] : [`${indent}  reads ${read}`]),
    ...matches.map(({ rule, action }) => `${indent}  rule  ${rule}: ${action}`),
  ].map((text) => showControls(text, { oneLine: true }));
}

function contextsOf({ context }: Command): string[] {
  const places = Object.entries(Context).filter(([, bit]) => context & bit);
  return places.map(([name]) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}

function wrapperNotes({ via }: Command): string[] {
  const wrapper = via.at(-1);
  return wrapper === undefined ? [] : [`through ${describeWrapper(wrapper)}`];
}

function describeWrapper({ name, tags, user, host }: Wrapper): string {
  const known = [...tags, user === undefined ? "" : `as ${user}`, host === undefined ? "" : `on ${host}`];
  const said = known.filter(Boolean).join(" ");
  return said === "" ? name : `${name}: ${said}`;
}

function otherNotes({ pipedTo, appended, certainty }: Command): string[] {
  return [
    pipedTo.length === 0 ? "" : `piped into ${pipedTo.map((name) => name ?? "…").join(", ")}`,
    appended ? "more words are added when it runs" : "",
    certainty === "token" ? "only its name was found: the line could not be read there" : "",
  ].filter(Boolean);
}

/** `delete, ns, shop; --context prod; or delete, prod, ns`: operands, options, and the other reading of unknown ones. */
function describeArguments(command: Command): string {
  if (command.name === null || command.words.length < 2) return "";
  const { operands, options, otherOperands } = readArguments(command);
  const texts = operands.map(({ text }) => text || "''").join(", ");
  const others = otherOperands === operands ? "" : `or ${otherOperands.map(({ text }) => text).join(", ")}`;
  const given = [...options].flatMap(([name, values]) =>
    values.map((value) => (value === null ? name : `${name} ${value || "''"}`)),
  );
  return [texts, given.join(" "), others].filter(Boolean).join("; ");
}
