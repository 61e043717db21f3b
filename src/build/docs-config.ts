import { configDefaults } from "../config/schema.ts";
import { cell, configJsonSchema, describeType, type JsonSchema } from "./json-schema.ts";

/** The text of `docs/reference/config.md`. */
export function configReference(): string {
  const { properties = {} } = configJsonSchema();
  return `<!-- Made by src/build/docs.ts from src/config/schema.ts: change it there. -->

# Configuration

\`~/.config/coterm/config.yaml\`, \`config.yml\` or \`config.json\` (\`$XDG_CONFIG_HOME/coterm\` where that is set). Every key may be left out; an unknown key is an error, and then what was in force before stays in force. Shells and the helper notice a change by themselves. By example: [configuration.md](../configuration.md).

| Key | Value | Default | Meaning |
| --- | --- | --- | --- |
${Object.entries(properties).map(row).join("\n")}

${Object.entries(properties).map(section).filter(Boolean).join("\n\n")}

An editor that knows YAML schemas checks the file as it is written, with this first line:

\`\`\`yaml
# yaml-language-server: $schema=PATH_TO_COTERM/rules/config.schema.json
\`\`\`
`;
}

function row([key, schema]: [string, JsonSchema]): string {
  const value = configDefaults[key as keyof typeof configDefaults]; // keys of the same schema
  const type = key === "rules" ? "list of rules" : describeType(schema);
  return `| \`${key}\` | ${cell(type)} | ${cell(defaultText(value))} | ${cell(schema.description ?? "")} |`;
}

function defaultText(value: unknown): string {
  if (Array.isArray(value) || typeof value !== "object" || value === null) {
    return Array.isArray(value) ? "none" : `\`${String(value)}\``;
  }
  const entries = Object.entries(value).map(([key, inner]) => `\`${key}: ${String(inner)}\``);
  return entries.length === 0 ? "none" : entries.join(", ");
}

/** The keys of a map that describe themselves. */
function section([key, { properties = {} }]: [string, JsonSchema]): string {
  const described = Object.entries(properties).filter(([, { description }]) => description !== undefined);
  if (described.length === 0) return "";
  const rows = described.map(
    ([name, schema]) => `| \`${name}\` | ${cell(describeType(schema))} | ${cell(schema.description ?? "")} |`,
  );
  return `## ${key}\n\n| Key | Value | Meaning |\n| --- | --- | --- |\n${rows.join("\n")}`;
}
