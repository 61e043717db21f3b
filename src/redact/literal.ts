import { countDifferent, entropyOf } from "./entropy.ts";

/** The keys that AWS prints in its own documentation. By value, never "contains EXAMPLE": a real key may contain it. */
const documentedKeys = new Set([
  "AKIAIOSFODNN7EXAMPLE",
  "AKIAI44QH8DHBEXAMPLE",
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
]);

/** Words that stand where a secret would: said in its place, or what a program prints about one. */
const standIns = new Set(
  `changeme change-me change_me changeit change-it change_it replaceme replace-me replace_me replacethis replace-this
  replace_this redacted masked hidden example sample placeholder dummy none null nil true false undefined pass password
  passwd pwd secret token key string value required optional sensitive todo tbd n/a test foo bar empty yes no on off
  default unset missing invalid expired strict enabled disabled stdin prompt file text str bool int object interactive
  known bytes aws4-hmac-sha256 basic bearer digest negotiate unknown anonymous scram-sha-256 scram-sha-1 scram-sha-512
  osxkeychain wincred libsecret gnome-keyring keychain client_secret_basic client_secret_post private_key_jwt
  passwort kennwort contraseña contrasena clave senha wachtwoord lösenord adgangskode passord salasana hasło parola
  heslo jelszó şifre пароль 密码 密碼 パスワード 비밀번호`.split(/\s+/),
);

const insteadOfValue =
  /^(?:<.*>?|\[.*\]?|\(.*|\{[\w .-]*\}?|\{[{%].*|@\w+@|\/\^.*|your?[-_ ].*|my[-_](?:pass|secret|token|api).*|insert[-_ ].*|enter[-_ ].*|.*_here|.*-here|(?:[a-z]+[-_]){1,6}(?:secret|token|key|password|passwd|value|name))$/i;
const blanked = /\.\.\.|…|\*{3,}|•{3,}|x{6,}|X{6,}|0{12,}/;

/** Whether a value only shows where a secret would stand: `<token>`, `changeme`, `****`, the keys of documentation. */
export function isPlaceholder(value: string): boolean {
  if (documentedKeys.has(value) || standIns.has(value.toLowerCase().replace(/\/[gi]{0,2}$/, ""))) return true;
  if (insteadOfValue.test(value) || blanked.test(value)) return true;
  return value.length >= 6 && countDifferent(value) <= 2;
}

/** Values that name where the secret is, and hold none themselves. */
const references: readonly RegExp[] = [
  // Variables, substitutions, templates, and the addresses of secret stores.
  /^(?:\$|%\w+%$|`|\{\{|op:\/\/|vault:|!|@[/~.]|@Microsoft\.|\.\*|file:|env:|fd:|ref\+|arn:|projects\/)/,
  // What sops, KMS and SealedSecrets have encrypted.
  /^(?:ENC\[|AQICAH[A-Za-z0-9+/=]{60}|AgB[A-Za-z0-9+/=]{200})/,
  // Members of objects that hold settings in a program.
  /^(?:var|local|data|module|process|os|env|self|this|config|secrets|aws_\w+|System|Deno|params|ctx|req|res|input|args|options|opts)[.[]/,
  // Calls, subscripts, qualified names, types, constants, addresses.
  /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\(/,
  /::|^(?:None|True|False|Optional|typing|bytes|str)\b|^[A-Z][A-Z_]+_[A-Z0-9_]+$|^0[xX][0-9a-fA-F]{1,8}$/,
  /^[a-z_]+\[[\w:]*\]?$/,
  /^[A-Za-z_]+(?:\.[A-Za-z_]+)+$/,
  /^https?:\/\/[^@\s]*$/,
];

const path = /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[\w./ \\-]*$/;
const camelCase = /^[A-Za-z][a-z]*(?:[A-Z][a-z]+)+$/;

/** Whether a value names a variable, a file or a piece of code instead of being the secret. */
export function isReference(value: string): boolean {
  if (references.some((reference) => reference.test(value))) return true;
  if (path.test(value)) return !isGenerated(value);
  return value.length < 60 && camelCase.test(value);
}

/** Base64 may begin with a slash. Names of folders are neither so long nor so even, and mostly have a dot or a hyphen. */
function isGenerated(value: string): boolean {
  return /^(?=.*\d.*\d.*\d)(?=.*[A-Z].*[A-Z])[A-Za-z0-9/]{32,}$/.test(value) && entropyOf(value) >= 4.5;
}

export function isLiteral(value: string): boolean {
  return value.length >= 3 && !isPlaceholder(value) && !isReference(value);
}
