import { resolve } from "node:path";
import { CotermError, ExitCode } from "../../base/errors.ts";
import { readNamedText } from "../../base/named-file.ts";
import { nearest } from "../../base/nearest.ts";
import { showControls } from "../../base/visible.ts";
import { readPackedExamples } from "../../rules/bundled.ts";
import type { CompiledRule, RuleSet } from "../../rules/compile.ts";
import { checkExamples } from "../../rules/examples.ts";
import { readArguments } from "../arguments.ts";
import { loadRules, sayProblems } from "../judge.ts";
import { lint } from "../rules/lint.ts";
import { rulesAsMarkdown } from "../rules/markdown.ts";
import type { CommandModule, Io } from "../io.ts";

export const rules: CommandModule = {
  usage: `Usage: coterm rules list|show|test|lint|docs|words

  coterm rules list                    every rule in force, what it does and about what
  coterm rules show git/force-push     one rule, with its examples
  coterm rules test                    run the examples of every rule in force
  coterm rules test my-pack.yaml       check a pack before it is used
  coterm rules lint                    what could be better: rules that never count, or cost every line
  coterm rules docs > rules.md         the rules in force as a page
  coterm rules words                   the words that make a shell ask the helper

Options:
  --json    one value
  --notes   lint: also what is only worth a thought

Exit codes: 0 all examples hold and lint finds no error, 2 one does not, it does, or the pack or the
configuration cannot be used.
Rules of your own stand in ~/.config/coterm/config.yaml under "rules".`,

  async run(argv, io) {
    const { values, positionals } = readArguments("rules", argv, {
      json: { type: "boolean", default: false },
      notes: { type: "boolean", default: false },
    });
    const [verb = "list", ...names] = positionals;
    switch (verb) {
      case "list":
        return list(await inForce(io), values.json, io);
      case "show":
        return show(await inForce(io), names, values.json, io);
      case "test":
        return names.length === 0 ? testInForce(io) : testFiles(names, io);
      case "lint": {
        const options = { isJson: values.json, hasNotes: values.notes };
        return names.length === 0 ? lintInForce(options, io) : lintFiles(names, options, io);
      }
      case "docs":
        io.out(rulesAsMarkdown(await inForce(io), readPackedExamples() ?? {}));
        return ExitCode.ok;
      case "words":
        io.out((await loadRules(io)).words.trimEnd());
        return ExitCode.ok;
      default:
        throw new CotermError("BAD_ARGUMENTS", `coterm rules cannot ${verb}`, {
          exit: "usage",
          hint: `coterm rules ${nearest(verb, ["list", "show", "test", "lint", "docs", "words"]) ?? "list"}`,
        });
    }
  },
};

async function inForce(io: Io): Promise<RuleSet> {
  return (await loadRules(io)).rules;
}

function list({ rules: all }: RuleSet, isJson: boolean, io: Io): number {
  if (isJson) {
    io.out(
      JSON.stringify(
        all.map(({ rule, action }) => ({ id: rule.id, action, severity: rule.severity, title: rule.title })),
      ),
    );
    return ExitCode.ok;
  }
  const width = Math.max(0, ...all.map(({ rule }) => rule.id.length));
  const row = ({ rule, action }: CompiledRule) =>
    `${rule.id.padEnd(width)}  ${action.padEnd(7)}  ${rule.severity.padEnd(8)}  ${rule.title}`;
  io.out(all.map(row).join("\n"));
  return ExitCode.ok;
}

function show({ rules: all }: RuleSet, [id = ""]: readonly string[], isJson: boolean, io: Io): number {
  const found = all.find(({ rule }) => rule.id === id);
  if (found === undefined) {
    const near = nearest(
      id,
      all.map(({ rule }) => rule.id),
    );
    throw new CotermError("UNKNOWN_RULE", id === "" ? "which rule?" : `there is no rule ${id}`, {
      exit: "usage",
      hint: near === null ? "coterm rules list" : `coterm rules show ${near}`,
    });
  }
  const { action, challenge, fail } = found;
  const rule = { ...found.rule, ...readPackedExamples()?.[found.rule.id] };
  if (isJson) {
    io.out(JSON.stringify({ ...rule, action, challenge, fail }));
    return ExitCode.ok;
  }
  io.out(
    [
      `${rule.id}: ${rule.title}`,
      `  ${rule.severity}, ${action}${action === "confirm" ? ` by ${challenge === "type" ? "typing" : "a key"}` : ""}`,
      `  ${rule.why}`,
      ...(rule.instead === undefined ? [] : [`  safer: ${rule.instead}`]),
      ...rule.match.map((line) => `  holds for      ${line}`),
      ...rule.miss.map((line) => `  not for        ${line}`),
      ...(rule.references ?? []).map((url) => `  see ${url}`),
    ].join("\n"),
  );
  return ExitCode.ok;
}

async function testInForce(io: Io): Promise<number> {
  return ofWhole(io, ({ rules: all }) => report(checkExamples(all, readPackedExamples() ?? {}), io));
}

function lintInForce(options: Parameters<typeof lint>[2], io: Io): Promise<number> {
  return ofWhole(io, (set) => lint(set, readPackedExamples() ?? {}, options, io));
}

/** A look at the rules in force is no pass when some of what is configured is not in force. */
async function ofWhole(io: Io, look: (set: RuleSet) => number): Promise<number> {
  const { rules: found, problems } = await loadRules(io);
  return Math.max(look(found), problems.length === 0 ? ExitCode.ok : ExitCode.usage);
}

async function testFiles(names: readonly string[], io: Io): Promise<number> {
  return forEachPack(names, io, (set) => report(checkExamples(set.rules), io));
}

function lintFiles(names: readonly string[], options: Parameters<typeof lint>[2], io: Io): Promise<number> {
  return forEachPack(names, io, (set) => lint(set, {}, options, io));
}

async function forEachPack(names: readonly string[], io: Io, look: (set: RuleSet) => number): Promise<number> {
  const { loadPack } = await import("../../rules/load.ts");
  let status: number = ExitCode.ok;
  for (const name of names) {
    const file = resolve(io.cwd, name);
    const { rules: found, problems } = await loadPack(readNamedText(file, "coterm rules test FILE.yaml"), file);
    sayProblems({ problems }, io);
    status = Math.max(status, found === null ? ExitCode.usage : look(found));
  }
  return status;
}

function report({ checked, failures }: { checked: number; failures: readonly string[] }, io: Io): number {
  for (const failure of failures) io.err(showControls(failure));
  io.out(`${checked - failures.length} examples hold, ${failures.length} do not`);
  return failures.length === 0 ? ExitCode.ok : ExitCode.usage;
}
