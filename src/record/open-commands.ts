import type { Mark } from "./format.ts";

interface OpenCommand {
  readonly id: string;
  readonly number: number;
}

export interface OpenCommandsState {
  readonly count: number;
  readonly open: readonly OpenCommand[];
}

/**
 * Which commands run just now, by the marks of the shells in one terminal: a shell inside a shell is a command that goes
 * on while others run. Commands are numbered in the order in which their output begins.
 */
export class OpenCommands {
  #count: number;
  readonly #open: OpenCommand[];

  constructor({ count, open }: OpenCommandsState = { count: 0, open: [] }) {
    this.#count = count;
    this.#open = [...open];
  }

  /** @param marks Of the commands that have begun before. */
  static after(marks: readonly Mark[]): OpenCommands {
    const begun = marks.filter((mark) => mark.kind === "command");
    const ended = new Set(marks.map((mark) => (mark.kind === "end" ? mark.command : null)));
    return new OpenCommands({
      count: begun.reduce((most, { command }) => Math.max(most, command), 0),
      open: begun.flatMap(({ id, command }) => (ended.has(command) ? [] : [{ id, number: command }])),
    });
  }

  get state(): OpenCommandsState {
    return { count: this.#count, open: [...this.#open] };
  }

  /** @param id The hook's session, which begins with the shell's process id and `-`, a dot, and the number of the line. */
  begin(id: string): number {
    this.#count++;
    this.#open.push({ id, number: this.#count });
    return this.#count;
  }

  /** The commands that end with this one, itself first; those after it never said so. */
  end(id: string): readonly number[] {
    return this.#endFrom(this.#open.findIndex((command) => command.id === id));
  }

  /** A shell that shows its prompt runs nothing, whatever it has become by `exec`. */
  prompt(session: string): readonly number[] {
    const process = processOf(session);
    return this.#endFrom(this.#open.findIndex(({ id }) => processOf(id) === process));
  }

  #endFrom(index: number): readonly number[] {
    return index < 0 ? [] : this.#open.splice(index).map(({ number }) => number);
  }
}

function processOf(id: string): string {
  return id.split("-", 1)[0] ?? id;
}
