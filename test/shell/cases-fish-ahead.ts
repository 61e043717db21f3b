import assert from "node:assert/strict";
import type { Case, Step } from "./conform.ts";

/** A command that runs: what is typed behind it is in fish's hands when the next prompt is there. */
const ahead = (keys: string): Step => ({ raw: `okcmd 0\r${keys}` });

const atRest: Step = (terminal) => terminal.untilAtRest();

/** Enter as it is with a prompt that is drawn otherwise once the line runs. */
const transient = {
  before:
    "function transient_execute; commandline -f repaint; commandline -f execute; end\nbind \\r transient_execute; bind enter transient_execute",
};

/** From fish 4.1 on, which asks the terminal at each prompt and takes what is typed until the answer has come. */
export const fishAheadCases: readonly Case[] = [
  {
    name: "a denied line that is typed ahead of a warning does not run",
    steps: ["okcmd", ahead("WARNCMD 1;\rBADCMD 2\r"), { see: "BADCMD is denied" }, { clear: true }],
    ran: ["okcmd", "okcmd 0", "WARNCMD 1"],
  },
  {
    name: "what is typed ahead of a warning, without its Enter, does not run with the line",
    steps: [
      "okcmd",
      ahead("WARNCMD 1;\rBADCMD 2"),
      (terminal) => terminal.untilText(/\nREADY> BADCMD 2$/),
      { clear: true },
    ],
    ran: ["okcmd", "okcmd 0", "WARNCMD 1"],
  },
  {
    // docs/limits.md
    name: "declared: a line that is typed ahead of a question is judged by itself, and runs, when the answer is y",
    steps: [
      "okcmd",
      ahead("ASKCMD 1\rokcmd 2\r"),
      { see: "ASKCMD asks" },
      { answer: "y" },
      (terminal) => terminal.untilRan("okcmd", "okcmd 0", "ASKCMD 1", "okcmd 2"),
      atRest,
      ahead("ASKCMD 3\rBADCMD 4\r"),
      { see: "ASKCMD asks" },
      { answer: "y" },
      { see: "BADCMD is denied" },
      { clear: true },
    ],
    ran: ["okcmd", "okcmd 0", "ASKCMD 1", "okcmd 2", "okcmd 0", "ASKCMD 3"],
  },
  {
    name: "a line that is typed ahead of a question is dropped when the answer is n",
    steps: ["okcmd", ahead("ASKCMD 1\rokcmd 2\r"), { see: "ASKCMD asks" }, { answer: "n" }, { clear: true }],
    ran: ["okcmd", "okcmd 0"],
  },
  {
    name: "where Enter has the prompt drawn again, a denied line that is typed ahead does not run",
    options: transient,
    steps: [
      "okcmd",
      ahead("okcmd 1;\rBADCMD 2\r"),
      (terminal) => terminal.untilRan("okcmd", "okcmd 0", "okcmd 1"),
      atRest,
      ahead("ASKCMD 3;\rBADCMD 4\r"),
      { see: "ASKCMD asks" },
      { answer: "y" },
      (terminal) => terminal.untilRan("okcmd", "okcmd 0", "okcmd 1", "okcmd 0", "ASKCMD 3"),
    ],
    ran: ["okcmd", "okcmd 0", "okcmd 1", "okcmd 0", "ASKCMD 3"],
  },
  {
    // docs/limits.md
    name: "declared: where Enter has the prompt drawn again, what is typed ahead without Enter runs with the line",
    options: transient,
    steps: [
      "okcmd",
      ahead("okcmd 1;\rBADCMD 2"),
      (terminal) => terminal.untilRan("okcmd", "okcmd 0", "okcmd 1", "BADCMD 2"),
    ],
    ran: ["okcmd", "okcmd 0", "okcmd 1", "BADCMD 2"],
    check: (terminal) => {
      const start = terminal.spool().find(([kind, , , , , line]) => kind === "S" && line === "okcmd 1;BADCMD 2");
      assert.equal(start?.[3], "0");
    },
  },
  {
    // docs/limits.md: drawing it again would come behind what was typed ahead.
    name: "declared: a line that runs after a question is not drawn again with its prompt",
    steps: ["okcmd", { raw: "ASKCMD 1\r" }, { see: "ASKCMD asks" }, { answer: "y" }],
    ran: ["okcmd", "ASKCMD 1"],
    check: (terminal) => assert.equal(terminal.text().split("READY> ASKCMD 1").length, 2, terminal.text()),
  },
  {
    name: "a line that was not complete and was left is no reason to drop a later one that begins like it",
    steps: ["okcmd", { raw: "for i in 1\r" }, atRest, { clear: true }, { keys: "for i in 1; WARNCMD $i; end\r" }],
    ran: ["okcmd", "WARNCMD 1"],
  },
];
