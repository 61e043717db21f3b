import type luaparse from "luaparse";
import { textOf } from "../../rules/lua/parse-lua.ts";

/** Conditions that the plain keys of a rule can say; all must hold. */
export interface Conditions {
  /** A word that is given: at most one, as a rule has one `operand`. */
  readonly word: string | null;
  readonly options: readonly string[];
  readonly noOptions: readonly string[];
  /** Regular expression for the kubectl context. */
  readonly kube: string | null;
  /** Some context that it matches, for the examples. */
  readonly sampleContext: string | null;
}

type Locals = ReadonlyMap<string, luaparse.Expression>;

const nothing: Conditions = { word: null, options: [], noOptions: [], kube: null, sampleContext: null };

/** null when the plain keys cannot say exactly the same. */
export function conditionsOf(node: luaparse.Expression, locals: Locals): Conditions | null {
  switch (node.type) {
    case "BooleanLiteral":
      return node.value ? nothing : null;
    case "Identifier": {
      const value = locals.get(node.name);
      return value === undefined ? null : conditionsOf(value, without(locals, node.name));
    }
    case "LogicalExpression":
      return node.operator === "and" ? both(conditionsOf(node.left, locals), conditionsOf(node.right, locals)) : null;
    case "UnaryExpression": {
      const flag = node.operator === "not" ? flagOf(node.argument) : null;
      return flag === null ? null : { ...nothing, noOptions: [flag] };
    }
    case "MemberExpression":
    case "IndexExpression": {
      const flag = flagOf(node);
      return flag === null ? null : { ...nothing, options: [flag] };
    }
    case "BinaryExpression":
      return comparison(node, locals);
    case "CallExpression":
      return callOf(node, locals);
    default:
      return null;
  }
}

function both(left: Conditions | null, right: Conditions | null): Conditions | null {
  if (left === null || right === null) return null;
  if ((left.word !== null && right.word !== null) || (left.kube !== null && right.kube !== null)) return null;
  return {
    word: left.word ?? right.word,
    options: [...left.options, ...right.options],
    noOptions: [...left.noOptions, ...right.noOptions],
    kube: left.kube ?? right.kube,
    sampleContext: left.sampleContext ?? right.sampleContext,
  };
}

/** `flags.replicas == "0"`, `flags.context == nil`, `context == "prod"`. */
function comparison({ operator, left, right }: luaparse.BinaryExpression, locals: Locals): Conditions | null {
  const flag = flagOf(left);
  if (flag !== null && right.type === "NilLiteral") {
    if (operator === "==") return { ...nothing, noOptions: [flag] };
    return operator === "~=" ? { ...nothing, options: [flag] } : null;
  }
  if (operator !== "==" || right.type !== "StringLiteral") return null;
  const text = textOf(right);
  if (flag !== null) return { ...nothing, options: [`${flag}=${text.replaceAll(/[*?[\]{}\\]/g, "\\$&")}`] };
  const standIn = contextStandIn(left, locals);
  if (standIn === undefined || standIn === text) return null;
  return { ...nothing, kube: `^${escapeRegex(text)}$`, sampleContext: text };
}

/** `has_arg("x")`, and `context:match("prod")` where the context is that of the command. */
function callOf({ base, arguments: args }: luaparse.CallExpression, locals: Locals): Conditions | null {
  const [first] = args;
  if (first?.type !== "StringLiteral" || args.length !== 1) return null;
  const text = textOf(first);
  if (base.type === "Identifier" && base.name === "has_arg" && !locals.has("has_arg")) return wordOf(text);
  if (base.type !== "MemberExpression" || base.indexer !== ":") return null;
  if (base.identifier.name !== "match" && base.identifier.name !== "find") return null;
  const pattern = plainPattern(text);
  const standIn = contextStandIn(base.base, locals);
  if (pattern === null || standIn === undefined || (standIn !== null && new RegExp(pattern.regex).test(standIn)))
    return null;
  return { ...nothing, kube: pattern.regex, sampleContext: pattern.sample };
}

function wordOf(text: string): Conditions | null {
  if (text.startsWith("-")) return { ...nothing, options: [text] };
  return /^[\w.:/@-]+$/.test(text) && !/^[/~]/.test(text) ? { ...nothing, word: text } : null;
}

/** `flags.x` and `flags["x"]` → `-x`, `--x`. */
function flagOf(node: luaparse.Expression): string | null {
  if (node.type !== "MemberExpression" && node.type !== "IndexExpression") return null;
  if (node.base.type !== "Identifier" || node.base.name !== "flags") return null;
  const name = node.type === "MemberExpression" ? node.identifier.name : keyOf(node.index);
  return name === null || !/^[A-Za-z][\w-]*$/.test(name) ? null : name.length === 1 ? `-${name}` : `--${name}`;
}

function keyOf(node: luaparse.Expression): string | null {
  return node.type === "StringLiteral" ? textOf(node) : null;
}

/**
 * `flags.context or k8s_current_context or "unknown"`: exactly what `context.kube` compares.
 *
 * @returns The text that stands in for no context, null when there is none; undefined when it is something else.
 */
function contextStandIn(node: luaparse.Expression, locals: Locals): string | null | undefined {
  if (node.type === "Identifier") {
    const value = locals.get(node.name);
    return value === undefined ? undefined : contextStandIn(value, without(locals, node.name));
  }
  if (node.type !== "LogicalExpression" || node.operator !== "or") return undefined;
  const { left, right } = node;
  if (left.type !== "LogicalExpression" || left.operator !== "or" || right.type !== "StringLiteral") return undefined;
  const isContext = left.right.type === "Identifier" && /^k8s_(?:current_)?context$/.test(left.right.name);
  return flagOf(left.left) === "--context" && isContext ? textOf(right) : undefined;
}

/** A Lua pattern without anything but plain characters, and anchors. */
function plainPattern(pattern: string): { readonly regex: string; readonly sample: string } | null {
  const found = /^(\^?)((?:[\w/:@ ]|%[^\w\s])*)(\$?)$/.exec(pattern);
  if (found === null) return null;
  const [, start = "", middle = "", end = ""] = found;
  const sample = middle.replaceAll(/%(.)/g, "$1");
  return sample === "" ? null : { regex: start + escapeRegex(sample) + end, sample };
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** In `local k8s_context = flags.context or k8s_context` the second one is another. */
function without(locals: Locals, name: string): Locals {
  return new Map([...locals].filter(([known]) => known !== name));
}
