/** What the hook writes into a recorded terminal around each command (OSC 133 and 633, semantic prompt marks). */
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

  feed(text: string): ShellMark[] {
    const all = this.#held + text;
    const found: ShellMark[] = [];
    let behind = 0;
    for (const match of all.matchAll(mark)) {
      behind = match.index + match[0].length;
      const [, letter = "", fields = "", property, text = ""] = match;
      const read =
        property === undefined
          ? readMark(letter, fields.split(";").slice(1))
          : property === "E;"
            ? ({ kind: "line", line: unescape(text) } as const)
            : property === "P;CotermRecord="
              ? ({ kind: "record", rule: text } as const)
              : readDecision(text.split(";"));
      if (read !== null) found.push(read);
    }
    const begun = all.lastIndexOf("\x1b");
    this.#held = begun >= behind && all.length - begun < longestMark ? all.slice(begun) : "";
    return found;
  }
}

/** `\x0a` and `\x3b` for what would end the mark, `\\` for a backslash. */
function unescape(line: string): string {
  return line.replaceAll(/\\(?:x([0-9a-f]{2})|\\)/gi, (_, code: string | undefined) =>
    code === undefined ? "\\" : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function readDecision([verdict = "", rule = "", answer = "", line = ""]: readonly string[]): ShellMark {
  return { kind: "decision", verdict, rule, answer, line: unescape(line) };
}

/** Marks without an id are another program's: fish 4 writes its own. */
export function readMark(letter: string, fields: readonly string[]): ShellMark | null {
  const id = fields.find((field) => field.startsWith("id="))?.slice(3);
  if (id === undefined) return null;
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
