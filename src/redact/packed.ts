import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Automaton } from "./automaton.ts";
import { type CompiledRules, compileRules } from "./compile.ts";
import type { RedactionPack } from "./schema.ts";

/** Made by the build beside the bundles; when running from source there is none and the YAML is read instead. */
const packedFile = join(import.meta.dirname, "redact.json");
const examplesFile = join(import.meta.dirname, "redact-examples.json");

interface Packed {
  readonly packs: readonly RedactionPack[];
  readonly automaton: {
    readonly symbols: string;
    readonly transitions: string;
    readonly endings: Automaton["endings"];
  };
}

/** The shipped rules, their tables made by the build; null when running from source. */
export function readPackedRedaction(file: string = packedFile): CompiledRules | null {
  if (!existsSync(file)) return null;
  const { packs, automaton } = JSON.parse(readFileSync(file, "utf8")) as Packed; // our own build wrote it
  return compileRules(packs, [], {
    symbols: new Uint8Array(Buffer.from(automaton.symbols, "base64")),
    transitions: transitionsOf(Buffer.from(automaton.transitions, "base64")),
    endings: automaton.endings,
  });
}

/** The shipped packs as they are written, with their examples; null when running from source. */
export function readPackedPacks(file: string = examplesFile): readonly RedactionPack[] | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RedactionPack[]) : null; // our own build wrote it
}

/** The texts of `redact.json` and `redact-examples.json`. */
export function formatPackedRedaction(packs: readonly RedactionPack[]): { rules: string; examples: string } {
  const lean = packs.map((pack) => ({
    ...pack,
    rules: pack.rules?.map((rule) => ({ ...rule, match: [], miss: [] })),
  }));
  const { automaton } = compileRules(packs);
  const { symbols, transitions, endings } = automaton;
  const bytes = Buffer.alloc(transitions.length * 2);
  transitions.forEach((transition, at) => bytes.writeUInt16LE(transition, at * 2));
  const packed = {
    packs: lean,
    automaton: {
      symbols: Buffer.from(symbols).toString("base64"),
      transitions: bytes.toString("base64"),
      endings,
    },
  };
  return { rules: JSON.stringify(packed), examples: JSON.stringify(packs) };
}

/** Little-endian in the file, and on every machine that Node runs on. */
function transitionsOf(bytes: Buffer): Uint16Array {
  const copy = new Uint8Array(bytes); // on a boundary of its own
  return new Uint16Array(copy.buffer);
}
