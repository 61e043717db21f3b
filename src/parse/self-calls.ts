import { Context } from "./command.ts";

/** What is known so far of functions of the line that start themselves. */
export interface SelfCalls {
  /** The first that does so in a pipe or in the background. */
  name: string | null;
  count: number;
  /** Whether any function is defined in a way that the hooks look for. */
  areAskedAbout: boolean;
}

/** A function's head as the hooks look for it; with more blanks in it a line is not asked about for its sake. */
const definition = /\( ?\)|(?:^|[^\w.-])function(?![\w.-])/;

export function noteDefinitions(calls: SelfCalls, text: string): void {
  calls.areAskedAbout ||= definition.test(text);
}

interface Place {
  readonly pipedTo: readonly (string | null)[];
  readonly pipeIn: boolean;
  readonly context: number;
}

/** `f | f` and `f &` inside of f: every call starts more of them, and nothing waits for an end. */
export function noteSelfCall(calls: SelfCalls, name: string, { pipedTo, pipeIn, context }: Place): void {
  // The commands of a body are listed where it is defined, too.
  if ((context & Context.functionBody) !== 0 || !calls.areAskedAbout) return;
  if (!pipedTo.includes(name) && !pipeIn && (context & Context.background) === 0) return;
  calls.name ??= name;
  if (calls.name === name) calls.count++;
}

/** The function that starts two of itself, as a fork bomb does; null when there is none. */
export function bombOf({ name, count }: SelfCalls): string | null {
  return count > 1 ? name : null;
}
