import type { Word } from "./command.ts";

const shells = new Set(["sh", "bash", "rbash", "dash", "ash", "ksh", "mksh", "yash", "zsh", "fish", "csh", "tcsh"]);
/**
 * Programs that run code in a language of their own, by the names that they are looked for in a line. A line with one
 * of them and a quote is always asked about: calls in the code stand for commands that the line does not name.
 */
export const languageNames: ReadonlySet<string> = new Set(
  `python python2 python3 python3.8 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 pypy pypy3 perl ruby
  jruby node nodejs bun deno php lua luajit texlua lua5.1 lua5.2 lua5.3 lua5.4 Rscript osascript julia elixir groovy
  guile crystal tclsh wish expect pwsh powershell`.split(/\s+/),
);

/** True for a program that runs the text of a file, of an option or of its standard input. */
export function isInterpreter(name: string): boolean {
  return shells.has(name) || languageNames.has(name);
}

/** What an interpreter is told to run: the text of an option, a file, or what it reads. */
export type Code =
  | { readonly from: "text" | "file"; readonly word: Word; readonly rest: readonly Word[] }
  | { readonly from: "stdin" }
  | { readonly from: "elsewhere" };

const codeOption = /^-[A-Za-z]*[ceEr]$|^--(?:eval|print|command|execute|run)$|^-p$/;

/**
 * Where an interpreter takes its code from. Options that are not known are taken for flags, so that a value of theirs
 * may be taken for the file.
 */
export function codeOf(name: string, words: readonly Word[]): Code {
  if (name === "eval") return words[1] === undefined ? { from: "elsewhere" } : textAt(words, 1, "text");
  if (name === "source" || name === ".") return words[1] === undefined ? { from: "elsewhere" } : fileAt(words, 1);
  const isShell = shells.has(name);
  let readsStdin = false;
  let isText = false;
  for (let index = 1; index < words.length; index++) {
    const text = words[index]?.text ?? "";
    if (isText && (isShell ? !/^[-+]/.test(text) : true)) return textAt(words, index, "text");
    if (text === "-" || text === "/dev/stdin" || /^\/(?:dev|proc\/self)\/fd\/0$/.test(text)) return { from: "stdin" };
    if (text === "--") continue;
    if (isShell ? /^-[a-zA-Z]*c[a-zA-Z]*$/.test(text) : codeOption.test(text)) isText = true;
    else if (isShell && /^-[a-z]*s[a-z]*$/.test(text)) readsStdin = true;
    else if (!isShell && text === "-m") return { from: "elsewhere" };
    else if (isShell && /^[-+]o$|^--(?:rcfile|init-file)$/i.test(text)) index++;
    else if (/^[-+]/.test(text)) continue;
    else if (readsStdin) return { from: "stdin" };
    else if (name === "deno" || name === "bun") {
      if (text === "eval") isText = true;
      else if (text !== "run") return fileAt(words, index);
    } else return fileAt(words, index);
  }
  return isText ? { from: "elsewhere" } : { from: "stdin" };
}

function textAt(words: readonly Word[], index: number, from: "text"): Code {
  const word = words[index];
  return word === undefined ? { from: "elsewhere" } : { from, word, rest: words.slice(index + 1) };
}

function fileAt(words: readonly Word[], index: number): Code {
  const word = words[index];
  return word === undefined ? { from: "stdin" } : { from: "file", word, rest: words.slice(index + 1) };
}
