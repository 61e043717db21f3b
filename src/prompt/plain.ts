import type { Question } from "./question.ts";

/** A question as plain lines, for terminals without cursor movement and for screen readers. Ends with a newline. */
export function plainText({ title, line, why, rows }: Question, footer: string): string {
  return [
    `coterm asks: ${title}`,
    `Command: ${line}`,
    why,
    ...rows.map(({ label, value }) => (label === "" ? value : `${label}: ${value}`)),
    footer,
    "",
  ].join("\n");
}
