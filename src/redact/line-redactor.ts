import { isLiteral } from "./literal.ts";
import { mask, maskAll, type MaskOptions, maskText } from "./mask.ts";
import type { Scanner } from "./scanner.ts";
import { classifyName } from "./secret-name.ts";

/** Masks the secrets in what is run: for the journal, for events of processes, for questions to others. */
export interface LineRedactor {
  readonly line: (line: string) => string;
  /** The words of one command, the same number of them. */
  readonly words: (words: readonly string[]) => string[];
  /** The value of an environment variable. */
  readonly variable: (name: string, value: string) => string;
}

export function lineRedactor(scanner: Scanner, masking: MaskOptions = maskAll): LineRedactor {
  const line = (text: string) => maskAssignments(maskText(text, scanner.find(text), masking));
  return {
    line,
    words: (words) => redactWords(words, scanner, masking),
    variable: (name, value) => {
      if (classifyName(name) !== null && isLiteral(value)) return mask;
      const assignment = `${name}=`;
      return line(assignment + value).slice(assignment.length);
    },
  };
}

const assignment = /(?<=^|[\s;&|("'`{])([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s;&|)"'`]+)/g;

/** In a shell an assignment tells for sure what is a variable's value: the name decides, however weak a password is. */
function maskAssignments(line: string): string {
  if (!line.includes("=")) return line;
  return line.replace(assignment, (whole, name: string, value: string) => {
    const kind = classifyName(name);
    const quote = /^["']/.test(value) ? value.slice(0, 1) : "";
    const plain = quote === "" ? value : value.slice(1, -1);
    const isSecret = (kind === "token" || kind === "password") && isLiteral(plain);
    return isSecret ? `${name}=${quote}${mask}${quote}` : whole;
  });
}

/** What tells that a word is secret may be the word before it, so that they are searched as one line. */
function redactWords(words: readonly string[], scanner: Scanner, masking: MaskOptions): string[] {
  const findings = scanner.find(words.join(" "));
  let from = 0;
  return words.map((word) => {
    const start = from;
    const end = start + word.length;
    from = end + 1;
    const inWord = findings
      .filter((found) => found.start < end && found.end > start)
      .map(({ rule, ...found }) => ({
        rule,
        start: Math.max(found.start, start) - start,
        end: Math.min(found.end, end) - start,
      }));
    return maskText(word, inWord, masking);
  });
}
