import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compileRules } from "../../../src/redact/compile.ts";
import { inventSecrets, seededRandom } from "../../../src/redact/invent.ts";
import { importGitleaks } from "../../../src/redact/organisation/gitleaks.ts";
import { Scanner } from "../../../src/redact/scanner.ts";

/** A kind of rule that the format of gitleaks 8 allows, for a vendor whose name is put in. */
interface Shape {
  readonly name: string;
  /** What follows the rule's id. */
  readonly toml: (vendor: string) => string;
  /** Texts of which exactly what stands between « and » is found. */
  readonly hits: (vendor: string) => readonly string[];
  readonly misses: (vendor: string) => readonly string[];
}

const end = String.raw`(?:[\x60'"\s;]|\\[nr]|$)`;

const shapes: readonly Shape[] = [
  {
    name: "a prefix",
    toml: (v) => `regex = '''\\b(${v}_[a-z0-9]{32})${end}'''\nkeywords = ["${v}_"]\ntags = ["key", "${v}"]`,
    hits: (v) => [`x = "«${v}_{hex:32}»"`, `«${v}_{lower:32}»`, `${v} «${v}_{lower:32}»\\n`],
    misses: (v) => [`${v}_{hex:31}`, `x${v}_{hex:32}`],
  },
  {
    name: "a name and a value, in any case",
    toml: (v) =>
      `regex = '''(?i)[\\w.-]{0,40}?(?:${v})[ \\t\\w.-]{0,20}[\\s'"]{0,3}(?:=|:{1,3}=|=>|:|\\?=)[\\x60'"\\s=]{0,5}([a-z0-9]{40})${end}'''\nentropy = 3\nkeywords = ["${v}"]`,
    hits: (v) => [`${v.toUpperCase()}_API_KEY = "«{alnum:40}»"`, `"${v}-key" => '«{lower:40}»'`],
    misses: (v) => [`${v}_key = "${"ab".repeat(20)}"`, "other_key = {alnum:40}"],
  },
  {
    name: "a flag in the middle",
    toml: (v) => `regex = '''${v}K(?i)[a-f]{4}[0-9]{12}'''\nkeywords = ["${v}k"]`,
    hits: (v) => [`«${v}KaBcD482915603748»`, `see «${v}Kabcd482915603749» there`],
    misses: (v) => [`${v}kabcd482915603748`],
  },
  {
    name: "a flag for a group, and one switched off in it",
    toml: (v) => `regex = '''(?i:${v})-(?i)(id(?-i:XY))-([0-9]{14})'''\nsecretGroup = 2\nkeywords = ["${v}-id"]`,
    hits: (v) => [`${v.toUpperCase()}-IDXY-«48291560374829»`],
    misses: (v) => [`${v}-idxy-48291560374829`],
  },
  {
    name: "a named group",
    toml: (v) => `regex = '''${v}\\((?P<user>\\w+),(?P<secret>[^)]{12,})\\)'''\nsecretGroup = 2\nkeywords = ["${v}("]`,
    hits: (v) => [`${v}(ann,«{alnum:20}»)`],
    misses: (v) => [`${v}(ann,short)`],
  },
  {
    name: "no group: the whole match",
    toml: (v) => `regex = '''${v}::[0-9a-f]{24}'''\nsecretGroup = 0\nkeywords = ["${v}::"]`,
    hits: (v) => [`«${v}::{hex:24}»`],
    misses: (v) => [`${v}::{hex:20}`],
  },
  {
    name: "lines",
    toml: (v) => `regex = '''(?m)^${v}pass[ \\t]+(\\S{10,60})$'''\nkeywords = ["${v}pass"]`,
    hits: (v) => [`a\n${v}pass «{password:14}»\nb`],
    misses: (v) => [`a ${v}pass {password:14}`],
  },
  {
    name: "a dot over lines",
    toml: (v) => `regex = '''(?s)BEGIN ${v}.{20,200}?END'''\nkeywords = ["begin ${v}"]`,
    hits: (v) => [`«BEGIN ${v}\n{base64:30}\n{base64:30}\nEND»`],
    misses: (v) => [`BEGIN ${v} {base64:30}`],
  },
  {
    name: "POSIX and Unicode classes, quoted text, code points",
    toml: (v) => `regex = '''\\Q${v}.$\\E[[:alnum:]]{8}\\x{2d}\\pL{4}[[:digit:]]{6}'''\nkeywords = ["${v}.$"]`,
    hits: (v) => [`«${v}.$a1B2c3D4-üåéñ482915»`],
    misses: (v) => [`${v}x$a1B2c3D4-abcd482915`, `${v}.$a1B2c3D4-ab1d482915`],
  },
  {
    name: "a repeated choice",
    toml: (v) => `regex = '''${v}((?:-[a-z0-9]{4}|\\.[a-z0-9]{4}){5})\\b'''\nkeywords = ["${v}-", "${v}."]`,
    hits: (v) => [`${v}«-a1b2.c3d4-e5f6.g7h8-i9j2»`],
    misses: (v) => [`${v}-a1b2.c3d4-e5f6`],
  },
  {
    name: "the old allowlist",
    toml: (v) =>
      `regex = '''${v}tok-([0-9a-z]{24})'''\nkeywords = ["${v}tok-"]\n[rules.allowlist]\ndescription = "tests"\nregexes = ['''^00''']\nstopwords = ["sample"]\npaths = ['''\\.md$''']\ncommits = ["abc"]`,
    hits: (v) => [`${v}tok-«{hex:22}77»`],
    misses: (v) => [`${v}tok-00{hex:22}`, `${v}tok-{hex:9}sample{hex:9}`],
  },
  {
    name: "several allowlists, with targets",
    toml: (v) =>
      `regex = '''${v}key=([0-9a-z]{24})'''\nkeywords = ["${v}key="]\n[[rules.allowlists]]\nregexTarget = "line"\nregexes = ['''(?i)# fixture''']\n[[rules.allowlists]]\nregexTarget = "match"\nregexes = ['''${v}key=9''']`,
    hits: (v) => [`${v}key=«7{hex:23}» # live`],
    misses: (v) => [`${v}key=7{hex:23} # Fixture`, `${v}key=9{hex:23}`],
  },
  {
    name: "an allowlist of which all must hold",
    toml: (v) =>
      `regex = '''${v}and:([0-9a-z]{24})'''\nkeywords = ["${v}and:"]\n[[rules.allowlists]]\ncondition = "AND"\nregexes = ['''^77''']\nstopwords = ["demo"]\n[[rules.allowlists]]\ncondition = "AND"\npaths = ['''x''']\nregexes = ['''.*''']`,
    hits: (v) => [`${v}and:«77{hex:22}»`, `${v}and:«88{hex:9}demo{hex:9}»`],
    misses: (v) => [`${v}and:77{hex:9}demo{hex:9}`],
  },
  {
    name: "a path beside the expression, no keywords, keys of later versions",
    toml: (v) =>
      `regex = '''<${v}>([^<]{12,80})</${v}>'''\npath = '''(?i)settings\\.xml$'''\nverifyCommand = "x"\n[[rules.required]]\nid = "other"\nwithinLines = 3`,
    hits: (v) => [`<${v}>«{password:14}»</${v}>`],
    misses: (v) => [`<${v}>short</${v}>`],
  },
];

const vendors = "acme borealis cumulus dynamo ember fathom gravel harbor".split(" ");
const rules = vendors.flatMap((vendor) => shapes.map((shape, at) => ({ id: `${vendor}-${at}`, vendor, shape })));
const file = `title = "acme"
[extend]
useDefault = true
disabledRules = ["generic-api-key"]
${rules.map(({ id, vendor, shape }) => `[[rules]]\nid = "${id}"\ndescription = "${shape.name}"\n${shape.toml(vendor)}`).join("\n\n")}
${vendors.map((vendor) => `[[rules]]\nid = "${vendor}-files"\npath = '''(?i)\\.${vendor}$'''`).join("\n")}
[[allowlists]]
targetRules = ["acme-0", "borealis-0"]
regexes = ['''_0f0f''']
[allowlist]
paths = ['''(^|/)vendor/''']
stopwords = ["notasecret"]
`;

describe("a whole gitleaks.toml", () => {
  const { patterns, skipped } = importGitleaks(file, "gitleaks.toml");
  const scanner = new Scanner(compileRules([], patterns));
  const random = seededRandom(11);

  test(`all of its ${rules.length} rules convert; what is about files alone is named`, () => {
    assert.ok(rules.length >= 100);
    assert.deepEqual(
      patterns.map(({ rule }) => rule),
      rules.map(({ id }) => `gitleaks/${id}`),
    );
    assert.equal(skipped.length, vendors.length + 1);
    assert.match(skipped[0] ?? "", /extends another configuration, which is not read/);
    for (const sentence of skipped.slice(1)) assert.match(sentence, /-files has no regex/);
  });

  for (const [at, { name, hits, misses }] of shapes.entries()) {
    test(`${name}: found by its own rule, and not where it may not be`, () => {
      for (const vendor of vendors) {
        const rule = `gitleaks/${vendor}-${at}`;
        for (const template of hits(vendor)) {
          const [before = "", secret = "", after = ""] = inventSecrets(template, random).split(/[«»]/);
          const text = before + secret + after;
          const found = scanner.findAll(text).filter((finding) => finding.rule === rule);
          assert.deepEqual(
            found.map(({ start, end: to }) => text.slice(start, to)),
            [secret],
            `${rule} in ${text}`,
          );
        }
        for (const template of misses(vendor)) {
          const text = inventSecrets(template, random);
          const found = scanner.findAll(text).filter((finding) => finding.rule === rule);
          assert.deepEqual(found, [], `${rule} in ${text}`);
        }
      }
    });
  }

  test("an allowlist for some rules holds for those", () => {
    const text = (vendor: string) => `${vendor}_0f0f${inventSecrets("{lower:28}", random)}`;
    assert.deepEqual(scanner.find(text("acme")), []);
    assert.equal(scanner.find(text("cumulus")).length, 1);
  });
});
