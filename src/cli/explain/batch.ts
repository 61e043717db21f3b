import { CotermError, ExitCode, sentenceOf } from "../../base/errors.ts";
import type { Facts } from "../../facts/facts.ts";
import type { Command } from "../../parse/command.ts";
import { understand } from "../../parse/understand.ts";
import { decide } from "../../rules/decide.ts";
import type { RuleSet } from "../../rules/compile.ts";
import { withAction } from "../action-flag.ts";
import type { Io } from "../io.ts";
import { factsAt, loadRules } from "../judge.ts";
import { shellFrom, typedLine } from "../line-argument.ts";
import { readLines } from "../read-lines.ts";
import { overrideFacts } from "./facts.ts";

interface Request {
  readonly cmd: string;
  readonly shell: string;
  readonly cwd: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/**
 * Judges each line of standard input, `{"cmd": …, "shell"?, "cwd"?, "facts"?}`, and writes one line for it, in order.
 * A line that is no such request gets `{"error": …}` in its place.
 */
export async function explainBatch(io: Io, action?: string): Promise<number> {
  const rules = withAction((await loadRules(io)).rules, action);
  const places = new Map<string, Facts>();
  let faults = 0;
  let number = 0;
  for await (const text of readLines(io)) {
    number++;
    if (text.trim() === "") continue;
    try {
      const request = readRequest(text, io);
      let facts = places.get(request.cwd);
      if (facts === undefined) places.set(request.cwd, (facts = factsAt(request.cwd, io)));
      io.out(JSON.stringify(answer(request, facts, rules)));
    } catch (error) {
      if (!(error instanceof CotermError)) throw error;
      faults++;
      io.out(JSON.stringify({ error: `line ${number}: ${error.message}` }));
    }
  }
  return faults === 0 ? ExitCode.ok : ExitCode.usage;
}

function answer({ cmd, shell, facts: given }: Request, here: Facts, rules: RuleSet): object {
  const line = typedLine(cmd, shellFrom(shell));
  const facts = Object.keys(given).length === 0 ? here : overrideFacts(here, given);
  const { action, rule, severity } = decide(line, rules, facts);
  return { action, rule, severity, commands: understand(cmd, line).commands.map(describe) };
}

/** @returns What runs, and through what. */
function describe({ name, words, via }: Command): object {
  return { name, argv: words.map(({ text }) => text), via: via.map((wrapper) => wrapper.name) };
}

function readRequest(text: string, io: Io): Request {
  const { cmd, shell = "bash", cwd = io.cwd, facts = {} } = parseObject(text);
  if (typeof cmd !== "string") throw badRequest('"cmd" must be the line, a string');
  if (typeof shell !== "string") throw badRequest('"shell" must be bash, zsh or fish');
  if (typeof cwd !== "string") throw badRequest('"cwd" must be the path of a folder');
  if (typeof facts !== "object" || facts === null || Array.isArray(facts))
    throw badRequest('"facts" must be an object');
  return { cmd, shell, cwd, facts: { ...facts } };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRequest(`not JSON: ${sentenceOf(error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw badRequest("not an object");
}

function badRequest(sentence: string): CotermError {
  return new CotermError("BAD_REQUEST", sentence, { exit: "usage" });
}
