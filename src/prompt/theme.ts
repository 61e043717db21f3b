import type { Severity } from "../rules/decision.ts";

/** Properties of Ink's `Text`. Only the sixteen colours that every theme of a terminal defines. */
interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

export interface Theme {
  readonly title: Style;
  readonly line: Style;
  readonly label: Style;
  readonly bar: string | undefined;
}

/** The colours for one question; nothing but bold without colour, so that nothing is said by colour alone. */
export function themeFor(severity: Severity | null, hasColor: boolean): Theme {
  if (!hasColor) return { title: { bold: true }, line: {}, label: {}, bar: undefined };
  const color = severity === "high" || severity === "critical" ? "red" : "yellow";
  return { title: { bold: true, color }, line: { bold: true }, label: { dimColor: true }, bar: color };
}
