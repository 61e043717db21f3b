import { contextVariables } from "../facts/facts.ts";
import type { Shell } from "../parse/command.ts";
import { languageNames } from "../parse/interpreters.ts";

export interface HookValues {
  readonly version: string;
  /** Words that make a shell ask, and let the line run when nobody answers. */
  readonly open: readonly string[];
  /** Words that make a shell ask, and keep the line back when nobody answers. */
  readonly closed: readonly string[];
}

/**
 * Fills in a hook's placeholders, except `::COTERM::`, which only the launcher knows.
 *
 * @throws when a value is no plain word, or a placeholder is left: a hook must never carry half a template.
 */
export function renderHook(template: string, { version, open, closed }: HookValues): string {
  const values: Readonly<Record<string, readonly string[]>> = {
    VERSION: [version],
    WORDS: open,
    CLOSED_WORDS: closed,
    CONTEXT_VARIABLES: contextVariables,
    LANGUAGES: [...languageNames],
  };
  return template.replaceAll(/::([A-Z_]+)::/g, (placeholder, name: string) => {
    if (name === "COTERM") return placeholder;
    const words = values[name];
    if (!words) throw new Error(`unknown placeholder ${placeholder} in a hook`);
    const odd = words.find((word) => !/^[\w.-]+$/.test(word));
    if (odd !== undefined)
      throw new Error(`${JSON.stringify(odd)} cannot stand for ${placeholder}: it is no plain word`);
    return words.join(" ");
  });
}

/**
 * Puts the text of other files in the place of `::PART_<NAME>::`, which stands on a line of its own.
 *
 * @param read Takes the name in lower case.
 */
export function joinParts(template: string, read: (name: string) => string): string {
  return template.replaceAll(/^[ \t]*::PART_([A-Z]+)::\n/gm, (_, name: string) => read(name.toLowerCase()));
}

/**
 * Puts the text of other files in the place of `::FILE_<NAME>::`, which stands between single quotes of the shell: it
 * reads the text when it needs it.
 *
 * @param read Takes the name in lower case.
 */
export function embedFiles(template: string, shell: Shell, read: (name: string) => string): string {
  return template.replaceAll(/::FILE_([A-Z]+)::/g, (_, name: string) =>
    quoteWithin(shell, dropComments(read(name.toLowerCase())).trim()),
  );
}

function quoteWithin(shell: Shell, text: string): string {
  return shell === "fish" ? text.replaceAll(/['\\]/g, "\\$&") : text.replaceAll("'", "'\\''");
}

/** Without the lines that are comments: a shell reads the whole file at its start, and a third of it are these. */
export function dropComments(hook: string): string {
  return hook.replaceAll(/^[ \t]*#.*\n/gm, "");
}
