/** What stands in place of a secret. */
const mask = "[redacted]";

/** A pattern and the group in it that holds the secret; without one the whole match is the secret. */
interface SecretPattern {
  readonly pattern: RegExp;
}

/**
 * Secrets as they stand in command lines. The named group `secret` is replaced. Each pattern is linear: one bounded
 * class after a literal, no nested repetition.
 */
const patterns: readonly SecretPattern[] = [
  // Formats that say themselves what they are.
  { pattern: /(?<secret>-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?)/g },
  { pattern: /\b(?<secret>(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})\b/g },
  { pattern: /\b(?<secret>gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})/g },
  { pattern: /\b(?<secret>gl(?:pat|ptt|dt|rt|cbt|imt|ft|soat)-[\w-]{20,64})/g },
  { pattern: /\b(?<secret>xox[abeprs]-[A-Za-z0-9-]{10,255}|xapp-[A-Za-z0-9-]{10,255})/g },
  { pattern: /\b(?<secret>(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,255})/g },
  { pattern: /\b(?<secret>sk-[A-Za-z0-9_-]{20,255})/g },
  { pattern: /\b(?<secret>AIza[\w-]{35})/g },
  { pattern: /\b(?<secret>npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,255}|hvs\.[\w-]{24,255}|dop_v1_[a-f0-9]{64})/g },
  { pattern: /\b(?<secret>SG\.[\w-]{16,64}\.[\w-]{16,64})/g },
  { pattern: /\b(?<secret>eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,2000})/g },
  // Credentials in a URL.
  { pattern: /:\/\/[^\s/:@'"]{0,200}:(?<secret>[^\s/@'"]{1,400})@/g },
  // HTTP headers.
  { pattern: /\b(?:bearer|basic|token)\s+(?<secret>[\w.~+/=-]{8,4000})/gi },
  {
    pattern:
      /\b(?:x-api-key|api-key|apikey|x-auth-token|private-token|x-vault-token|dd-api-key|dd-application-key|cookie)\s{0,4}:\s{0,4}(?<secret>[^\s'"]{4,4000})/gi,
  },
  // NAME=value and --option value, where the name says that it is a secret.
  {
    pattern:
      /(?:password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credentials?|client_secret|auth(?!or))\w{0,20}["']?=(?<secret>"[^"]{1,4000}"|'[^']{1,4000}'|[^\s'";&|)]{1,4000})/gi,
  },
  {
    pattern:
      /--?(?:[a-z]{1,20}-){0,3}(?:password|passwd|passphrase|pass|secret|token|api-?key|access-?key|private-key|credentials?)(?:[ =]{1,4})(?<secret>"[^"]{1,4000}"|'[^']{1,4000}'|[^\s'"-][^\s'";&|)]{0,4000})/gi,
  },
  // Tools whose short option is a password.
  {
    pattern:
      /\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^|;&\n]{0,400}?\s-p(?<secret>[^\s'";&|)]{1,400})/g,
  },
  { pattern: /\bsshpass\s{1,4}-p\s{0,4}(?<secret>"[^"]{1,400}"|'[^']{1,400}'|[^\s'"]{1,400})/g },
  { pattern: /\bcurl\b[^|;&\n]{0,400}?\s(?:-u|--user)[ =]{0,4}["']?[^\s:'"]{1,200}:(?<secret>[^\s'"]{1,400})/g },
  { pattern: /\bredis-cli\b[^|;&\n]{0,400}?\s-a\s{0,4}(?<secret>[^\s'"]{1,400})/g },
  {
    pattern:
      /\b(?:docker|podman|helm|az|oc)\b[^|;&\n]{0,20}?\blogin\b[^|;&\n]{0,400}?\s-p\s{0,4}(?<secret>[^\s'"]{1,400})/g,
  },
];

/**
 * Replaces what looks like a secret, so that the line can be stored. Values that are only names (`$TOKEN`) stay:
 * they hold nothing and say what was meant.
 */
export function redactLine(line: string): string {
  let redacted = line;
  for (const { pattern } of patterns) {
    redacted = redacted.replace(pattern, (match: string, ...rest: unknown[]) => {
      const secret = (rest.at(-1) as { secret: string }).secret; // every pattern names the group
      const bare = secret.replace(/^["']|["']$/g, "");
      if (bare === "" || bare.startsWith("$") || bare === mask) return match;
      const at = match.lastIndexOf(bare);
      return match.slice(0, at) + mask + match.slice(at + bare.length);
    });
  }
  return redacted;
}
