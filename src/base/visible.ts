/**
 * Makes what came from outside safe to print and honest to read: characters that a terminal acts on, that reorder
 * others, or that nobody can see stand there as glyphs. Everything that has a shape of its own stays as it is.
 *
 * Controls become their pictures (`␛`, `␀`), a tab `⇥`, the others their code point: `⟨U+202E⟩`. A line break stays
 * one, so that a command of several lines is shown on several; with `oneLine` it becomes `⏎`.
 */
export function showControls(text: string, { oneLine = false } = {}): string {
  const lines = oneLine ? text.replaceAll("\n", "⏎") : text;
  return hidden.test(lines) ? lines.replace(emojiOrHidden(), glyphFor) : lines;
}

/**
 * C0 (but for the line break) and C1 controls; spaces that are no separator to a shell; soft hyphen, joiners and
 * other ignorable characters; marks, embeddings, overrides and isolates of the bidirectional algorithm; line and
 * paragraph separators; variation selectors; surrogates without a partner; tags.
 */
const hiddenClass = String.raw`[\0-\t\v-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]`;
const hidden = new RegExp(hiddenClass, "u");

let emojiOrHiddenPattern: RegExp | undefined;

/** Inside an emoji the joiner and the variation selector are part of its one shape. Built when first needed. */
function emojiOrHidden(): RegExp {
  const emoji = String.raw`\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]?\ufe0f?`;
  emojiOrHiddenPattern ??= new RegExp(`${emoji}(?:\\u200d${emoji})*|${hiddenClass}`, "gu");
  return emojiOrHiddenPattern;
}

function glyphFor(text: string): string {
  const code = text.codePointAt(0) ?? 0;
  if (!hidden.test(String.fromCodePoint(code))) return text;
  if (code === 9) return "⇥";
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
