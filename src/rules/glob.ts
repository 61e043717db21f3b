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
  const root = newPlace(null);
  for (const tokens of patterns.flatMap(parseGlob)) addAlternative(root, tokens);
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
  isEnd: boolean;
}

let places = 0;

function newPlace(loop: Token | null): Place {
  return { id: places++, loop, chars: new Map(), tests: [], skips: [], isEnd: false };
}

function addAlternative(root: Place, tokens: readonly Token[]): void {
  let place = root;
  for (const token of tokens) place = placeBehind(place, token);
  place.isEnd = true;
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

/** A set of places that a text can have come to, and where each character leads from there. */
interface State {
  readonly places: readonly Place[];
  readonly isEnd: boolean;
  /** By the code of a character of ASCII. */
  readonly next: (State | undefined)[];
  readonly nextBeyond: Map<string, State>;
}

/** Steps that are remembered; then all is forgotten, so that texts made for it cannot fill the memory. */
const mostSteps = 2000;

/**
 * Follows every way to match at once. Sets of places are made when a text first leads to them, and kept: most texts
 * take steps that others have taken before.
 */
class States {
  readonly #root: Place;
  readonly #known = new Map<string, State>();
  #start: State | null = null;
  #steps = 0;

  constructor(root: Place) {
    this.#root = root;
  }

  match(text: string): boolean {
    let state = (this.#start ??= this.#stateOf(closureOf([this.#root])));
    for (let at = 0; at < text.length; at++) {
      state =
        state.next[text.charCodeAt(at)] ?? state.nextBeyond.get(text.charAt(at)) ?? this.#step(state, text.charAt(at));
      if (state.places.length === 0) return false;
    }
    return state.isEnd;
  }

  #step(state: State, char: string): State {
    if (this.#steps >= mostSteps) {
      this.#steps = 0;
      this.#known.clear();
      this.#start = null;
    }
    const reached: Place[] = [];
    for (const place of state.places) {
      if (place.loop !== null && accepts(place.loop, char)) reached.push(place);
      const behind = place.chars.get(char);
      if (behind !== undefined) reached.push(behind);
      for (const { token, place: other } of place.tests) if (accepts(token, char)) reached.push(other);
    }
    const next = this.#stateOf(closureOf(reached));
    const code = char.charCodeAt(0);
    if (code < 128) state.next[code] = next;
    else state.nextBeyond.set(char, next);
    this.#steps++;
    return next;
  }

  #stateOf(set: ReadonlySet<Place>): State {
    const places = [...set].sort((a, b) => a.id - b.id);
    const key = places.map(({ id }) => id).join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const state: State = { places, isEnd: places.some(({ isEnd }) => isEnd), next: [], nextBeyond: new Map() };
    this.#known.set(key, state);
    return state;
  }
}

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
