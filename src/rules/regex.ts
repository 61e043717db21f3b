import { RE2JS } from "re2js";
import { RuleError } from "./engines.ts";

/** Steps of one search: instructions of the expression times characters of the text, some 30 ns each. */
const mostSteps = 1_000_000;

/**
 * A search in time linear to the text, whatever the expression: what comes from a configuration must not be able to
 * stop a shell. Linear is not yet short: a search that would take longer than a person notices throws RuleError.
 *
 * @throws SyntaxError when the expression cannot be read.
 */
export function compileRegex(source: string): (text: string) => boolean {
  const compiled = parse(source);
  const size = compiled.programSize();
  return (text) => {
    if (size * text.length > mostSteps) {
      throw new RuleError(`the regular expression ${source} takes too long for ${text.length} characters`);
    }
    return compiled.matcher(text).find();
  };
}

/** How many instructions an expression has. @throws SyntaxError */
export function regexSize(source: string): number {
  return parse(source).programSize();
}

function parse(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new SyntaxError(`the regular expression ${source} cannot be read`, { cause: error });
  }
}
