import { rulesOfPack } from "../rules/pack-rules.ts";
import { compile } from "../rules/compile.ts";
import type { RulePack } from "../rules/schema.ts";
import { cell, describeType, type JsonSchema, packJsonSchema, ruleJsonSchema } from "./json-schema.ts";

/** The text of `docs/reference/rules.md`. */
export function rulesReference(packs: readonly RulePack[]): string {
  const count = packs.reduce((sum, { rules }) => sum + rules.length, 0);
  const { properties = {}, required = [] } = ruleJsonSchema();
  return `<!-- Made by src/build/docs.ts from src/rules/schema.ts and rules/*.yaml: change it there. -->

# Rules

A rule says which commands it is about, what is lost, and what happens. ${count} rules come with coterm, in the packs below; your own stand under \`rules\` in the [configuration](config.md).

A line can hold many commands. For each command the first rule that holds counts, your own before those of the packs; over the commands of the line the strictest action wins: ${inOrder()}.

## Keys of a rule

| Key | Value | Meaning |
| --- | --- | --- |
${Object.entries(properties)
  .map(([key, schema]) => keyRow(key, schema, required.includes(key)))
  .join("\n")}

Keys in bold must be given. A rule needs a \`command\`, a \`redirect\`, an \`append\` or an \`input\`. All that it says must hold. An \`action\` can be a list with effects, which are done whether the line runs or not: \`record\` (the session), \`process_info\` (which processes ran), \`incident\` and \`log\` (an [event](../events.md#shapes) of that kind, with the line, the rule and where it was about to act: \`coterm events kind:incident\`). A list of effects alone, or \`[]\`, lets the line run. What expressions can use: [the rule language](../rule-language.md).

${mapSection("options", properties["options"])}

${mapSection("says", properties["says"])}

${mapSection("context", properties["context"])}

### context.time

${mapTable(properties["context"]?.properties?.["time"])}

## Globs

| Written | Stands for |
| --- | --- |
| \`*\` | any characters but \`/\` |
| \`**\` | any characters |
| \`?\` | one character but \`/\` |
| \`[a-z]\`, \`[!a-z]\` | one character of these, of all others |
| \`+([a-z])\` | one or more characters of these |
| \`{a,b}\` | either |
| \`\\x\` | the character itself |

A glob for an operand or a file that begins with \`/\` or \`~\` is compared with the path that the word names: \`~\`, \`$HOME\`, \`.\` and \`..\` are followed, also behind a \`cd\` in the same line. One that begins with \`$\` is compared only with words that the shell expands. Every other is compared with the word as it is written, without its quotes.

## Regular expressions

\`{re: …}\` and the values of \`context\` are [RE2](https://github.com/google/re2/wiki/Syntax): found anywhere in the text unless anchored, and in linear time.

## Keys of a pack

| Key | Value | Meaning |
| --- | --- | --- |
${Object.entries(packJsonSchema().properties ?? {})
  .map(([key, schema]) => packRow(key, schema))
  .join("\n")}

${packs.map(packSection).join("\n\n")}
`;
}

function inOrder(): string {
  return "`allow`, `notify` (is logged), `warn` (is said, and the line runs), `confirm` (asks), `approve` (does not run before a second person has approved it), `deny`";
}

function keyRow(key: string, schema: JsonSchema, isRequired: boolean): string {
  const name = isRequired ? `**\`${key}\`**` : `\`${key}\``;
  return `| ${name} | ${cell(describeType(schema))} | ${cell(schema.description ?? "")} |`;
}

function packRow(key: string, schema: JsonSchema): string {
  const type = key === "rules" ? "list of rules" : describeType(schema);
  return `| \`${key}\` | ${cell(type)} | ${cell(schema.description ?? "The rules, each as above.")} |`;
}

function mapSection(key: string, schema: JsonSchema | undefined): string {
  return `### ${key}\n\n${mapTable(schema)}`;
}

function mapTable(schema: JsonSchema | undefined): string {
  const rows = Object.entries(schema?.properties ?? {}).map(
    ([name, inner]) => `| \`${name}\` | ${cell(describeType(inner))} | ${cell(inner.description ?? "")} |`,
  );
  return `| Key | Value | Meaning |\n| --- | --- | --- |\n${rows.join("\n")}`;
}

function packSection(pack: RulePack): string {
  const rows = compile(rulesOfPack(pack)).rules.map(({ rule, action, challenge }) => {
    const asks = action === "confirm" && challenge === "type" ? "confirm by typing" : action;
    return `| \`${rule.id}\` | ${cell(rule.title)} | ${rule.severity} | ${asks} | \`${cell(rule.match[0] ?? "")}\` |`;
  });
  return `## ${pack.pack}\n\n${pack.about}\n\n| Rule | Title | Severity | Action | Example |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}`;
}
