import { createHmac } from "node:crypto";
import type { Finding } from "./finding.ts";
import type { RedactAction } from "./schema.ts";

/** What stands in place of a secret in text. */
export const mask = "[redacted]";

/** Characters that `partial` leaves; of a secret so short that these would give half of it away, none. */
export const shownCharacters = 4;
export const leastPartial = 12;

export interface MaskOptions {
  readonly actionOf: (rule: string) => RedactAction;
  /** The organisation's key; without one nothing is hashed: a plain hash of a short secret is soon guessed. */
  readonly hashKey: string | null;
}

export const maskAll: MaskOptions = { actionOf: () => "redact", hashKey: null };

/** The text with its secrets replaced. */
export function maskText(text: string, findings: readonly Finding[], options: MaskOptions = maskAll): string {
  let masked = "";
  let from = 0;
  for (const { rule, start, end } of findings) {
    masked += text.slice(from, start) + replace(text.slice(start, end), options.actionOf(rule), options.hashKey);
    from = end;
  }
  return masked + text.slice(from);
}

function replace(secret: string, action: RedactAction, hashKey: string | null): string {
  switch (action) {
    case "none":
      return secret;
    case "partial":
      return secret.length < leastPartial ? mask : secret.slice(0, shownCharacters) + mask;
    case "hash":
      return hashKey === null ? mask : `[hash:${hashSecret(secret, hashKey)}]`;
    case "redact":
      return mask;
    default:
      return action satisfies never;
  }
}

/** Eight hexadecimal digits by which two places with the same secret are told to be so. */
function hashSecret(secret: string, key: string): string {
  return createHmac("sha256", key).update(secret).digest("hex").slice(0, 8);
}
