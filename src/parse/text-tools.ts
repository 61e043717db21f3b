import type { Word } from "./command.ts";
import { formatText, unescapeText } from "./escapes.ts";

/** What a program makes of its words and its standard input; null where that cannot be told. */
type TextTool = (operands: readonly Word[], stdin: string | null) => string | null;

export function isTextTool(name: string): boolean {
  return Object.hasOwn(tools, name);
}

/** What a command prints when that can be told from its words and from what it reads. */
export function printedBy(name: string, words: readonly Word[], stdin: string | null): string | null {
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  return tool === undefined ? null : tool(words.slice(1), stdin);
}

const tools: Readonly<Record<string, TextTool>> = {
  echo,
  print: echo,
  printf,
  cat: (words, stdin) => (operandsOf(words).every((word) => word.text === "-") ? stdin : null),
  tee: (_words, stdin) => stdin,
  base64: decodeBase64,
  base32: (words, stdin) => (isGiven(words, /^-[a-zA-Z]*d|^--d/) ? decodeBase32(stdin) : null),
  basenc: (words, stdin) => {
    if (isGiven(words, /^--base16$/)) return stdin === null ? null : fromHex(stdin);
    return isGiven(words, /^--base32/) ? decodeBase32(stdin) : decodeBase64(words, stdin);
  },
  openssl: (words, stdin) =>
    isGiven(words, /^-?base64$|^-a$/) && isGiven(words, /^-[dA]*d[dA]*$/) ? fromBase64(stdin) : null,
  xxd: (words, stdin) =>
    stdin !== null && isGiven(words, /^-[a-z]*r/) && isGiven(words, /^-[a-z]*p/) ? fromHex(stdin) : null,
  rev: (words, stdin) => (operandsOf(words).length > 0 || stdin === null ? null : eachLine(stdin, reversed)),
  tac: (words, stdin) =>
    operandsOf(words).length > 0 || stdin === null
      ? null
      : stdin.replace(/\n$/, "").split("\n").toReversed().join("\n"),
  tr: translate,
  which: nameOfTool,
  type: nameOfTool,
  command: (words) => (isGiven(words, /^-v$/) ? nameOfTool(words) : null),
};

function operandsOf(words: readonly Word[]): readonly Word[] {
  return words.filter((word) => word.text === "-" || !word.text.startsWith("-"));
}

function isGiven(words: readonly Word[], option: RegExp): boolean {
  return words.some((word) => option.test(word.text));
}

/** The operands as texts; an expansion that is not known stays as it is written and is read again as one. */
function textOf(words: readonly Word[]): string {
  return words.map((word) => word.text).join(" ");
}

function echo(words: readonly Word[]): string {
  let first = 0;
  let escapes = false;
  for (; first < words.length; first++) {
    const text = words[first]?.text ?? "";
    if (!/^-[neErs]+$/.test(text)) break;
    if (text.includes("e")) escapes = true;
  }
  const text = textOf(words.slice(first));
  // Shells differ in whether they need -e: of a text that another shell is to run, the escapes are meant.
  return escapes || /\\(?:x[0-9a-fA-F]|0?[0-7]{3}|n)/.test(text) ? unescapeText(text) : text;
}

function printf(words: readonly Word[]): string | null {
  const operands = words[0]?.text === "--" ? words.slice(1) : words;
  const [format, ...values] = operands.map((word) => word.text);
  return format === undefined || format === "-v" ? null : formatText(format, values);
}

function decodeBase64(words: readonly Word[], stdin: string | null): string | null {
  return isGiven(words, /^-[a-zA-Z]*[dD]|^--d/) ? fromBase64(stdin) : null;
}

function fromBase64(text: string | null): string | null {
  return text === null || !/^[A-Za-z0-9+/=_\s-]*$/.test(text) ? null : utf8(Buffer.from(text, "base64"));
}

const base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function decodeBase32(text: string | null): string | null {
  if (text === null) return null;
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text.replaceAll(/[\s=]/g, "")) {
    const value = base32Letters.indexOf(letter);
    if (value < 0) return null;
    bits = ((bits << 5) | value) & 0xfff;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes.push((bits >> held) & 255);
    }
  }
  return utf8(Buffer.from(bytes));
}

function fromHex(text: string): string | null {
  const digits = text.replaceAll(/\\x|0x|[\s:]/g, "");
  return /^(?:[0-9a-fA-F]{2})+$/.test(digits) ? utf8(Buffer.from(digits, "hex")) : null;
}

/** Bytes that are no text are no script either. */
function utf8(bytes: Buffer): string | null {
  const text = bytes.toString("utf8");
  return text.includes("\u{FFFD}") || text.includes("\0") ? null : text;
}

function eachLine(text: string, change: (line: string) => string): string {
  return text.split("\n").map(change).join("\n");
}

function reversed(line: string): string {
  return [...line].toReversed().join("");
}

function translate(words: readonly Word[], stdin: string | null): string | null {
  const [from, to] = operandsOf(words).map((word) => setOf(unescapeText(word.text)));
  if (stdin === null || from === undefined) return null;
  const complement = isGiven(words, /^-[a-z]*[cC]/);
  const has = (character: string) => from.includes(character) !== complement;
  if (isGiven(words, /^-[a-z]*d|^--delete/)) return [...stdin].filter((character) => !has(character)).join("");
  if (to === undefined || to.length === 0) return null;
  const last = to.at(-1) ?? "";
  const mapped = (character: string) => (complement ? last : (to[from.indexOf(character)] ?? last));
  return [...stdin].map((character) => (has(character) ? mapped(character) : character)).join("");
}

const classes: Readonly<Record<string, string>> = {
  "[:lower:]": "a-z",
  "[:upper:]": "A-Z",
  "[:digit:]": "0-9",
  "[:space:]": " \t\n\r",
  "[:alpha:]": "A-Za-z",
  "[:alnum:]": "A-Za-z0-9",
};

function setOf(written: string): readonly string[] {
  const characters = [...written.replaceAll(/\[:\w+:\]/g, (name) => classes[name] ?? name)];
  const set: string[] = [];
  for (let at = 0; at < characters.length; at++) {
    const first = characters[at] ?? "";
    const last = characters[at + 2];
    if (characters[at + 1] === "-" && last !== undefined && first <= last && set.length < 1000) {
      for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code++) set.push(String.fromCharCode(code));
      at += 2;
    } else set.push(first);
  }
  return set;
}

/** `$(which rm)` is rm, wherever it is. */
function nameOfTool(words: readonly Word[]): string | null {
  const [only] = operandsOf(words);
  return only === undefined || only.dynamic ? null : only.text;
}
