import assert from "node:assert/strict";
import { test } from "node:test";
import { examineShell, type RunningShell } from "../../src/doctor/examine-shell.ts";
import type { ShellSession } from "../../src/doctor/session-of-shell.ts";

function session(change: {
  shell?: string;
  shellVersion?: string;
  hookVersion?: string;
  line?: string;
  gaps?: number;
}) {
  const { shell = "zsh", shellVersion = "5.9", hookVersion = "1.0.0", line = "coterm doctor", gaps = 0 } = change;
  const start = {
    v: 1,
    kind: "session",
    id: "9-1-1",
    session: "9-1-1",
    at: 1,
    shell,
    shellVersion,
    hookVersion,
  } as const;
  const place = { pid: 9, tty: "/dev/pts/1", user: "ann", host: "web-1" };
  return { session: "9-1-1", start: { ...start, ...place }, lastLine: line, gaps } satisfies ShellSession;
}

const cases: readonly { name: string; shell: Partial<RunningShell>; expected: readonly [string, string][] }[] = [
  {
    name: "a guarded zsh",
    shell: { session: session({}) },
    expected: [
      ["shell", "good"],
      ["hook", "good"],
    ],
  },
  {
    name: "the line may go through a path and options",
    shell: { session: session({ line: "~/.local/bin/coterm doctor --json | jq ." }) },
    expected: [
      ["shell", "good"],
      ["hook", "good"],
    ],
  },
  {
    name: "a zsh without the hook",
    shell: { program: "zsh" },
    expected: [
      ["shell", "good"],
      ["hook", "bad"],
    ],
  },
  {
    name: "a login shell's name",
    shell: { program: "-bash" },
    expected: [
      ["shell", "good"],
      ["hook", "bad"],
    ],
  },
  {
    name: "a hook that no longer sees lines",
    shell: { session: session({ line: "ls" }) },
    expected: [
      ["shell", "good"],
      ["hook", "bad"],
    ],
  },
  {
    name: "an older hook",
    shell: { session: session({ hookVersion: "0.9.0" }) },
    expected: [
      ["shell", "good"],
      ["hook", "good"],
      ["hook version", "odd"],
    ],
  },
  {
    name: "an old bash",
    shell: { session: session({ shell: "bash", shellVersion: "3.2.57(1)-release" }) },
    expected: [
      ["shell", "odd"],
      ["hook", "good"],
    ],
  },
  {
    name: "a bash just new enough",
    shell: { session: session({ shell: "bash", shellVersion: "4.4.20(1)-release" }) },
    expected: [
      ["shell", "good"],
      ["hook", "good"],
    ],
  },
  {
    name: "gaps in the log",
    shell: { session: session({ gaps: 2 }) },
    expected: [
      ["shell", "good"],
      ["hook", "good"],
      ["log", "odd"],
    ],
  },
  {
    name: "a fish that cannot load the hook",
    shell: { program: "fish", version: "3.3.1" },
    expected: [["shell", "bad"]],
  },
  {
    name: "a fish without the hook",
    shell: { program: "fish", version: "3.10.0" },
    expected: [
      ["shell", "good"],
      ["hook", "bad"],
    ],
  },
  { name: "not a shell at all", shell: { program: "node" }, expected: [["shell", "bad"]] },
];

for (const { name, shell, expected } of cases) {
  test(`examineShell: ${name}`, () => {
    const findings = examineShell({ program: null, version: null, session: null, hookVersion: "1.0.0", ...shell });
    assert.deepEqual(
      findings.map(({ about, state }) => [about, state]),
      expected,
    );
    for (const { state, fix } of findings) assert.ok(state === "good" || fix !== undefined, "what is wrong has a fix");
  });
}
