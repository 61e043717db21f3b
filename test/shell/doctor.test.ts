import assert from "node:assert/strict";
import { conform } from "./conform.ts";
import { launcher, type Terminal } from "./terminal.ts";

const run = `${launcher} doctor --json > findings`;

interface Finding {
  readonly about: string;
  readonly state: string;
  readonly sentence: string;
  readonly fix?: string;
}

function finding(terminal: Terminal, about: string): Finding {
  const findings = JSON.parse(terminal.read("findings")) as Finding[];
  const found = findings.find((one) => one.about === about);
  assert.ok(found, `a finding about ${about} in ${JSON.stringify(findings)}`);
  return found;
}

for (const shell of ["zsh", "bash", "fish"] as const) {
  conform(shell, "coterm doctor at its prompt", [
    {
      name: "a guarded shell: its hook saw the line",
      steps: ["okcmd 1", run, `${launcher} doctor --limits > limits`],
      ran: ["okcmd 1"],
      check: (terminal) => {
        assert.equal(finding(terminal, "hook").sentence, `the hook of this ${shell} saw this very line`);
        assert.match(
          finding(terminal, "limits").sentence,
          new RegExp(`^\\d+ are known of every shell, and \\d+ of ${shell}:`),
        );
        const limits = terminal.read("limits");
        const titles = ["Every shell", "zsh", "bash", "fish", "Recording"].filter((title) =>
          new RegExp(`^${title}$`, "m").test(limits),
        );
        assert.deepEqual(titles, ["Every shell", shell, "Recording"]);
      },
    },
    {
      name: "a shell without the hook",
      options: { unhooked: true },
      steps: [run],
      ran: [],
      check: (terminal) => {
        const { state, fix } = finding(terminal, "hook");
        assert.equal(state, "bad");
        assert.match(fix ?? "", new RegExp(`add to the end of .*coterm init ${shell}`));
      },
    },
  ]);
}

conform("bash", "coterm doctor where no line can be seen", [
  {
    name: "the history is off",
    options: { after: "set +o history" },
    steps: [run],
    ran: [],
    check: (terminal) => {
      const { state, sentence, fix } = finding(terminal, "hook");
      assert.deepEqual(
        [state, sentence],
        ["bad", "the hook is loaded, but did not see the line that you have just run"],
      );
      assert.match(fix ?? "", /^the history is off \(set -o history/);
    },
  },
]);
