import { type ContextName, contextValue, runsAsRoot, variableOf } from "./context-value.ts";
import type { Engines } from "./engines.ts";
import { once } from "./once.ts";
import type { RuleContext } from "./schema.ts";
import type { Subject } from "./subject.ts";
import { isWithin } from "./time-window.ts";

/** The conditions of a context; each fact is looked up when its condition is reached. */
export function compileContext(context: RuleContext, engines: Engines): ((subject: Subject) => boolean)[] {
  const { env = {}, root, ssh, time, k8s, ...texts } = context;
  const tests: ((subject: Subject) => boolean)[] = [];
  if (root !== undefined) tests.push((subject) => runsAsRoot(subject) === root);
  if (ssh !== undefined) tests.push((subject) => isOverSsh(subject) === ssh);
  if (time !== undefined) tests.push(({ facts }) => isWithin(facts.now(), time));
  const search = (source: string, valueOf: (subject: Subject) => string | null) => {
    const find = once(() => engines.get("regex")(source));
    tests.push((subject) => {
      const value = valueOf(subject);
      return value !== null && find()(value);
    });
  };
  for (const [name, source] of Object.entries(env)) search(source, (subject) => variableOf(subject, name));
  if (k8s !== undefined) search(k8s, (subject) => contextValue("kube", subject));
  for (const [name, source] of Object.entries(texts)) {
    // The schema is strict: there are no other keys.
    if (source !== undefined) search(source, (subject) => contextValue(name as ContextName, subject));
  }
  return tests;
}

function isOverSsh({ command, facts }: Subject): boolean {
  return facts.isSsh || command.via.some(({ tags }) => tags.includes("remote"));
}
