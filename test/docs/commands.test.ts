import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import manifest from "../../package.json" with { type: "json" };
import { commandTable, isCommandName } from "../../src/cli/command-table.ts";
import type { Shell } from "../../src/parse/command.ts";
import { understand } from "../../src/parse/understand.ts";
import { CliHome } from "../cli/cli-home.ts";
import { syntheticEvents, syntheticStart, writeSession } from "../replay/synthetic-session.ts";
import { type Block, blocksOf, pages, proseOf } from "./pages.ts";

const shells: Readonly<Record<string, Shell>> = { sh: "bash", bash: "bash", zsh: "zsh", fish: "fish" };

interface Invocation {
  /** Where it stands, and how it is written. */
  readonly name: string;
  /** The words after `coterm`. */
  readonly argv: readonly string[];
}

/** Every `coterm …` in a block of shell, also inside of `$(…)` and pipes. */
function invocationsIn({ page, lineNumber, language, text }: Block): Invocation[] {
  const shell = shells[language];
  if (shell === undefined) return [];
  return text.split("\n").flatMap((line, index) =>
    understand(line, { shell }).commands.flatMap(({ name, words }) => {
      if (name !== "coterm") return [];
      const argv = words.slice(1).map((word) => word.text);
      return [{ name: `${page}:${lineNumber + index}: coterm ${argv.join(" ")}`, argv }];
    }),
  );
}

/** Every `coterm …` in a code span of the text. */
const spans = pages.flatMap((page) =>
  proseOf(page)
    .split("\n")
    .flatMap((line, index) =>
      [...line.matchAll(/`(coterm [^`]*)`/g)].flatMap(([, text = ""]) =>
        invocationsIn({ page: page.path, lineNumber: index + 1, language: "sh", text }),
      ),
    ),
);

const blocks = pages.flatMap(blocksOf);
/** Each once: what is said in several places is right or wrong in all of them. */
const invocations = [
  ...new Map([...spans, ...blocks.flatMap(invocationsIn)].map((found) => [found.argv.join("\0"), found])).values(),
];
const home = new CliHome();
after(() => home.close());
home.write("deploy.sh", "true\n");
home.write("acme.yaml", "pack: acme\nabout: x\nactions: { github: redact }\n");
home.write("key.pem", generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString());

/** `last` of the documentation, made anew: some of the commands remove it. */
async function recordLast(): Promise<void> {
  const folder = join(home.home, ".local/state/coterm/sessions", syntheticStart.id);
  rmSync(folder, { recursive: true, force: true });
  const { marks } = await writeSession(folder, syntheticEvents(120_000, 1000));
  const commands = Array.from({ length: 9 }, (_, n) => ({
    at: n * 10_000,
    kind: "command",
    command: n,
    line: "ls",
    id: `1.${n}`,
  }));
  writeFileSync(marks, commands.map((mark) => `${JSON.stringify(mark)}\n`).join(""));
}

/** What is not to be run for real is run so that its arguments are read all the same, or not at all. */
async function problemOf(argv: readonly string[]): Promise<string | null> {
  const [command = "", verb = ""] = argv;
  if (argv.length === 1)
    return isCommandName(command) || command === "help" || command === "version" ? null : "none such";
  if (command === "helper") return /^(?:start|stop|restart|run)$/.test(verb) ? null : "no such verb";
  if (command === "init") return /^(?:bash|zsh|fish)$/.test(verb) && argv.length === 2 ? null : "no such shell";
  // It would take this process's place.
  if (command === "record" && verb === "--attach-hook") return /^(?:bash|zsh|fish)$/.test(argv[2] ?? "") ? null : "no";
  if (command === "record") return argv.includes("--") || argv.length === 2 ? null : "no such form";
  if (["play", "export", "rm", "processes"].includes(command)) await recordLast();
  const safe = command === "check" ? ["check", "--no-ask", ...argv.slice(1)] : argv;
  const { status, err } = await home.run(...safe);
  return status === 2 ? err : null;
}

describe("the commands in the documentation are right", () => {
  const pack = blocks.find(({ language, text }) => language === "yaml" && text.startsWith("pack:"));
  home.write("my-pack.yaml", pack?.text ?? "");
  home.write(".ddcoterm/config.yaml", "process_config: {commands: []}\n");
  assert.ok(invocations.length > 30, "the walk found them");
  for (const { name, argv } of invocations) {
    test(name, async () => assert.equal(await problemOf(argv), null));
  }
});

describe("a wrong one would be found", () => {
  for (const line of ["coterm evnts", "coterm events --limt 5", "x | coterm rules lst", 'eval "$(coterm init ksh)"']) {
    test(line, async () => {
      const [found] = invocationsIn({ page: "", lineNumber: 0, language: "sh", text: line });
      assert.ok(found !== undefined);
      assert.notEqual(await problemOf(found.argv), null);
    });
  }
});

test("every npm script that is named exists", () => {
  const named = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm run (?:-s |--silent )?([\w:]+)/g)].map(([, script = ""]) => ({ path, script })),
  );
  assert.ok(named.length > 5);
  assert.deepEqual(
    named.filter(({ script }) => !Object.hasOwn(manifest.scripts, script)),
    [],
  );
});

describe("every subcommand is documented", () => {
  for (const name of [...Object.keys(commandTable), "help", "version"]) {
    test(name, () => assert.ok(invocations.some(({ argv }) => argv[0] === name)));
  }
});

describe("the configuration in the documentation is right", () => {
  for (const { page, lineNumber, language, text } of blocks) {
    if (language !== "yaml") continue;
    test(`${page}:${lineNumber}`, async () => {
      const one = new CliHome();
      try {
        one.write(text.startsWith("pack:") ? "pack.yaml" : ".config/coterm/config.yaml", text);
        const checked = await one.run(
          ...(text.startsWith("pack:") ? ["rules", "test", "pack.yaml"] : ["config", "validate"]),
        );
        assert.equal(checked.status, 0, checked.err);
        const { err } = await one.run("rules", "test");
        assert.doesNotMatch(err, /^own\//m, "its examples hold");
      } finally {
        one.close();
      }
    });
  }
});
