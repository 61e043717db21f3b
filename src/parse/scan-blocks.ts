import { maximumDepth, fail, stop, type Place, type Scan } from "./scan-state.ts";

export type BlockKind =
  | "("
  | "{"
  | "function{"
  | "case"
  | "case{"
  | "if"
  | "loop"
  | "do"
  | "for"
  | "repeat"
  | "begin"
  | "function"
  | "switch";

interface Block {
  readonly kind: BlockKind;
  /** Context and place of the list around the block, restored when it closes. */
  readonly context: number;
  readonly place: Place;
  /** zsh: no `do` or `{` was seen yet, so a simple command would be the whole body. */
  awaitsBody: boolean;
  /** zsh: `then` was seen, so that only `fi` closes it and not the `}` of its body. */
  hasThen: boolean;
  /** The function whose body this is, and where in the text that begins. */
  readonly functionName: string | null;
  readonly bodyStart: number;
}

/** The state of reading one list of commands. */
export interface List {
  /** The character that ends the list, or 0. */
  readonly closer: number;
  readonly blocks: Block[];
  context: number;
  /** Context bits that hold for the next command only. */
  pending: number;
  place: Place;
  /** The head of a function was read, so that the next block is its body. */
  functionNamed: boolean;
}

export function openBlock(s: Scan, list: List, kind: BlockKind, added: number, awaitsBody = false): void {
  if (list.blocks.length + s.depth >= maximumDepth) {
    stop(s);
    return;
  }
  const parent = list.blocks.at(-1);
  if (parent !== undefined) parent.awaitsBody = false;
  list.blocks.push({
    kind,
    context: list.context,
    place: list.place,
    awaitsBody,
    hasThen: false,
    functionName: s.functionName,
    bodyStart: s.at,
  });
  s.functionName = null;
  list.context |= added;
  list.place = { pipeline: s.findings.pipelines++, stage: 0, outer: list.place };
}

/** Closes the innermost block of one of the kinds and everything left open inside it. */
export function closeBlock(s: Scan, list: List, kinds: readonly BlockKind[]): BlockKind | null {
  for (let index = list.blocks.length - 1; index >= 0; index--) {
    const block = list.blocks[index];
    if (block === undefined || !kinds.includes(block.kind)) continue;
    list.blocks.length = index;
    list.context = block.context;
    list.place = block.place;
    const { functionName: name, bodyStart } = block;
    if (name !== null)
      s.findings.functions.push({ name, body: s.text.slice(bodyStart, s.at - closerLength(block.kind)) });
    return block.kind;
  }
  fail(s, "closes nothing");
  return null;
}

function closerLength(kind: BlockKind): number {
  return kind === "function" ? "end".length : 1;
}

export function isInBlock(list: List, kind: BlockKind): boolean {
  return list.blocks.length > 0 && list.blocks.some((block) => block.kind === kind);
}

export function topBlock(list: List): BlockKind | undefined {
  return list.blocks.at(-1)?.kind;
}

/** What follows is not piped from what came before. */
export function startPipeline(s: Scan, list: List): void {
  list.place = { pipeline: s.findings.pipelines++, stage: 0, outer: list.place.outer };
}
