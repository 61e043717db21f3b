/** What a detector says about one place of a text. */
export interface Detection {
  readonly secrets: readonly Span[];
  /** Keywords before this offset need not be looked at again. */
  readonly doneTo: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Looks at the place where a keyword of its rule stands; null when nothing is there. */
export type Detector = (text: string, start: number, end: number) => Detection | null;
