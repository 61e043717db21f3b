/** The value of a key in a section of an INI file; null when it is not there or empty. */
export function iniValue(text: string, section: string, key: string): string | null {
  let current = "";
  for (const line of text.split("\n")) {
    const header = /^\s*\[([^\]]*)\]/.exec(line);
    if (header !== null) {
      current = (header[1] ?? "").trim();
      continue;
    }
    const at = line.indexOf("=");
    if (current === section && at > 0 && line.slice(0, at).trim() === key) return line.slice(at + 1).trim() || null;
  }
  return null;
}
