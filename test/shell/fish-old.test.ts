/**
 * Before 3.4 fish cannot load the hook, and says so. The version is pretended; the old programs that COTERM_TEST_FISH names
 * show that they can read what they are given.
 */
import assert from "node:assert/strict";
import { type Case, conform } from "./conform.ts";
import { fishPrograms } from "./fish-programs.ts";
import { launcher, type TerminalOptions } from "./terminal.ts";

const load = `${launcher} init fish | string replace -a -- '$version' 3.3.1 | source`;

conform("fish", "before 3.4", cases("3.3.1", { unhooked: true, after: load }));
for (const [program, version] of fishPrograms.filter(([, version]) => /^3\.[0-3]\./.test(version))) {
  conform("fish", `before 3.4, ${program}`, [
    ...cases(version, { program }),
    {
      name: "coterm doctor says so",
      options: { program },
      steps: [`${launcher} doctor >findings`],
      ran: [],
      check: (terminal) =>
        assert.match(terminal.read("findings"), /shell: fish [\d.]+ is older than 3\.4: no line is judged or recorded/),
    },
  ]);
}

function cases(version: string, options: TerminalOptions): readonly Case[] {
  const sentence = `fish ${version} is older than 3.4`;
  return [
    {
      name: "one sentence says that nothing is guarded, and the shell works",
      options: { ...options, after: `${options.after ?? ""}\n${options.after ?? `${launcher} init fish | source`}` },
      steps: ["okcmd 1", "BADCMD 2", "echo $COTERM_STATUS: $COTERM_REASON >status"],
      ran: ["okcmd 1", "BADCMD 2"],
      check: (terminal) => {
        const says = `coterm: ${sentence}: no line is judged or recorded\n  try: a newer fish, zsh or bash\nREADY>`;
        assert.ok(terminal.text().startsWith(says), terminal.text());
        assert.equal(terminal.read("status"), `off: ${sentence}\n`);
        assert.deepEqual(terminal.spool(), []);
      },
    },
  ];
}
