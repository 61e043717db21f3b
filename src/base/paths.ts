import { join } from "node:path";

export type Env = Readonly<Record<string, string | undefined>>;

/** Where coterm keeps things, all of it the user's own. */
export interface Paths {
  /** `~/.config/coterm`: written by the user. */
  readonly config: string;
  /** `~/.local/state/coterm`: journal and spool. Never deleted by us. */
  readonly state: string;
  /** One append-only file per shell, each record ending in NUL. */
  readonly spool: string;
  readonly journal: string;
  /** `~/.cache/coterm`: can be deleted at any time. */
  readonly cache: string;
  /** Trigger words for the hooks, generated from the loaded rules. */
  readonly words: string;
  /** Sockets, FIFOs and the lock of the resident helper; private (0700), gone after a reboot. */
  readonly runtime: string;
  /** The folder that `XDG_RUNTIME_DIR` names, where `runtime` is in it: its owner could put another one in its place. */
  readonly runtimeParent: string | null;
}

/**
 * The folders for one user, after the XDG base directory specification. The shell hooks compute the same
 * paths by the same rules; `COTERM_RUNTIME_DIR` overrides the last one (also for tests).
 *
 * An `XDG_RUNTIME_DIR` is used as it is named here; that it belongs to the user is checked where it is opened.
 */
export function pathsFor(env: Env, uid: number): Paths {
  const home = env["HOME"] || "/";
  const state = join(env["XDG_STATE_HOME"] || join(home, ".local/state"), "coterm");
  const cache = join(env["XDG_CACHE_HOME"] || join(home, ".cache"), "coterm");
  const ownRuntime = env["COTERM_RUNTIME_DIR"];
  const runtimeParent = ownRuntime ? null : env["XDG_RUNTIME_DIR"] || null;
  return {
    config: join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "coterm"),
    state,
    spool: join(state, "spool"),
    journal: join(state, "journal.db"),
    cache,
    words: join(cache, "words"),
    runtime: ownRuntime || (runtimeParent === null ? `/tmp/coterm-${uid}` : join(runtimeParent, "coterm")),
    runtimeParent,
  };
}
