import { withText } from "./command-word.ts";
import type { Redirection, Word } from "./command.ts";
import { callsIn, type Call } from "./foreign-code.ts";
import { codeOf, languageNames } from "./interpreters.ts";

/** Programs that run code in a language of their own, and the letters of the options that take it. */
const languages: readonly (readonly [RegExp, string])[] = [
  [/^(?:python|pypy)[\d.]*$/, "c"],
  [/^perl[\d.]*$/, "eE"],
  [/^(?:ruby|jruby)[\d.]*$/, "e"],
  [/^(?:node|nodejs|bun|deno)$/, "ep"],
  [/^php[\d.]*$/, "rBE"],
  [/^(?:lua|luajit|texlua)[\d.]*$/, "e"],
  [/^(?:Rscript|osascript|julia|elixir|groovy|guile|crystal)$/, "e"],
  [/^(?:tclsh|wish|expect)[\d.]*$/, "c"],
  [/^(?:powershell|pwsh)$/, "c"],
];

const awks = new Set(["awk", "gawk", "mawk", "nawk"]);

function codeLetters(name: string): string | null {
  if (awks.has(name)) return "";
  return languageNames.has(name) ? (languages.find(([pattern]) => pattern.test(name))?.[1] ?? null) : null;
}

/** What a program in another language does, in the terms of a shell. */
export interface ForeignCode {
  readonly calls: readonly Call[];
  /** PowerShell is near enough to be read as a script. */
  readonly script: string | null;
}

/** The code that a language's program is given in its words or on its standard input; null when it is none. */
export function foreignCode(name: string, words: readonly Word[], stdin: string | null): ForeignCode | null {
  const letters = codeLetters(name);
  if (letters === null) return null;
  const texts = codeTexts(name, letters, words, stdin);
  if (texts.length === 0) return null;
  if (letters === "c" && /^(?:powershell|pwsh)$/.test(name)) return { calls: [], script: texts.join("\n") };
  return { calls: callsIn(texts.join("\n"), name), script: null };
}

function codeTexts(name: string, letters: string, words: readonly Word[], stdin: string | null): string[] {
  if (letters === "") return awkProgram(words);
  const texts: string[] = [];
  const short = new RegExp(`^-[a-zA-Z0]*[${letters}]$`);
  const glued = new RegExp(`^-[${letters}](.+)$`, "s");
  for (let index = 1; index < words.length; index++) {
    const text = words[index]?.text ?? "";
    const value = words[index + 1]?.text;
    if (/^-enc(?:odedcommand)?$/i.test(text) && letters === "c" && value !== undefined)
      texts.push(Buffer.from(value, "base64").toString("utf16le"));
    else if (short.test(text) || /^--(?:eval|print|run)$|^-command$/i.test(text) || (text === "eval" && index === 1)) {
      if (value !== undefined) texts.push(text.toLowerCase() === "-command" ? restOf(words, index + 1) : value);
      index++;
    } else if (texts.length === 0 && glued.test(text) && /[\s("'`]/.test(text)) texts.push(glued.exec(text)?.[1] ?? "");
    else if (text === "--" || !text.startsWith("-")) break;
  }
  if (texts.length === 0 && stdin !== null && codeOf(name, words).from === "stdin") texts.push(stdin);
  return texts;
}

function restOf(words: readonly Word[], from: number): string {
  return words
    .slice(from)
    .map((word) => word.text)
    .join(" ");
}

/** The first operand of awk, behind options that take values. */
function awkProgram(words: readonly Word[]): string[] {
  for (let index = 1; index < words.length; index++) {
    const text = words[index]?.text ?? "";
    if (/^-[Fv]$/.test(text)) index++;
    else if (text.startsWith("-f")) return [];
    // Most programs neither run anything nor write a file.
    else if (!text.startsWith("-")) return /system|[|>]/.test(text) ? [text] : [];
  }
  return [];
}

/** A call as the words of a command, or as the file that it overwrites. */
export function wordsOfCall(texts: readonly string[], at: Word): readonly Word[] {
  const { start, end } = at;
  return texts.map((text) => ({ text, dynamic: /^\$\w/.test(text), quoted: true, start, end }));
}

export function redirectionTo(file: string, { start, end }: Word): Redirection {
  return { operator: ">", target: { text: file, dynamic: file.startsWith("$"), quoted: true, start, end } };
}

/** Windows' names for what the shells here call otherwise. */
const cmdlets: Readonly<Record<string, string>> = {
  "remove-item": "rm",
  ri: "rm",
  del: "rm",
  erase: "rm",
  rd: "rm",
  "stop-computer": "shutdown",
  "restart-computer": "reboot",
  "stop-process": "kill",
  iwr: "curl",
  irm: "curl",
  "invoke-webrequest": "curl",
  "invoke-restmethod": "curl",
  iex: "eval",
  "invoke-expression": "eval",
  "format-volume": "mkfs",
};

/** The words of a PowerShell command by the names that rules know. */
export function translateCmdlet(words: readonly Word[]): readonly Word[] | null {
  const [first, ...rest] = words;
  const lower = first?.text.toLowerCase() ?? "";
  const name = Object.hasOwn(cmdlets, lower) ? cmdlets[lower] : undefined;
  if (first === undefined || name === undefined) return null;
  const translated = rest.map((word) => {
    const text = word.text.toLowerCase();
    if (text === "-recurse" || text === "/s") return withText(word, "-r");
    return text === "-force" || text === "/q" ? withText(word, "-f") : word;
  });
  return [{ ...first, text: name }, ...translated];
}
