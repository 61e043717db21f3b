const simple: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\u0007",
  b: "\b",
  e: "\u001B",
  E: "\u001B",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

const escape = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(0?[0-7]{1,3})|(.))/gs;

/** Text with the backslash escapes of `echo -e` and `printf` replaced. */
export function unescapeText(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(escape, (written, hex, short, long, octal, letter) => {
    const digits: unknown = hex ?? short ?? long;
    if (typeof digits === "string") return String.fromCodePoint(Math.min(0x10_ffff, Number.parseInt(digits, 16)));
    if (typeof octal === "string") return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    return typeof letter === "string" ? (simple[letter] ?? String(written)) : String(written);
  });
}

const directive = /%(%|([-+ #0]*)(\d*|\*)(?:\.(\d*|\*))?([a-zA-Z]))/g;

/** What `printf FORMAT ARGUMENT…` prints; the format is used again while arguments are left. */
export function formatText(format: string, values: readonly string[]): string {
  const left = [...values];
  let result = "";
  do {
    const before = left.length;
    result += formatOnce(format, left);
    if (left.length === before) break;
  } while (left.length > 0 && result.length < 20_000);
  return result;
}

function formatOnce(format: string, left: string[]): string {
  let result = "";
  let from = 0;
  for (const match of format.matchAll(directive)) {
    result += unescapeText(format.slice(from, match.index));
    from = match.index + match[0].length;
    result += match[1] === "%" ? "%" : formatValue(match[5] ?? "s", left.shift() ?? "", match[4]);
  }
  return result + unescapeText(format.slice(from));
}

function formatValue(kind: string, value: string, precision: string | undefined): string {
  switch (kind) {
    case "c":
      return value.charAt(0);
    case "b":
      return unescapeText(value);
    case "d":
    case "i":
    case "u":
      return String(Number.parseInt(value, 10) || 0);
    case "x":
      return (Number.parseInt(value, 10) || 0).toString(16);
    case "o":
      return (Number.parseInt(value, 10) || 0).toString(8);
    default:
      return precision === undefined || precision === "*" ? value : value.slice(0, Number(precision));
  }
}
