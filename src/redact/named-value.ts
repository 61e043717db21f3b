import { entropyOf } from "./entropy.ts";
import { isLiteral } from "./literal.ts";
import type { SecretKind } from "./secret-name.ts";
import { isPassphrase, isPassword, isRandom, isStrongPassword } from "./strength.ts";

/** Where a name and its value stand: the looser the place, the stricter the value is judged. */
export type NamedPlace = "assignment" | "text" | "option" | "header" | "query";

/** Letters and digits that no word, date or version mixes so. */
const shortKey = /^(?=(?:[a-z]*\d){3})(?=(?:\d*[a-z]){5})(?=.*\d[a-z]+\d)[a-z\d]{16,19}$/i;

/** Whether a value looks like what its name says. */
export function judgeNamed(value: string, kind: SecretKind, place: NamedPlace): boolean {
  switch (kind) {
    case "weak":
      return (
        isRandom(value, place === "query" ? { least: 16, bits: 2.8 } : { least: 20, bits: 3.2 }) ||
        (place === "assignment" && shortKey.test(value) && entropyOf(value) >= 3)
      );
    case "password":
      return place === "text" ? isStrongPassword(value) || isPassphrase(value) : isPassword(value);
    case "token":
      return isTokenLike(value, place);
    default:
      return kind satisfies never;
  }
}

function isTokenLike(value: string, place: NamedPlace): boolean {
  switch (place) {
    case "text":
      return isRandom(value, { least: 16, bits: 2.8 });
    case "assignment":
      return (
        isRandom(value, { least: 16, bits: 2.8 }) ||
        (value.length >= 10 && isStrongPassword(value) && entropyOf(value) > 2.5)
      );
    case "option":
      return value.length >= 8 && isLiteral(value) && (isStrongPassword(value) || entropyOf(value) > 3.2);
    case "header":
      return isRandom(value, { least: 12, bits: 2.5 });
    case "query":
      return isRandom(value, { least: 10, bits: 2.5 });
    default:
      return place satisfies never;
  }
}
