import assert from "node:assert/strict";
import type { Case, Step } from "./conform.ts";
import type { Terminal } from "./terminal.ts";

const ask: readonly Step[] = [{ raw: "ASKCMD 1; okcmd 2\r" }, { see: "ASKCMD asks" }];

const decisionsIn = (terminal: Terminal) =>
  terminal
    .spool()
    .filter(([kind, , , , rule]) => kind === "D" && rule === "test/ask")
    .map((fields) => fields.slice(3, 6).join(" "));

/** Every key that can be pressed at a question. Only an explicit `y`, and `s`, run the line. */
export const answerCases: readonly Case[] = [
  { name: "y runs the line", steps: [...ask, { answer: "y" }], ran: ["ASKCMD 1", "okcmd 2"] },
  { name: "n does not", steps: [...ask, { answer: "n" }, { clear: true }], ran: [] },
  { name: "Y does not: it is not the key", steps: [...ask, { answer: "Y" }, { clear: true }], ran: [] },
  { name: "Enter does not", steps: [...ask, { answer: "\r" }, { clear: true }], ran: [] },
  { name: "Esc does not", steps: [...ask, { answer: "\x1b" }, { clear: true }], ran: [] },
  { name: "an arrow key does not", steps: [...ask, { answer: "\x1b[A" }, { clear: true }], ran: [] },
  { name: "Ctrl-C does not", steps: [...ask, { answer: "\x03" }, { clear: true }], ran: [] },
  { name: "Ctrl-D does not", steps: [...ask, { answer: "\x04" }, { clear: true }], ran: [] },
  { name: "a space does not", steps: [...ask, { answer: " " }, { clear: true }], ran: [] },
  {
    name: "a y that was typed before the question is thrown away",
    steps: [{ raw: "ASKCMD 1; okcmd 2\ry" }, { see: "anything else" }, { answer: "n" }, { clear: true }],
    ran: [],
  },
  {
    name: "no answer in time means no, is said, and the line comes back",
    options: { config: "question_seconds: 5\nreedit: true" },
    steps: [
      { raw: "ASKCMD 1; okcmd 2\r" },
      { see: /not run: no answer in 5 seconds[^]*> ASKCMD 1; okcmd 2/ },
      { clear: true },
    ],
    ran: [],
  },
  {
    name: "e brings the line back for editing",
    steps: [...ask, { answer: "e" }, { see: "> ASKCMD 1; okcmd 2" }, { keys: "\x01echo \r" }],
    ran: ["okcmd 2"],
  },
  {
    name: "? explains and asks again",
    steps: [...ask, { press: "?" }, { see: "ASKCMD asks" }, { answer: "y" }],
    ran: ["ASKCMD 1", "okcmd 2"],
  },
  {
    name: "s runs the line and does not ask about it again",
    steps: [...ask, { answer: "s" }, "ASKCMD 1; okcmd 2"],
    ran: ["ASKCMD 1", "okcmd 2", "ASKCMD 1", "okcmd 2"],
    check: (terminal) =>
      assert.deepEqual(decisionsIn(terminal), ["confirm test/ask snoozed", "allow test/ask snoozed"]),
  },
  {
    name: "after s another line is still asked about",
    steps: [...ask, { answer: "s" }, { raw: "ASKCMD 2\r" }, { see: "ASKCMD asks" }, { answer: "n" }, { clear: true }],
    ran: ["ASKCMD 1", "okcmd 2"],
  },
  {
    name: "what was answered is in the events",
    steps: [...ask, { answer: "n" }, { clear: true }, ...ask, { answer: "y" }],
    ran: ["ASKCMD 1", "okcmd 2"],
    check: (terminal) => assert.deepEqual(decisionsIn(terminal), ["confirm test/ask declined", "confirm test/ask ran"]),
  },
];
