import type { CommandModule } from "./io.ts";

/** Every subcommand, in the order of the help. Each is loaded only when it is run. */
export const commandTable = {
  init: { summary: "Print the hook for a shell", load: async () => (await import("./commands/init.ts")).init },
  explain: {
    summary: "Show what was understood of a line, what would happen, and why",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  check: {
    summary: "Judge a line and answer in the exit code, for scripts",
    load: async () => (await import("./commands/check.ts")).check,
  },
  "check-script": {
    summary: "Judge every command of a shell script, for CI",
    load: async () => (await import("./commands/check-script.ts")).checkScript,
  },
  simulate: {
    summary: "Tell what would have been asked about what you ran before",
    load: async () => (await import("./commands/simulate.ts")).simulate,
  },
  events: { summary: "List what ran", load: async () => (await import("./commands/events.ts")).events },
  record: {
    summary: "Record a session, or one command",
    load: async () => (await import("./commands/record.ts")).record,
  },
  sessions: {
    summary: "List what was recorded",
    load: async () => (await import("./commands/sessions.ts")).sessions,
  },
  processes: {
    summary: "List the processes of a recorded session",
    load: async () => (await import("./commands/processes.ts")).processes,
  },
  play: { summary: "Play a recording", load: async () => (await import("./commands/play.ts")).play },
  export: {
    summary: "Write a recording as a file: asciicast, text, a page, JSON",
    load: async () => (await import("./commands/export.ts")).exportSession,
  },
  rm: { summary: "Remove recorded sessions", load: async () => (await import("./commands/rm.ts")).rm },
  logs: { summary: "Search the text of recordings", load: async () => (await import("./commands/logs.ts")).logs },
  rules: { summary: "List, show and test the rules", load: async () => (await import("./commands/rules.ts")).rules },
  redact: {
    summary: "Mask the secrets in a text or in what a terminal shows",
    load: async () => (await import("./commands/redact.ts")).redact,
  },
  snooze: {
    summary: "List, add and remove lines that are not asked about for a while",
    load: async () => (await import("./commands/snooze.ts")).snooze,
  },
  import: {
    summary: "Turn rules of Datadog CoTerm into ours",
    load: async () => (await import("./commands/import.ts")).importRules,
  },
  config: {
    summary: "Show and validate the configuration",
    load: async () => (await import("./commands/config.ts")).config,
  },
  status: {
    summary: "Tell whether this user's shells are guarded",
    load: async () => (await import("./commands/status.ts")).status,
  },
  doctor: {
    summary: "Find what is wrong with the installation, and its fix",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  helper: {
    summary: "Start, stop or restart the resident helper",
    load: async () => (await import("./commands/helper.ts")).helper,
  },
} as const satisfies Record<string, { summary: string; load: () => Promise<CommandModule> }>;

export type CommandName = keyof typeof commandTable;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commandTable, name);
}
