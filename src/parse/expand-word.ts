import type { Expansion, Word } from "./command.ts";
import { type Reader, type Resolved, resolveParameter } from "./expand-parameter.ts";
import { scanWithin } from "./scan.ts";
import { longestValue, type Scope } from "./scope.ts";

/** So many combinations of values are tried for one command. */
const mostCombinations = 16;
const mostFields = 200;

/** The words of a command in one reading, and whether a substitution in them was replaced by what it prints. */
export interface ExpandedWords {
  readonly words: readonly Word[];
  readonly ranSubstitution: boolean;
}

/**
 * The words of a command with the values that the line itself gives to their expansions, in each combination of the
 * values that are possible. What is not known stays as it is written. Gives the same array when nothing is known.
 */
export function expandWords(words: readonly Word[], scope: Scope): readonly ExpandedWords[] {
  const mayChange = words.some((word) => word.expansions?.some((expansion) => mayBeKnown(word, expansion, scope)));
  if (!mayChange || scope.budget.left < 0) return [{ words, ranSubstitution: false }];
  const choices: Reader["choices"] = new Map();
  const readings: ExpandedWords[] = [];
  do {
    scope.budget.left -= 20 * words.length;
    const progress = newProgress(scope, choices);
    readings.push({ words: words.flatMap((word) => expandWord(word, progress)), ranSubstitution: progress.ran });
  } while (readings.length < mostCombinations && takeNext(choices));
  return readings;
}

/** A word that is not split: the value of an assignment, the text of a here-string. Null where only the run time knows. */
export function expandToText(word: Word, scope: Scope): string | null {
  if (!word.dynamic) return word.text;
  const fields = expandWord(word, { ...newProgress(scope, new Map()), splits: false });
  return fields.some((field) => field.dynamic) ? null : fields.map((field) => field.text).join(" ");
}

/** The values that a word has one after the other in a loop or after a condition; null where one is not known. */
export function expandToTexts(word: Word, scope: Scope): readonly (string | null)[] {
  if (!word.dynamic) return [word.text];
  const choices: Reader["choices"] = new Map();
  const texts: (string | null)[] = [];
  do {
    const fields = expandWord(word, { ...newProgress(scope, choices), splits: false });
    texts.push(fields.some((field) => field.dynamic) ? null : fields.map((field) => field.text).join(" "));
  } while (texts.length < mostCombinations && takeNext(choices));
  return texts;
}

interface Progress {
  readonly reader: Reader;
  readonly splits: boolean;
  ran: boolean;
}

function newProgress(scope: Scope, choices: Reader["choices"]): Progress {
  const expandText = (text: string): string | null => {
    if (!/["'\\$`]/.test(text)) return text;
    scope.budget.left -= text.length + 100;
    if (scope.budget.left < 0) return null;
    const words = scanWithin(`: ${text}`, { shell: scope.shell }, null).commands[0]?.words.slice(1) ?? [];
    const texts = words.map((word) => expandToText(word, scope));
    return texts.every((one) => one !== null) ? texts.join(" ") : null;
  };
  return { reader: { scope, choices, expandText }, splits: true, ran: false };
}

/** Takes the next combination of values; false when all were taken. */
function takeNext(choices: Reader["choices"]): boolean {
  for (const choice of choices.values()) {
    if (++choice.taken < choice.count) return true;
    choice.taken = 0;
  }
  return false;
}

const substitution = /^(?:\$\(|`|\()/;
/**
 * Substitutions that begin with one of these may be computed. The prefilter asks about all of them, because what they
 * print can complete a word.
 */
const printing =
  /^(?:\$\(|`|\() ?(?:echo|printf|print|base64|base32|basenc|xxd|rev|tac|tr|openssl|which|command|type)\b/;
const wordOfParameter = /[A-Za-z_]\w*|[0-9@*]/;

/** A cheap look before the words are taken apart. */
function mayBeKnown({ text }: Word, { at, end }: Expansion, { values }: Scope): boolean {
  const written = text.slice(at, end);
  if (substitution.test(written)) return printing.test(written);
  if (written.startsWith("${") && /[:=+,^%#/?-]/.test(written)) return true;
  if (written.includes("IFS")) return true;
  const name = wordOfParameter.exec(written)?.[0];
  return values.size > 0 && name !== undefined && (values.has(name) || (/[0-9*]/.test(name) && values.has("@")));
}

function expandWord(word: Word, progress: Progress): readonly Word[] {
  if (word.expansions === undefined) return [word];
  const made = new Made(word);
  let from = 0;
  for (const expansion of word.expansions) {
    made.addText(word.text.slice(from, expansion.at), true);
    from = expansion.end;
    const written = word.text.slice(expansion.at, expansion.end);
    const resolved = resolve(written, progress);
    if ("unknown" in resolved) made.addUnknown(resolved.unknown, expansion.quoted);
    else if (expansion.quoted || !progress.splits) made.addFields(resolved.fields, resolved.isList);
    else made.addSplit(resolved, progress.reader.scope);
  }
  made.addText(word.text.slice(from), true);
  return made.words();
}

function resolve(written: string, progress: Progress): Resolved {
  const { scope } = progress.reader;
  const script = scriptIn(written, scope);
  if (script === null) return resolveParameter(written, progress.reader);
  if (!printing.test(written)) return { unknown: written };
  const printed = scope.print(script, scope);
  if (printed === null) return { unknown: written };
  progress.ran = true;
  const text = printed.replace(/\n+$/, "");
  return scope.shell === "fish" ? { fields: text.split("\n"), isList: true } : { fields: [text], isList: false };
}

/** The commands of a substitution; null for another expansion. */
function scriptIn(written: string, { shell }: Scope): string | null {
  if (written.startsWith("$((")) return null;
  if (written.startsWith("$(")) return written.slice(2, -1);
  if (written.startsWith("`")) return written.slice(1, -1).replaceAll(/\\([`$\\])/g, "$1");
  return shell === "fish" && written.startsWith("(") ? written.slice(1, -1) : null;
}

/** The words that one word becomes. */
class Made {
  readonly #origin: Word;
  readonly #done: Word[] = [];
  #text = "";
  #expansions: Expansion[] = [];
  /** Something that makes a word even when it is empty. */
  #exists: boolean;

  constructor(origin: Word) {
    this.#origin = origin;
    this.#exists = origin.quoted;
  }

  addText(text: string, exists: boolean): void {
    if (text === "") return;
    if (this.#text.length + text.length <= longestValue) this.#text += text;
    if (exists) this.#exists = true;
  }

  addUnknown(written: string, quoted: boolean): void {
    const at = this.#text.length;
    this.#text += written;
    this.#expansions.push({ at, end: this.#text.length, quoted });
    this.#exists = true;
  }

  addFields(fields: readonly string[], isList: boolean): void {
    // `"$@"` without any is no word at all.
    if (isList && fields.length === 0 && this.#text === "") this.#exists = false;
    fields.forEach((field, index) => {
      if (index > 0 && isList) this.#next();
      else if (index > 0) this.addText(" ", true);
      this.addText(field, true);
    });
  }

  /** An unquoted value: bash splits it at the characters of IFS, zsh and fish keep the elements of a list. */
  addSplit({ fields, isList }: Extract<Resolved, { fields: unknown }>, scope: Scope): void {
    if (scope.shell !== "bash") {
      this.addFields(fields.length > 1 ? fields.filter((field) => field !== "") : fields, isList);
      return;
    }
    const separators = scope.values.get("IFS")?.alternatives[0]?.[0] ?? " \t\n";
    fields.forEach((field, index) => {
      if (index > 0) this.#next();
      let part = "";
      for (const character of field) {
        if (!separators.includes(character)) {
          part += character;
          continue;
        }
        this.addText(part, true);
        part = "";
        if (this.#text !== "" || this.#expansions.length > 0) this.#next();
      }
      this.addText(part, true);
    });
  }

  #next(): void {
    if (this.#done.length < mostFields) this.#done.push(this.#word());
    this.#text = "";
    this.#expansions = [];
    this.#exists = false;
  }

  words(): readonly Word[] {
    if (this.#exists || this.#text !== "" || this.#expansions.length > 0) this.#done.push(this.#word());
    return this.#done;
  }

  #word(): Word {
    const { start, end, quoted } = this.#origin;
    const word = { text: this.#text, dynamic: this.#expansions.length > 0, quoted, start, end };
    return word.dynamic ? { ...word, expansions: this.#expansions } : word;
  }
}
