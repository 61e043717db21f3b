/** One thing that a tape does. Times are milliseconds. */
export type Step =
  | { readonly kind: "type"; readonly text: string }
  | { readonly kind: "press"; readonly bytes: string }
  | { readonly kind: "wait"; readonly text: string }
  | { readonly kind: "hold"; readonly ms: number };

/**
 * A script for a terminal, one step a line, `#` begins a comment:
 *
 *     size 80 24             columns and rows
 *     title TEXT             what a screen reader says first
 *     about TEXT             and then
 *     setup COMMAND          run by sh in the fresh home, before the shell starts
 *     dotfile LINE           a line of ~/.zshrc
 *     type TEXT              key by key
 *     press KEY              Enter, Esc, Tab, Ctrl-C, or one character
 *     wait TEXT              until the shell has written it since the last key was pressed
 *     hold SECONDS           how long the screen is shown as it is now
 */
export interface Tape {
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
  readonly about: string;
  readonly setup: readonly string[];
  readonly dotfile: readonly string[];
  readonly steps: readonly Step[];
}

const namedKeys: Readonly<Record<string, string>> = { Enter: "\r", Esc: "\x1b", Tab: "\t", Space: " " };

/** @throws Error that names the line of the tape */
export function readTape(text: string): Tape {
  const setup: string[] = [];
  const dotfile: string[] = [];
  const steps: Step[] = [];
  const about: string[] = [];
  let title = "";
  let size: readonly [number, number] | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, word = "", rest = ""] = /^(\S+)(?: (.*))?$/.exec(line) ?? [];
    const refuse = (reason: string) => new Error(`line ${index + 1} of the tape, "${line}": ${reason}`);
    if (rest === "") throw refuse(`${word} of what?`);
    switch (word) {
      case "size":
        size = readSize(rest);
        if (size === null) throw refuse("wants columns and rows, such as 80 24");
        break;
      case "title":
        title = rest;
        break;
      case "about":
        about.push(rest);
        break;
      case "setup":
        setup.push(rest);
        break;
      case "dotfile":
        dotfile.push(rest);
        break;
      case "type":
      case "wait":
        steps.push({ kind: word, text: rest });
        break;
      case "press": {
        const bytes = bytesOfKey(rest);
        if (bytes === null) throw refuse("is no key");
        steps.push({ kind: "press", bytes });
        break;
      }
      case "hold": {
        const seconds = Number(rest);
        if (!(seconds > 0)) throw refuse("wants seconds");
        steps.push({ kind: "hold", ms: Math.round(seconds * 1000) });
        break;
      }
      default:
        throw refuse("is no step");
    }
  }
  if (size === null || title === "") throw new Error("the tape needs a size and a title");
  const [columns, rows] = size;
  return { columns, rows, title, about: about.join(" "), setup, dotfile, steps };
}

function readSize(text: string): readonly [number, number] | null {
  const match = /^(\d{1,3}) (\d{1,3})$/.exec(text);
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

function bytesOfKey(name: string): string | null {
  const control = /^Ctrl-([A-Z])$/.exec(name)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) - 64);
  return namedKeys[name] ?? ([...name].length === 1 ? name : null);
}
