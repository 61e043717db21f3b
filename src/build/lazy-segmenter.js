// Stands in for `Intl.Segmenter` in the bundles: making the real one loads ICU's break data (11–29 ms and 3 MB),
// and nearly every line that is shown has no character that needs it.
const { Segmenter } = Intl;

// One column and one code unit per character, never joined to its neighbour: ASCII, Latin, punctuation, arrows, boxes.
export const simpleText =
  /^[\u0000-\u000c\u000e-\u007e\u00a1-\u00a8\u00aa-\u00ac\u00af-\u02ff\u2010-\u2027\u2030-\u203b\u203d-\u2048\u204a-\u205e\u2500-\u259f]*$/;

export class LazySegmenter {
  #options;
  #real;

  constructor(locales, options) {
    this.#options = [locales, options];
  }

  segment(text) {
    if (simpleText.test(text)) return segmentSimple(text);
    this.#real ??= new Segmenter(...this.#options);
    return this.#real.segment(text);
  }
}

function* segmentSimple(input) {
  for (let index = 0; index < input.length; index++) yield { segment: input[index], index, input };
}
