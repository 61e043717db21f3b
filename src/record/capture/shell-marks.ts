/**
 * What the hook writes into a recorded terminal around each command (OSC 133 and 633, semantic prompt marks). Each mark
 * names the recording that it is made for: those in a file that is shown, or of another program, are none of ours.
 */
export type ShellMark =
  /** The line that is about to run, as it was typed. */
  | { readonly kind: "line"; readonly line: string }
  /** The line is about to run: output begins. `id` is the hook's session and the number of the line. */
  | { readonly kind: "output"; readonly id: string }
  | { readonly kind: "end"; readonly id: string; readonly exit: number | null }
  | { readonly kind: "prompt"; readonly session: string }
  /** A rule wants what follows to be recorded. */
  | { readonly kind: "record"; readonly rule: string }
  /** What became of a line that the guard has asked or spoken about. */
  | {
      readonly kind: "decision";
      readonly verdict: string;
      readonly rule: string;
      readonly answer: string;
      readonly line: string;
    };

// oxlint-disable-next-line no-control-regex -- that is what marks are made of
const mark =
  /\x1b\](?:133;([ACD])((?:;[^\x07\x1b;]*)*)|633;(E;|P;Coterm(?:Decision|Record)=)([^\x07\x1b]*))(?:\x07|\x1b\\)/g;
const longestMark = 16_384;

/** Finds the marks in output that arrives in pieces. */
export class ShellMarkScanner {
  #held = "";
  readonly #recording: string;

  /** @param recording The id of the session that is recorded. */
  constructor(recording: string) {
    this.#recording = recording;
  }

  /** @returns The marks, and where each ends in this text. */
  feed(text: string): { readonly mark: ShellMark; readonly end: number }[] {
    const all = this.#held + text;
    const begin = this.#held.length;
    const found: { mark: ShellMark; end: number }[] = [];
    let behind = 0;
    for (const match of all.matchAll(mark)) {
      behind = match.index + match[0].length;
      const [, letter = "", fields = "", property = null, text = ""] = match;
      const read =
        property === null
          ? readMark(letter, fields.split(";").slice(1), this.#recording)
          : this.#readProperty(property, text.split(";"));
      if (read !== null) found.push({ mark: read, end: behind - begin });
    }
    const begun = all.lastIndexOf("\x1b");
    this.#held = begun >= behind && all.length - begun < longestMark ? all.slice(begun) : "";
    return found;
  }

  /** The last field names the recording. */
  #readProperty(property: string, fields: readonly string[]): ShellMark | null {
    if (fields.at(-1) !== this.#recording) return null;
    const [first = "", rule = "", answer = "", line = ""] = fields.slice(0, -1);
    if (property === "E;") return { kind: "line", line: unescape(first) };
    if (property === "P;CotermRecord=") return { kind: "record", rule: first };
    return { kind: "decision", verdict: first, rule, answer, line: unescape(line) };
  }
}

/** `\x0a` and `\x3b` for what would end the mark, `\\` for a backslash. */
function unescape(line: string): string {
  return line.replaceAll(/\\(?:x([0-9a-f]{2})|\\)/gi, (_, code: string | undefined) =>
    code === undefined ? "\\" : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/**
 * Marks without an id are another program's: fish 4 writes its own.
 *
 * @param recording The id of the session that was recorded; null where it is not known, as in an asciicast.
 */
export function readMark(letter: string, fields: readonly string[], recording: string | null): ShellMark | null {
  const field = (name: string) => fields.find((some) => some.startsWith(name))?.slice(name.length);
  const id = field("id=");
  if (id === undefined || (recording !== null && field("in=") !== recording)) return null;
  switch (letter) {
    case "A":
      return { kind: "prompt", session: id };
    case "C":
      return { kind: "output", id };
    case "D":
      return { kind: "end", id, exit: /^\d+$/.test(fields[0] ?? "") ? Number(fields[0]) : null };
    default:
      return null;
  }
}
