import { unescapeText } from "./escapes.ts";

/** A piece of a program: names with their dots, texts without their quotes, and single characters. */
export interface Token {
  readonly kind: "name" | "text" | "command" | "sign";
  readonly text: string;
}

const mostTokens = 5000;

const pieces = new RegExp(
  [
    String.raw`(?<skipped>[\s\\]+|#[^{\n][^\n]*|\/\/[^\n]*|--\s[^\n]*)`,
    String.raw`(?<long>[rbfuRBFU]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''))`,
    String.raw`(?<quoted>[rbfuRBFU]{0,2}(?:"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'))`,
    String.raw`(?<backticks>\x60(?:[^\x60\\]|\\[\s\S])*\x60)`,
    String.raw`(?<percent>(?:%[xqQwWi]|qx|qq|qw|q)(?:\([^)]*\)|\{[^}]*\}|\[[^\]]*\]|<[^>]*>|\/[^/]*\/|\|[^|]*\||![^!]*!))`,
    String.raw`(?<name>[$@]?[A-Za-z_][\w]*(?:(?:\.|::|->|\?\.)[A-Za-z_]\w*[!?]?)*)`,
    String.raw`(?<sign>[\s\S])`,
  ].join("|"),
  "g",
);

/**
 * Cuts a program into pieces, for the languages whose texts look alike. `runsBackticks`: they run a command, as in perl
 * and ruby; elsewhere they are texts.
 */
export function codeTokens(code: string, runsBackticks: boolean): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of code.matchAll(pieces)) {
    const { skipped, long, quoted, backticks, percent, name, sign } = match.groups ?? {};
    if (tokens.length >= mostTokens) break;
    if (skipped !== undefined) continue;
    if (long !== undefined || quoted !== undefined)
      tokens.push({ kind: "text", text: withoutQuotes(long ?? quoted ?? "") });
    else if (backticks !== undefined) {
      const text = placeholders(backticks.slice(1, -1));
      tokens.push({ kind: runsBackticks ? "command" : "text", text });
    } else if (percent !== undefined) addPercent(tokens, percent);
    else if (name !== undefined) tokens.push({ kind: "name", text: name });
    else tokens.push({ kind: "sign", text: sign ?? "" });
  }
  return tokens;
}

function withoutQuotes(written: string): string {
  const [, prefix = "", quote = ""] = /^([a-zA-Z]*)("""|'''|["'])/.exec(written) ?? [];
  const text = written.slice(prefix.length + quote.length, -quote.length);
  const plain = /r/i.test(prefix) ? text : unescapeText(text);
  return /f/i.test(prefix) || quote === '"' ? placeholders(plain, /f/i.test(prefix)) : plain;
}

/** What a text takes from variables is only known at run time: it becomes an expansion that no shell knows. */
function placeholders(text: string, isFormat = false): string {
  const marked = text.replaceAll(/[#$]\{[^}]*\}/g, "$$_unknown");
  return isFormat ? marked.replaceAll(/\{[^{}]*\}/g, "$$_unknown") : marked;
}

function addPercent(tokens: Token[], written: string): void {
  const [, kind = ""] = /^(%?[a-zA-Z]+)/.exec(written) ?? [];
  const text = placeholders(written.slice(kind.length + 1, -1));
  if (kind === "%x" || kind === "qx") tokens.push({ kind: "command", text });
  else if (/w$/i.test(kind)) for (const word of text.trim().split(/\s+/)) tokens.push({ kind: "text", text: word });
  else tokens.push({ kind: "text", text });
}
