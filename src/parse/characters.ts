/** UTF-16 codes of the characters that mean something to a shell. */
const TAB = 9;
export const NEWLINE = 10;
export const RETURN = 13;
export const SPACE = 32;
export const BANG = 33;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const AMPERSAND = 38;
export const SINGLE_QUOTE = 39;
export const OPEN_PAREN = 40;
export const CLOSE_PAREN = 41;
export const STAR = 42;
export const PLUS = 43;
const ZERO = 48;
const NINE = 57;
export const SEMICOLON = 59;
export const LESS = 60;
export const EQUALS = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const AT = 64;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const BACKTICK = 96;
export const OPEN_BRACE = 123;
export const PIPE = 124;
export const CLOSE_BRACE = 125;

const blanksAndOperators = [
  SPACE,
  TAB,
  NEWLINE,
  RETURN,
  AMPERSAND,
  PIPE,
  SEMICOLON,
  LESS,
  GREATER,
  OPEN_PAREN,
  CLOSE_PAREN,
];

function tableOf(codes: readonly number[]): Uint8Array {
  const table = new Uint8Array(128);
  for (const code of codes) table[code] = 1;
  return table;
}

const operators = tableOf(blanksAndOperators);
const special = tableOf([...blanksAndOperators, DOUBLE_QUOTE, SINGLE_QUOTE, BACKTICK, BACKSLASH, DOLLAR]);

/** True for a blank, a newline or an operator: what ends an unquoted word. */
export function endsWord(code: number): boolean {
  return operators[code] === 1;
}

/** True for a character that is more than itself inside an unquoted word. */
export function isSpecial(code: number): boolean {
  return special[code] === 1;
}

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
