import type { Terminal } from "./terminal.ts";

/**
 * Waits for a prompt of a shell that is recorded. Whether it reads keys cannot be seen from outside: what is shown must
 * have stood still for a moment. Keys that come too early wait in its terminal.
 */
export async function untilRecordedPrompt(terminal: Terminal, before: number, what: string): Promise<void> {
  let shown = "";
  let since = 0;
  const isStill = () => {
    if (terminal.written() !== shown) since = Date.now();
    shown = terminal.written();
    return Date.now() > since + 40;
  };
  await terminal.until(() => isStill() && terminal.prompts() > before, what);
}
