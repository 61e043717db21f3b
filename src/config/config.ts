import { join } from "node:path";
import type { RedactSettings } from "../redact/settings-schema.ts";
import type { ProcessInfoMode } from "../base/process-info.ts";
import type { Kept } from "../base/kept.ts";
import type { DefaultActions, FailModes, RuleOverride, RuleSettings, UnseenActions } from "../rules/compile.ts";
import type { WrittenOutcome } from "../rules/outcome.ts";
import type { FailMode, Rule, RuleContext } from "../rules/schema.ts";

/** What the user changes about a whole pack. */
export interface PackSettings {
  /** The pack holds only there. */
  readonly only?: RuleContext | undefined;
}

export const recordModes = ["on-demand", "always"] as const;
export type RecordMode = (typeof recordModes)[number];

/** The user's configuration with every default filled in. Reference: docs/reference/config.md. */
export interface Config {
  /** What happens to lines that cannot be judged because the helper does not answer. */
  readonly fail_mode: FailMode | FailModes;
  readonly on_unseen: UnseenActions;
  /** A stopped line comes back for editing. */
  readonly reedit: boolean;
  /** How long a question waits for a key. */
  readonly question_seconds: number;
  /** How long a shell waits for the helper's answer. */
  readonly answer_ms: number;
  /** The helper ends after so long without a question. */
  readonly idle_minutes: number;
  /** Which shells are recorded: those that `coterm record` starts, or every new interactive one. */
  readonly record: RecordMode;
  /** How the processes of recorded sessions are found out. */
  readonly process_info: ProcessInfoMode;
  /** The log of auditd that `process_info: host` reads. */
  readonly audit_log: string;
  /** Recorded sessions and events that are older, or too much, are removed. */
  readonly retention: Kept;
  /** What rules do that say no action, by severity, and what happens to lines that no rule holds for. */
  readonly default_actions: DefaultActions;
  readonly approval: {
    /** Who may approve, as text for people. */
    readonly approvers: readonly string[];
    /** `COTERM_BREAK_GLASS=true` runs a line without the approval that it needs. */
    readonly break_glass: boolean;
  };
  /** `name: false` leaves a pack out. */
  readonly packs: Readonly<Record<string, boolean | PackSettings>>;
  /** By rule id; `off` removes the rule. */
  readonly overrides: Readonly<Record<string, WrittenOutcome | "off" | RuleOverride>>;
  /** What is masked besides what coterm knows, and how. */
  readonly redact: RedactSettings;
  /** The user's own rules; they go before those of the packs. */
  readonly rules: readonly Rule[];
}

export const defaultConfig: Config = {
  fail_mode: "open",
  on_unseen: { dynamic: "allow", complex: "confirm" },
  reedit: true,
  question_seconds: 60,
  answer_ms: 1000,
  idle_minutes: 15,
  record: "on-demand",
  process_info: "sample",
  audit_log: "/var/log/audit/audit.log",
  retention: { session_days: null, session_mb: null, event_days: null },
  default_actions: {},
  approval: { approvers: [], break_glass: true },
  packs: {},
  overrides: {},
  redact: {},
  rules: [],
};

/** The folder and each file in it that can be the configuration, by precedence, whether they exist or not. */
export function configFilesOf(folder: string): readonly [folder: string, ...files: string[]] {
  return [folder, ...["config.yaml", "config.yml", "config.json"].map((name) => join(folder, name))];
}

/** What of the configuration changes how rules are compiled. */
export function ruleSettingsOf(config: Config): RuleSettings {
  const { overrides, fail_mode, on_unseen, default_actions, approval } = config;
  return {
    overrides,
    failMode: fail_mode,
    onUnseen: on_unseen,
    defaultActions: default_actions,
    mayBreakGlass: approval.break_glass,
  };
}
