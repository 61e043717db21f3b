import type { ASTNode } from "@marcbachmann/cel-js";

import { regexSize } from "./regex.ts";

/** What an expression may call; everything else either takes long on purpose or makes large values. */
const functions: ReadonlySet<string> = new Set(
  `has_arg has_option opt has size int string double bool type dyn startsWith endsWith contains lowerAscii upperAscii
  trim indexOf lastIndexOf substring exists exists_one all filter map re`.split(/\s+/),
);

const macros: ReadonlySet<string> = new Set(["exists", "exists_one", "all", "filter", "map"]);

/** Macros inside of each other: the third would go through a list of a hundred words a million times. */
const deepestMacro = 2;

/** Steps that an evaluation may need, one step being a few dozen nanoseconds. */
const mostSteps = 800_000;

/** A list that is written in the expression can be longer than the command. */
const longestLiteral = 100;

/** How many steps an expression takes, as a sum of powers of the length of the longest list. */
export class CelBudget {
  /** By depth of macros: operators, and among them those that look at whole texts. */
  readonly #operators = [0, 0, 0];
  readonly #textual = [0, 0, 0];
  readonly #searches = [0, 0, 0];

  /** @throws SyntaxError when the expression calls what it may not, or nests macros too deep. */
  constructor(ast: ASTNode) {
    this.#count(ast, 0);
  }

  /** Whether an evaluation with lists and texts of these lengths stays within bounds. */
  allows(longestList: number, longestText: number): boolean {
    const times = Math.max(longestList, longestLiteral);
    let steps = 0;
    for (let depth = 0; depth <= deepestMacro; depth++) {
      const each = (list: readonly number[]) => list[depth] ?? 0;
      const once =
        each(this.#operators) + each(this.#textual) * (longestText / 256) + each(this.#searches) * longestText;
      steps += once * times ** depth;
    }
    return steps <= mostSteps;
  }

  #count(node: ASTNode, depth: number): void {
    this.#operators[depth] = (this.#operators[depth] ?? 0) + 1;
    switch (node.op) {
      case "call":
        this.#check(node.args[0]);
        for (const argument of node.args[1]) this.#count(argument, depth);
        return;
      case "rcall": {
        const [name, receiver, args] = node.args;
        this.#check(name);
        if (name === "re") this.#searches[depth] = (this.#searches[depth] ?? 0) + regexSize(patternOf(args[0]));
        else this.#textual[depth] = (this.#textual[depth] ?? 0) + 1;
        const inner = macros.has(name) ? depth + 1 : depth;
        if (inner > deepestMacro) throw new SyntaxError(`${name}() stands inside of ${deepestMacro} others like it`);
        this.#count(receiver, depth);
        for (const argument of args) this.#count(argument, inner);
        return;
      }
      default:
        if (node.op === "+" || node.op === "==" || node.op === "in") {
          this.#textual[depth] = (this.#textual[depth] ?? 0) + 1;
        }
        for (const part of partsOf(node.args)) this.#count(part, depth);
    }
  }

  #check(name: string): void {
    if (functions.has(name)) return;
    const hint = name === "matches" ? "; use re(), which takes linear time" : "";
    throw new SyntaxError(`${name}() cannot be used here${hint}`);
  }
}

/** One that is only known later could not be checked, and would be compiled again and again. */
function patternOf(argument: ASTNode | undefined): string {
  if (argument?.op === "value" && typeof argument.args === "string") return argument.args;
  throw new SyntaxError('re() wants its regular expression as a text, as in line.re("^git ")');
}

function partsOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(partsOf);
  return isNode(args) ? [args] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}
