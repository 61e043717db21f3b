import type luaparse from "luaparse";
import { parseLua, textOf } from "../../rules/lua/parse-lua.ts";
import { type Conditions, conditionsOf } from "./conditions.ts";

/** What a script says, where it can be said by the plain keys of a rule. */
export interface Recognised {
  readonly conditions: Conditions;
  readonly message: string | null;
  readonly approverMessage: string | null;
}

/** An expression, or `local` statements and a `return` with texts for people. null: it stays a script. */
export function recogniseRule(source: string): Recognised | null {
  const { body } = parseLua(source);
  const last = body.at(-1);
  const locals = localsOf(body.slice(0, -1));
  if (locals === null || last?.type !== "ReturnStatement") return null;
  const [matches, message, approverMessage, ...more] = last.arguments;
  const conditions = matches === undefined ? null : conditionsOf(matches, locals);
  const texts = [message, approverMessage].map((node) => (node === undefined ? null : literalOf(node, locals)));
  if (conditions === null || more.length > 0 || texts.includes(undefined)) return null;
  return { conditions, message: texts[0] ?? null, approverMessage: texts[1] ?? null };
}

/** `if … then return "a sentence" end`. null: it stays a script. */
export function recogniseLint(source: string): Recognised | null {
  const { body } = parseLua(source);
  const last = body.at(-1);
  const locals = localsOf(body.slice(0, -1));
  if (locals === null || last?.type !== "IfStatement" || last.clauses.length !== 1) return null;
  const [clause] = last.clauses;
  if (clause?.type !== "IfClause" || clause.body.length !== 1) return null;
  const [returned] = clause.body;
  if (returned?.type !== "ReturnStatement" || returned.arguments.length !== 1) return null;
  const conditions = conditionsOf(clause.condition, locals);
  const message = returned.arguments[0] === undefined ? undefined : literalOf(returned.arguments[0], locals);
  if (conditions === null || typeof message !== "string") return null;
  return { conditions, message, approverMessage: null };
}

type Locals = ReadonlyMap<string, luaparse.Expression>;

/** null when something else happens before the answer. */
function localsOf(statements: readonly luaparse.Statement[]): Locals | null {
  const locals = new Map<string, luaparse.Expression>();
  for (const statement of statements) {
    if (statement.type !== "LocalStatement" || statement.variables.length !== 1) return null;
    const [[variable], [value]] = [statement.variables, statement.init];
    // A second value for one name would need its order to be kept.
    if (variable === undefined || value === undefined || locals.has(variable.name)) return null;
    locals.set(variable.name, value);
  }
  return locals;
}

/** A text, null for nil, undefined when it is only known later. */
function literalOf(node: luaparse.Expression, locals: Locals): string | null | undefined {
  if (node.type === "NilLiteral") return null;
  if (node.type === "StringLiteral") return textOf(node);
  const inner = node.type === "Identifier" ? locals.get(node.name) : undefined;
  return inner?.type === "StringLiteral" ? textOf(inner) : undefined;
}
