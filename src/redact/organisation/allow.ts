import { createHash } from "node:crypto";
import type { AllowSettings } from "../settings-schema.ts";
import { compileLinear } from "./search.ts";

/**
 * A test for values that are found and yet no secrets.
 *
 * @throws SyntaxError when an expression cannot be read.
 */
export function compileAllow(settings: readonly AllowSettings[]): (value: string) => boolean {
  const exact = new Set(settings.flatMap((allow) => allow.exact ?? []));
  const digests = new Set(settings.flatMap((allow) => allow.sha256 ?? []));
  const searches = settings.flatMap((allow) => allow.regex ?? []).map(compileLinear);
  if (exact.size + digests.size + searches.length === 0) return () => false;
  return (value) =>
    exact.has(value) ||
    (digests.size > 0 && digests.has(createHash("sha256").update(value).digest("hex"))) ||
    searches.some((search) => search(value).length > 0);
}
