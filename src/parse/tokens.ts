const mostTokens = 5000;

/**
 * The words that a text can name a command with, whatever its quoting: backslash-newlines, quotes and backslashes are
 * removed and what is left is split at everything but `A-Z a-z 0-9 _ . -`. The shells' hooks do the same.
 */
export function tokensOf(text: string): ReadonlySet<string> {
  const tokens = new Set<string>();
  addTokens(tokens, text.replaceAll("\\\n", ""));
  // Behind a comment the backslash does not join the lines.
  if (text.includes("\\\n")) addTokens(tokens, text);
  return tokens;
}

function addTokens(tokens: Set<string>, text: string): void {
  for (const [token] of text.replaceAll(/['"\\]/g, "").matchAll(/[A-Za-z0-9_.-]+/g)) {
    if (tokens.size >= mostTokens) return;
    tokens.add(token);
  }
}
