import { parseGlob, type Token } from "./glob-syntax.ts";

/**
 * Globs over whole texts, matched in time proportional to pattern × text, whatever they are.
 *
 *     *  any characters but /     **  any characters     ?  one character but /
 *     [a-z] [!a-z]  one of, none of                      +([a-z])  one or more of
 *     {a,b}  either                                      \x  the character itself
 */
export type Glob = (text: string) => boolean;

/** @throws SyntaxError when the pattern has an open bracket or too many alternatives. */
export function compileGlobs(patterns: readonly string[]): Glob {
  const matching = compileGlobSets([patterns]);
  return (text) => matching(text).length > 0;
}

/**
 * Which of many sets of patterns match a text, by their numbers: read once for all of them.
 *
 * @throws SyntaxError as `compileGlobs` does
 */
export function compileGlobSets(sets: readonly (readonly string[])[]): (text: string) => readonly number[] {
  const root = newPlace(null);
  for (const [number, patterns] of sets.entries())
    for (const tokens of patterns.flatMap(parseGlob)) addAlternative(root, tokens, number);
  const states = new States(root);
  return (text) => states.match(text);
}

/** Where in the patterns a text has come to; alternatives that begin alike share their places. */
interface Place {
  readonly id: number;
  /** What may be read here any number of times. */
  readonly loop: Token | null;
  readonly chars: Map<string, Place>;
  readonly tests: { readonly key: string; readonly token: Token; readonly place: Place }[];
  /** Places that are reached without a character. */
  readonly skips: { readonly key: string; readonly place: Place }[];
  /** The sets of which a pattern ends here. */
  readonly ends: Set<number>;
}

let places = 0;

function newPlace(loop: Token | null): Place {
  return { id: places++, loop, chars: new Map(), tests: [], skips: [], ends: new Set() };
}

function addAlternative(root: Place, tokens: readonly Token[], set: number): void {
  let place = root;
  for (const token of tokens) place = placeBehind(place, token);
  place.ends.add(set);
}

function placeBehind(place: Place, token: Token): Place {
  if (token.kind === "char") {
    const known = place.chars.get(token.char);
    if (known !== undefined) return known;
    const made = newPlace(null);
    place.chars.set(token.char, made);
    return made;
  }
  const key = JSON.stringify(token);
  const edges = token.kind === "any" && token.repeat ? place.skips : place.tests;
  const known = edges.find((edge) => edge.key === key);
  if (known !== undefined) return known.place;
  const made = newPlace(token.repeat ? token : null);
  if (edges === place.skips) place.skips.push({ key, place: made });
  else place.tests.push({ key, token, place: made });
  return made;
}

/** Steps that are remembered; then all is forgotten, so that texts made for it cannot fill the memory. */
const mostSteps = 2000;

/** Numbers of states; 0 stands for a step that was not taken yet. */
const [dead, start] = [1, 2];

/**
 * Follows every way to match at once. A state is a set of places that a text can have come to. States are made when a
 * text first leads to them, and kept: most texts take steps that others have taken before. The steps stand in one
 * table with a row for each state, so that a text reads few lines of the processor's cache.
 */
class States {
  readonly #root: Place;
  #kinds: CharacterKinds = { byCode: new Uint8Array(0), count: 0 };
  #table = new Uint16Array(0);
  #numbers = new Map<string, number>();
  /** By number of the state. */
  #places: (readonly Place[])[] = [];
  #ends: (readonly number[])[] = [];
  #beyondAscii: (Map<string, number> | undefined)[] = [];
  #steps = 0;

  constructor(root: Place) {
    this.#root = root;
  }

  match(text: string): readonly number[] {
    if (this.#places.length === 0) this.#begin();
    const { byCode, count } = this.#kinds;
    let state = start;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const known = code < 128 ? this.#table[state * count + (byCode[code] ?? 0)] : this.#knownBeyond(state, text, at);
      state = known === 0 || known === undefined ? this.#step(state, text.charAt(at)) : known;
      if (state === dead) return none;
    }
    return this.#ends[state] ?? none;
  }

  #begin(): void {
    if (this.#kinds.count === 0) this.#kinds = kindsOf(this.#root);
    this.#steps = 0;
    this.#numbers = new Map([["", dead]]);
    this.#places = [[], []];
    this.#ends = [none, none];
    this.#beyondAscii = [];
    this.#table = new Uint16Array(8 * this.#kinds.count);
    this.#stateOf(closureOf([this.#root]));
  }

  #knownBeyond(state: number, text: string, at: number): number | undefined {
    return this.#beyondAscii[state]?.get(text.charAt(at));
  }

  #step(state: number, char: string): number {
    const reached: Place[] = [];
    for (const place of this.#places[state] ?? []) {
      if (place.loop !== null && accepts(place.loop, char)) reached.push(place);
      const behind = place.chars.get(char);
      if (behind !== undefined) reached.push(behind);
      for (const { token, place: other } of place.tests) if (accepts(token, char)) reached.push(other);
    }
    const places = closureOf(reached);
    if (++this.#steps > mostSteps) {
      this.#begin();
      return this.#stateOf(places);
    }
    const next = this.#stateOf(places);
    const code = char.charCodeAt(0);
    if (code < 128) this.#table[state * this.#kinds.count + (this.#kinds.byCode[code] ?? 0)] = next;
    else (this.#beyondAscii[state] ??= new Map()).set(char, next);
    return next;
  }

  #stateOf(set: ReadonlySet<Place>): number {
    const places = [...set].sort((a, b) => a.id - b.id);
    const key = places.map(({ id }) => id).join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#places.push(places) - 1;
    const ends = new Set<number>();
    for (const place of places) for (const end of place.ends) ends.add(end);
    this.#ends.push(ends.size === 0 ? none : [...ends]);
    this.#numbers.set(key, number);
    const { count } = this.#kinds;
    if ((number + 1) * count > this.#table.length) {
      const larger = new Uint16Array(2 * this.#table.length);
      larger.set(this.#table);
      this.#table = larger;
    }
    return number;
  }
}

/** Characters of ASCII that lead to the same places from everywhere are of one kind. */
interface CharacterKinds {
  readonly byCode: Uint8Array;
  readonly count: number;
}

function kindsOf(root: Place): CharacterKinds {
  const byCode = new Uint8Array(128);
  const tokens = new Map<string, Token>();
  let count = 0;
  const letters: number[] = [];
  for (const place of placesFrom(root)) {
    for (const letter of place.chars.keys()) letters.push(letter.charCodeAt(0));
    for (const { key, token } of place.tests) tokens.set(key, token);
    if (place.loop !== null) tokens.set(JSON.stringify(place.loop), place.loop);
  }
  for (const code of letters) if (code < 128 && byCode[code] === 0) byCode[code] = ++count;
  const kinds = new Map<string, number>();
  for (let code = 0; code < 128; code++) {
    if (byCode[code] !== 0) continue;
    const char = String.fromCharCode(code);
    let accepted = "";
    for (const token of tokens.values()) accepted += accepts(token, char) ? "1" : "0";
    const kind = kinds.get(accepted) ?? ++count;
    kinds.set(accepted, kind);
    byCode[code] = kind;
  }
  return { byCode, count: count + 1 };
}

/** All places of the patterns. */
function placesFrom(root: Place): ReadonlySet<Place> {
  const all = new Set([root]);
  for (const { chars, tests, skips } of all)
    for (const place of [...chars.values(), ...tests.map((edge) => edge.place), ...skips.map((edge) => edge.place)])
      all.add(place);
  return all;
}

const none: readonly number[] = [];

/** The places and those that are reached from them without a character. */
function closureOf(from: readonly Place[]): ReadonlySet<Place> {
  const all = new Set(from);
  // The set grows while it is walked.
  for (const place of all) for (const skip of place.skips) all.add(skip.place);
  return all;
}

function accepts(token: Token, char: string): boolean {
  switch (token.kind) {
    case "char":
      return token.char === char;
    case "any":
      return token.slash || char !== "/";
    case "class":
      return token.chars.ranges.some(([from, to]) => from <= char && char <= to) !== token.chars.negated;
    default:
      return token satisfies never;
  }
}
