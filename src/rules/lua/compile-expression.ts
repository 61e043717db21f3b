import type luaparse from "luaparse";
import { binary, unary } from "./operators.ts";
import { textOf } from "./parse-lua.ts";
import type { Scope } from "./scope.ts";
import { stringFunctions } from "./string-library.ts";
import { isTrue, LuaError, type LuaFunction, LuaTable, type LuaValue, typeName } from "./values.ts";

export type Expression = (scope: Scope) => LuaValue;

/** Makes the body of a function; given by whoever compiles statements. */
export type BodyCompiler = (body: readonly luaparse.Statement[]) => (scope: Scope) => readonly LuaValue[];

/** Turns an expression into a closure that gives one value. @throws SyntaxError */
export function compileExpression(node: luaparse.Expression, compileBody: BodyCompiler): Expression {
  const compile = (inner: luaparse.Expression) => compileExpression(inner, compileBody);
  switch (node.type) {
    case "StringLiteral":
      return constant(textOf(node));
    case "NumericLiteral":
    case "BooleanLiteral":
      return constant(node.value);
    case "NilLiteral":
      return constant(undefined);
    case "VarargLiteral":
      return ({ rest }) => rest[0];
    case "Identifier": {
      const { name } = node;
      return (scope) => scope.get(name);
    }
    case "LogicalExpression": {
      const [left, right] = [compile(node.left), compile(node.right)];
      const wants = node.operator === "and";
      return (scope) => {
        const value = left(scope);
        return isTrue(value) === wants ? right(scope) : value;
      };
    }
    case "UnaryExpression": {
      const [operate, argument] = [unary(node), compile(node.argument)];
      return (scope) => operate(argument(scope));
    }
    case "BinaryExpression": {
      const [operate, left, right] = [binary(node), compile(node.left), compile(node.right)];
      return (scope) => {
        scope.run.spend();
        return operate(left(scope), right(scope), scope.run);
      };
    }
    case "MemberExpression": {
      const base = compile(node.base);
      const { name } = node.identifier;
      return (scope) => index(base(scope), name);
    }
    case "IndexExpression": {
      const [base, key] = [compile(node.base), compile(node.index)];
      return (scope) => index(base(scope), key(scope));
    }
    case "CallExpression":
    case "StringCallExpression":
    case "TableCallExpression": {
      const call = compileCall(node, compileBody);
      return (scope) => call(scope)[0];
    }
    case "TableConstructorExpression":
      return compileTable(node, compileBody);
    case "FunctionDeclaration":
      return compileFunction(node, compileBody);
    default:
      throw new SyntaxError(`${lineOf(node)}this is not understood`);
  }
}

/** Expressions in a row: all values of the last count, one of each other. */
export function compileList(
  nodes: readonly luaparse.Expression[],
  compileBody: BodyCompiler,
): (scope: Scope) => LuaValue[] {
  const last = nodes.at(-1);
  const singles = nodes.map((node) => compileExpression(node, compileBody));
  if (last?.type === "VarargLiteral") {
    const first = singles.slice(0, -1);
    return (scope) => [...first.map((single) => single(scope)), ...scope.rest];
  }
  if (last === undefined || !isCall(last)) return (scope) => singles.map((single) => single(scope));
  const [first, call] = [singles.slice(0, -1), compileCall(last, compileBody)];
  return (scope) => [...first.map((single) => single(scope)), ...call(scope)];
}

/** `"x":match(p)` finds its method among the functions for texts. */
function index(base: LuaValue, key: LuaValue): LuaValue {
  if (base instanceof LuaTable) return base.get(key);
  if (typeof base === "string" && typeof key === "string") {
    return Object.hasOwn(stringFunctions, key) ? stringFunctions[key] : undefined;
  }
  throw new LuaError(`${typeName(base)} has no ${typeof key === "string" ? key : "entries"}`);
}

export function lineOf(node: luaparse.Node): string {
  return node.loc === undefined ? "" : `line ${node.loc.start.line}: `;
}

type Call = luaparse.CallExpression | luaparse.StringCallExpression | luaparse.TableCallExpression;

function isCall(node: luaparse.Expression): node is Call {
  return /^(?:|String|Table)CallExpression$/.test(node.type);
}

function compileCall(node: Call, compileBody: BodyCompiler): (scope: Scope) => readonly LuaValue[] {
  const given =
    node.type === "CallExpression"
      ? compileList(node.arguments, compileBody)
      : compileList([node.type === "StringCallExpression" ? node.argument : node.arguments], compileBody);
  const place = lineOf(node);
  const { base } = node;
  if (base.type === "MemberExpression" && base.indexer === ":") {
    const receiver = compileExpression(base.base, compileBody);
    const { name } = base.identifier;
    return (scope) => {
      const self = receiver(scope);
      return call(index(self, name), [self, ...given(scope)], scope, place, name);
    };
  }
  const callee = compileExpression(base, compileBody);
  const name = base.type === "Identifier" ? base.name : "this";
  return (scope) => call(callee(scope), given(scope), scope, place, name);
}

function call(callee: LuaValue, args: readonly LuaValue[], { run }: Scope, place: string, name: string) {
  run.spend();
  if (typeof callee !== "function") throw new LuaError(`${place}${name} is ${typeName(callee)}, no function`);
  return run.inCall(() => callee(args, run));
}

function compileTable(node: luaparse.TableConstructorExpression, compileBody: BodyCompiler): Expression {
  const values = node.fields.filter((field) => field.type === "TableValue").map(({ value }) => value);
  const list = compileList(values, compileBody);
  const named = node.fields
    .filter((field) => field.type !== "TableValue")
    .map((field): [Expression, Expression] => [
      field.type === "TableKeyString" ? constant(field.key.name) : compileExpression(field.key, compileBody),
      compileExpression(field.value, compileBody),
    ]);
  return (scope) => {
    const given = list(scope);
    scope.run.spend(1 + given.length + named.length);
    const table = LuaTable.of(given);
    for (const [key, value] of named) table.set(key(scope), value(scope));
    return table;
  };
}

function compileFunction({ parameters, body }: luaparse.FunctionDeclaration, compileBody: BodyCompiler): Expression {
  const run = compileBody(body);
  const names = parameters.filter((parameter) => parameter.type === "Identifier").map(({ name }) => name);
  const hasRest = names.length < parameters.length;
  return (scope): LuaFunction =>
    (args, current) => {
      const values = new Map(names.map((name, at) => [name, args[at]]));
      return run(scope.call(current, values, hasRest ? args.slice(names.length) : []));
    };
}

function constant(value: LuaValue): Expression {
  return () => value;
}
