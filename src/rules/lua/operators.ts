import type luaparse from "luaparse";
import { compare } from "./library.ts";
import type { Run } from "./run.ts";
import { isTrue, LuaError, LuaTable, type LuaValue, typeName, wantNumber, wantText } from "./values.ts";

/** @throws SyntaxError */
export function unary({ operator }: luaparse.UnaryExpression): (value: LuaValue) => LuaValue {
  switch (operator) {
    case "not":
      return (value) => !isTrue(value);
    case "-":
      return (value) => -wantNumber(value, "-");
    case "#":
      return (value) => {
        if (typeof value === "string" || value instanceof LuaTable) return value.length;
        throw new LuaError(`${typeName(value)} has no length`);
      };
    default:
      throw new SyntaxError(`the operator ${operator} is not understood`);
  }
}

type Operation = (left: LuaValue, right: LuaValue, run: Run) => LuaValue;

/** @throws SyntaxError */
export function binary({ operator }: luaparse.BinaryExpression): Operation {
  switch (operator) {
    case "==":
      return (left, right) => left === right;
    case "~=":
      return (left, right) => left !== right;
    case "<":
      return (left, right) => compare(left, right) < 0;
    case "<=":
      return (left, right) => compare(left, right) <= 0;
    case ">":
      return (left, right) => compare(left, right) > 0;
    case ">=":
      return (left, right) => compare(left, right) >= 0;
    case "..":
      return (left, right, run) => {
        const text = wantText(left, "..") + wantText(right, "..");
        run.spendText(text.length);
        return text;
      };
    case "+":
      return arithmetic(operator, (a, b) => a + b);
    case "-":
      return arithmetic(operator, (a, b) => a - b);
    case "*":
      return arithmetic(operator, (a, b) => a * b);
    case "/":
      return arithmetic(operator, (a, b) => a / b);
    case "//":
      return arithmetic(operator, (a, b) => Math.floor(a / b));
    case "%":
      return arithmetic(operator, (a, b) => a - Math.floor(a / b) * b);
    case "^":
      return arithmetic(operator, (a, b) => a ** b);
    default:
      throw new SyntaxError(`the operator ${operator} is not understood`);
  }
}

function arithmetic(name: string, operate: (a: number, b: number) => number): Operation {
  return (left, right) => operate(wantNumber(left, name), wantNumber(right, name));
}
