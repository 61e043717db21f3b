/**
 * The query language of `coterm events` and `coterm logs`:
 *
 *     user:ann @exit:>0 -exe:ls "delete pod" --force host:(a OR b) @dur:[1000 TO *]
 *
 * Terms side by side must all hold; `OR`, `AND`, `NOT`, a `-` in front and parentheses combine them. A word is found as
 * a whole word, `deplo*` as the beginning of one, text in quotes exactly as it stands. `field:value` looks at one field,
 * where `*` stands for anything; numbers take `>`, `>=`, `<`, `<=` and ranges `[1 TO 10]`. An `@` before a field's name
 * changes nothing. A word that begins with `--` is text, so that options can be searched for as they are typed.
 */
export type Query =
  | { readonly kind: "all"; readonly of: readonly Query[] }
  | { readonly kind: "any"; readonly of: readonly Query[] }
  | { readonly kind: "not"; readonly of: Query }
  | TextTerm
  | FieldTerm;

export interface TextTerm {
  readonly kind: "text";
  readonly text: string;
  /** `exact`: in quotes; `prefix`: with a star at its end. */
  readonly match: "word" | "exact" | "prefix";
}

export interface FieldTerm {
  readonly kind: "field";
  readonly field: string;
  readonly test: FieldTest;
}

export type FieldTest =
  | { readonly kind: "is"; readonly value: string; readonly isExact: boolean }
  | { readonly kind: "compare"; readonly operator: ">" | ">=" | "<" | "<="; readonly value: string }
  /** null is open. */
  | { readonly kind: "range"; readonly from: string | null; readonly to: string | null };
