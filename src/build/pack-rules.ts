import { defaultConfig, ruleSettingsOf } from "../config/config.ts";
import { formatPackedExamples } from "../rules/bundled.ts";
import { compile } from "../rules/compile.ts";
import { loadPacks } from "../rules/load-packs.ts";
import { rulesOf } from "../rules/loaded.ts";
import { formatShelf } from "../rules/rule-shelf.ts";
import { triggerWords, type TriggerWords } from "../rules/triggers.ts";

export interface PackedRules {
  /** Of `rules.jsonl`. */
  readonly text: string;
  /** Of `examples.json`. */
  readonly examples: string;
  readonly words: TriggerWords;
}

/**
 * The rule packs of a folder as the text of `rules.jsonl`, and the words that make a shell ask before any helper has
 * run.
 *
 * @throws when a pack cannot be read, or when a shipped rule would send every line to the helper.
 */
export function packRules(folder: string): PackedRules {
  const shipped = loadPacks(folder);
  const rules = compile(rulesOf(shipped, defaultConfig), ruleSettingsOf(defaultConfig));
  const words = triggerWords(rules);
  if (words.always) throw new Error("a shipped rule names no word: every line would have to be asked about");
  return {
    text: formatShelf(shipped.packs, { words, engines: rules.engineNames }),
    examples: formatPackedExamples(shipped.packs),
    words,
  };
}
