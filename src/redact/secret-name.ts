/** What a name says of its value: chosen by a person, made by a machine, or perhaps no secret at all. */
export type SecretKind = "password" | "token" | "weak";

/** Words that make a secret of what they name, wherever they stand in the last three words of it. */
const secretWords = words(
  `password passwd passphrase pass pwd pw passcode secret secrets token apikey psk pat credential credentials creds
  authkey authtoken accesskey secretkey privatekey accesstoken refreshtoken clientsecret apitoken apisecret signature dsn
  keypass storepass requirepass masterauth hmac bearer jwt appkey sharedkey authorization webhook sessionkey licensekey
  passkey sas cookie sessionid salt bindpw rootpw dbpw userpw authtok srcstorepass deststorepass`,
);

/** Words before `key` that tell a secret key from a key of a map. */
const keyOwners = words(
  `api access secret private priv auth encryption encrypt signing sign account app application master deploy ssh service
  shared license session write read ingest admin storage subscription hmac aes crypt cookie data webhook management vault
  unseal recovery root client consumer project server site functions preshared dd datadog openai stripe ai integration
  rails live test mode mailchimp sendgrid places maps gcp google azure aws cloud user bot personal base`,
);

/** Last words that say something about a secret. */
const aboutSecrets = words(
  `file path dir url uri endpoint host port name id ids length len size type types expiry expires expiration expire ttl
  timeout policy count limit budget alias ref version algo algorithm method provider enabled disabled required format
  prefix suffix hint prompt field label realm backend selector board layout ring usage max min rotation charset scope
  scopes audience issuer status sock fingerprint checksum validator at date store reset generator manager mode reader
  header server class group template strategy in expired used left remaining per rate accessor renewable duration
  policies arn change changed age history strength rules stream control pair pairs location env source kind parser kinds
  text color style press event index order schema column constraint map hashes words vocab embedding lifetime leeway
  cipher encoding input output state states error errors crt pub public`,
);

/** Words that make the whole name harmless. */
const harmlessWords = words(
  `public pub publickey publishable primary foreign sort partition hot idx keyboard csrf max min routing translation
  i18n shortcut colour color author authors monkey fingerprint keyring xauth num total count known websocket socket idempotency cache
  restored`,
);

const secretEnding =
  /(?:password|passwd|passphrase|secret|token|apikey|accesskey|secretkey|privatekey|_pass|dbpass|userpass|rootpass|adminpass|sshpass|smtppass|mailpass|mypass|sudopass|becomepass|pgpass|authkey|signingkey|passwort|contraseña|motdepasse)$/;
const passwordWord =
  /^(?:pass|pwd|pw$|psk|passw|secret$|secrets$|keypass|storepass|srcstorepass|deststorepass|requirepass|bindpw|rootpw|dbpw|userpw|authtok|creds|credential|contraseña|motdepasse)/;
const weakWords = words("pat cookie webhook dsn signature salt");

const mostWords = 9;

/** Reads a name such as `DB_PASSWORD`, `--api-key` or `clientSecret`; null when it names no secret. */
export function classifyName(name: string): SecretKind | null {
  if (/\barn:|::|https?:|\/\/|(?:^|\.)user\.signingkey$/i.test(name)) return null;
  const parts = wordsOf(name);
  const last = parts.at(-1);
  if (last === undefined || parts.length > mostWords) return null;
  if (aboutSecrets.has(last) || parts.some((part) => harmlessWords.has(part))) return null;
  let kind: SecretKind | null = null;
  for (let at = Math.max(0, parts.length - 3); at < parts.length; at++) {
    kind = kindOf(parts, at) ?? kind;
  }
  return kind ?? (mayBeSecret(parts) ? "weak" : null);
}

function kindOf(parts: readonly string[], at: number): SecretKind | null {
  const part = parts[at] ?? "";
  if (secretWords.has(part)) return passwordWord.test(part) ? "password" : weakWords.has(part) ? "weak" : "token";
  if (part === "key") return keyOwners.has(parts[at - 1] ?? "") ? "token" : null;
  if (secretEnding.test(part)) return part.includes("pass") || passwordWord.test(part) ? "password" : "token";
  return null;
}

/** `ACME_KEY`, `acme.auth`: what they name is a secret if it looks like one. */
function mayBeSecret(parts: readonly string[]): boolean {
  if (parts.includes("gpg")) return false; // the name of a key, not the key
  const last = parts.at(-1);
  return (last === "key" && parts.length > 1) || (last === "auth" && parts.length <= 3);
}

/** `AWSSecretKey`, `aws_secret-key` and `aws.secret.key` are the same three words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9ñ]+/)
    .filter(Boolean);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
