import type { RedactAction } from "../schema.ts";
import type { AllowSettings } from "../settings-schema.ts";

/** What a configuration or a pack says about secrets that others' rules find. */
export interface Layer {
  /** For people: the file. */
  readonly origin: string;
  /** The user's own, or signed by the organisation: it may weaken what comes before it. */
  readonly isTrusted: boolean;
  readonly action?: RedactAction | undefined;
  readonly actions?: Readonly<Record<string, RedactAction>> | undefined;
  readonly allow?: AllowSettings | undefined;
}

export interface Combined {
  readonly actionOf: (rule: string) => RedactAction;
  readonly allow: readonly AllowSettings[];
  /** Sentences about what was not taken over. */
  readonly refused: readonly string[];
}

/** From what tells everything to what tells nothing. */
const strictness: readonly RedactAction[] = ["none", "partial", "hash", "redact"];
const everyRule = "";

/** The layers in order, a later one over those before it. One that is not trusted can only tighten. */
export function combineLayers(layers: readonly Layer[]): Combined {
  const actions = new Map<string, RedactAction>([[everyRule, "redact"]]);
  const allow: AllowSettings[] = [];
  const refused: string[] = [];
  for (const { origin, isTrusted, action, actions: own = {}, allow: allowed } of layers) {
    const wanted = action === undefined ? [] : [[everyRule, action] as const];
    for (const [rule, next] of [...wanted, ...Object.entries(own)]) {
      const now = actionFor(rule, actions);
      if (isTrusted || strictness.indexOf(next) >= strictness.indexOf(now)) actions.set(rule, next);
      else refused.push(`${origin} may not weaken ${rule || "every rule"} from ${now} to ${next}: it is not signed`);
    }
    if (allowed === undefined) continue;
    if (isTrusted) allow.push(allowed);
    else refused.push(`${origin} may not allow values: it is not signed`);
  }
  return { actionOf: (rule) => actionFor(rule, actions), allow, refused };
}

function actionFor(rule: string, actions: ReadonlyMap<string, RedactAction>): RedactAction {
  const [provider = ""] = rule.split("/");
  return actions.get(rule) ?? actions.get(provider) ?? actions.get(everyRule) ?? "redact";
}
