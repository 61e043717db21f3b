import type { Word } from "../parse/command.ts";
import { compileGlobSets } from "./glob.ts";
import type { Subject } from "./subject.ts";

/** Says the numbers of the sets of globs that match a word; a number may be said twice. */
export type WordGlobs = (word: Word, subject: Subject, found: (set: number) => void) => void;

/**
 * Globs that begin with `/` or `~` are compared with the path that the word names, those that begin with `$` only
 * with words that the shell will expand, all others with the word as it is written, without its quotes.
 *
 * @throws SyntaxError as `compileGlobs` does
 */
export function compileWordGlobs(sets: readonly (readonly string[])[]): WordGlobs {
  const absolute = compileSome(sets, (glob) => glob.startsWith("/"));
  const tilde = compileSome(sets, (glob) => glob.startsWith("~"));
  const dynamic = compileSome(sets, (glob) => glob.startsWith("$"));
  const plain = compileSome(sets, (glob) => !/^[/~$]/.test(glob));
  return (word, subject, found) => {
    if (plain !== null) for (const set of plain(word.text)) found(set);
    if (dynamic !== null && word.dynamic) for (const set of dynamic(word.text)) found(set);
    if (absolute === null && tilde === null) return;
    const forms = subject.pathForms(word);
    if (absolute !== null && forms.absolute !== null) for (const set of absolute(forms.absolute)) found(set);
    if (tilde !== null && forms.tilde !== null) for (const set of tilde(forms.tilde)) found(set);
  };
}

function compileSome(
  sets: readonly (readonly string[])[],
  isMeant: (glob: string) => boolean,
): ((text: string) => readonly number[]) | null {
  const some = sets.map((globs) => globs.filter(isMeant));
  return some.every((globs) => globs.length === 0) ? null : compileGlobSets(some);
}
