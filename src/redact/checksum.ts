import { crc32 } from "node:zlib";

/** Card numbers: ISO/IEC 7812-1 annex B. Spaces and hyphens between the digits are allowed. */
export function isLuhn(text: string): boolean {
  const digits = text.replace(/[ -]/g, "");
  if (!/^\d{12,19}$/.test(digits) || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const weighted = at % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** Account numbers: ISO 13616, mod 97 = 1. Spaces are allowed. */
export function isIban(text: string): boolean {
  const account = text.replaceAll(" ", "");
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(account)) return false;
  let rest = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(character, 36); // A = 10 … Z = 35, as the standard has it
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The six characters that end a token of GitHub or npm: CRC-32 of what stands before them, in base 62. */
export function tokenChecksum(body: string): string {
  let rest = crc32(body);
  let text = "";
  for (let digit = 0; digit < 6; digit++) {
    text = (base62[rest % 62] ?? "") + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
