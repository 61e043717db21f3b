import { RE2JS } from "re2js";

/**
 * A search in time linear to the text, whatever the expression: what comes from a configuration must not be able to
 * stop a shell.
 *
 * @throws SyntaxError when the expression cannot be read.
 */
export function compileRegex(source: string): (text: string) => boolean {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (error) {
    throw new SyntaxError(`the regular expression ${source} cannot be read`, { cause: error });
  }
  return (text) => compiled.matcher(text).find();
}
