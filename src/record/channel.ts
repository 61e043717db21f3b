/** The private folder of the runtime folder through which one session is handed over; shell/record.sh writes there too. */
export interface Channel {
  readonly folder: string;
  /** The process that runs `script`. */
  readonly owner: number;
}

/**
 * `out`, `timing`: the FIFOs · `exit`: how the session ended, written when it has · `owner`: the process that runs
 * `script` · `reader`: the helper that reads the FIFOs · `trace`: the FIFO of strace, where the
 * session is traced · `prompt`: made by the hook in it when the recorded shell has shown its first prompt · `ask`,
 * `drain`, `drained`: see capture/stand-in.ts · `started`: the name of the terminal inside, once it is there.
 */
export const channelFiles = {
  out: "out",
  timing: "timing",
  exit: "exit",
  owner: "owner",
  reader: "reader",
  trace: "trace",
  ask: "ask",
  drain: "drain",
  drained: "drained",
  started: "started",
} as const;

/** Stands in front of the session's id in a channel's name. */
export const channelPrefix = "rec-";

export function isChannel(name: string): boolean {
  return name.startsWith(channelPrefix);
}
