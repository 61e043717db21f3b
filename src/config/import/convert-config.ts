import { isMap, isScalar, LineCounter, parseDocument, type ParsedNode, Scalar } from "yaml";
import { compile, defaultSettings, enginesFor } from "../../rules/compile.ts";
import { Engines } from "../../rules/engines.ts";
import { checkExamples } from "../../rules/examples.ts";
import { sentenceOf } from "../../base/errors.ts";
import type { Rule } from "../../rules/schema.ts";
import type { Problem } from "../problem.ts";
import { type PlacedRule, processConfigSchema, rulesOfProcessConfig } from "../process-config.ts";
import { readDocument } from "../read-document.ts";
import { z } from "zod";
import { recogniseLint, recogniseRule, type Recognised } from "./snippet.ts";

/** Something of the file that is not in the rules, and where it stands. */
export interface Note {
  readonly line: number;
  readonly sentence: string;
  /** A rule or a lint: without it less is guarded than before. */
  readonly isRule: boolean;
}

export interface Converted {
  readonly rules: readonly Rule[];
  readonly notes: readonly Note[];
}

const fileSchema = z.looseObject({ process_config: processConfigSchema.optional() });

/** Settings of the reference that have nothing to set here. */
const settingsOfReference: Readonly<Record<string, string>> = {
  enable_telemetry: "coterm sends nothing to anybody",
  enable_ptrace: "coterm traces nothing",
  connection_config: "coterm works on this machine without an account; its keys were not copied",
};

/** The rules of a `~/.ddcoterm/config.yaml` in our shape; the problems when it cannot be read. */
export async function convertConfig(text: string, file: string): Promise<Converted | readonly Problem[]> {
  const read = readDocument(text, file, fileSchema);
  if (read.value === null) return read.problems;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const placed = withoutUnreachable(rulesOfProcessConfig(read.value.process_config ?? {}));
  const notes: Note[] = notesOnSettings(document.contents, lines);
  const rules: Rule[] = [];
  for (const { rule, path } of placed) {
    try {
      rules.push(await convertRule(rule));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const node = document.getIn(path, true);
      const [, within, what = sentenceOf(error)] = /^line (\d+): (.*)$/s.exec(sentenceOf(error)) ?? [];
      const line = lineOfNode(node, lines) + Number(within ?? 1) - 1;
      notes.push({
        line,
        sentence: `left out ${rule.lint === undefined ? "a rule" : "a lint"}: ${what}`,
        isRule: true,
      });
    }
  }
  return { rules, notes: notes.toSorted((a, b) => a.line - b.line) };
}

/** @throws SyntaxError when its script cannot be read. */
async function convertRule(rule: Rule): Promise<Rule> {
  const { lua, lint, ...plain } = rule;
  const recognised = lua !== undefined ? recogniseRule(lua) : lint !== undefined ? recogniseLint(lint) : justTheCommand;
  const converted = recognised === null ? null : withConditions(plain, recognised);
  if (converted !== null && (await holdsForItsExamples(converted))) return converted;
  const engines = await new Engines().loadAll(enginesFor([rule]));
  for (const { tests } of compile([rule], defaultSettings, engines).rules) tests();
  if (lua !== undefined) engines.get("lua")(lua);
  if (lint !== undefined) engines.get("lint")(lint);
  return rule;
}

const justTheCommand: Recognised = {
  conditions: { word: null, options: [], noOptions: [], kube: null, sampleContext: null },
  message: null,
  approverMessage: null,
};

function withConditions(rule: Rule, { conditions, message, approverMessage }: Recognised): Rule {
  const { word, options, noOptions, kube, sampleContext } = conditions;
  const given = options.map((option) => (option.includes("=") ? option.replace("\\", "") : option));
  const line = [rule.command, word, ...given].filter(Boolean).join(" ");
  return {
    ...rule,
    ...(message === null ? {} : { why: message }),
    ...(approverMessage === null ? {} : { approver: approverMessage }),
    ...(word === null ? {} : { operand: word }),
    ...(options.length + noOptions.length === 0 ? {} : { options: lists(options, noOptions) }),
    ...(kube === null ? {} : { context: { kube } }),
    ...(sampleContext === null ? {} : { given: { kube: sampleContext } }),
    match: [line],
    miss: [`echo ${line}`],
  };
}

function lists(all: readonly string[], none: readonly string[]): NonNullable<Rule["options"]> {
  return { ...(all.length === 0 ? {} : { all: [...all] }), ...(none.length === 0 ? {} : { none: [...none] }) };
}

async function holdsForItsExamples(rule: Rule): Promise<boolean> {
  const engines = await new Engines().loadAll(enginesFor([rule]));
  return checkExamples(compile([rule], defaultSettings, engines).rules).failures.length === 0;
}

/** Behind `rule: true` no rule of the same list is ever looked at. */
function withoutUnreachable(placed: readonly PlacedRule[]): PlacedRule[] {
  const closed = new Set<string>();
  return placed.filter(({ rule }) => {
    if (closed.has(rule.list ?? "")) return false;
    if (rule.lua === undefined && rule.lint === undefined) closed.add(rule.list ?? "");
    return true;
  });
}

function notesOnSettings(contents: ParsedNode | null, lines: LineCounter): Note[] {
  if (!isMap(contents)) return [];
  return contents.items.flatMap(({ key }) => {
    const name = isScalar(key) ? String(key.value) : "";
    if (name === "process_config") return [];
    const reason = settingsOfReference[name] ?? "it is not known";
    return [{ line: lineOfNode(key, lines), sentence: `left out ${name}: ${reason}`, isRule: false }];
  });
}

/** Of the first line of a text: in a block it begins below its `|`. */
function lineOfNode(node: unknown, lines: LineCounter): number {
  if (!isScalar(node) || !node.range) return 1;
  const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
  return lines.linePos(node.range[0]).line + (isBlock ? 1 : 0);
}
