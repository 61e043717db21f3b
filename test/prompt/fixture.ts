import type { Command, Word } from "../../src/parse/command.ts";
import type { Place } from "../../src/prompt/place.ts";
import type { Decision } from "../../src/rules/decision.ts";

export function word(text: string, quoted = false): Word {
  return { text, dynamic: false, quoted, start: 0, end: text.length };
}

export function command(text: string, more: Partial<Command> = {}): Command {
  const words = text.split(" ").map((part) => word(part));
  return {
    name: words[0]?.text ?? null,
    words,
    assignments: [],
    redirections: [],
    stdin: null,
    context: 0,
    via: [],
    pipedTo: [],
    pipeIn: false,
    appended: false,
    certainty: "parsed",
    ...more,
  };
}

export function decision(more: Partial<Decision> = {}): Decision {
  const deciding = more.command === undefined ? command("git push --force") : more.command;
  return {
    action: "confirm",
    effects: [],
    rule: "git/force-push",
    severity: "high",
    title: "Force-push overwrites what others pushed",
    why: "Commits that exist only on the remote branch become unreachable.",
    instead: "git push --force-with-lease",
    approverMessage: null,
    isGlassBroken: false,
    challenge: "key",
    challengeWord: null,
    command: deciding,
    matches: deciding === null ? [] : [{ rule: "git/force-push", action: "confirm", effects: [], command: deciding }],
    seen: true,
    faults: [],
    ...more,
  };
}

export function place(more: Partial<Place> = {}): Place {
  return {
    cwd: "/home/ann/src/app",
    home: "/home/ann",
    user: "ann",
    host: "db1",
    isRoot: false,
    isSsh: false,
    gitBranch: "main",
    kubeContext: "prod-eu-1",
    kubeNamespace: "shop",
    awsProfile: null,
    gcloudProject: null,
    terraformWorkspace: null,
    dockerContext: null,
    ...more,
  };
}
