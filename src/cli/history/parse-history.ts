import type { Shell } from "../../parse/command.ts";

/** The lines of a history file, oldest first, as each shell writes it. */
export function parseHistory(bytes: Buffer, shell: Shell): readonly string[] {
  switch (shell) {
    case "bash":
      return parseBash(bytes.toString("utf8"));
    case "zsh":
      return parseZsh(unmetafy(bytes).toString("utf8"));
    case "fish":
      return parseFish(bytes.toString("utf8"));
    default:
      return shell satisfies never;
  }
}

/** One entry a line; with HISTTIMEFORMAT each entry follows a `#` and its time, and may have several lines. */
function parseBash(text: string): string[] {
  const hasTimes = /^#\d{9,}$/m.test(text);
  const entries = hasTimes ? text.split(/^#\d{9,}\n/m) : text.split("\n");
  return entries.map((entry) => entry.replace(/\n$/, "")).filter((entry) => entry.trim() !== "");
}

/** `: 1700000000:0;ls` or `ls`; a backslash at the end of a line carries on with the next. */
function parseZsh(text: string): string[] {
  return text
    .split(/(?<!\\)\n/)
    .map((entry) => entry.replace(/^: \d+:\d+;/, "").replaceAll("\\\n", "\n"))
    .filter((entry) => entry.trim() !== "");
}

/** zsh writes a byte that means something to itself as 0x83 and the byte with bit 5 flipped. */
function unmetafy(bytes: Buffer): Buffer {
  const plain = Buffer.alloc(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const isMeta = bytes[at] === 0x83 && at + 1 < bytes.length;
    if (isMeta) at++;
    plain[length++] = isMeta ? (bytes[at] ?? 0) ^ 32 : (bytes[at] ?? 0);
  }
  return plain.subarray(0, length);
}

/** `- cmd: LINE`, with `\n` and `\\`; other keys of an entry are indented. */
function parseFish(text: string): string[] {
  return [...text.matchAll(/^- cmd: (.*)$/gm)].map(([, line = ""]) =>
    line.replaceAll(/\\([n\\])/g, (_, escaped: string) => (escaped === "n" ? "\n" : "\\")),
  );
}
