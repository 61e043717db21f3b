import type { SQLInputValue } from "node:sqlite";
import { type Field, type Fields, fieldOf, storedValue } from "./fields.ts";
import type { FieldTest, Query, TextTerm } from "./query.ts";

export interface Condition {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

export interface SqlOptions {
  readonly fields: Fields;
  /** The condition for a text, on whatever holds it. */
  readonly text: (term: TextTerm) => Condition;
  readonly now: number;
}

/** A query as the condition of a WHERE. Nothing that was typed becomes SQL: values are parameters. */
export function toSql(query: Query, options: SqlOptions): Condition {
  switch (query.kind) {
    case "all":
    case "any":
      return joined(
        query.of.map((one) => toSql(one, options)),
        query.kind === "all" ? " AND " : " OR ",
      );
    case "not": {
      const { sql, parameters } = toSql(query.of, options);
      return { sql: `NOT coalesce(${sql}, 0)`, parameters };
    }
    case "text":
      return options.text(query);
    case "field":
      return fieldCondition(query.field, fieldOf(options.fields, query.field), query.test, options.now);
    default:
      return query satisfies never;
  }
}

function joined(conditions: readonly Condition[], between: string): Condition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(between)})`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

function fieldCondition(name: string, field: Field, test: FieldTest, now: number): Condition {
  const { column, type, bound } = field;
  const stored = (text: string) => storedValue(name, field, text, now);
  switch (test.kind) {
    case "is":
      if (bound !== undefined) return { sql: `${column} ${bound} ?`, parameters: [stored(test.value)] };
      if (type === "text" && !test.isExact && test.value.includes("*")) {
        return { sql: `${column} GLOB ?`, parameters: [globOf(test.value)] };
      }
      return { sql: `${column} = ?`, parameters: [stored(test.value)] };
    case "compare":
      return { sql: `${column} ${test.operator} ?`, parameters: [stored(test.value)] };
    case "range":
      return joined(
        [
          ...(test.from === null ? [] : [{ sql: `${column} >= ?`, parameters: [stored(test.from)] }]),
          ...(test.to === null ? [] : [{ sql: `${column} <= ?`, parameters: [stored(test.to)] }]),
          { sql: `${column} IS NOT NULL`, parameters: [] },
        ],
        " AND ",
      );
    default:
      return test satisfies never;
  }
}

/** Only the star means something. */
function globOf(text: string): string {
  return text.replaceAll(/[[?]/g, "[$&]");
}

/** The condition for a text in a column that has no index: anywhere in it, without regard to case. */
export function containedIn(column: string): SqlOptions["text"] {
  return ({ text }) => ({ sql: `instr(lower(${column}), lower(?)) > 0`, parameters: [text] });
}
