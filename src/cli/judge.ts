import { pathsFor } from "../base/paths.ts";
import { showControls } from "../base/visible.ts";
import type { Problem } from "../config/problem.ts";
import { contextVariables, type Facts } from "../facts/facts.ts";
import { gatherFacts } from "../facts/gather.ts";
import { decide } from "../rules/decide.ts";
import type { Decision, Line } from "../rules/decision.ts";
import { type Loaded, loadRuleSet } from "../rules/loaded.ts";
import { traceFacts } from "./explain/facts.ts";
import { withAction } from "./action-flag.ts";
import type { Io } from "./io.ts";

/** A line judged in this process, with everything that the judgement came from. */
export interface Judgement {
  readonly line: Line;
  readonly decision: Decision;
  readonly facts: Facts;
  readonly loaded: Loaded;
  /** The facts that the rules asked for, and the answers. */
  readonly used: Readonly<Record<string, unknown>>;
  /** For the decision alone, the rules being loaded and warm. */
  readonly microseconds: number;
}

/** The rules of this user, as the helper has them. What of the configuration cannot be used is said. */
export async function loadRules(io: Io): Promise<Loaded> {
  const loaded = await loadRuleSet(pathsFor(io.env, io.uid), io.env);
  sayProblems(loaded, io);
  return loaded;
}

export function sayProblems({ problems }: { readonly problems: readonly Problem[] }, io: Io): void {
  for (const { sentence, hint } of problems) io.err(`coterm: ${showControls(sentence)}\n  try: ${hint}`);
}

/** What holds in one folder for the person who runs this command. */
export function factsAt(cwd: string, io: Io): Facts {
  return gatherFacts({ cwd, env: contextOf(io), isRoot: io.uid === 0 });
}

/**
 * Judges one line with the rules of this user, as the helper would.
 *
 * @param action What `--action` says, before the rules.
 * @throws CotermError BAD_ARGUMENTS
 */
export async function judge(line: Line, cwd: string, io: Io, action?: string): Promise<Judgement> {
  const configured = await loadRules(io);
  const loaded = { ...configured, rules: withAction(configured.rules, action) };
  const facts = factsAt(cwd, io);
  const { facts: traced, used } = traceFacts(facts);
  decide(line, loaded.rules, traced);
  const startedAt = process.hrtime.bigint();
  const decision = decide(line, loaded.rules, facts);
  const microseconds = Number(process.hrtime.bigint() - startedAt) / 1000;
  return { line, decision, facts, loaded, used, microseconds };
}

function contextOf(io: Io): Record<string, string> {
  const context: Record<string, string> = {};
  for (const name of contextVariables) {
    const value = io.env[name];
    if (value !== undefined) context[name] = value;
  }
  return context;
}
