import { isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { nearest } from "../base/nearest.ts";
import { sentenceOf } from "../base/errors.ts";
import type { Problem } from "./problem.ts";

export type Path = readonly PropertyKey[];

/** A problem with what stands at a path of a document. Without a hint its line is to be edited. */
export type Locate = (path: Path, what: string, hint?: string) => Problem;

export type Read<T> =
  | {
      readonly value: T;
      readonly problems: readonly [];
      /** For those who find a problem later. */
      readonly locate: Locate;
    }
  | { readonly value: null; readonly problems: readonly Problem[] };

/** Reads YAML (JSON is YAML too) and checks it. A file that says nothing is an empty map. */
export function readDocument<T>(text: string, file: string, schema: z.ZodType<T>): Read<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    return failed([
      locate({ file, offset: error.pos[0], lines, what: `is no valid YAML: ${firstSentence(error.message)}` }),
    ]);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (cause) {
    return failed([locate({ file, offset: 0, lines, what: `cannot be read: ${sentenceOf(cause)}` })]);
  }
  const result = schema.safeParse(value);
  if (result.success) {
    const locatePath: Locate = (path, what, hint) =>
      locate({
        file,
        lines,
        offset: offsetOf(document, path),
        key: formatPath(path),
        what: `${formatPath(path)} ${what}`,
        ...(hint === undefined ? {} : { hint }),
      });
    return { value: result.data, problems: [], locate: locatePath };
  }
  return failed(result.error.issues.flatMap((issue) => describeIssue(issue, { file, lines, document, value, schema })));
}

interface Source {
  readonly file: string;
  readonly lines: LineCounter;
  readonly document: Document.Parsed;
  readonly value: unknown;
  readonly schema: z.ZodType;
}

function failed(problems: readonly Problem[]): { value: null; problems: readonly Problem[] } {
  return { value: null, problems };
}

function describeIssue(issue: z.core.$ZodIssue, source: Source): Problem[] {
  const { file, lines, document, value, schema } = source;
  const given = valueAt(value, issue.path);
  const place = (path: Path) => ({ file, lines, offset: offsetOf(document, path), key: formatPath(path) });
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const meant = nearest(key, known);
      const what = `unknown key ${key}${inside(issue.path)}${meant === null ? "" : `, did you mean ${meant}?`}`;
      const hint =
        meant === null ? `remove it, or use one of: ${known.join(", ")}` : `write ${meant} instead of ${key}`;
      return locate({ ...place([...issue.path, key]), what, hint });
    });
  }
  const nested = issue.code === "invalid_union" ? branchMeant(issue, given) : [];
  if (nested.length > 0) return nested.flatMap((inner) => describeIssue(inner, source));
  const key = formatPath(issue.path) || "the file";
  if (given === undefined && issue.path.length > 0) {
    return [locate({ ...place(issue.path), what: `${key} is missing` })];
  }
  if (issue.code === "invalid_value" && typeof given === "string") {
    const values = issue.values.map(String);
    const meant = nearest(given, values);
    const what = `${key} must be one of ${values.join(", ")}, not ${given}`;
    return [locate({ ...place(issue.path), what, ...(meant === null ? {} : { hint: `write ${meant}` }) })];
  }
  return [locate({ ...place(issue.path), what: `${key} ${complaintOf(issue)}` })];
}

/**
 * The issues of the alternative that was meant: the one of the same kind as what is given. A word that is none of several
 * lists of words is compared with all of them.
 */
function branchMeant(issue: z.core.$ZodIssueInvalidUnion, given: unknown): readonly z.core.$ZodIssue[] {
  const isOfOtherKind = ({ code, path }: z.core.$ZodIssue) => code === "invalid_type" && path.length === 0;
  const isWrongWord = ({ code, path }: z.core.$ZodIssue) => code === "invalid_value" && path.length === 0;
  const branches = branchesOf(issue).filter((issues) => !issues.some(isOfOtherKind));
  const best = branches.find((issues) => !issues.some(isWrongWord));
  if (best !== undefined)
    return best.map((inner) => Object.assign({}, inner, { path: [...issue.path, ...inner.path] }));
  if (typeof given !== "string" || issue.message !== "Invalid input") return [];
  const values = branches.flat().flatMap((inner) => (inner.code === "invalid_value" ? inner.values : []));
  return values.length === 0 ? [] : [{ code: "invalid_value", values, path: issue.path, message: "", input: given }];
}

/** An alternative can have alternatives of its own. */
function branchesOf({ errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[][] {
  return errors.flatMap((issues) => {
    const [first] = issues;
    return first?.code === "invalid_union" && first.path.length === 0 ? branchesOf(first) : [issues];
  });
}

function complaintOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case "too_small":
      return issue.origin === "number" ? `must be at least ${issue.minimum}` : "must not be empty";
    case "too_big":
      return issue.origin === "number" ? `must be at most ${issue.maximum}` : "is too long";
    case "invalid_format":
      return issue.format === "url" ? "must be a web address" : issue.message;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    default:
      return issue.message;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys",
  record: "a map of keys",
};

interface Place {
  readonly file: string;
  readonly lines: LineCounter;
  readonly offset: number;
  readonly what: string;
  readonly key?: string;
  readonly hint?: string;
}

function locate({ file, lines, offset, what, key, hint }: Place): Problem {
  const { line, col } = lines.linePos(offset);
  return {
    sentence: `${file}:${line}:${col}: ${what}`,
    hint: hint ?? `edit line ${line} of ${file}`,
    file,
    line,
    column: col,
    ...(key === undefined || key === "" ? {} : { key }),
  };
}

/** Where the key at `path` begins in the text, or the nearest one around it that is there. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const around = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const name = path[length - 1];
    const offset = offsetIn(around, name);
    if (offset !== null) return offset;
  }
  return 0;
}

function offsetIn(node: unknown, name: PropertyKey | undefined): number | null {
  if (typeof node !== "object" || node === null || !("items" in node) || !Array.isArray(node.items)) return null;
  if (typeof name === "number") return startOf(node.items[name]);
  const items: unknown[] = node.items;
  for (const pair of items) {
    if (typeof pair !== "object" || pair === null || !("key" in pair)) continue;
    const { key } = pair;
    if ((isScalar(key) ? key.value : key) === name) return startOf(key);
  }
  return null;
}

function startOf(node: unknown): number | null {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return null;
  const start: unknown = node.range[0];
  return typeof start === "number" ? start : null;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined, // any object
    value,
  );
}

/** The keys that a map at this place may have. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const inner = unwrap(schema);
  const [key, ...rest] = path;
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => keysAt(option, path));
  if (inner instanceof z.ZodObject) {
    if (key === undefined) return Object.keys(inner.shape);
    const next: z.core.$ZodType | undefined = inner.shape[String(key)];
    return next === undefined ? [] : keysAt(next, rest);
  }
  if (inner instanceof z.ZodArray && key !== undefined) return keysAt(inner.element, rest);
  if (inner instanceof z.ZodRecord) return key === undefined ? [] : keysAt(inner.valueType, rest);
  return [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}

function formatPath(path: Path): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}

function inside(path: Path): string {
  return path.length === 0 ? "" : ` in ${formatPath(path)}`;
}

function firstSentence(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}
