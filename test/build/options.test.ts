import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { compileOptions } from "../../src/build/options.ts";
import { chosenSpecs, uniformSpecs } from "../../src/build/options/chosen-specs.ts";
import { hoistOptions } from "../../src/build/options/hoist.ts";
import type { SpecNode, SpecOption } from "../../src/build/options/spec.ts";
import { mergeTool, specTree, type ToolSource, type Tree } from "../../src/build/options/tree.ts";
import { uniformTree } from "../../src/build/options/uniform.ts";
import { writeTable } from "../../src/build/options/write-table.ts";
import own from "../../src/parse/options.json" with { type: "json" };
import { readToolText } from "../../src/parse/tool-text.ts";
import { toolOf, type ToolNode } from "../../src/parse/tool-table.ts";
import { wrapperOf } from "../../src/parse/wrapper-table.ts";

const written = readFileSync(join(import.meta.dirname, "../../src/parse/options.compiled.json"), "utf8");
const table: { readonly shared: string; readonly tools: Readonly<Record<string, string>> } = JSON.parse(written);
const names = Object.keys(table.tools);

describe("the compiled table", () => {
  test("is what the pinned specs and our own table make", async () => {
    const made = await compileOptions();
    assert.ok(made === written, "src/parse/options.compiled.json is not what it is made from: npm run options");
  });

  test("is small", () => assert.ok(JSON.stringify(table).length <= 110_000, `${JSON.stringify(table).length} bytes`));

  test("has the tools of production", () => {
    assert.ok(names.length >= 250, `${names.length}`);
    for (const name of Object.keys(own)) assert.ok(names.includes(name), name);
    const expected =
      "kubectl helm docker aws gcloud az gh git terraform ansible vault psql mysql redis-cli systemctl uv sam";
    for (const name of expected.split(" ")) assert.ok(names.includes(name), name);
  });

  test("can be read to its last command", () => {
    let commands = 0;
    const walk = (node: ToolNode, path: string): void => {
      for (const layer of node.options.layers)
        for (const [spelling, { name }] of layer) {
          assert.match(spelling, /^-[^\s{}[\],]*$/, path);
          assert.match(name, /^-[^\s{}[\],]*$/, path);
        }
      for (const [word, command] of node.commands) {
        assert.match(word, /^[\w.:@+-]+$/, path);
        assert.ok(node.commands.has(command.name), `${path} ${command.name}`);
        commands++;
        walk(command.node(), `${path} ${word}`);
      }
    };
    for (const name of names) {
      const node = toolOf(name);
      assert.ok(node !== null, name);
      walk(node, name);
    }
    assert.ok(commands > 2500, `${commands} commands`);
  });

  test("does not hide where the command in a wrapper begins", () => {
    const isWrapped = (name: string) => ["words", "joined", "shell"].includes(wrapperOf(name)?.runs ?? "");
    const chosen = [...chosenSpecs, ...Object.keys(uniformSpecs)].filter((name) => !(name in own));
    const hidden = chosen.filter((name) => isWrapped(name) && wrapperOf(name)?.subcommands === undefined);
    assert.deepEqual(hidden, []);
  });
});

const option = (entry: string): SpecOption => {
  const [spellings = "", takes] = entry.split(/(?==)/);
  return { spellings: spellings.split(","), takes: takes === "=" || takes === "=?" ? takes : "" };
};

const spec = (options: string, commands: Readonly<Record<string, SpecNode>> = {}): SpecNode => ({
  options: options.split(" ").filter(Boolean).map(option),
  commands: Object.entries(commands).map(([names, node]) => ({ names: names.split(","), node })),
  hasLongDashes: false,
});

const show = ({ attributes, options, commands }: Tree): string =>
  [
    ...attributes,
    ...options,
    ...commands.map(({ names, tree }) => `{${[names.join(","), show(tree)].filter(Boolean).join(" ")}}`),
  ].join(" ");

const withSubcommand = spec("", { x: spec("") });

describe("a spec and what is written by hand", () => {
  const cases: readonly (readonly [name: string, SpecNode, ToolSource, string])[] = [
    ["the hand knows what an option takes", spec("--replicas"), { options: "--replicas=" }, "--replicas="],
    ["the spec adds a letter", spec("-r,--replicas"), { options: "--replicas=" }, "-r,--replicas="],
    ["the spec adds an option", spec("-n,--name="), { options: "-f" }, "-f -n,--name="],
    ["only a free spelling is taken", spec("-f,--file="), { options: "-f,--force" }, "-f,--force"],
    ["flags without a letter say nothing at a leaf", spec("--fast -s,--slow --deep="), {}, "-s,--slow --deep="],
    ["elsewhere they do", spec("--fast", { x: spec("") }), {}, "--fast {x}"],
    [
      "what the hand says holds further in",
      spec("", { x: spec("--dry-run=") }),
      { options: "--dry-run=?" },
      "--dry-run=? {x}",
    ],
    [
      "… but for letters",
      spec("", { x: spec("-c,--cpu=") }),
      { options: "-c,--context=" },
      "-c,--context= {x -c,--cpu=}",
    ],
    ["what is said outside is not repeated", spec("-v,--verbose", { x: spec("-v,--verbose") }), {}, "-v,--verbose {x}"],
    [
      "commands are joined by any name",
      spec("", { "del,rm": spec("-f") }),
      { commands: { "remove,rm": "-q" } },
      "{remove,rm -q -f}",
    ],
    [
      "a name that the hand gave away is not taken",
      spec("", { "a,rm": spec("-f"), rm: spec("-z") }),
      { commands: { "remove,rm": "" } },
      "{remove,rm -f}",
    ],
    ["the long name is the main one", spec("", { "i,install,add": spec("") }), {}, "{install,add,i}"],
    ["help repeats the tree", spec("", { help: withSubcommand }), {}, ""],
    ["clusters are not options", spec("-it -am= -x"), {}, "-x"],
    ["… where one dash begins a cluster", spec("-auto-approve -out="), { style: "long" }, "@long -out="],
    [
      "fields are kept",
      spec(""),
      { rest: 1, dashes: true, unknown: "flag", like: "y", bundle: true, pairs: true },
      "@like=y @bundle @pairs @unknown=flag @rest=1 @dashes",
    ],
  ];
  for (const [name, from, hand, expected] of cases)
    test(name, () => assert.equal(show(mergeTool(from, hand)), expected));

  test("a spec says whether one dash begins a long option", () => {
    assert.equal(show(specTree({ ...spec("-chdir="), hasLongDashes: true })), "@long -chdir=");
  });
});

describe("options that nearly all commands have", () => {
  const cases: readonly (readonly [name: string, Readonly<Record<string, string>>, string])[] = [
    ["move up", { a: "--x=", b: "--x=", c: "--y=" }, "--x= {a} {b} {c --y=}"],
    ["stay when there are but two", { a: "--x=", b: "--x=" }, "{a --x=} {b --x=}"],
    ["stay when a letter may mean something else", { a: "-x", b: "-x", c: "-y" }, "{a -x} {b -x} {c -y}"],
    ["leave what a command says itself", { a: "--x=", b: "--x=", c: "--x=?" }, "--x= {a} {b} {c --x=?}"],
  ];
  for (const [name, options, expected] of cases) {
    const commands = Object.entries(options).map(([command, one]) => ({
      names: [command],
      tree: { attributes: [], options: [one], commands: [] },
    }));
    test(name, () => assert.equal(show(hoistOptions({ attributes: [], options: [], commands })), expected));
  }
});

test("of a tool whose commands are all alike only flags and letters are kept", () => {
  const command = spec("-g,--group= --name= --yes --no-wait");
  const tree = uniformTree(
    spec("", { a: command, b: command, c: spec("-g,--grid= --name") }),
    { options: "--all", unknown: "value" },
    { commands: [], uses: 2 },
  );
  assert.equal(show(tree), "@unknown=value --all -g,--group= --yes");
});

test("what is written can be read again", () => {
  const tree = mergeTool(spec("-f,--force", { x: spec("-f,--file= --deep="), y: spec("-g") }), {
    rest: 2,
    commands: { "z,zed": "" },
  });
  const twice = writeTable(
    new Map([
      ["a", tree],
      ["b", tree],
    ]),
  );
  const { shared, tools }: { shared: string; tools: Record<string, string> } = JSON.parse(twice);
  const entries = shared.split(" ");
  assert.ok(entries.includes("-f,--force"));
  const { attributes, options, shared: places, commands } = readToolText(tools["b"] ?? "");
  assert.deepEqual([...attributes], [["rest", "2"]]);
  assert.deepEqual([...places.map((place) => entries[place]), ...options], ["-f,--force"]);
  assert.deepEqual(
    commands.map(([names]) => names),
    ["x", "y", "z,zed"],
  );
  const x = readToolText(commands[0]?.[1] ?? "");
  assert.deepEqual(x.shared.map((place) => entries[place]).toSorted(), ["--deep=", "-f,--file="]);
});
