/** The names of `expected` that `found` has fewer of. */
export function missing(expected: readonly string[], found: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const name of found) left.set(name, (left.get(name) ?? 0) + 1);
  return expected.filter((name) => {
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    return count <= 0;
  });
}
