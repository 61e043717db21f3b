import { readFileSync } from "node:fs";
import { join } from "node:path";
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

const dotfiles = [".zshrc", ".bashrc", ".bash_profile", ".config/fish/config.fish"] as const;

/** Looks for what is known to meet our hook, and for our line standing before lines that replace it. */
export function examineDotfiles(home: string): Finding[] {
  return dotfiles.flatMap((name) => {
    const text = withoutComments(readText(join(home, name)));
    return examineNeighbours(name, text).concat(examineOrder(name, text));
  });
}

function examineNeighbours(file: string, text: string): Finding[] {
  return neighbours
    .filter(({ sign }) => sign.test(text))
    .map(({ name, state, sentence, fix }) => ({ about: `${name} in ~/${file}`, state, sentence, fix }));
}

/** `PROMPT_COMMAND=…` after our line throws our part of it away, unless it keeps what was there. */
function examineOrder(file: string, text: string): Finding[] {
  const at = text.search(/\bcoterm\s+init\s+bash\b/);
  if (at < 0) return [];
  const replaced = /^\s*PROMPT_COMMAND=(?!.*\$\{?PROMPT_COMMAND)(.*)$/m.exec(text.slice(at));
  if (replaced === null) return [];
  return [
    {
      about: `PROMPT_COMMAND in ~/${file}`,
      state: "bad",
      sentence: "is replaced after coterm is loaded: exit statuses are not logged",
      fix: `move eval "$(coterm init bash)" to the end of ~/${file}`,
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
