import {
  AMPERSAND,
  CLOSE_BRACE,
  CLOSE_PAREN,
  GREATER,
  LESS,
  NEWLINE,
  OPEN_PAREN,
  PIPE,
  RETURN,
  SEMICOLON,
  endsWord,
} from "./characters.ts";
import { readRedirection } from "./scan-redirection.ts";
import {
  endAt,
  fail,
  matchAt,
  peek,
  skipBlanks,
  skipBlanksAndNewlines,
  skipComment,
  spend,
  startAt,
  startsComment,
  type CommandDraft,
  type Place,
  type Scan,
} from "./scan-state.ts";
import { readArrayElements, readWord } from "./scan-word.ts";

/** How a simple command ended: as one, as the head of a function definition, or before a zsh `}`. */
export type SimpleEnd = "command" | "function" | "closeBrace";

const emptyParens = /\(\s{0,8}\)/y;

/**
 * Reads assignments, redirections and words up to an operator and adds the command to the findings.
 * `braceOpen`: a zsh block is open, so that a `}` among the words closes it.
 */
export function readSimpleCommand(s: Scan, closer: number, place: Place, braceOpen: boolean): SimpleEnd {
  spend(s, 40);
  const command = newCommand(s, place);
  const { commands } = s.findings;
  const slot = commands.length;
  commands.push(command);
  const { holder, inWord } = s;
  s.holder = command;
  s.inWord = false;
  const end = readParts(s, command, closer, braceOpen);
  s.holder = holder;
  s.inWord = inWord;
  if (end === "function") {
    commands.splice(slot, 1);
    s.last = null;
    skipBlanksAndNewlines(s);
    return end;
  }
  command.end = endAt(s, s.at);
  if (command.words.length > 0) s.last = command;
  // A redirection alone still creates or empties a file, and an assignment alone gives later words their meaning.
  else if (command.redirections.length === 0 && command.assignments.length === 0) commands.splice(slot, 1);
  return end;
}

function readParts(s: Scan, command: CommandDraft, closer: number, braceOpen: boolean): SimpleEnd {
  for (;;) {
    skipBlanks(s);
    if (s.at >= s.end) break;
    const code = peek(s);
    if (endsCommand(s, code)) break;
    if (startsComment(s, code)) {
      skipComment(s);
      break;
    }
    const empty = command.words.length === 0 && command.assignments.length === 0;
    if (code === CLOSE_BRACE) {
      if (closer === CLOSE_BRACE) break;
      if (s.zsh && !empty && braceOpen && closesZshBlock(s)) {
        return "closeBrace";
      }
    }
    const redirection = readRedirection(s, command);
    if (redirection === "pipe") break;
    if (redirection === "redirection") continue;
    if (code === OPEN_PAREN && !s.fish) {
      const parens = matchAt(s, emptyParens);
      const words = command.words.length;
      if (parens !== null && words > 0 && (s.zsh || words === 1)) {
        s.at += parens[0].length;
        // In other spellings it stays a head without a name: the prefilter looks for these two.
        s.functionName = parens[0] === "()" || parens[0] === "( )" ? (command.words[0]?.text ?? null) : null;
        return "function";
      }
      if (!s.zsh || words === 0) {
        if (words > 0) fail(s, "unexpected (");
        break;
      }
    }
    if (command.words.length === 0 && readAssignment(s, command)) continue;
    const before = s.at;
    s.inWord = true;
    const word = readWord(s, command.words.length > 0 ? "argument" : "first");
    s.inWord = false;
    if (s.at === before) {
      s.at++;
      fail(s, "unexpected character");
    } else command.words.push(word);
  }
  return "command";
}

export function newCommand(s: Scan, place: Place): CommandDraft {
  return {
    words: [],
    assignments: [],
    redirections: [],
    stdin: null,
    context: s.context,
    depth: s.depth,
    start: startAt(s, s.at),
    end: 0,
    pipeIn: isPipedInto(place),
    pipeOut: false,
    place,
    holder: s.holder,
    holderWord: s.holder === null || !s.inWord ? -1 : s.holder.words.length,
  };
}

/** A command reads a pipe when it, or a block around it, stands behind a `|`. */
function isPipedInto(place: Place): boolean {
  for (let around: Place | null = place; around !== null; around = around.outer) if (around.stage > 0) return true;
  return false;
}

/** True at an operator (or the end) that ends a simple command; `&>` is a redirection and does not. */
export function endsCommand(s: Scan, code: number): boolean {
  return (
    code === NEWLINE ||
    code === RETURN ||
    code === SEMICOLON ||
    code === PIPE ||
    code === CLOSE_PAREN ||
    (code === AMPERSAND && peek(s, 1) !== GREATER)
  );
}

function closesZshBlock(s: Scan): boolean {
  const next = peek(s, 1);
  return Number.isNaN(next) || next === CLOSE_BRACE || (endsWord(next) && next !== OPEN_PAREN);
}

const assignment = /([A-Za-z_][A-Za-z0-9_]{0,100})(\[[^\]]{0,100}\])?(\+)?=/y;

function readAssignment(s: Scan, command: CommandDraft): boolean {
  const head = matchAt(s, assignment);
  if (head === null) return false;
  const start = startAt(s, s.at);
  const name = head[1] ?? "";
  const kind =
    head[2] !== undefined ? { kind: "index" as const } : head[3] !== undefined ? { kind: "add" as const } : {};
  s.at += head[0].length;
  const code = peek(s);
  if (code === OPEN_PAREN && !s.fish) {
    s.at++;
    const elements = readArrayElements(s);
    command.assignments.push({ name, value: null, dynamic: true, start, end: endAt(s, s.at), elements, ...kind });
    return true;
  }
  const startsSubstitution =
    (code === OPEN_PAREN && s.fish) || ((code === LESS || code === GREATER) && peek(s, 1) === OPEN_PAREN);
  if (s.at >= s.end || (endsWord(code) && !startsSubstitution)) {
    command.assignments.push({ name, value: "", dynamic: false, start, end: endAt(s, s.at), ...kind });
    return true;
  }
  const word = readWord(s, "first");
  const { text, dynamic } = word;
  command.assignments.push({ name, value: text, dynamic, start, end: endAt(s, s.at), word, ...kind });
  return true;
}
