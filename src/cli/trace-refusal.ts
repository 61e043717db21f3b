import { spawnSync } from "node:child_process";
import { quote } from "shell-quote";
import { understand } from "../parse/understand.ts";
import { elevatingProgram } from "../processes/elevation.ts";
import { straceProbe } from "../processes/strace-words.ts";
import type { Io } from "./io.ts";

/** Why a command cannot be traced, as a sentence; null when it can be. */
export function traceRefusal(words: readonly string[], io: Io): string | null {
  const { commands } = understand(quote([...words]), { shell: "bash" });
  const names = commands.map(({ words: [first] }) => first?.text ?? "");
  const path = io.env["PATH"] ?? "";
  const elevating = elevatingProgram([...words.slice(0, 1), ...names], { path, cwd: io.cwd, hasCapabilities });
  if (elevating !== null) return `not traced: ${elevating} would not get its rights under strace`;
  const [program = "", ...options] = straceProbe;
  const { status, error } = spawnSync(program, options, { stdio: "ignore", timeout: 5000 });
  if (error !== undefined) return "not traced: there is no program strace (try: apt-get install strace)";
  return status === 0 ? null : "not traced: strace may not trace here, or is older than 5.3";
}

function hasCapabilities(file: string): boolean {
  return (spawnSync("getcap", [file], { encoding: "utf8", timeout: 5000 }).stdout ?? "").trim() !== "";
}
