/** What a key does to the player. */
export type PlayerAction =
  | { readonly kind: "pause" | "quit" | "next" | "previous" | "step" | "list" | "help" | "restart" | "end" }
  | { readonly kind: "skip"; readonly ms: number }
  | { readonly kind: "speed"; readonly factor: number }
  | { readonly kind: "jump"; readonly share: number };

const skip = (ms: number) => ({ kind: "skip", ms }) as const;
const faster = { kind: "speed", factor: 1.5 } as const;
const slower = { kind: "speed", factor: 1 / 1.5 } as const;

/** As in less and in asciinema's player. */
const actions: Readonly<Record<string, PlayerAction>> = {
  " ": { kind: "pause" },
  k: { kind: "pause" },
  q: { kind: "quit" },
  "\x03": { kind: "quit" },
  "\x04": { kind: "quit" },
  ".": { kind: "step" },
  "\x1b[C": skip(5000),
  l: skip(5000),
  "\x1b[D": skip(-5000),
  h: skip(-5000),
  "\x1b[1;2C": skip(60_000),
  L: skip(60_000),
  "\x1b[1;2D": skip(-60_000),
  H: skip(-60_000),
  "]": { kind: "next" },
  n: { kind: "next" },
  "\x1b[B": { kind: "next" },
  "[": { kind: "previous" },
  p: { kind: "previous" },
  "\x1b[A": { kind: "previous" },
  ">": faster,
  "+": faster,
  "=": faster,
  "<": slower,
  "-": slower,
  g: { kind: "restart" },
  "\x1b[H": { kind: "restart" },
  G: { kind: "end" },
  "\x1b[F": { kind: "end" },
  c: { kind: "list" },
  "\t": { kind: "list" },
  "?": { kind: "help" },
};

export const playerHelp = [
  "space  pause          q  quit",
  "← →    5 seconds      ⇧← ⇧→  1 minute",
  "[ ]    command        0-9    tenths of it all",
  "< >    speed          .      step while paused",
  "g G    start, end     c      list of commands",
] as const;

/** The actions of what was read from the terminal, which may be several keys at once. */
export function actionsOf(input: string): PlayerAction[] {
  // oxlint-disable-next-line no-control-regex -- keys send escape sequences
  const keys = input.match(/\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|[\s\S]/g) ?? [];
  return keys.flatMap((key) => {
    if (/^\d$/.test(key)) return [{ kind: "jump", share: Number(key) / 10 } as const];
    const action = actions[key.replace("\x1bO", "\x1b[")];
    return action === undefined ? [] : [action];
  });
}
