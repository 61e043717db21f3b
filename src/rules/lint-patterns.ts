/**
 * The glob that finds the same texts as a regular expression, when it is made of plain characters, anchors, `.*` and
 * one group of alternatives; null when there is none. `.*` is `**`, as `*` stops at a slash.
 */
export function simplerPattern(regex: string): string | null {
  const start = regex.startsWith("^");
  const end = regex.endsWith("$") && !regex.endsWith("\\$");
  const middle = partsOf(regex.slice(start ? 1 : 0, end ? -1 : undefined));
  if (middle === null) return null;
  const glob = `${start ? "" : "**"}${middle}${end ? "" : "**"}`;
  // One that begins with these is compared with a path, or with words that the shell expands.
  return /^[/~$]/.test(glob) ? null : glob.replaceAll(/\*{3,}/g, "**");
}

function partsOf(regex: string): string | null {
  let glob = "";
  for (let at = 0; at < regex.length;) {
    const rest = regex.slice(at);
    const [whole, plain, escaped, group] =
      /^(?:([\w :/@,=-])(?![*+?{])|\\([^\w\s])(?![*+?{])|\.\*|\((?:\?:)?([\w:/@=-]+(?:\|[\w:/@=-]+)+)\)(?![*+?{]))/.exec(
        rest,
      ) ?? [];
    if (whole === undefined) return null;
    if (plain !== undefined) glob += plain;
    else if (escaped !== undefined) glob += /[*?[\]{}\\]/.test(escaped) ? `\\${escaped}` : escaped;
    else if (group === undefined) glob += "**";
    else glob += `{${group.replaceAll("|", ",")}}`;
    at += whole.length;
  }
  return glob;
}
