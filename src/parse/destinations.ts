import type { Word } from "./command.ts";
import { codeOf, isInterpreter } from "./interpreters.ts";
import { isDownstream, type Level, levelsOf, mostNames } from "./pipes.ts";
import type { ScannedCommand } from "./scan-state.ts";
import { fileKey, writingsOf } from "./written-files.ts";

/** How many commands of a line are compared with each other. */
const mostCommands = 100;
/** All text that is searched for variables: nested substitutions stand in the words of every command around them. */
const mostSearched = 4_000_000;

/** What of one command another one gets: its standard input, or certain of its words. */
interface Edge {
  readonly to: number;
  readonly isGiven: ((word: Word) => boolean) | "stdin";
}

/**
 * The names of the commands that get what a command writes: through a pipe, through a substitution in their words, or
 * through a file, a variable or a descriptor that both name. An interpreter is among them only when it runs what it
 * gets: `curl x | python -m json.tool` runs nothing of it. In order of the line.
 *
 * @param giveUp Called when not all of the line could be searched, so that names may be missing.
 */
export function destinationsIn(
  commands: readonly ScannedCommand[],
  giveUp: () => void,
): (index: number) => readonly (string | null)[] {
  if (commands.length < 2) return () => nowhere;
  const linked = commands.length > 1 && commands.length <= mostCommands;
  const stores = linked && (commands.some((command) => command.holder !== null) || commands.some(mayStore));
  const later = stores ? storesOf(commands, usesOf(giveUp)) : [];
  const lastPiped = commands.findLastIndex(({ pipeIn }) => pipeIn);
  const edgesOf = (index: number): readonly Edge[] => {
    const edges = index < lastPiped ? pipeEdges(commands, index) : noEdges;
    const others = later[index] ?? noEdges;
    return others.length === 0 ? edges : [...edges, ...others];
  };
  const known: (readonly Level[] | undefined)[] = [];
  const levels = (index: number): readonly Level[] => (known[index] ??= levelsOf(commands[index]?.words ?? []));
  return (index) => {
    const names: (string | null)[] = [];
    const reached = new Set([index]);
    const todo = commands[index + 1] === undefined && !stores ? [] : [index];
    for (let at = todo.shift(); at !== undefined && names.length < mostNames; at = todo.shift()) {
      for (const edge of edgesOf(at)) {
        addNames(names, levels(edge.to), edge);
        if (reached.has(edge.to)) continue;
        reached.add(edge.to);
        // What stands further on in the same pipe is among the edges already.
        if (stores) todo.push(edge.to);
      }
    }
    return stores ? [...new Set(names)] : names;
  };
}

const nowhere: readonly (string | null)[] = [];
const noEdges: readonly Edge[] = [];

function pipeEdges(commands: readonly ScannedCommand[], index: number): readonly Edge[] {
  const place = commands[index]?.place;
  if (place === undefined) return noEdges;
  const edges: Edge[] = [];
  const end = Math.min(commands.length, index + 1 + 64);
  for (let ahead = index + 1; ahead < end && edges.length < mostNames; ahead++) {
    const command = commands[ahead];
    if (command !== undefined && command.words.length > 0 && isDownstream(place, command.place))
      edges.push({ to: ahead, isGiven: "stdin" });
  }
  return edges;
}

function addNames(names: (string | null)[], levels: readonly Level[], { isGiven }: Edge): void {
  let appended = false;
  for (const { name, words, appends } of levels) {
    const isRun = isGiven !== "stdin" && words[0] !== undefined && isGiven(words[0]) && words[0].text.includes("/");
    // A file that is run by its own name is run by whatever its first line names.
    if (isRun) names.push("sh");
    else if (name === ".") names.push("source");
    else if (name === null || !isInterpreter(name) || runsWhatItGets(name, words, isGiven, appended)) names.push(name);
    appended ||= appends;
  }
}

/** @param appended Its words come from xargs or the like: then what is piped in are words. */
function runsWhatItGets(name: string, words: readonly Word[], isGiven: Edge["isGiven"], appended: boolean): boolean {
  const code = codeOf(name, words);
  if (isGiven === "stdin" && appended)
    return code.from === "elsewhere" || ("word" in code && /\{\}|%/.test(code.word.text));
  if (isGiven === "stdin") return code.from === "stdin";
  return "word" in code && (isGiven(code.word) || (name === "eval" && words.some(isGiven)));
}

/** A cheap look: only what writes a file or a variable can be read again later in the line. */
function mayStore({ words, assignments, redirections }: ScannedCommand): boolean {
  if (words.length === 0) return assignments.length > 0;
  const text = words[0]?.text ?? "";
  return redirections.length > 0 || storing.has(text.slice(text.lastIndexOf("/") + 1));
}

const storing = new Set(
  "curl wget cp mv ln install rsync scp sftp tee dd aria2c http https xh gpg openssl sudo".split(" "),
);

/** The edges through substitutions, files, variables and descriptors, by the command that they begin at. */
function storesOf(commands: readonly ScannedCommand[], uses: Uses): readonly (readonly Edge[])[] {
  const edges: Edge[][] = commands.map(() => []);
  const indexOf = new Map(commands.map((command, index) => [command, index] as const));
  commands.forEach((command, index) => {
    if (command.holder !== null) linkHolder(commands, edges, index, indexOf.get(command.holder) ?? -1, uses);
    for (const { name, words } of levelsOf(command.words)) {
      for (const { file } of writingsOf(name ?? "", words, command.redirections))
        linkFile(commands, edges, index, file);
    }
    if (command.words[0]?.text === "exec")
      for (const { descriptor } of command.redirections)
        if (descriptor !== undefined) linkDescriptor(commands, edges, index, descriptor);
    if (command.words.length === 0 && command.redirections.length > 0)
      for (const { file } of writingsOf("", [], command.redirections)) linkFile(commands, edges, index, file);
  });
  return edges;
}

/** A command in a substitution writes to the one whose words it stands in; of `>(…)` it is the other way round. */
function linkHolder(
  commands: readonly ScannedCommand[],
  edges: Edge[][],
  index: number,
  holder: number,
  uses: Uses,
): void {
  const outer = commands[holder];
  if (outer === undefined) return;
  const word = commands[index]?.holderWord ?? -1;
  const own = word < 0 ? undefined : outer.words[word];
  if (
    own?.text.startsWith(">(") === true ||
    (word < 0 && outer.redirections.some(({ target }) => target?.text.startsWith(">(")))
  ) {
    edges[holder]?.push({ to: index, isGiven: "stdin" });
    return;
  }
  if (own !== undefined) edges[index]?.push({ to: holder, isGiven: (given) => given === own });
  else if (outer.words.length > 0) edges[index]?.push({ to: holder, isGiven: "stdin" });
  for (const { name } of outer.assignments) linkVariable(commands, edges, index, holder, uses(name));
  for (const { descriptor } of outer.redirections)
    if (descriptor !== undefined) linkDescriptor(commands, edges, index, descriptor);
}

/** For the name of a variable, the test whether a word uses it; null for what is no name. */
type Uses = (name: string) => ((word: Word) => boolean) | null;

/** Each word is searched once for each name, however many commands ask. */
function usesOf(giveUp: () => void): Uses {
  const tests = new Map<string, (word: Word) => boolean>();
  let left = mostSearched;
  return (name) => {
    if (!/^\w+$/.test(name)) return null;
    const earlier = tests.get(name);
    if (earlier !== undefined) return earlier;
    const use = new RegExp(`\\$\\{?${name}(?![A-Za-z0-9_])`);
    const known = new Map<Word, boolean>();
    const isGiven = (word: Word): boolean => {
      if (word.expansions === undefined) return false;
      const answer = known.get(word);
      if (answer !== undefined) return answer;
      left -= word.text.length;
      if (left < 0) giveUp();
      const isUsed = left >= 0 && use.test(word.text);
      known.set(word, isUsed);
      return isUsed;
    };
    tests.set(name, isGiven);
    return isGiven;
  };
}

function linkVariable(
  commands: readonly ScannedCommand[],
  edges: Edge[][],
  index: number,
  after: number,
  isGiven: ((word: Word) => boolean) | null,
): void {
  if (isGiven === null) return;
  for (let later = after + 1; later < commands.length; later++) {
    const reader = commands[later];
    if (reader === undefined) continue;
    if (reader.words.some(isGiven)) edges[index]?.push({ to: later, isGiven });
    if (reader.redirections.some(({ operator, target }) => operator === "<<<" && target !== null && isGiven(target)))
      edges[index]?.push({ to: later, isGiven: "stdin" });
  }
}

function linkDescriptor(commands: readonly ScannedCommand[], edges: Edge[][], index: number, descriptor: string): void {
  const name = descriptor.replace(/^\{(.*)\}$/, "$1");
  const spellings = new Set([name, `$${name}`, `\${${name}}`]);
  commands.forEach(({ redirections }, later) => {
    const reads = redirections.some(({ operator, target }) => operator === "<&" && spellings.has(target?.text ?? ""));
    if (reads) edges[index]?.push({ to: later, isGiven: "stdin" });
  });
}

/** Whoever looks at a file, or checks its sum or signature, before it runs knows what runs. */
const viewers = new Set(["less", "more", "most", "vi", "vim", "nvim", "nano", "emacs", "view", "micro", "shellcheck"]);
const checkers = new Set([
  "sha256sum",
  "sha512sum",
  "sha1sum",
  "shasum",
  "md5sum",
  "b2sum",
  "gpg",
  "gpgv",
  "cosign",
  "minisign",
]);

function linkFile(commands: readonly ScannedCommand[], edges: Edge[][], index: number, file: string): void {
  const isGiven = ({ text }: Word): boolean => {
    const key = fileKey(text);
    return (
      key === file || (key.length > file.length && key.endsWith(file) && /[@=:]$/.test(key.slice(0, -file.length)))
    );
  };
  for (let later = index + 1; later < commands.length; later++) {
    const reader = commands[later];
    if (reader === undefined) continue;
    const reads = reader.redirections.some(
      ({ operator, target }) => operator === "<" && target !== null && isGiven(target),
    );
    if (reads) edges[index]?.push({ to: later, isGiven: "stdin" });
    const named = reader.words.some(isGiven);
    const name = reader.words[0]?.text ?? "";
    const checks =
      checkers.has(name) && reader.words.some(({ text }) => /^(?:-[a-z]*c|--check|--verify|verify\S*)$/.test(text));
    if (checks || (named && viewers.has(name))) return;
    if (named) edges[index]?.push({ to: later, isGiven });
  }
}
