/** A regular expression of Go (RE2) as one of JavaScript. */
export interface Converted {
  /** Without flags: what they would say is written out. */
  readonly source: string;
  /** Something with a choice in it is repeated: a backtracking engine may take exponential time. */
  readonly isNested: boolean;
  /** In how many ways its repetitions can share out one text, at most: what a backtracking engine may try from each place. */
  readonly ways: number;
}

/** For a repetition without an end: a window of text is hardly longer. */
const unbounded = 2048;

interface Flags {
  readonly foldsCase: boolean;
  readonly dotMatchesNewline: boolean;
  readonly isMultiline: boolean;
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: "a-zA-Z0-9",
  alpha: "a-zA-Z",
  ascii: "\\x00-\\x7f",
  blank: "\\t ",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "a-zA-Z0-9_",
  xdigit: "0-9A-Fa-f",
};

/** What Go's `\s` is; JavaScript's has more. */
const goSpace = "\\t\\n\\f\\r ";

/**
 * Writes the expression anew for JavaScript. Flags inside of an expression, such as `(?i)` in its middle or `(?-i:…)`,
 * are written out as classes: V8 13.6 gets its own inline flags wrong, and Node 22 has none.
 *
 * @throws SyntaxError when it uses what JavaScript cannot say (`\pL`, `(?U)`).
 */
export function convertGoRegex(source: string): Converted {
  const reader = new Reader(source);
  const { text, isNested, ways } = reader.readAlternatives({
    foldsCase: false,
    dotMatchesNewline: false,
    isMultiline: false,
  });
  if (!reader.isAtEnd) throw reader.complain("an unmatched )");
  return { source: text, isNested, ways };
}

interface Part {
  readonly text: string;
  /** There is more than one way to match it. */
  readonly hasChoice: boolean;
  readonly isNested: boolean;
  readonly ways: number;
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  complain(what: string): SyntaxError {
    return new SyntaxError(`${what} at character ${this.#at} of ${this.#source}`);
  }

  /** Up to the end of the group. A flag that is set holds to there, over the bars too. */
  readAlternatives(outer: Flags): Part {
    let flags = outer;
    let text = "";
    let hasChoice = false;
    let isNested = false;
    let ways = 1;
    let mostWays = 1;
    while (!this.isAtEnd && this.#peek() !== ")") {
      if (this.#peek() === "|") {
        this.#at++;
        text += "|";
        hasChoice = true;
        ways = 1;
        continue;
      }
      const set = this.#match(/\(\?([imsU]*)(?:-([imsU]+))?\)/y);
      if (set !== null) {
        flags = this.#changeFlags(flags, set[1], set[2]);
        continue;
      }
      const part = this.#readRepeated(flags);
      text += part.text;
      hasChoice ||= part.hasChoice;
      isNested ||= part.isNested;
      ways *= part.ways;
      mostWays = Math.max(mostWays, ways);
    }
    return { text, hasChoice, isNested, ways: mostWays };
  }

  #readRepeated(flags: Flags): Part {
    const atom = this.#readAtom(flags);
    const repeat = this.#match(/(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y);
    if (repeat === null) return atom;
    const [text, least, comma, most] = repeat;
    const isExact = least !== undefined && comma === "";
    const isRepeated = text.startsWith("*") || text.startsWith("+") || Number(most || least || 0) > 1 || comma === ",";
    return {
      text: atom.text + text,
      hasChoice: atom.hasChoice || !isExact,
      isNested: atom.isNested || (isRepeated && atom.hasChoice),
      ways: atom.ways * waysOf(text, least, comma, most),
    };
  }

  #readAtom(flags: Flags): Part {
    const plain = (text: string): Part => ({ text, hasChoice: false, isNested: false, ways: 1 });
    const character = this.#peek();
    switch (character) {
      case "(":
        return this.#readGroup(flags);
      case "[":
        return plain(this.#readClass(flags));
      case "\\":
        return plain(this.#readEscape(flags));
      case ".":
        this.#at++;
        return plain(flags.dotMatchesNewline ? "[\\s\\S]" : "[^\\n]");
      case "^":
        this.#at++;
        return plain(flags.isMultiline ? "(?<![^\\n])" : "^");
      case "$":
        this.#at++;
        return plain(flags.isMultiline ? "(?![^\\n])" : "$");
      default:
        this.#at++;
        return plain(foldLiteral(character, flags));
    }
  }

  #readGroup(outer: Flags): Part {
    const scoped = this.#match(/\(\?([imsU]*)(?:-([imsU]+))?:/y);
    const named = scoped === null ? this.#match(/\(\?P?<(\w+)>/y) : null;
    let head = "(";
    if (scoped !== null) head = "(?:";
    else if (named !== null) head = `(?<${named[1]}>`;
    else if (this.#source.startsWith("(?", this.#at)) throw this.complain("a group that RE2 does not have");
    else this.#at++;
    const flags = scoped === null ? outer : this.#changeFlags(outer, scoped[1], scoped[2]);
    const body = this.readAlternatives(flags);
    if (this.#peek() !== ")") throw this.complain("a group that does not end");
    this.#at++;
    return { ...body, text: `${head}${body.text})` };
  }

  #changeFlags(flags: Flags, on = "", off = ""): Flags {
    if (on.includes("U") || off.includes("U")) throw this.complain("the flag U");
    const is = (flag: string, before: boolean) => (on.includes(flag) ? true : off.includes(flag) ? false : before);
    return {
      foldsCase: is("i", flags.foldsCase),
      dotMatchesNewline: is("s", flags.dotMatchesNewline),
      isMultiline: is("m", flags.isMultiline),
    };
  }

  #readClass(flags: Flags): string {
    const head = this.#match(/\[\^?\]?/y)?.[0] ?? "";
    let text = head.replace("]", "\\]");
    while (this.#peek() !== "]") {
      if (this.isAtEnd) throw this.complain("a class that does not end");
      text += this.#readClassItem(flags);
    }
    this.#at++;
    return `${text}]`;
  }

  #readClassItem(flags: Flags): string {
    const posix = this.#match(/\[:(\^?)(\w+):\]/y);
    if (posix !== null) {
      const members = posixClasses[posix[2] ?? ""];
      if (members === undefined || posix[1] !== "") throw this.complain(`the class ${posix[0]}`);
      return members;
    }
    if (this.#peek() === "\\") return this.#readClassEscape();
    const range = this.#match(/([^\]\\])-([^\]\\])/y);
    if (range !== null) return flags.foldsCase ? foldRange(range[1] ?? "", range[2] ?? "") : escapeMember(range[0]);
    const character = this.#peek();
    this.#at++;
    return flags.foldsCase ? bothCases(character) : escapeMember(character);
  }

  #readClassEscape(): string {
    const space = this.#match(/\\s/y);
    return space === null ? this.#readCommonEscape() : goSpace;
  }

  #readEscape(flags: Flags): string {
    const quoted = this.#match(/\\Q([\s\S]*?)(?:\\E|$)/y);
    if (quoted !== null) return [...(quoted[1] ?? "")].map((character) => foldLiteral(character, flags)).join("");
    if (this.#match(/\\z/y) !== null) return "(?![\\s\\S])";
    if (this.#match(/\\A/y) !== null) return "(?<![\\s\\S])";
    if (this.#match(/\\s/y) !== null) return `[${goSpace}]`;
    if (this.#match(/\\S/y) !== null) return `[^${goSpace}]`;
    return this.#readCommonEscape();
  }

  #readCommonEscape(): string {
    const wide = this.#match(/\\x\{([0-9A-Fa-f]{1,4})\}/y);
    if (wide !== null) return `\\u${(wide[1] ?? "").padStart(4, "0")}`;
    if (this.#match(/\\a/y) !== null) return "\\x07";
    if (this.#match(/\\[pPC]/y) !== null) throw this.complain("a class of Unicode");
    const escape = this.#match(/\\[\s\S]/y);
    if (escape === null) throw this.complain("a lone backslash");
    return escape[0];
  }

  #peek(): string {
    return this.#source[this.#at] ?? "";
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#source);
    if (match !== null) this.#at += match[0].length;
    return match;
  }
}

function waysOf(repeat: string, least: string | undefined, comma = "", most = ""): number {
  if (/^[*+]/.test(repeat)) return unbounded;
  if (repeat.startsWith("?")) return 2;
  if (comma === "") return 1;
  return most === "" ? unbounded : Number(most) - Number(least) + 1;
}

function foldLiteral(character: string, { foldsCase }: Flags): string {
  if (foldsCase && /[A-Za-z]/.test(character)) return `[${bothCases(character)}]`;
  return character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

function bothCases(character: string): string {
  const lower = character.toLowerCase();
  const upper = character.toUpperCase();
  return /[A-Za-z]/.test(character) ? lower + upper : escapeMember(character);
}

/** `[` is a member like any other; JavaScript would take it too, but a reader would stumble. */
function escapeMember(text: string): string {
  return text.replaceAll("[", "\\[");
}

/** The range, and the letters of it in the other case. */
function foldRange(first: string, last: string): string {
  const shifted = (from: number, to: number, by: number) => {
    const low = Math.max(first.charCodeAt(0), from);
    const high = Math.min(last.charCodeAt(0), to);
    return low <= high ? `${String.fromCharCode(low + by)}-${String.fromCharCode(high + by)}` : "";
  };
  return `${escapeMember(first)}-${escapeMember(last)}${shifted(97, 122, -32)}${shifted(65, 90, 32)}`;
}
