const mostTokens = 5000;

/**
 * The words that a text can name a command with, whatever its quoting: backslash-newlines, quotes and backslashes are
 * removed and what is left is split at everything but `A-Z a-z 0-9 _ . -`. The shells' hooks do the same.
 */
export function tokensOf(text: string): ReadonlySet<string> {
  const plain = text.replaceAll("\\\n", "").replaceAll(/['"\\]/g, "");
  const tokens = new Set<string>();
  for (const [token] of plain.matchAll(/[A-Za-z0-9_.-]+/g)) {
    tokens.add(token);
    if (tokens.size >= mostTokens) break;
  }
  return tokens;
}
