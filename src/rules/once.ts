/** A value made when it is first asked for; when making it fails, it is made anew the next time. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
