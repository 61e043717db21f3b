import { alphabets } from "./characters.ts";
import { isIban, isLuhn, tokenChecksum } from "./checksum.ts";

/** Numbers from 0 to 1, the same ones for the same seed. */
export type Random = () => number;

/** Mulberry32: small, and even enough for examples. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const base64 = `${alphabets.alnum}+/`;
const inventors: Readonly<Record<string, (random: Random, length: number) => string>> = {
  alnum: (random, length) => pick(random, alphabets.alnum, length),
  hex: (random, length) => pick(random, alphabets.hex, length),
  upper: (random, length) => pick(random, alphabets.upper, length),
  lower: (random, length) => pick(random, alphabets.lower, length),
  digits: (random, length) => pick(random, "123456789", 1) + pick(random, "0123456789", length - 1),
  base32: (random, length) => pick(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length),
  base64: (random, length) => pick(random, base64, length),
  // Neither end may look like punctuation of the sentence around it.
  url64: (random, length) =>
    pick(random, alphabets.alnum, 1) + pick(random, alphabets.url64, length - 2) + pick(random, alphabets.alnum, 1),
  password: (random, length) =>
    pick(random, "ABCDEFGHJKLMNPQRSTUVWXYZ", 1) +
    pick(random, alphabets.alnum, length - 3) +
    pick(random, "23456789", 1) +
    pick(random, alphabets.alnum, 1),
  uuid: (random) => [8, 4, 4, 4, 12].map((length) => pick(random, alphabets.hex, length)).join("-"),
  jwt: (random) =>
    [
      { alg: "RS256", typ: "JWT" },
      { sub: pick(random, "0123456789", 10), iss: "https://id.example.org" },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .concat(pick(random, alphabets.url64, 85) + "A")
      .join("."),
  checksummed: (random, length) => {
    const body = pick(random, alphabets.alnum, length);
    return body + tokenChecksum(body);
  },
  card: (random) => untilValid(() => `4${pick(random, "0123456789", 15)}`, isLuhn),
  iban: (random) => untilValid(() => `DE${pick(random, "0123456789", 20)}`, isIban),
  ssn: (random) => `1${pick(random, "23456789", 2)}-${pick(random, "23456789", 2)}-${pick(random, "23456789", 4)}`,
};

/**
 * Writes the secrets of an example anew: `{alnum:36}` becomes 36 letters and digits. So no file holds a text that looks
 * like a live secret. Braces with other words in them stay.
 */
export function inventSecrets(template: string, random: Random): string {
  return template.replace(/\{([a-z0-9]+)(?::(\d{1,4}))?\}/g, (written, name: string, length = "0") => {
    const inventor = Object.hasOwn(inventors, name) ? inventors[name] : undefined;
    return inventor === undefined ? written : inventor(random, Number(length));
  });
}

export function pick(random: Random, alphabet: string, length: number): string {
  let text = "";
  for (let at = 0; at < length; at++) text += alphabet[Math.floor(random() * alphabet.length)] ?? "";
  return text;
}

function untilValid(invent: () => string, isValid: (text: string) => boolean): string {
  for (;;) {
    const text = invent();
    if (isValid(text)) return text; // one in ten, one in 97
  }
}

/** Takes the marks out of a text: where `«…»` stood is from where to where its secrets are. */
export function readMarks(marked: string): { text: string; secrets: [start: number, end: number][] } {
  const secrets: [number, number][] = [];
  let text = "";
  let start = 0;
  for (const part of marked.split(/([«»])/)) {
    if (part === "«") start = text.length;
    else if (part === "»") secrets.push([start, text.length]);
    else text += part;
  }
  return { text, secrets };
}
