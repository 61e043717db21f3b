import assert from "node:assert/strict";
import { test } from "node:test";
import { lineRedactor } from "../../src/redact/line-redactor.ts";
import { Scanner } from "../../src/redact/scanner.ts";
import { standardRules } from "../../src/redact/standard-rules.ts";

const {
  line: redactLine,
  words: redactWords,
  variable: redactVariable,
} = lineRedactor(new Scanner(await standardRules()));

/** Made here, so that no file of the repository holds a string that looks like a live secret. */
const letters = (count: number) => "aB3dE6gH9jK2mN5pQ8".repeat(20).slice(0, count);

const secrets = [
  {
    name: "AWS key id",
    secret: `AKIA${letters(40).toUpperCase().slice(0, 16)}`,
    line: (s: string) => `aws configure set aws_access_key_id ${s}`,
  },
  {
    name: "AWS key id without a digit",
    secret: `AKIA${letters(60).toUpperCase().replace(/\d/g, "").slice(0, 16)}`,
    line: (s: string) => `see ${s}`,
  },
  { name: "GitHub token", secret: `ghp_${letters(36)}`, line: (s: string) => `git clone https://${s}@github.com/a/b` },
  { name: "GitLab token", secret: `glpat-${letters(20)}`, line: (s: string) => `echo ${s}` },
  { name: "Slack token", secret: `xoxb-${letters(24)}`, line: (s: string) => `slack --as ${s} post` },
  { name: "JWT", secret: `eyJ${letters(20)}.eyJ${letters(30)}.${letters(24)}`, line: (s: string) => `jwt decode ${s}` },
  { name: "password in a URL", secret: letters(12), line: (s: string) => `psql postgres://app:${s}@db/prod` },
  { name: "bearer header", secret: letters(30), line: (s: string) => `curl -H "Authorization: Bearer ${s}" https://x` },
  { name: "key header", secret: letters(30), line: (s: string) => `curl -H 'X-Api-Key: ${s}' https://x` },
  { name: "assignment", secret: letters(14), line: (s: string) => `export DB_PASSWORD=${s}` },
  { name: "assignment of a weak password", secret: "hunter2", line: (s: string) => `export TOKEN=${s}; ./run` },
  { name: "quoted weak password", secret: "it is me", line: (s: string) => `env MY_SECRET='${s}' make` },
  { name: "quoted assignment", secret: `${letters(8)} ${letters(5)}`, line: (s: string) => `API_TOKEN="${s}" ./run` },
  { name: "long option", secret: letters(14), line: (s: string) => `tool --password ${s} up` },
  {
    name: "long option with =",
    secret: letters(14),
    line: (s: string) => `helm install --set-string --admin-password=${s}`,
  },
  { name: "mysql -p", secret: letters(9), line: (s: string) => `mysql -u root -p${s} shop` },
  { name: "curl -u", secret: letters(9), line: (s: string) => `curl -u ann:${s} https://x` },
  { name: "sshpass", secret: letters(9), line: (s: string) => `sshpass -p '${s}' ssh h` },
  { name: "redis-cli -a", secret: letters(9), line: (s: string) => `redis-cli -a ${s} ping` },
  { name: "docker login", secret: letters(9), line: (s: string) => `docker login -u me -p ${s} registry` },
  {
    name: "private key",
    secret: `-----BEGIN RSA PRIVATE KEY-----\n${letters(60)}\n-----END RSA PRIVATE KEY-----`,
    line: (s: string) => `echo '${s}' > k`,
  },
];

for (const { name, secret, line } of secrets) {
  test(`redactLine: ${name}`, () => {
    assert.equal(redactLine(line(secret)), line("[redacted]"));
  });
}

const untouched = [
  "git commit -m 'rotate the password'",
  "export PASSWORD=$VAULT_PASSWORD",
  'curl -H "Authorization: Bearer $TOKEN" https://x',
  "ssh -p 2222 host",
  "mysql -u root -p shop",
  "mkdir -p /srv/app",
  "kubectl get secret app -o yaml",
  "git log --author=ann --since=yesterday",
  "ls https://example.com:8080/path@v2",
];

for (const line of untouched) {
  test(`redactLine leaves: ${line}`, () => assert.equal(redactLine(line), line));
}

test("redactLine takes a long hostile line in its stride", () => {
  const hostile = `${"token=".repeat(5_000)}${"://a:".repeat(5_000)}${"-password ".repeat(5_000)}`;
  assert.ok(redactLine(hostile).length > 0);
});

test("the words of a command are masked word by word", () => {
  const secret = letters(12);
  assert.deepEqual(redactWords(["mysql", "-u", "root", `-p${secret}`, "shop"]), [
    "mysql",
    "-u",
    "root",
    "-p[redacted]",
    "shop",
  ]);
  assert.deepEqual(redactWords(["tool", "--password", secret, "up"]), ["tool", "--password", "[redacted]", "up"]);
  assert.deepEqual(redactWords([]), []);
});

const variables = [
  { name: "DB_PASSWORD", value: "hunter2", redacted: "[redacted]" },
  { name: "DB_PASSWORD", value: "$OTHER", redacted: "$OTHER" },
  { name: "DB_PASSWORD_FILE", value: "/run/secrets/db", redacted: "/run/secrets/db" },
  { name: "PATH", value: "/usr/bin:/bin", redacted: "/usr/bin:/bin" },
  { name: "DATABASE_URL", value: `postgres://app:${letters(12)}@db/app`, redacted: "postgres://app:[redacted]@db/app" },
];
for (const { name, value, redacted } of variables) {
  test(`the value of ${name}: ${redacted}`, () => assert.equal(redactVariable(name, value), redacted));
}
