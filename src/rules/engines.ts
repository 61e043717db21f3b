import type { Subject } from "./subject.ts";

/** Makes a search for a regular expression. @throws SyntaxError */
export type RegexCompiler = (source: string) => (text: string) => boolean;

/** What an expression or a script answers about one command. */
export interface Verdict {
  readonly holds: boolean;
  /** Said in place of the rule's `why`. */
  readonly message: string | null;
  /** Said to those who may approve. */
  readonly approverMessage: string | null;
}

/** Makes a test of an expression or a script, which throws RuleError. @throws SyntaxError */
export type ExpressionCompiler = (source: string) => (subject: Subject) => Verdict;

export interface EngineParts {
  readonly regex: RegexCompiler;
  /** `when:` */
  readonly cel: ExpressionCompiler;
  /** `lua:` */
  readonly lua: ExpressionCompiler;
  /** `lint:` */
  readonly lint: ExpressionCompiler;
}

export type EngineName = keyof EngineParts;

/** An expression or a script that could not be evaluated: a mistake in it, or a limit that it met. */
export class RuleError extends Error {
  override readonly name = "RuleError";
}

export function isRuleError(error: unknown): error is RuleError {
  return error instanceof Error && error.name === "RuleError";
}

/** A rule needs an engine that is not loaded yet. */
export class EngineMissing extends Error {
  override readonly name = "EngineMissing";
  readonly engine: EngineName;

  constructor(engine: EngineName) {
    super(`the engine ${engine} was needed before it was loaded`);
    this.engine = engine;
  }
}

/** Told by what it holds: bundles that are loaded later have a class of their own. */
export function isEngineMissing(error: unknown): error is EngineMissing {
  return error instanceof Error && error.name === "EngineMissing";
}

/**
 * What evaluates the parts of rules that are written in languages of their own. Each is loaded when the first rule
 * needs it, as most people have no such rule, and all together are larger than the rest of the helper.
 */
export class Engines {
  readonly #loaded: { -readonly [name in EngineName]?: EngineParts[name] } = {};

  /** @throws EngineMissing */
  get<Name extends EngineName>(name: Name): EngineParts[Name] {
    const part: EngineParts[Name] | undefined = this.#loaded[name];
    if (part === undefined) throw new EngineMissing(name);
    return part;
  }

  async load(name: EngineName): Promise<void> {
    switch (name) {
      case "regex":
        this.#loaded.regex = (await import("./regex.ts")).compileRegex;
        break;
      case "cel":
        this.#loaded.cel = (await import("./cel.ts")).compileCel;
        break;
      case "lua":
      case "lint": {
        const { compileLint, compileLua } = await import("./lua/lua-rules.ts");
        this.#loaded.lua = compileLua;
        this.#loaded.lint = compileLint;
        break;
      }
      default:
        return name satisfies never;
    }
  }

  /** For those who cannot wait while they decide. */
  async loadAll(names: Iterable<EngineName>): Promise<this> {
    for (const name of names) await this.load(name);
    return this;
  }
}
