import type { Recorded } from "./recorded.ts";
import { TextExtractor, type TextLine } from "./text-extractor.ts";

/** Hands out every line of a recording, in the order in which they left the screen. */
export async function readText(recorded: Recorded, onLine: (line: TextLine) => void): Promise<void> {
  const extractor = new TextExtractor(recorded, onLine);
  for (const event of recorded.events(null)) await extractor.feed(event);
  await extractor.finish();
}

/** What a command has shown, without blank lines at its end. */
export function outputOf(lines: readonly TextLine[], command: number): string {
  return lines
    .filter((line) => line.command === command)
    .map(({ text }) => text)
    .join("\n")
    .trimEnd();
}
