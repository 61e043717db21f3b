import { Box, Text } from "ink";
import { createElement, type ReactElement } from "react";
import type { Question } from "./question.ts";
import type { Theme } from "./theme.ts";

export interface QuestionFrameProps {
  readonly question: Question;
  readonly theme: Theme;
  readonly columns: number;
  /** What can be answered, below the frame. */
  readonly footer: string;
}

/** Below this many columns a value stands under its label. */
const narrowColumns = 40;
const labelColumns = 7;

/**
 * A question with a bar at its left. Not a box: its right edge would break where the terminal and we disagree on how
 * wide a character is, and would be copied together with the command.
 */
export function QuestionFrame({ question, theme, columns, footer }: QuestionFrameProps): ReactElement {
  const isNarrow = columns < narrowColumns;
  const rows = question.rows.map(({ label, value }, index) =>
    createElement(
      Box,
      { key: index, flexDirection: isNarrow ? "column" : "row" },
      createElement(Box, { width: labelColumns, flexShrink: 0 }, createElement(Text, theme.label, label)),
      createElement(Box, { flexGrow: 1 }, createElement(Text, null, value)),
    ),
  );
  return createElement(
    Box,
    { flexDirection: "column", width: columns },
    createElement(
      Box,
      {
        flexDirection: "column",
        borderStyle: "bold",
        borderTop: false,
        borderRight: false,
        borderBottom: false,
        ...(theme.bar === undefined ? {} : { borderColor: theme.bar }),
        paddingLeft: 1,
      },
      createElement(Text, theme.title, question.title),
      createElement(
        Box,
        { marginY: 1, paddingLeft: isNarrow ? 0 : 2 },
        createElement(Text, { ...theme.line, wrap: "hard" }, question.line),
      ),
      createElement(Text, null, question.why),
      ...rows,
    ),
    createElement(Text, null, footer),
  );
}
