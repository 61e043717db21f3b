import type { Word } from "../parse/command.ts";

/** Where relative paths begin. null: not known, as after `cd $x` or on another machine. */
export interface Folders {
  readonly cwd: string | null;
  readonly home: string | null;
}

/** One word of a command in the forms that a glob can be compared with. */
export interface PathForms {
  /** `/` and what follows, without `.`, `..` and double slashes; null when it is only known at run time. */
  readonly absolute: string | null;
  /** `~` and what follows, when it lies in the home folder. */
  readonly tilde: string | null;
}

/** What path a word names. Globs in it stay as they are: `*` in the home folder is `~/*`. */
export function pathFormsOf(word: Word, folders: Folders): PathForms {
  const { text } = word;
  const inHome = homeRest(word);
  if (inHome !== null) {
    const rest = normalize(inHome);
    if (folders.home !== null) return withTilde(normalize(`${folders.home}/${inHome}`), folders.home);
    return { absolute: null, tilde: rest === "/" ? "~" : `~${rest}` };
  }
  const other = word.quoted ? null : /^~([a-z_][\w-]*)(?=\/|$)(.*)$/s.exec(text);
  if (other !== null) {
    const home = other[1] === "root" ? "/root" : `/home/${other[1]}`;
    return withTilde(normalize(`${home}${other[2]}`), folders.home);
  }
  if (text.startsWith("/")) return withTilde(normalize(text), folders.home);
  const inFolder = word.dynamic ? /^\$(?:PWD|\{PWD\})(?=\/|$)(.*)$/s.exec(text) : null;
  if (folders.cwd === null || (word.dynamic && inFolder === null && /^[$`<(]/.test(text))) {
    return { absolute: null, tilde: null };
  }
  return withTilde(normalize(`${folders.cwd}/${inFolder === null ? text : inFolder[1]}`), folders.home);
}

/** What follows `~` or `$HOME`, or null. */
function homeRest({ text, dynamic }: Word): string | null {
  if (text === "~" || text.startsWith("~/")) return text.slice(1);
  if (!dynamic) return null;
  return /^\$(?:HOME|\{HOME\})(?=\/|$)(.*)$/s.exec(text)?.[1] ?? null;
}

function withTilde(absolute: string, home: string | null): PathForms {
  if (home === null || home === "/" || home === "") return { absolute, tilde: null };
  if (absolute === home) return { absolute, tilde: "~" };
  return { absolute, tilde: absolute.startsWith(`${home}/`) ? `~${absolute.slice(home.length)}` : null };
}

function normalize(path: string): string {
  if (!hasOddPart.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** A double slash, a slash at the end, or a part that begins with a dot. */
const hasOddPart = /\/(?:[/.]|$)|^(?!\/)/;
