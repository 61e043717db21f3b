/**
 * What of a text breaks the specification of asciicast v3, https://docs.asciinema.org/manual/asciicast/v3/, a sentence
 * each. Stricter than a player: codes that the specification does not name are told too.
 */
export function asciicastProblems(text: string): string[] {
  if (!text.endsWith("\n")) return ["the last line does not end"];
  const [first = "", ...lines] = text.slice(0, -1).split("\n");
  const problems = headerProblems(parse(first)).map((problem) => `header: ${problem}`);
  let hasEnded = false;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("#")) continue;
    const event = parse(line);
    const found = hasEnded ? ["something follows the exit status"] : eventProblems(event);
    problems.push(...found.map((problem) => `line ${index + 2}: ${problem}`));
    hasEnded ||= Array.isArray(event) && event[1] === "x";
  }
  return problems;
}

const isText = (value: unknown): boolean => typeof value === "string";
const isSize = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const headerFields: Readonly<Record<string, (value: unknown) => boolean>> = {
  version: (value) => value === 3,
  term: isObject,
  timestamp: (value) => Number.isInteger(value),
  idle_time_limit: (value) => typeof value === "number" && value > 0,
  command: isText,
  title: isText,
  env: (value) => isObject(value) && Object.values(value).every(isText),
  tags: (value) => Array.isArray(value) && value.every(isText),
};

const termFields: Readonly<Record<string, (value: unknown) => boolean>> = {
  cols: isSize,
  rows: isSize,
  type: isText,
  version: isText,
  theme: (value) => isObject(value) && [value["fg"], value["bg"], value["palette"]].every(isText),
};

function headerProblems(header: unknown): string[] {
  if (!isObject(header)) return ["is no object"];
  const term = isObject(header["term"]) ? header["term"] : {};
  return [
    ...fieldProblems(header, headerFields, ["version", "term"]),
    ...fieldProblems(term, termFields, ["cols", "rows"]).map((problem) => `term: ${problem}`),
  ];
}

function fieldProblems(
  value: Readonly<Record<string, unknown>>,
  fields: typeof headerFields,
  required: readonly string[],
): string[] {
  return [
    ...required.filter((name) => !(name in value)).map((name) => `${name} is missing`),
    ...Object.keys(value)
      .filter((name) => fields[name]?.(value[name]) !== true)
      .map((name) => `${name} is ${JSON.stringify(value[name])}`),
  ];
}

const dataOf: Readonly<Record<string, RegExp>> = {
  o: /[\s\S]/,
  i: /[\s\S]/,
  m: /^/,
  r: /^[1-9]\d*x[1-9]\d*$/,
  x: /^\d+$/,
};

function eventProblems(event: unknown): string[] {
  if (!Array.isArray(event) || event.length !== 3) return ["is no list of three"];
  const [interval, code, data]: unknown[] = event;
  const problems: string[] = [];
  if (typeof interval !== "number" || !(interval >= 0)) problems.push(`the interval is ${JSON.stringify(interval)}`);
  const shape = typeof code === "string" ? dataOf[code] : undefined;
  if (shape === undefined) problems.push(`the code is ${JSON.stringify(code)}`);
  else if (typeof data !== "string" || !shape.test(data)) problems.push(`the data is ${JSON.stringify(data)}`);
  return problems;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // told as what is no object or no list
  }
}
