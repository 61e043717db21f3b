import type { Word } from "./command.ts";

const shells = new Set(["sh", "bash", "rbash", "dash", "ash", "ksh", "mksh", "yash", "zsh", "fish", "csh", "tcsh"]);
const languages =
  /^(?:python|pypy|perl|ruby|node|nodejs|bun|deno|php|lua|luajit|tclsh|wish|expect|Rscript|osascript|pwsh|powershell|groovy|julia|elixir|guile)[\d.]*$/;

/** Nearly every name is told by its first letter to be none of these. */
const firstLetters = new Set("prnbdltweRojg");

/** True for a program that runs the text of a file, of an option or of its standard input. */
export function isInterpreter(name: string): boolean {
  return shells.has(name) || (firstLetters.has(name.charAt(0)) && languages.test(name));
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
