/**
 * `coterm screen SESSION.ID`: the question that needs more than a key, as a process of its own. Prints `yes` and exits
 * 0 when the person said so; everything else that can happen ends in another status.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { CotermError, ExitCode, sentenceOf } from "../base/errors.ts";
import { type Env, pathsFor } from "../base/paths.ts";
import { showControls } from "../base/visible.ts";
import type { ScreenAnswer } from "./answer.ts";
import { fetchPending } from "./pending.ts";
import { isPlainTerminal, openTerminal } from "./terminal.ts";

// Before anything is drawn or can fail.
process.exitCode = ExitCode.declined;

async function ask(key: string, env: Env, uid: number): Promise<ScreenAnswer> {
  if (!/^[\w.-]+$/.test(key)) {
    throw new CotermError("NO_PENDING_QUESTION", "coterm screen is started by the shells with the id of a question", {
      exit: "usage",
      hint: "coterm explain -- LINE",
    });
  }
  const terminal = openTerminal();
  // Modes come back however this ends, but for SIGKILL, after which the shell restores them.
  process.once("exit", () => terminal.restore());
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM", "SIGQUIT"] as const) {
    process.once(signal, () => process.exit(ExitCode.declined));
  }
  const fetching = fetchPending(join(pathsFor(env, uid).runtime, "sock"), key, uid);
  if (isPlainTerminal(env)) {
    const [pending, { askOnLines }] = await Promise.all([fetching, import("./plain-screen.ts")]);
    return askOnLines(pending, terminal);
  }
  const [pending, { askOnScreen }] = await Promise.all([fetching, import("./rich-screen.ts")]);
  return askOnScreen(pending, terminal);
}

ask(process.argv[2] ?? "", process.env, process.getuid?.() ?? 0).then(
  (answer) => {
    if (answer !== "no") writeSync(1, `${answer}\n`);
    process.exit(answer === "yes" ? ExitCode.ok : ExitCode.declined);
  },
  (error: unknown) => {
    process.stderr.write(`coterm: ${showControls(sentenceOf(error))}\n`);
    if (error instanceof CotermError && error.hint !== undefined) process.stderr.write(`  try: ${error.hint}\n`);
    process.exit(error instanceof CotermError && error.exit === "usage" ? ExitCode.usage : ExitCode.declined);
  },
);
