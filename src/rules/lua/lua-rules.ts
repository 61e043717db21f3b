import { RuleError, type Verdict } from "../engines.ts";
import type { Subject } from "../subject.ts";
import { commandNames } from "./command-names.ts";
import { compileBody } from "./compile-statement.ts";
import { libraryNames } from "./library.ts";
import { parseLua } from "./parse-lua.ts";
import { Run } from "./run.ts";
import { Scope } from "./scope.ts";
import { isTrue, LuaError, type LuaValue, toText } from "./values.ts";

/** Shared by all scripts, and fixed; what a script assigns stays in its own scope. */
const library = libraryNames();

/**
 * Makes a test of a rule as the reference writes it: an expression, or statements that return
 * `matches, user_message, approver_message`.
 *
 * @throws SyntaxError
 */
export function compileLua(source: string): (subject: Subject) => Verdict {
  const run = compileScript(source);
  return (subject) => {
    const [matches, message, approverMessage] = run(subject);
    return { holds: isTrue(matches), message: textOrNull(message), approverMessage: textOrNull(approverMessage) };
  };
}

/** Makes a test of a lint: it returns a sentence when something is wrong. @throws SyntaxError */
export function compileLint(source: string): (subject: Subject) => Verdict {
  const run = compileScript(source);
  return (subject) => {
    const [sentence] = run(subject);
    const message = typeof sentence === "string" && sentence !== "" ? sentence : null;
    return { holds: isTrue(sentence) && sentence !== "", message, approverMessage: null };
  };
}

function compileScript(source: string): (subject: Subject) => readonly LuaValue[] {
  const run = compileSource(source);
  return (subject) => {
    const budget = new Run();
    try {
      return run(new Scope(budget, new Map([...library, ...commandNames(subject)])));
    } catch (error) {
      if (error instanceof LuaError) throw new RuleError(error.message, { cause: error });
      if (error instanceof RangeError) throw new RuleError("the script is nested too deep", { cause: error });
      throw error;
    }
  };
}

function compileSource(source: string): (scope: Scope) => readonly LuaValue[] {
  const { body } = parseLua(source);
  try {
    return compileBody(body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SyntaxError("line 1: it is nested too deep", { cause: error });
  }
}

function textOrNull(value: LuaValue): string | null {
  return value === undefined || value === false || value === "" ? null : toText(value);
}
