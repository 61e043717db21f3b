import { isIban, isLuhn } from "./checksum.ts";
import { entropyOf } from "./entropy.ts";
import { isLiteral } from "./literal.ts";
import type { ValueLook } from "./schema.ts";
import { isPassphrase, isPassword, isRandom, isStrongPassword } from "./strength.ts";

/** A test for the values of one rule. */
export function compileLook(look: ValueLook, least: number, bits: number): (value: string) => boolean {
  const isEnough = (value: string) => value.length >= least && (bits === 0 || entropyOf(value) >= bits);
  switch (look) {
    case "any":
      return isEnough;
    case "literal":
      return (value) => isEnough(value) && isLiteral(value);
    case "password":
      return (value) => isEnough(value) && isPassword(value);
    case "strong":
      return (value) => isEnough(value) && (isStrongPassword(value) || isPassphrase(value));
    case "random":
      return (value) => isRandom(value, { least: Math.max(least, 12), bits: bits || 3 });
    case "card":
      return isLuhn;
    case "iban":
      return isIban;
    default:
      return look satisfies never;
  }
}
