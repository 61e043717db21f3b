/**
 * How a tool is written in `options.compiled.json`, which `npm run options` makes from `options.json` and the specs of
 * `@withfig/autocomplete`. A tool, and each of its commands, is
 *
 *     @rest=1 0a3k -f,--force{remote,rm -n}[list show]
 *
 * attributes (the fields of `options.json`, `@long` for its style), options as `option-table.ts` says, in braces the
 * commands that have something of their own, in brackets those that have nothing. A token of digits and letters holds
 * numbers of entries of `shared`, where those stand that several commands have; two characters are one number.
 */
export interface ToolText {
  readonly attributes: ReadonlyMap<string, string>;
  readonly options: readonly string[];
  /** Places of shared entries. */
  readonly shared: readonly number[];
  /** Main name and aliases by commas, and the text behind. */
  readonly commands: readonly (readonly [names: string, text: string])[];
}

const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

export const numberLength = 2;

/** The number of a shared entry as it is written. */
export function toNumber(index: number): string {
  if (index >= digits.length ** numberLength) throw new RangeError(`no number for ${index} shared entries`);
  return digits.charAt(Math.floor(index / digits.length)) + digits.charAt(index % digits.length);
}

/** Reads one level: the commands inside are read when they are asked for. */
export function readToolText(text: string): ToolText {
  const attributes = new Map<string, string>();
  const options: string[] = [];
  const shared: number[] = [];
  const commands: (readonly [string, string])[] = [];
  let at = 0;
  while (at < text.length) {
    const mark = text.charAt(at);
    const end = mark === "{" ? closingBrace(text, at) : mark === "[" ? text.indexOf("]", at) : tokenEnd(text, at);
    const token = text.slice(at, end);
    if (mark === "{") commands.push(splitCommand(token.slice(1)));
    else if (mark === "[") for (const names of token.slice(1).split(" ")) commands.push([names, ""]);
    else if (mark === "@") {
      const [name = "", value = ""] = token.slice(1).split("=");
      attributes.set(name, value);
    } else if (mark === "-") options.push(token);
    else for (let from = 0; from < token.length; from += numberLength) shared.push(numberAt(token, from));
    at = end + (mark === "{" || mark === "[" || text.charAt(end) === " " ? 1 : 0);
  }
  return { attributes, options, shared, commands };
}

function numberAt(token: string, from: number): number {
  return digits.indexOf(token.charAt(from)) * digits.length + digits.indexOf(token.charAt(from + 1));
}

function closingBrace(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const mark = text.charCodeAt(at);
    if (mark === 123) depth++;
    else if (mark === 125 && --depth === 0) return at;
  }
  return text.length;
}

function tokenEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !" {[".includes(text.charAt(at))) at++;
  return at;
}

function splitCommand(token: string): readonly [string, string] {
  const end = tokenEnd(token, 0);
  return [token.slice(0, end), token.slice(end).trimStart()];
}
