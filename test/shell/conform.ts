import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Shell } from "../../src/parse/command.ts";
import { Terminal, type TerminalOptions } from "./terminal.ts";

/** One value for all shells, or one for each. A shell that is left out has no such thing: the case is not run there. */
export type PerShell<T> = T | { readonly perShell: Partial<Readonly<Record<Shell, T>>> };

/**
 * What a person does, in order.
 *
 *     "okcmd 1"             types the line and Enter, waits for the next prompt
 *     { keys: "…" }         sends keys as they are and waits for the next prompt
 *     { raw: "…" }          sends keys and waits for nothing
 *     { paste: "…" }        pastes with bracketed paste and waits for nothing
 *     { see: "…" }          waits until the shell has written this since the last keys
 *     { answer: "y" }       presses a key at a question (after a `see`) and waits for the next prompt
 *     { press: "?" }        presses a key at a question and waits for nothing
 *     { clear: true }       leaves what stands at the prompt: a line that came back, an unfinished one
 *     a function            anything else
 */
export type Step =
  | string
  | { readonly keys: string | Buffer }
  | { readonly raw: string | Buffer }
  | { readonly paste: string }
  | { readonly see: string | RegExp }
  | { readonly answer: string }
  | { readonly press: string }
  | { readonly clear: true }
  | ((terminal: Terminal) => void | Promise<void>);

export interface Case {
  readonly name: string;
  readonly options?: PerShell<TerminalOptions>;
  readonly steps: PerShell<readonly Step[]>;
  /** The runs of counted programs, in order. */
  readonly ran: PerShell<readonly string[]>;
  /** More that must hold when the steps are done. */
  readonly check?: (terminal: Terminal) => void | Promise<void>;
  /** The steps end the shell. In every other case one more command must run at the end. */
  readonly exits?: boolean;
  /** Why the case cannot be run on this machine, or false. */
  readonly skip?: string | false;
}

/** Runs the cases in real shells, several at a time: each has a home, a pty and a helper of its own. */
export function conform(shell: Shell, title: string, cases: readonly Case[]): void {
  describe(`${shell}: ${title}`, { concurrency: 3, timeout: 300_000 }, () => {
    for (const one of cases) {
      const steps = forShell(one.steps, shell);
      const ran = forShell(one.ran, shell);
      if (steps === undefined || ran === undefined) continue;
      it(one.name, { skip: one.skip ?? false }, async () => {
        const terminal = new Terminal(shell, optionsFor(one, shell));
        try {
          await terminal.ready();
          for (const step of steps) await take(terminal, step);
          if (one.exits) await terminal.until(() => terminal.exit !== null, "the shell to exit");
          else {
            await typeAtEmptyPrompt(terminal, "okcmd end");
            await terminal.run("\r");
            await terminal.until(() => terminal.ran().includes("okcmd end"), "one more command to run");
          }
          assert.deepEqual(terminal.ran(), one.exits ? ran : [...ran, "okcmd end"], terminal.text());
          await one.check?.(terminal);
        } finally {
          await terminal.close();
        }
      });
    }
  });
}

/** Types a line without its Enter, and sees to it that nothing else stands at the prompt, as a line that came back. */
async function typeAtEmptyPrompt(terminal: Terminal, line: string): Promise<void> {
  await terminal.untilAtRest();
  if (terminal.lastRow() !== "READY>") await terminal.clear();
  terminal.type(line);
  await terminal.until(() => terminal.lastRow().startsWith(`READY> ${line}`), "the last command at the prompt");
}

async function take(terminal: Terminal, step: Step): Promise<void> {
  if (typeof step === "string") return terminal.enter(step);
  if (typeof step === "function") return step(terminal);
  if ("keys" in step) return terminal.run(step.keys);
  if ("raw" in step) return terminal.type(step.raw);
  if ("paste" in step) return terminal.paste(step.paste);
  if ("see" in step) return terminal.untilWritten(step.see);
  if ("clear" in step) return terminal.clear();
  if ("press" in step) return terminal.answer(step.press);
  const before = terminal.prompts();
  await terminal.answer(step.answer);
  await terminal.untilPrompt(before, step.answer);
}

/** How the terminal of a case is in this shell. */
export function optionsFor({ options = {} }: Case, shell: Shell): TerminalOptions {
  return forShell(options, shell) ?? {};
}

function forShell<T>(value: PerShell<T>, shell: Shell): T | undefined {
  return isPerShell(value) ? value.perShell[shell] : value;
}

function isPerShell<T>(value: PerShell<T>): value is { readonly perShell: Partial<Readonly<Record<Shell, T>>> } {
  return typeof value === "object" && value !== null && "perShell" in value;
}
