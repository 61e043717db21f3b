import { Context } from "./command.ts";
import { closeBlock, openBlock, type List } from "./scan-blocks.ts";
import { addLoop, readLoopWords } from "./scan-keywords.ts";
import { finishCompound } from "./scan-list.ts";
import { newCommand } from "./scan-simple.ts";
import { matchAt, type Scan } from "./scan-state.ts";

const elseIf = /[ \t]{1,40}if(?=[\s;]|$)/y;

/** Acts on a keyword of fish; the position is behind it. */
export function readFishKeyword(s: Scan, list: List, keyword: string): void {
  switch (keyword) {
    case "if":
      openBlock(s, list, "if", Context.condition);
      return;
    case "while":
      openBlock(s, list, "loop", Context.loop);
      return;
    case "begin":
    case "{":
      openBlock(s, list, keyword, 0);
      return;
    case "for":
      openBlock(s, list, "for", Context.loop);
      readFishLoop(s, list);
      return;
    case "function":
      s.functionName = readLoopWords(s)[0]?.text ?? null;
      openBlock(s, list, "function", Context.functionBody);
      return;
    case "switch":
      openBlock(s, list, "switch", Context.caseBranch);
      readLoopWords(s);
      return;
    case "case":
      readLoopWords(s);
      return;
    case "end":
      closeBlock(s, list, ["if", "loop", "begin", "for", "function", "switch"]);
      finishCompound(s, list);
      return;
    case "}":
      closeBlock(s, list, ["{"]);
      finishCompound(s, list);
      return;
    case "not":
    case "!":
      list.pending |= Context.negated;
      return;
    case "and":
      list.pending |= Context.afterAnd;
      return;
    case "or":
      list.pending |= Context.afterOr;
      return;
    case "else": {
      // `else if` goes on with the same block: one `end` closes both.
      const branch = matchAt(s, elseIf);
      if (branch !== null) s.at += branch[0].length;
      return;
    }
    default:
      // time: the command that follows is read as any other.
      return;
  }
}

/** `for NAME in WORDS…` */
function readFishLoop(s: Scan, list: List): void {
  const names: string[] = [];
  addLoop(s, newCommand(s, list.place), names, () => {
    const [name, , ...elements] = readLoopWords(s);
    if (name !== undefined) names.push(name.text);
    return elements;
  });
}
