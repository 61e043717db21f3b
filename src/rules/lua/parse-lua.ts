import luaparse from "luaparse";
import { sentenceOf } from "../../base/errors.ts";

const prefix = "return ";

/** What Luau has and Lua has not, as it stands in a line. */
const luauSyntax: readonly (readonly [RegExp, string])[] = [
  [/(?:[-+*/%^]|\.\.)=(?!=)/, "an assignment with an operator, such as `+=`: write x = x + 1"],
  [/^\s*continue\b|\bthen\s+continue\b/, "`continue`: turn the condition round"],
  [/`/, "a text in backquotes: use string.format"],
  [/=\s*if\b|\breturn\s+if\b|\(\s*if\b/, "`if` as an expression: write `a and b or c`"],
  [/\blocal\s+[\w\s,]*\w\s*:|\bfunction\b.*\(\s*\w+\s*:|\)\s*:\s*\w+/, "a type"],
  [/^\s*(?:export\s+)?type\s+\w+/, "a type"],
  [/::/, "a type cast"],
];

/**
 * Reads a script: an expression, or statements.
 *
 * @throws SyntaxError with the line, and what of Luau stands there.
 */
export function parseLua(source: string): luaparse.Chunk {
  // The parser knows bytes only. Texts are turned back where they are used, see textOf.
  const bytes = Buffer.from(source.replaceAll("\r\n", "\n"), "utf8").toString("latin1");
  const [expression, failedAt] = tryParse(prefix + bytes);
  if (expression !== null) return expression;
  const [statements, error] = tryParse(bytes);
  if (statements !== null) return statements;
  // The reading that came further is the one that was meant.
  const meant = failedAt.index - prefix.length > error.index ? failedAt : error;
  throw new SyntaxError(findLuau(source, meant.line) ?? `line ${meant.line}: ${meant.message}`);
}

/** What is missing is noticed at the word behind it, which may stand in the next line. */
function findLuau(source: string, failedAt: number): string | null {
  const lines = source.split("\n");
  for (const line of [failedAt, failedAt - 1]) {
    const found = luauSyntax.find(([pattern]) => pattern.test(lines[line - 1] ?? ""));
    if (found !== undefined) return `line ${line}: Luau's own syntax is not understood, here ${found[1]}`;
  }
  return null;
}

/** The value of a text literal. */
export function textOf(literal: luaparse.StringLiteral): string {
  const { value } = literal;
  // eslint-disable-next-line no-control-regex -- ASCII, as nearly all are
  return /^[\x00-\x7f]*$/.test(value) ? value : Buffer.from(value, "latin1").toString("utf8");
}

interface Failure {
  readonly line: number;
  readonly index: number;
  readonly message: string;
}

const noFailure: Failure = { line: 0, index: 0, message: "" };

function tryParse(source: string): [luaparse.Chunk, Failure] | [null, Failure] {
  try {
    const options = { luaVersion: "5.3", comments: false, locations: true, encodingMode: "pseudo-latin1" } as const;
    return [luaparse.parse(source, options), noFailure];
  } catch (error) {
    if (error instanceof RangeError) return [null, { line: 1, index: 0, message: "it is nested too deep" }];
    const { line = 1, index = 0 } = error as { line?: number; index?: number }; // luaparse sets them on its errors
    return [null, { line, index, message: sentenceOf(error).replace(/^\[\d+:\d+\] /, "") }];
  }
}
