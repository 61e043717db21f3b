import type { RedactionPack } from "../redact/schema.ts";
import { cell, describeType, type JsonSchema, redactionPackJsonSchema } from "./json-schema.ts";

/** The text of `docs/reference/redaction.md`. */
export function redactionReference(packs: readonly RedactionPack[]): string {
  const { properties = {} } = redactionPackJsonSchema();
  const count = packs.reduce((sum, { tokens = [], rules = [] }) => sum + tokens.length + rules.length, 0);
  return `<!-- Made by src/build/docs-redaction.ts from src/redact/schema.ts and rules/redact/*.yaml: change it there. -->

# Redaction rules

${count} rules come with coterm. How they are used, and how to add to them: [redaction.md](../redaction.md).

## Keys of a pack

${table(properties)}

## Keys of a token rule

A token says itself what it is, by how it begins. That a token of the least length is found, and its beginning alone is not, follows from the rule and is tested.

${table(properties["tokens"]?.items?.properties ?? {})}

## Keys of a rule

${table(patternOf(properties["rules"])?.properties ?? {})}

In \`match\` and \`miss\`, \`{alnum:20}\` stands for twenty letters and digits that are made anew; the same with \`hex\`, \`upper\`, \`lower\`, \`digits\`, \`base32\`, \`base64\`, \`url64\`, \`password\`, and without a number \`uuid\`, \`jwt\`, \`card\`, \`iban\`, \`ssn\`. \`{checksummed:30}\` adds the six characters of the CRC-32 with which tokens of GitHub and npm end. So no file holds what looks like a live secret.

${packs.map(packSection).join("\n\n")}
`;
}

function patternOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  return schema?.items?.anyOf?.find(({ properties }) => properties?.["regex"] !== undefined);
}

function table(properties: Readonly<Record<string, JsonSchema>>): string {
  const rows = Object.entries(properties).map(
    ([key, schema]) => `| \`${key}\` | ${cell(describeType(schema))} | ${cell(schema.description ?? "")} |`,
  );
  return `| Key | Value | Meaning |\n| --- | --- | --- |\n${rows.join("\n")}`;
}

function packSection({ pack, about, tokens = [], rules = [] }: RedactionPack): string {
  const tokenRows = tokens.map(({ id, prefix, least }) => {
    const prefixes = [prefix].flat().map((text) => `\`${cell(text)}\``);
    return `| \`${id}\` | ${prefixes.join(", ")} and ${least} characters |`;
  });
  const ruleRows = rules.map(({ id, about: what }) => `| \`${id}\` | ${cell(what)} |`);
  return `## ${pack}\n\n${about}\n\n| Rule | Finds |\n| --- | --- |\n${[...tokenRows, ...ruleRows].join("\n")}`;
}
