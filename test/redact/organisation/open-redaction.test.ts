import assert from "node:assert/strict";
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { compileRules } from "../../../src/redact/compile.ts";
import { combineLayers } from "../../../src/redact/organisation/layers.ts";
import { openRedaction } from "../../../src/redact/organisation/open-redaction.ts";
import { signPack } from "../../../src/redact/organisation/signature.ts";
import { Scanner } from "../../../src/redact/scanner.ts";
import type { RedactSettings } from "../../../src/redact/settings-schema.ts";

const folder = mkdtempSync(join(tmpdir(), "coterm-redact-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Made here, so that no file of the repository holds a string that looks like a live secret. */
const token = `ghp_${"aB3dE6gH9jK2".repeat(3)}`;
const own = "acme-7f3k9q2m5x8w";
const env = { REDACT_KEY: "org", SERVICE_TOKEN: "plain words here", SHORT_TOKEN: "abc" };

const open = (settings: RedactSettings, isTrusted = true) => openRedaction({ settings, isTrusted, folder, env });
const digest = createHash("sha256").update(token).digest("hex");

const cases: readonly { name: string; settings: RedactSettings; text: string; masked: string | RegExp }[] = [
  { name: "nothing set", settings: {}, text: token, masked: "[redacted]" },
  {
    name: "partial by rule",
    settings: { actions: { "github/token": "partial" } },
    text: token,
    masked: "ghp_[redacted]",
  },
  { name: "partial by provider", settings: { actions: { github: "partial" } }, text: token, masked: "ghp_[redacted]" },
  { name: "none for all", settings: { action: "none" }, text: token, masked: token },
  {
    name: "hash",
    settings: { action: "hash", hash_key_env: "REDACT_KEY" },
    text: token,
    masked: /^\[hash:[0-9a-f]{8}\]$/,
  },
  {
    name: "none for a rule hides nothing that another finds",
    settings: { actions: { name: "none" } },
    text: `API_TOKEN=${token}`,
    masked: "API_TOKEN=[redacted]",
  },
  { name: "hash without a key", settings: { action: "hash" }, text: token, masked: "[redacted]" },
  { name: "allowed by value", settings: { allow: { exact: [token] } }, text: token, masked: token },
  { name: "allowed by digest", settings: { allow: { sha256: [digest] } }, text: token, masked: token },
  { name: "allowed by pattern", settings: { allow: { regex: ["^ghp_aB3"] } }, text: token, masked: token },
  { name: "allowed is another", settings: { allow: { exact: ["x"] } }, text: token, masked: "[redacted]" },
  {
    name: "known from the environment",
    settings: { known: {} },
    text: "it says plain words here, abc",
    masked: "it says [redacted], abc",
  },
  {
    name: "a token of one's own",
    settings: { tokens: [{ id: "acme/token", prefix: "acme-", body: "lower", least: 12 }] },
    text: own,
    masked: "[redacted]",
  },
  {
    name: "an action of one's own token",
    settings: { tokens: [{ id: "acme/token", prefix: "acme-", body: "lower", least: 12, action: "partial" }] },
    text: own,
    masked: "acme[redacted]",
  },
  {
    name: "an action that names a shipped rule",
    settings: { tokens: [{ id: "github/token", prefix: "acme-", body: "lower", least: 12, action: "none" }] },
    text: token,
    masked: "[redacted]",
  },
  {
    name: "a rule of one's own",
    settings: {
      rules: [
        {
          id: "acme/pin",
          about: "x",
          keywords: ["pin is"],
          regex: "PIN is (?<secret>\\d{4})",
          value: "any",
          match: ["x"],
          miss: ["y"],
        },
      ],
    },
    text: "the pin is 8261.",
    masked: "the pin is [redacted].",
  },
];
for (const { name, settings, text, masked } of cases) {
  test(name, async () => {
    const { lines } = await open(settings);
    const result = lines.line(text);
    if (masked instanceof RegExp) assert.match(result, masked);
    else assert.equal(result, masked);
  });
}

test("a gitleaks.toml and a pack beside the configuration", async () => {
  writeFileSync(join(folder, "g.toml"), "[[rules]]\nid = 'acme'\nregex = '''acme-\\w{10,}'''\nkeywords = ['acme-']\n");
  writeFileSync(
    join(folder, "p.yaml"),
    "pack: p\nabout: x\ntokens: [{id: p/t, prefix: zed_, body: lower, least: 8}]\n",
  );
  const { lines, problems } = await open({ gitleaks: "g.toml", packs: ["p.yaml"] });
  assert.equal(lines.line(`a ${own} zed_k29fj2m4 b`), "a [redacted] [redacted] b");
  assert.deepEqual(problems, []);
});

test("a pack that nobody has signed can tighten and cannot weaken", async () => {
  writeFileSync(
    join(folder, "w.yaml"),
    `pack: w\nabout: x\nactions: {github/token: none}\nallow: {exact: [${token}]}\n`,
  );
  const { lines, problems } = await open({ packs: ["w.yaml"] });
  assert.equal(lines.line(token), "[redacted]");
  assert.equal(problems.length, 2);
  assert.match(problems.join("\n"), /may not weaken github\/token from redact to none/);
});

test("an action for a rule that is not there is told of, with the nearest name", async () => {
  const { problems } = await open({ actions: { "nmae/assignment": "hash", name: "hash", "session/known": "hash" } });
  assert.deepEqual(problems, [
    "the configuration has an action for nmae/assignment, and no rule is called so: is it name/assignment?",
  ]);
});

test("a rule that looks far around its keyword runs a window for each few KB, not for each keyword", async () => {
  let length = 0;
  const pattern = {
    rule: "acme/far",
    keywords: ["acme"],
    before: 20_000,
    after: 20_000,
    run: (window: string) => void (length += window.length),
  };
  new Scanner(compileRules([], [pattern])).find("acme".repeat(16_384));
  assert.ok(length > 0 && length < 65_536 * 25, `${length} characters were looked at`);
});

test("settings that are not trusted cannot weaken either", async () => {
  const { lines } = await open({ action: "none", allow: { exact: [token] } }, false);
  assert.equal(lines.line(token), "[redacted]");
});

test("layers that are not trusted may make an action stricter", () => {
  const { actionOf, refused } = combineLayers([
    { origin: "signed", isTrusted: true, action: "partial" },
    { origin: "own", isTrusted: false, actions: { github: "redact", aws: "none" } },
  ]);
  assert.deepEqual(["github/token", "aws/key", "slack/bot"].map(actionOf), ["redact", "partial", "partial"]);
  assert.deepEqual(refused, ["own may not weaken aws from partial to none: it is not signed"]);
});

describe("a pack that weakens a rule", () => {
  const keys = () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    return privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  };
  const pack = "pack: acme\nabout: What Acme leaves alone.\nactions: { github: none }\n";
  const { signature, publicKey } = signPack(Buffer.from(pack), keys());
  const other = signPack(Buffer.from(pack), keys());
  const cases: readonly {
    name: string;
    text?: string;
    signature: string | null;
    trusted: readonly string[];
    masked: string;
    problem: RegExp | null;
    isTrusted?: boolean;
  }[] = [
    { name: "signed by a trusted key", signature, trusted: [other.publicKey, publicKey], masked: token, problem: null },
    {
      name: "not signed",
      signature: null,
      trusted: [publicKey],
      masked: "[redacted]",
      problem: /may not weaken github/,
    },
    {
      name: "signed by another key",
      signature,
      trusted: [other.publicKey],
      masked: "[redacted]",
      problem: /does not count/,
    },
    { name: "no key is trusted", signature, trusted: [], masked: "[redacted]", problem: /does not count/ },
    {
      name: "changed since",
      text: `${pack}# and more\n`,
      signature,
      trusted: [publicKey],
      masked: "[redacted]",
      problem: /does not count/,
    },
    {
      name: "a signature that is none",
      signature: "???",
      trusted: [publicKey],
      masked: "[redacted]",
      problem: /does not count/,
    },
    {
      name: "settings that are not trusted name the key",
      signature,
      trusted: [publicKey],
      masked: "[redacted]",
      problem: /does not count/,
      isTrusted: false,
    },
  ];
  for (const { name, text = pack, signature: signed, trusted, masked, problem, isTrusted = true } of cases) {
    test(name, async () => {
      rmSync(join(folder, "acme.yaml.sig"), { force: true });
      writeFileSync(join(folder, "acme.yaml"), text);
      if (signed !== null) writeFileSync(join(folder, "acme.yaml.sig"), `${signed}\n`);
      const { lines, problems } = await open({ packs: ["acme.yaml"], trusted_keys: [...trusted] }, isTrusted);
      assert.equal(lines.line(token), masked);
      if (problem === null) assert.deepEqual(problems, []);
      else assert.match(problems.join("\n"), problem);
    });
  }
});

const faults: readonly { name: string; settings: RedactSettings; code: string }[] = [
  { name: "a pack that is not there", settings: { packs: ["no.yaml"] }, code: "REDACTION_RULES_UNREADABLE" },
  { name: "a gitleaks.toml that is not there", settings: { gitleaks: "no.toml" }, code: "REDACTION_RULES_UNREADABLE" },
  {
    name: "a rule that is no RE2",
    settings: {
      rules: [{ id: "a/b", about: "x", keywords: ["xx"], regex: "(?=x)(?<secret>x)", match: ["x"], miss: ["y"] }],
    },
    code: "BAD_REDACTION_RULE",
  },
];
for (const { name, settings, code } of faults) {
  test(`refused: ${name}`, () => assert.rejects(open(settings), { code }));
}
