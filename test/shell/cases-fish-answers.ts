import assert from "node:assert/strict";
import type { Socket } from "node:net";
import type { Case } from "./conform.ts";
import { stopHelper } from "./cases-faults.ts";
import { startFakeFishHelper } from "./fake-helper.ts";

const replies: readonly (readonly [name: string, reply: (id: string) => string | null])[] = [
  ["nothing", () => null],
  ["an empty file", () => ""],
  ["half an answer", (id) => `${id}\tallow\t\t`],
  ["another id", () => "999999\tallow\t\t0\t\n"],
  ["too few fields", (id) => `${id}\n`],
  ["no known verdict", (id) => `${id}\tperhaps\t\t0\t\n`],
  ["fault", (id) => `${id}\tfault\t\t0\t\n`],
  ["a question without its text", (id) => `${id}\tconfirm\trule\t60\t\n`],
  ["NULs and escapes", () => "\0\x1b[2J\0\n\n\n"],
  ["bytes without end", () => "x".repeat(4_000_000)],
  ["a flood", () => "x\n".repeat(20_000)],
];

/** A helper that lives and answers fish with what is no answer. */
export const fishAnswerCases: readonly Case[] = replies.flatMap(([name, reply]) =>
  (["open", "closed"] as const).map((mode): Case => {
    let pipe: Socket;
    return {
      name: `a helper that answers ${name}, ${mode}`,
      options: { config: `fail_mode: ${mode}\nanswer_ms: 1000` },
      steps: [
        "WARNCMD 0", // writes the words file
        "set -g __coterm_launcher /gone", // or the real helper takes its place again
        (terminal) => stopHelper(terminal, "SIGKILL"),
        ({ home }) => {
          pipe = startFakeFishHelper(home, reply);
        },
        "ASKCMD 1",
        ...(mode === "closed" ? [{ clear: true } as const] : []),
        "okcmd 2",
        () => void pipe.destroy(),
      ],
      ran: ["WARNCMD 0", ...(mode === "open" ? ["ASKCMD 1"] : []), "okcmd 2"],
      check: (terminal) =>
        assert.match(
          terminal.text().replaceAll("\n", ""),
          mode === "open" ? /no helper answers: lines run unchecked/ : /no helper answers: the line does not run/,
        ),
    };
  }),
);
