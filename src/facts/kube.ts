import { join } from "node:path";
import { readSmallFile } from "./small-file.ts";

export interface KubeContext {
  readonly context: string | null;
  readonly namespace: string | null;
}

/**
 * The current context. KUBECONFIG may name several files: for `current-context` and for a context of one name the
 * first file that sets it counts, as kubectl merges them.
 */
export function readKubeContext(env: Readonly<Record<string, string>>, home: string): KubeContext {
  const paths = (env["KUBECONFIG"] || join(home, ".kube/config")).split(":").filter(Boolean);
  const texts = paths.map(readSmallFile).filter((text) => text !== null);
  const context = first(texts, currentContextOf);
  return { context, namespace: context === null ? null : first(texts, (text) => namespaceOf(text, context)) };
}

/** Reads lines, not YAML: a kubeconfig is written by tools, and a reader that never fails is worth more here. */
function currentContextOf(text: string): string | null {
  const line = /^["']?current-context["']?:[ \t]*(.*)$/m.exec(text)?.[1];
  if (line !== undefined) return scalar(line);
  const json = /"current-context"\s*:\s*"([^"]*)"/.exec(text)?.[1]; // a kubeconfig may be JSON
  return json || null;
}

/** `namespace` of the entry of `contexts:` whose `name` is the context; the keys of an entry come in any order. */
function namespaceOf(text: string, context: string): string | null {
  const block = /^contexts:[ \t]*\n((?:[ \t-].*\n?|\n)*)/m.exec(text)?.[1];
  if (block === undefined) return null;
  for (const entry of block.split(/^[ \t]*-[ \t]/m)) {
    const name = keyOf(entry, "name");
    if (name === context) return keyOf(entry, "namespace");
  }
  return null;
}

function keyOf(text: string, key: string): string | null {
  const line = new RegExp(`^[ \\t]*${key}:[ \\t]*(.*)$`, "m").exec(text)?.[1];
  return line === undefined ? null : scalar(line);
}

/** A plain or quoted scalar, without a comment. */
function scalar(text: string): string | null {
  const quoted = /^(["'])(.*?)\1/.exec(text.trim());
  const value = quoted?.[2] ?? text.replace(/\s+#.*$/, "").trim();
  return value === "" || value === "null" || value === "~" ? null : value;
}

function first<T>(texts: readonly string[], read: (text: string) => T | null): T | null {
  for (const text of texts) {
    const value = read(text);
    if (value !== null) return value;
  }
  return null;
}
