import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Env } from "../base/paths.ts";
import type { Finding } from "./finding.ts";

/** Another program whose hook and ours would meet. */
interface Neighbour {
  readonly name: string;
  readonly sign: RegExp;
  readonly state: "odd" | "bad";
  readonly sentence: string;
  readonly fix: string;
}

const neighbours: readonly Neighbour[] = [
  {
    name: "shellfirm",
    sign: /\bshellfirm\b/,
    state: "bad",
    sentence: "asks about the same lines, and in bash stops every line after a declined one",
    fix: "keep one of the two",
  },
  {
    name: "tirith",
    sign: /\btirith\s+init\b/,
    state: "odd",
    sentence: "asks about some of the same lines, so that you may be asked twice",
    fix: "load it before coterm",
  },
  {
    name: "ble.sh",
    sign: /\bble\.sh\b|ble-attach/,
    state: "odd",
    sentence: "runs lines from its own loop; coterm uses its PREEXEC hook instead of PS0",
    fix: "load coterm after ble.sh and before ble-attach",
  },
  {
    name: "HISTFILE off",
    sign: /^\s*(?:set\s+\+o\s+history|unset\s+HISTFILE\b.*HISTSIZE=0|HISTSIZE=0\b)/m,
    state: "bad",
    sentence: "the history of bash is off, and the hook reads the line from it: lines are not judged",
    fix: "keep HISTSIZE above 0 and `set -o history`; HISTFILE may stay unset",
  },
];

/** Looks for what is known to meet our hook, and for our line standing before lines that replace it. */
export function examineDotfiles(env: Env): Finding[] {
  const home = env["HOME"] || "/";
  return dotfilesOf(env, home).flatMap((path) => {
    const text = withoutComments(readText(path));
    const shown = path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
    return examineNeighbours(shown, text).concat(examineOrder(shown, text));
  });
}

/** What an interactive shell of this user reads, login shell or not. */
function dotfilesOf(env: Env, home: string): string[] {
  const zsh = env["ZDOTDIR"] || home;
  const fish = join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "fish");
  return [
    ...[".zshenv", ".zprofile", ".zshrc", ".zlogin"].map((name) => join(zsh, name)),
    ...[".profile", ".bash_profile", ".bash_login", ".bashrc"].map((name) => join(home, name)),
    join(fish, "config.fish"),
    ...namesIn(join(fish, "conf.d")).filter((path) => path.endsWith(".fish")),
  ];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return []; // that shell is not used here
  }
}

function examineNeighbours(file: string, text: string): Finding[] {
  return neighbours
    .filter(({ sign }) => sign.test(text))
    .map(({ name, state, sentence, fix }) => ({ about: `${name} in ${file}`, state, sentence, fix }));
}

/** `PROMPT_COMMAND=…` after our line throws our part of it away, unless it keeps what was there. */
function examineOrder(file: string, text: string): Finding[] {
  const at = text.search(/\bcoterm\s+init\s+bash\b/);
  if (at < 0) return [];
  const replaced = /^\s*PROMPT_COMMAND=(?!.*\$\{?PROMPT_COMMAND)(.*)$/m.exec(text.slice(at));
  if (replaced === null) return [];
  return [
    {
      about: `PROMPT_COMMAND in ${file}`,
      state: "bad",
      sentence: "is replaced after coterm is loaded: exit statuses are not logged",
      fix: `move eval "$(coterm init bash)" to the end of ${file}`,
    },
  ];
}

function withoutComments(text: string): string {
  return text.replace(/^\s*#.*$/gm, "");
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // that shell is not used here
  }
}
