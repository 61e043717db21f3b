import type luaparse from "luaparse";
import { compileExpression, compileList, type Expression, lineOf } from "./compile-expression.ts";
import type { Scope } from "./scope.ts";
import { isTrue, LuaError, LuaTable, type LuaValue, typeName, wantNumber } from "./values.ts";

/** How a statement ended: null, it goes on; `break`; or the values that are returned. */
type End = null | "break" | readonly LuaValue[];

type Statement = (scope: Scope) => End;

/** Turns a block into a closure that gives what it returns. @throws SyntaxError */
export function compileBody(body: readonly luaparse.Statement[]): (scope: Scope) => readonly LuaValue[] {
  const run = compileBlock(body);
  return (scope) => {
    const end = run(scope);
    return end === null || end === "break" ? [] : end;
  };
}

function compileBlock(body: readonly luaparse.Statement[]): Statement {
  const statements = body.map(compileStatement);
  return (scope) => {
    for (const statement of statements) {
      scope.run.spend();
      const end = statement(scope);
      if (end !== null) return end;
    }
    return null;
  };
}

function compileStatement(node: luaparse.Statement): Statement {
  switch (node.type) {
    case "LocalStatement": {
      const values = list(node.init);
      const names = node.variables.map(({ name }) => name);
      return (scope) => {
        const given = values(scope);
        for (const [at, name] of names.entries()) scope.declare(name, given[at]);
        return null;
      };
    }
    case "AssignmentStatement": {
      const values = list(node.init);
      const targets = node.variables.map(compileTarget);
      return (scope) => {
        const given = values(scope);
        for (const [at, assign] of targets.entries()) assign(scope, given[at]);
        return null;
      };
    }
    case "CallStatement": {
      const call = expression(node.expression);
      return (scope) => {
        call(scope);
        return null;
      };
    }
    case "FunctionDeclaration":
      return compileNamedFunction(node);
    case "ReturnStatement":
      return list(node.arguments);
    case "BreakStatement":
      return () => "break";
    case "DoStatement": {
      const block = compileBlock(node.body);
      return (scope) => block(scope.inner());
    }
    case "IfStatement":
      return compileIf(node);
    case "WhileStatement": {
      const [condition, block] = [expression(node.condition), compileBlock(node.body)];
      return loop(
        (scope) => isTrue(condition(scope)),
        (scope) => block(scope.inner()),
      );
    }
    case "RepeatStatement": {
      const [condition, block] = [expression(node.condition), compileBlock(node.body)];
      return (scope) => repeatUntil(scope, block, condition);
    }
    case "ForNumericStatement":
      return compileCount(node);
    case "ForGenericStatement":
      return compileEach(node);
    default:
      throw new SyntaxError(`${lineOf(node)}goto is not understood`);
  }
}

function compileTarget(
  node: luaparse.AssignmentStatement["variables"][number],
): (scope: Scope, value: LuaValue) => void {
  if (node.type === "Identifier") return (scope, value) => scope.assign(node.name, value);
  const base = expression(node.base);
  const { name } = node.type === "MemberExpression" ? node.identifier : { name: "" };
  const key = node.type === "MemberExpression" ? () => name : expression(node.index);
  return (scope, value) => {
    const table = base(scope);
    if (!(table instanceof LuaTable)) throw new LuaError(`${lineOf(node)}${typeName(table)} is no table`);
    table.set(key(scope), value);
  };
}

function compileNamedFunction(node: luaparse.FunctionDeclaration): Statement {
  const make = compileExpression(node, compileBody);
  const { identifier, isLocal } = node;
  if (identifier === null || identifier.type !== "Identifier") {
    const assign = identifier === null ? () => undefined : compileTarget(identifier);
    return (scope) => {
      assign(scope, make(scope));
      return null;
    };
  }
  return (scope) => {
    if (isLocal) scope.declare(identifier.name, undefined); // so that it can call itself
    if (isLocal) scope.declare(identifier.name, make(scope));
    else scope.assign(identifier.name, make(scope));
    return null;
  };
}

function compileIf({ clauses }: luaparse.IfStatement): Statement {
  const branches = clauses.map((clause) => ({
    condition: clause.type === "ElseClause" ? () => true : expression(clause.condition),
    block: compileBlock(clause.body),
  }));
  return (scope) => branches.find(({ condition }) => isTrue(condition(scope)))?.block(scope.inner()) ?? null;
}

function compileCount({ variable, start, end, step, body }: luaparse.ForNumericStatement): Statement {
  const [from, to, by] = [expression(start), expression(end), step === null ? () => 1 : expression(step)];
  const block = compileBlock(body);
  return (scope) => {
    const [first, last, width] = [from, to, by].map((value) => wantNumber(value(scope), "for"));
    let at = first ?? 0;
    const [limit, stride] = [last ?? 0, width ?? 1];
    if (stride === 0) throw new LuaError("a loop with a step of 0 does not end");
    return loop(
      () => (stride > 0 ? at <= limit : at >= limit),
      (inner) => {
        const result = block(inner.inner(new Map([[variable.name, at]])));
        at += stride;
        return result;
      },
    )(scope);
  };
}

function compileEach({ variables, iterators, body }: luaparse.ForGenericStatement): Statement {
  const values = list(iterators);
  const block = compileBlock(body);
  const names = variables.map(({ name }) => name);
  return (scope) => {
    const [next, state, initial] = values(scope);
    if (typeof next !== "function") throw new LuaError(`for wants pairs() or another iterator, not ${typeName(next)}`);
    let given = next([state, initial], scope.run);
    return loop(
      () => given[0] !== undefined,
      (inner) => {
        const result = block(inner.inner(new Map(names.map((name, at) => [name, given[at]]))));
        given = next([state, given[0]], inner.run);
        return result;
      },
    )(scope);
  };
}

/** The condition stands inside of the block: it sees the block's own variables. */
function repeatUntil(scope: Scope, block: Statement, condition: Expression): End {
  for (;;) {
    scope.run.spend();
    const inner = scope.inner();
    const end = block(inner);
    if (end === "break") return null;
    if (end !== null) return end;
    if (isTrue(condition(inner))) return null;
  }
}

function loop(goesOn: (scope: Scope) => boolean, block: Statement): Statement {
  return (scope) => {
    while (goesOn(scope)) {
      scope.run.spend();
      const end = block(scope);
      if (end === "break") return null;
      if (end !== null) return end;
    }
    return null;
  };
}

function expression(node: luaparse.Expression): Expression {
  return compileExpression(node, compileBody);
}

function list(nodes: readonly luaparse.Expression[]): (scope: Scope) => LuaValue[] {
  return compileList(nodes, compileBody);
}
