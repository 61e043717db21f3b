import { entropyOf } from "./entropy.ts";
import { isLiteral } from "./literal.ts";

/** How a generated key looks: long, even, and with digits or mixed case. */
export function isRandom(value: string, { least, bits }: { readonly least: number; readonly bits: number }): boolean {
  return value.length >= least && isLiteral(value) && /\d|[A-Z].*[a-z].*[A-Z]/.test(value) && entropyOf(value) >= bits;
}

/** What a person may have chosen, where the name before it leaves no doubt: not one plain short word, not a count. */
export function isPassword(value: string): boolean {
  return isLiteral(value) && !/^[a-z]{1,7}$/i.test(value) && !/^\d{1,5}$/.test(value);
}

const passphrase = /^[a-z]{3,12}(?:([-_.])[a-z]{3,12})(?:\1[a-z]{3,12}){2,8}$/;

/** Four words or more, joined as people join the words of a passphrase. */
export function isPassphrase(value: string): boolean {
  return passphrase.test(value) && isLiteral(value);
}

/** Where a word of prose could stand: more than letters. */
export function isStrongPassword(value: string): boolean {
  if (value.length < 6 || !isLiteral(value)) return false;
  return /\d/.test(value) || /[^\w\s.,;:-]/.test(value) || /[a-z][A-Z]|[A-Z][a-z]+[A-Z]/.test(value);
}
