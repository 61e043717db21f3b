import type { Span, Word } from "./command.ts";
import type { Inner } from "./unwrap.ts";

const mostInputs = 16;
const mostWords = 100;

/**
 * The commands of `xargs`, `parallel` and the like with the words that they add, as far as the line shows them:
 * `echo / | xargs rm -rf`, `parallel rm ::: /etc`. Null when nothing is known of what is added.
 */
export function withPipedWords(
  name: string,
  words: readonly Word[],
  inner: readonly Inner[],
  stdin: string | null,
): readonly Inner[] | null {
  if (name !== "xargs" && name !== "parallel" && name !== "rush") return null;
  const given = behindColons(words);
  const inputs = given ?? inputsOf(name, words, stdin);
  const head = words[0];
  if (inputs === null || inputs.length === 0 || head === undefined) return null;
  if (inner.length === 0) return name === "xargs" ? null : inputs.map((input) => scriptAt(input, head));
  const placeholder = placeholderOf(name, words);
  // As they are written too: what is piped in may hold more lines than the line shows.
  return inner.flatMap((one) => [one, ...fill(one, inputs.slice(0, mostWords), placeholder)]);
}

/** The operands of parallel behind `:::`. */
function behindColons(words: readonly Word[]): readonly string[] | null {
  const at = words.findIndex((word) => /^:::\+?$/.test(word.text));
  if (at < 0) return null;
  return words
    .slice(at + 1)
    .filter((word) => !word.text.startsWith(":::"))
    .map((word) => word.text);
}

function inputsOf(name: string, words: readonly Word[], stdin: string | null): readonly string[] | null {
  if (stdin === null || words.some((word) => /^(?:-a|--arg-file)/.test(word.text))) return null;
  const byLine =
    name !== "xargs" || placeholderOf(name, words) !== null || words.some((word) => /^-(?:d|L|0)/.test(word.text));
  const inputs = byLine ? stdin.split(/[\n\0]/) : stdin.replaceAll(/["']/g, "").split(/\s+/);
  return inputs.filter((input) => input !== "");
}

function placeholderOf(name: string, words: readonly Word[]): string | null {
  for (const [index, { text }] of words.entries()) {
    const glued = /^(?:-I|--replace=|-i)(.+)$/.exec(text)?.[1];
    if (glued !== undefined) return glued;
    if (text === "-I" || text === "-J") return words[index + 1]?.text ?? null;
    if (text === "--replace" || text === "-i") return "{}";
  }
  return name === "xargs" ? null : "{}";
}

/** Words that are completed by what is put into them are left alone: nobody could look for them in the line. */
function isGlued(text: string, placeholder: string): boolean {
  const parts = text.split(placeholder);
  return parts.some((part, at) => (at > 0 && /^[\w.-]/.test(part)) || (at < parts.length - 1 && /[\w.-]$/.test(part)));
}

function fill(inner: Inner, inputs: readonly string[], placeholder: string | null): readonly Inner[] {
  const texts = inner.kind === "script" ? [inner.text] : inner.words.map((word) => word.text);
  if (placeholder !== null && (/^[\w.-]/.test(placeholder) || texts.some((text) => isGlued(text, placeholder))))
    return [];
  if (inner.kind === "script") {
    const { shell, within } = inner;
    return inputs
      .slice(0, mostInputs)
      .map((input) => ({ kind: "script", text: withInput(inner.text, input, placeholder), shell, within }));
  }
  const isMarked = placeholder !== null && inner.words.some((word) => word.text.includes(placeholder));
  if (!isMarked) {
    const [first] = inner.words;
    const added = first === undefined ? [] : inputs.map((text) => ({ ...first, text, dynamic: false, quoted: true }));
    return [{ kind: "words", words: [...inner.words, ...added] }];
  }
  return inputs.slice(0, mostInputs).map((input) => ({
    kind: "words",
    words: inner.words.map((word) => ({ ...word, text: word.text.replaceAll(placeholder, () => input) })),
  }));
}

function withInput(text: string, input: string, placeholder: string | null): string {
  return placeholder !== null && text.includes(placeholder)
    ? text.replaceAll(placeholder, () => input)
    : `${text} ${input}`;
}

function scriptAt(text: string, { start, end }: Span): Inner {
  return { kind: "script", text, shell: "bash", within: { start, end } };
}
