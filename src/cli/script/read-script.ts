import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CotermError, errnoOf } from "../../base/errors.ts";
import type { Shell } from "../../parse/command.ts";
import type { Io } from "../io.ts";
import { shellFrom } from "../line-argument.ts";
import type { Script } from "./check-text.ts";

const largestScriptBytes = 16 * 1024 * 1024;

/**
 * A script from a file, or from standard input for `-`. Its dialect is the given one, else that of its first line, else
 * that of its name, else bash.
 *
 * @throws CotermError SCRIPT_UNREADABLE, NOT_A_SHELL_SCRIPT
 */
export async function readScript(file: string, shell: string | undefined, io: Io): Promise<Script> {
  const bytes = file === "-" ? await readAll(io.input) : readFile(file, io);
  if (bytes.length > largestScriptBytes) throw unreadable(file, "it has more than 16 MB");
  if (bytes.includes(0)) throw unreadable(file, "it is no text");
  const text = bytes.toString("utf8");
  return { file, text, shell: shell === undefined ? shellOf(file, text) : shellFrom(shell) };
}

async function readAll(input: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function readFile(file: string, io: Io): Buffer {
  try {
    return readFileSync(resolve(io.cwd, file));
  } catch (error) {
    const code = errnoOf(error);
    throw unreadable(
      file,
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : (code ?? ""),
    );
  }
}

function unreadable(file: string, reason: string): CotermError {
  return new CotermError("SCRIPT_UNREADABLE", `${file} cannot be checked: ${reason}`, {
    exit: "usage",
    hint: "coterm check-script FILE…",
  });
}

function shellOf(file: string, text: string): Shell {
  const interpreter = /^#!\s*(?:\S*\/)?([^/\s]+)(?:\s+(?:-S\s+)?(\S+))?/.exec(text);
  if (interpreter === null) return file.endsWith(".fish") ? "fish" : /\.zsh$|\.zsh-theme$/.test(file) ? "zsh" : "bash";
  const name = (interpreter[1] === "env" ? interpreter[2]?.split("/").at(-1) : interpreter[1]) ?? "";
  if (name === "zsh" || name === "fish") return name;
  if (/^(?:ba|da|a|k|mk|pdk)?sh$/.test(name)) return "bash";
  throw new CotermError("NOT_A_SHELL_SCRIPT", `${file} is a script for ${name}, not for a shell`, {
    exit: "usage",
    hint: `coterm check-script --shell bash ${file}`,
  });
}
