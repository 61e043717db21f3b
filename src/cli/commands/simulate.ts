import { resolve } from "node:path";
import { CotermError, ExitCode } from "../../base/errors.ts";
import { pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import type { Facts } from "../../facts/facts.ts";
import { loadRuleSet } from "../../rules/loaded.ts";
import { withAction } from "../action-flag.ts";
import { readArguments, readCount } from "../arguments.ts";
import { historyFilesOf, type PastLine, readHistoryFile, readJournal } from "../history/sources.ts";
import { type Tally, tally } from "../history/tally.ts";
import { overrideFacts } from "../explain/facts.ts";
import type { CommandModule, Io } from "../io.ts";
import { factsAt, loadRules, sayProblems } from "../judge.ts";
import { shellFrom } from "../line-argument.ts";

export const simulate: CommandModule = {
  usage: `Usage: coterm simulate [options] [HISTORY_FILE…]

  coterm simulate                             your shells' history files
  coterm simulate --journal                   what coterm itself has logged, each line where it ran
  coterm simulate --config ./next ~/.zsh_history
  coterm simulate --at-most 1/200             exit with 10 when more would have been asked

Replays lines that were run before through the rules: what would have been asked, how often, by which rule. Runs
nothing and keeps nothing.

Options:
  --config FOLDER        with the config.yaml of this folder in the place of yours
  --journal              the journal in the place of history files
  --action ACTION        what is done with a line that a rule holds for, as coterm check takes it
  --shell SHELL          the dialect of the files (default: told by their names and contents)
  --top N                so many rules (default 20)
  --at-most N/M          the share of lines about which a person may be asked
  --json                 one object

Exit codes: 0 done, 10 more than --at-most, 2 wrong usage.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("simulate", argv, {
      config: { type: "string" },
      journal: { type: "boolean", default: false },
      action: { type: "string" },
      shell: { type: "string" },
      top: { type: "string", default: "20" },
      "at-most": { type: "string" },
      json: { type: "boolean", default: false },
    });
    const most = values["at-most"] === undefined ? null : readShare(values["at-most"]);
    const { names, lines } = linesFrom(positionals, values.journal, values.shell, io);
    const { rules } = await rulesWith(values.config, io);
    const result = tally(lines, withAction(rules, values.action), (cwd) =>
      cwd === null ? factsNowhere(io) : factsAt(cwd, io),
    );
    if (values.json) io.out(JSON.stringify(toJson(result, names)));
    else io.out(format(result, names, readCount("--top", values.top)));
    return most !== null && askedIn(result) > most * result.lines ? ExitCode.denied : ExitCode.ok;
  },
};

function linesFrom(files: readonly string[], fromJournal: boolean, shell: string | undefined, io: Io) {
  if (fromJournal) return { names: ["the journal"], lines: readJournal(io) };
  const names = files.length > 0 ? files : historyFilesOf(io);
  if (names.length === 0) {
    throw new CotermError("NO_HISTORY", "no history file was found", {
      exit: "usage",
      hint: "coterm simulate FILE, or coterm simulate --journal",
    });
  }
  const dialect = shell === undefined ? null : shellFrom(shell);
  return { names, lines: names.flatMap((file): readonly PastLine[] => readHistoryFile(file, dialect, io)) };
}

/** A history does not tell where a line was run: what depends on the folder is not known. */
function factsNowhere(io: Io): Facts {
  return overrideFacts(factsAt("/", io), { cwd: "" });
}

async function rulesWith(folder: string | undefined, io: Io) {
  if (folder === undefined) return loadRules(io);
  const paths = pathsFor(io.env, io.uid);
  // No folder can be made there, so that nothing of a trial is kept for the helper.
  const kept = { cache: "/dev/null/coterm", state: "/dev/null/coterm" };
  const tried = await loadRuleSet({ ...paths, ...kept, config: resolve(io.cwd, folder) }, io.env);
  sayProblems(tried, io);
  return tried;
}

/** `1/200`, or a number such as `0.005`. @throws CotermError BAD_SHARE */
function readShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/(\d+))?$/.exec(text);
  const share = match === null ? Number.NaN : Number(match[1]) / Number(match[2] ?? 1);
  if (share >= 0 && share <= 1) return share;
  throw new CotermError("BAD_SHARE", `--at-most wants a share of the lines, not ${text}`, {
    exit: "usage",
    hint: "--at-most 1/200",
  });
}

/** Lines that would have waited for a person, or not have run at all. */
function askedIn({ byAction }: Tally): number {
  return Object.entries(byAction).reduce((sum, [action, count]) => (isHeld(action) ? sum + count : sum), 0);
}

function isHeld(action: string): boolean {
  return action !== "notify" && action !== "warn";
}

function format(result: Tally, names: readonly string[], top: number): string {
  const asked = askedIn(result);
  const rows = [...result.byRule.values()].toSorted((a, b) => b.count - a.count);
  const actions = Object.entries(result.byAction).map(([action, count]) => `${action} ${count}`);
  const examined = result.lines === 0 ? 0 : Math.round((100 * result.examined) / result.lines);
  return [
    `${result.lines} lines from ${names.join(", ")}`,
    `  stopped to ask  ${asked}${asked === 0 ? "" : `, 1 in ${Math.round(result.lines / asked)}`}`,
    `  actions         ${actions.length === 0 ? "all allowed" : actions.join(", ")}`,
    `  examined        ${examined} % of the lines had a word of a rule and went to the helper`,
    ...rows.slice(0, top).map(({ rule, action, count, example }) => {
      const line = showControls(example, { oneLine: true });
      return `${String(count).padStart(6)}  ${action.padEnd(8)}${rule.padEnd(30)}  ${line.length > 70 ? `${line.slice(0, 69)}…` : line}`;
    }),
    ...(rows.length > top ? [`  and ${rows.length - top} more rules: --top ${rows.length}`] : []),
  ].join("\n");
}

function toJson(result: Tally, names: readonly string[]): object {
  const { lines, examined, byAction, byRule } = result;
  return { from: names, lines, asked: askedIn(result), examined, byAction, byRule: [...byRule.values()] };
}
