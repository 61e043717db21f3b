import { z } from "zod";
import { configSchema } from "../config/schema.ts";
import { redactionPackSchema } from "../redact/schema.ts";
import { packSchema, ruleSchema } from "../rules/schema.ts";

/** The part of JSON Schema that zod makes of our schemas. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

export function packJsonSchema(): JsonSchema {
  return { ...toJsonSchema(packSchema), description: "A pack of rules of coterm." };
}

export function ruleJsonSchema(): JsonSchema {
  return toJsonSchema(ruleSchema);
}

export function redactionPackJsonSchema(): JsonSchema {
  return { ...toJsonSchema(redactionPackSchema), description: "A pack of redaction rules of coterm." };
}

export function configJsonSchema(): JsonSchema {
  return { ...toJsonSchema(configSchema), description: "The configuration of coterm." };
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input" }) as JsonSchema; // zod's type allows all of JSON Schema; ours use only this
}

/** What a value may be, for people: `a text or a list of texts`. */
export function describeType(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(describeType))].join(" or ");
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(", ");
  switch (schema.type) {
    case "string":
      return "text";
    case "array":
      return `list of ${schema.items === undefined ? "values" : plural(describeType(schema.items))}`;
    case "boolean":
      return "`true` or `false`";
    case "integer":
    case "number":
      return `number, ${schema.minimum ?? `more than ${schema.exclusiveMinimum ?? 0}`} to ${schema.maximum}`;
    case "object":
      return schema.properties === undefined
        ? "map"
        : `map of ${Object.keys(schema.properties)
            .map((key) => `\`${key}\``)
            .join(", ")}`;
    default:
      return "value";
  }
}

function plural(type: string): string {
  return type === "text" ? "texts" : type.startsWith("map") ? "maps" : type;
}

/** A cell of a Markdown table: a bar would end it. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
