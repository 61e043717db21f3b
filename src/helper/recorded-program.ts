import { Context } from "../parse/command.ts";
import type { Decision } from "../rules/decision.ts";

/** Stands for what cannot be recorded without the shell that runs it. */
export const noProgram = "-";

/** Where what a program shows is not what the terminal shows, or the shell goes on while it runs. */
const elsewhere =
  Context.pipe |
  Context.substitution |
  Context.functionBody |
  Context.background |
  Context.subshell |
  Context.processSubstitution;

export interface RecordedProgram {
  /** The rule that wants it recorded. */
  readonly rule: string;
  /** The word behind which the program stands that the shell starts, or `noProgram`. */
  readonly program: string;
}

/**
 * What is to be recorded because of a decision, where the shell that runs the line is not. A shell's own state lives in
 * the shell, so that only the program is run in a terminal of its own, and the line stays with its shell.
 */
export function recordedProgram({ effects, matches, command: deciding, rule }: Decision): RecordedProgram | null {
  if (!effects.includes("record")) return null;
  const match = matches.find((one) => one.effects.includes("record"));
  const command = match?.command ?? deciding;
  const because = match?.rule ?? rule ?? "default_actions";
  const program = command === null ? null : (command.via[0]?.name ?? command.words[0]?.text ?? null);
  const isOwn = command !== null && (command.context & elsewhere) === 0 && /^[\w.+-]+$/.test(program ?? "");
  return { rule: because, program: isOwn && program !== null ? program : noProgram };
}
