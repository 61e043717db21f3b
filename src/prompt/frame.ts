import { stripVTControlCharacters } from "node:util";
import { renderToString } from "ink";
import { createElement } from "react";
import { showControls } from "../base/visible.ts";
import type { Decision } from "../rules/decision.ts";
import type { Place } from "./place.ts";
import { plainText } from "./plain.ts";
import { explanationFor, keys, type Question, questionFor } from "./question.ts";
import { QuestionFrame } from "./QuestionFrame.ts";
import { themeFor } from "./theme.ts";

export interface FrameOptions {
  readonly columns: number;
  readonly color: boolean;
  /** A terminal without cursor movement (`TERM=dumb`): text only. */
  readonly dumb: boolean;
  /** The text is read aloud: no bars, one statement a line. */
  readonly screenReader?: boolean;
}

/** Wider text is harder to read. */
const widestColumns = 100;

/** The question that a `confirm` rule asks: what runs, what is at stake, where, and the keys. Ends with a newline. */
export function renderFrame(line: string, decision: Decision, place: Place, options: FrameOptions): string {
  return render(questionFor(line, decision, place, columnsOf(options)), options);
}

/** The longer text behind `?`: what was understood of the line and all that holds for it. Ends with a newline. */
export function renderExplanation(line: string, decision: Decision, place: Place, options: FrameOptions): string {
  return render(explanationFor(line, decision, place, columnsOf(options)), options);
}

/** What a `warn` rule prints before the line runs: one to three lines. */
export function renderWarning(decision: Decision, options: FrameOptions): string {
  return renderNote(decision.isGlassBroken ? "coterm: without approval:" : "coterm:", decision, options);
}

/** What a `deny` rule prints instead of running the line: one to three lines. */
export function renderDenial(decision: Decision, options: FrameOptions): string {
  return renderNote("coterm: not run:", decision, options);
}

/** Who may approve lines, and whether somebody in need may do without. */
export interface ApprovalSettings {
  readonly approvers: readonly string[];
  readonly break_glass: boolean;
}

/** What an `approve` rule prints instead of running the line: who could approve it, and the way out in an emergency. */
export function renderApproval(
  decision: Decision,
  { approvers, break_glass }: ApprovalSettings,
  options: FrameOptions,
) {
  const lines = [
    approvers.length === 0
      ? "no approver is configured, so nobody can approve it: see approval in the configuration"
      : `ask: ${approvers.join(", ")}`,
    decision.approverMessage === null ? null : `for the approver: ${decision.approverMessage}`,
    break_glass ? "in an emergency: COTERM_BREAK_GLASS=true before the command runs it, and that is recorded" : null,
  ];
  const more = lines.filter((line) => line !== null).map((line) => `  ${safe(line)}\n`);
  return renderNote("coterm: needs approval:", decision, options) + more.join("");
}

/** Draws frames for nobody, so that a real one does not pay for what is made at first use or compiled after many. */
export function practiseDrawing(): void {
  const long = "as long as it takes to be wrapped ".repeat(4);
  const rows = ["where", "rule", "safer"].map((label) => ({ label, value: `a · ${long}` }));
  for (let drawn = 0; drawn < 5; drawn++) {
    renderQuestion({ title: "a title", severity: "high", line: long, why: long, rows }, 80, true);
  }
}

function render(question: Question, options: FrameOptions): string {
  if (options.dumb || options.screenReader) return plainText(question, keys);
  return renderQuestion(question, columnsOf(options), options.color);
}

function renderQuestion(question: Question, columns: number, color: boolean): string {
  const theme = themeFor(question.severity, color);
  const frame = renderToString(createElement(QuestionFrame, { question, theme, columns, footer: keys }), { columns });
  // Ink writes escape sequences for bold even with NO_COLOR, which it does not know.
  return `${color ? frame : stripVTControlCharacters(frame)}\n`;
}

function renderNote(start: string, decision: Decision, { color, dumb, screenReader }: FrameOptions): string {
  const { title, why, rule, instead } = decision;
  const hasColor = color && !dumb && !screenReader;
  const head = `${start} ${title}`;
  const lines = [
    hasColor
      ? `\x1b[1;${decision.action === "warn" || decision.action === "notify" ? 33 : 31}m${safe(head)}\x1b[0m`
      : safe(head),
    `  ${safe(why)}${rule === null ? "" : ` (${safe(rule)})`}`,
    instead === null ? null : `  safer: ${safe(instead)}`,
  ];
  return `${lines.filter((line) => line !== null).join("\n")}\n`;
}

function safe(text: string): string {
  return showControls(text, { oneLine: true });
}

/** One column stays free: a character in the last one would wrap in some terminals. */
function columnsOf({ columns }: FrameOptions): number {
  return Math.max(10, Math.min(columns - 1, widestColumns));
}
