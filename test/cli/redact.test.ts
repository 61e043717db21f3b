import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, test } from "node:test";
import { CliHome } from "./cli-home.ts";

const home = new CliHome();
after(() => home.close());

/** Made here, so that no file of the repository holds a string that looks like a live secret. */
const token = `ghp_${"aB3dE6gH9jK2".repeat(3)}`;

test("coterm redact masks the secrets of a text and leaves the rest as it is", async () => {
  const { status, out } = await home.runWith(`déjà vu ${token} end`, "redact");
  assert.deepEqual([status, out], [0, "déjà vu [redacted] end"]);
});

test("coterm redact --json says where they are, in UTF-16 units", async () => {
  const { out } = await home.runWith(`😀 ${token}\n`, "redact", "--json");
  assert.deepEqual(JSON.parse(out), { findings: [{ rule: "github/token", start: 3, end: 3 + token.length }] });
});

test("coterm redact --batch answers each line in order", async () => {
  const input = [{ text: "nothing" }, { text: token }].map((line) => JSON.stringify(line)).join("\n");
  const { status, out } = await home.runWith(input, "redact", "--batch");
  const lines = out.trim().split("\n");
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(lines[0] ?? ""), { findings: [] });
  assert.equal(JSON.parse(lines[1] ?? "").findings.length, 1);
});

test("--batch: the fault of a bad line does not quote it", async () => {
  const { out } = await home.runWith(`secret ${token}\n{"text": ${token}}\n`, "redact", "--batch");
  assert.equal(out.trim().split("\n").length, 2);
  assert.ok(!out.includes(token.slice(0, 6)) && !out.includes("secret"), out);
});

test("a line that is no request is answered with its fault", async () => {
  const { status, out } = await home.runWith('{"txt": 1}\n{"text": "a"}\n', "redact", "--batch");
  assert.equal(status, 2);
  assert.match(out, /"error":"line 1: text: /);
  assert.match(out, /\n\{"findings":\[\]\}\n$/);
});

test("--batch: a bad line is answered with its number, and the lines behind it in their order", async () => {
  const good = Array.from({ length: 40 }, (_, at) => JSON.stringify({ text: `${"é😀".repeat(at)}${token}` }));
  const input = [...good.slice(0, 20), "{", '"text"', '{"text": 5}', "", ...good.slice(20)].join("\n");
  const { status, out } = await home.runWith(input, "redact", "--batch");
  const answers: unknown[] = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const found = (at: number) => ({
    findings: [{ rule: "github/token", start: 3 * at, end: 3 * at + token.length }],
  });
  assert.equal(status, 2);
  assert.deepEqual(
    [...answers.slice(0, 20), ...answers.slice(23)],
    Array.from({ length: 40 }, (_, at) => found(at)),
  );
  assert.match(JSON.stringify(answers[20]), /^\{"error":"line 21: not JSON: /);
  assert.match(JSON.stringify(answers[21]), /^\{"error":"line 22: the request: /);
  assert.match(JSON.stringify(answers[22]), /^\{"error":"line 23: text: /);
});

test("--json of a text over several lines, and of none", async () => {
  const { out } = await home.runWith(`😀\n${token}\n日本 ${token}`, "redact", "--json");
  const second = 4 + token.length + 3;
  assert.deepEqual(JSON.parse(out), {
    findings: [3, second].map((start) => ({ rule: "github/token", start, end: start + token.length })),
  });
  assert.equal((await home.runWith("", "redact", "--json")).out, '{"findings":[]}\n');
});

test("--stream: one answer a line, in order, a bad one with its number", async () => {
  const stream = (text: string) =>
    JSON.stringify({ cols: 80, rows: 24, chunks: [[5, Buffer.from(text).toString("base64")]] });
  const input = [stream("one\r\n"), '{"cols": 80}', stream("two\r\n"), stream("")].join("\n");
  const { status, out } = await home.runWith(input, "redact", "--stream");
  const [first, second, third, fourth] = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(status, 2);
  assert.deepEqual(first, { chunks: [[5, Buffer.from("one\r\n").toString("base64")]] });
  assert.match(String(second.error), /^line 2: rows: /);
  assert.deepEqual(third, { chunks: [[5, Buffer.from("two\r\n").toString("base64")]] });
  assert.deepEqual(Object.keys(fourth), ["chunks"]);
});

test("marks in the text that other scanners obey have no effect", async () => {
  const { out } = await home.runWith(`x=${token} # gitleaks:allow\n// secretlint-disable\n${token}\n`, "redact");
  assert.ok(!out.includes(token));
});

test("coterm redact test runs the examples of the packs", async () => {
  const { status, out } = await home.runWith("", "redact", "test");
  assert.equal(status, 0);
  assert.match(out, /^\d{3,} examples hold, 0 do not\n$/);
});

test("a verb that redact does not have", async () => {
  const { status, err } = await home.runWith("", "redact", "tset");
  assert.equal(status, 2);
  assert.match(err, /coterm redact test/);
});

test("coterm redact --stream masks what a terminal shows, at the same times", async () => {
  const chunks = [`token: \u001b[1m${token.slice(0, 9)}`, `\u001b[0m${token.slice(9)}\r\n`].map((text, at) => [
    at * 10,
    Buffer.from(text).toString("base64"),
  ]);
  const { out } = await home.runWith(JSON.stringify({ cols: 80, rows: 24, chunks }), "redact", "--stream");
  const redacted: [number, string][] = JSON.parse(out).chunks;
  const text = redacted.map(([, data]) => Buffer.from(data, "base64").toString()).join("");
  assert.equal(text, `token: \u001b[1m*********\u001b[0m${"*".repeat(token.length - 9)}\r\n`);
  assert.deepEqual([...new Set(redacted.map(([time]) => time))], [0, 10]);
});

test("a stream that is no base64 is answered with its fault", async () => {
  const { status, out } = await home.runWith('{"cols":80,"rows":24,"chunks":[[0,"!"]]}', "redact", "--stream");
  assert.equal(status, 2);
  assert.match(out, /"error":"line 1: chunks\.0\.1/);
});

test("a pack that was signed by a trusted key may let a value be", async () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  home.write("key.pem", privateKey.export({ format: "pem", type: "pkcs8" }).toString());
  home.write(".config/coterm/acme.yaml", "pack: acme\nabout: x\nactions: { github: none }\n");
  home.write(".config/coterm/config.yaml", "redact: { packs: [acme.yaml] }\n");
  assert.equal((await home.runWith(token, "redact")).out, "[redacted]");
  const { status, out } = await home.run("redact", "sign", "--key", "key.pem", ".config/coterm/acme.yaml");
  const key = /^redact: \{ trusted_keys: \[(\S+)\] \}\n$/.exec(out)?.[1];
  assert.equal(status, 0);
  home.write(".config/coterm/config.yaml", `redact: { packs: [acme.yaml], trusted_keys: [${key}] }\n`);
  assert.equal((await home.runWith(token, "redact")).out, token);
  home.write(".config/coterm/config.yaml", "");
});

for (const [name, args, said] of [
  ["no key", ["acme2.yaml"], /a key and the packs to be signed are needed/],
  ["a key that is not there", ["--key", "none.pem", "acme2.yaml"], /none\.pem cannot be read/],
  [
    "a key that is none",
    ["--key", "acme2.yaml", "acme2.yaml"],
    /acme2\.yaml holds no private Ed25519 key[\s\S]*openssl genpkey/,
  ],
  ["a file that is no pack", ["--key", "acme2.yaml", "odd.yaml"], /odd\.yaml/],
] as const) {
  test(`coterm redact sign: ${name}`, async () => {
    home.write("acme2.yaml", "pack: acme\nabout: x\nactions: { github: none }\n");
    home.write("odd.yaml", "rulez: 1\n");
    const { status, err } = await home.run("redact", "sign", ...args);
    assert.equal(status, 2);
    assert.match(err, said);
  });
}

test("coterm redact lint refuses a bad rule with the example that shows it", async () => {
  home.write(
    "bad.yaml",
    "pack: bad\nabout: x\nrules: [{id: bad/x, about: x, keywords: [acme], regex: '(?<secret>acme[0-9]+)', match: ['«acmeX»'], miss: [y]}]\n",
  );
  const { status, out, err } = await home.run("redact", "lint", "bad.yaml");
  assert.deepEqual([status, out], [2, "bad.yaml: 1 rule, 1 problem\n"]);
  assert.match(err, /bad\/x should find "acmeX"/);
});

test("coterm redact lint of a gitleaks.toml says what is left out", async () => {
  home.write(
    "g.toml",
    "[[rules]]\nid = 'a'\nregex = 'acme-[0-9]{8}'\nkeywords = ['acme-']\n[[rules]]\nid = 'b'\npath = 'x'\n",
  );
  const { status, out, err } = await home.run("redact", "lint", "g.toml");
  assert.deepEqual([status, out], [0, "g.toml: 1 rule, all good\n"]);
  assert.match(err, /b has no regex/);
});

test("what the configuration says about redaction is in force", async () => {
  home.write(".config/coterm/config.yaml", "redact: {actions: {github: partial}}\n");
  const { out } = await home.runWith(token, "redact");
  assert.equal(out, "ghp_[redacted]");
});
