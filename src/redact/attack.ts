import { inventSecrets, seededRandom } from "./invent.ts";

/** A text that may make an expression slow: something that it waits for, and then the same again and again. */
export interface Attack {
  readonly start: string;
  readonly pump: string;
  readonly end: string;
}

/** Characters that stand for the classes which expressions repeat. */
const characters = ["a", "A", "0", " ", "\t", "-", "_", ".", "/", "=", ":", ",", "'", '"', "\n", "{", "|", "\\"];
const ends = ["", "!", "\u0000"];
const mostAttacks = 400;

/**
 * Texts of the shape start + pump × n + end, from what a rule itself looks for: its keywords and its examples. Bounded,
 * and no proof: it finds what is slow on input that nearly matches, which is what a person would send.
 */
export function attacksOf(keywords: readonly string[], examples: readonly string[]): Attack[] {
  const random = seededRandom(1);
  const texts = examples.map((example) => inventSecrets(example, random).replace(/[«»]/g, ""));
  const attacks = new Map<string, Attack>();
  const add = (start: string, pump: string) => {
    for (const end of ends) {
      if (pump !== "" && attacks.size < mostAttacks)
        attacks.set(JSON.stringify([start, pump, end]), { start, pump, end });
    }
  };
  for (const keyword of keywords) {
    add("", keyword);
    for (const character of characters) {
      add(keyword, character);
      add("", keyword + character);
    }
  }
  for (const text of texts) {
    add("", text);
    add("", text.slice(0, -1));
    for (const keyword of keywords) {
      const at = text.toLowerCase().indexOf(keyword);
      if (at < 0) continue;
      const end = at + keyword.length;
      for (let cut = end; cut <= Math.min(text.length, end + 12); cut++) {
        add("", text.slice(at, cut));
        add(text.slice(0, cut), text.slice(cut, cut + 1));
        add(text.slice(0, cut), text.slice(cut, cut + 2));
      }
    }
  }
  return [...attacks.values()];
}

/** The attack at about a length. */
export function writeAttack({ start, pump, end }: Attack, length: number): string {
  return start + pump.repeat(Math.max(1, Math.floor((length - start.length) / pump.length))) + end;
}

/** For people: `"token=" + "a" × 65536 + "!"`. */
export function describeAttack({ start, pump, end }: Attack, length: number): string {
  const parts = [JSON.stringify(pump) + ` × ${Math.floor(length / pump.length)}`];
  if (start !== "") parts.unshift(JSON.stringify(start));
  if (end !== "") parts.push(JSON.stringify(end));
  return parts.join(" + ");
}
