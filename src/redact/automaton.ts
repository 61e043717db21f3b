/** Symbols that the words may use, without the one that stands for all other characters. */
const mostSymbols = 63;
const symbolBits = 6;
const statesLimit = 0x7fff;
/** In a transition: the state that is entered ends a word. */
const endsWord = 0x8000;

/**
 * Finds any of many words in one pass (Aho and Corasick, 1975), made deterministic. Case is folded, for ASCII only.
 * Characters are mapped to at most 64 symbols, so that a state is 128 bytes and the busy ones stay in the cache.
 */
export interface Automaton {
  /** Symbol by character code below 128; 0 is every character that no word has. */
  readonly symbols: Uint8Array;
  /** By `state << 6 | symbol`. */
  readonly transitions: Uint16Array;
  /** Indices of the words that end in a state. */
  readonly endings: readonly (readonly number[])[];
}

/** @throws RangeError when the words need more symbols or states than a table has. */
export function buildAutomaton(words: readonly string[]): Automaton {
  const symbols = symbolsOf(words);
  const { next, endings } = buildTrie(words, symbols);
  closeTrie(next, endings);
  const transitions = new Uint16Array(next.length << symbolBits);
  next.forEach((row, state) => {
    row.forEach((target, symbol) => {
      const flag = (endings[target]?.length ?? 0) > 0 ? endsWord : 0;
      transitions[(state << symbolBits) | symbol] = target | flag;
    });
  });
  return { symbols, transitions, endings };
}

/** Calls `visit` for every place where a word ends: its index, and the offset after its last character. */
export function findWords(automaton: Automaton, text: string, visit: (word: number, end: number) => void): void {
  const { symbols, transitions, endings } = automaton;
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      state = 0;
      continue;
    }
    const transition = transitions[(state << symbolBits) | (symbols[code] ?? 0)] ?? 0;
    state = transition & statesLimit;
    if ((transition & endsWord) !== 0) for (const word of endings[state] ?? []) visit(word, at + 1);
  }
}

function symbolsOf(words: readonly string[]): Uint8Array {
  const symbols = new Uint8Array(128);
  let count = 0;
  for (const character of new Set(words.join("").toLowerCase())) {
    const code = character.charCodeAt(0);
    if (code > 127) throw new RangeError(`the keyword with ${character} is not ASCII`);
    symbols[code] = ++count;
  }
  if (count > mostSymbols) throw new RangeError(`the keywords use more than ${mostSymbols} different characters`);
  for (let upper = 65; upper <= 90; upper++) symbols[upper] = symbols[upper + 32] ?? 0;
  return symbols;
}

function buildTrie(words: readonly string[], symbols: Uint8Array): { next: Uint16Array[]; endings: number[][] } {
  const next = [new Uint16Array(1 << symbolBits)];
  const endings: number[][] = [[]];
  words.forEach((word, index) => {
    let state = 0;
    for (const character of word) {
      const symbol = symbols[character.toLowerCase().charCodeAt(0)] ?? 0;
      const row = next[state];
      if (row === undefined) throw new Error(`state ${state} was never made`);
      if (row[symbol] === 0) {
        if (next.length > statesLimit) throw new RangeError("the keywords are too many");
        row[symbol] = next.length;
        next.push(new Uint16Array(1 << symbolBits));
        endings.push([]);
      }
      state = row[symbol] ?? 0;
    }
    endings[state]?.push(index);
  });
  return { next, endings };
}

/** Adds to each state where it goes on when the word it is in does not: breadth first, from its longest suffix. */
function closeTrie(next: Uint16Array[], endings: number[][]): void {
  const suffixOf = new Uint16Array(next.length);
  const queue = [...new Set(next[0])].filter((state) => state !== 0);
  for (const state of queue) {
    const suffix = suffixOf[state] ?? 0;
    endings[state]?.push(...(endings[suffix] ?? []));
    const row = next[state];
    row?.forEach((target, symbol) => {
      const otherwise = next[suffix]?.[symbol] ?? 0;
      if (target === 0) row[symbol] = otherwise;
      else {
        suffixOf[target] = otherwise;
        queue.push(target);
      }
    });
  }
}
