/** A rule about a command that every shell has built in, so that nothing is measured but what the rule brings about. */
function rule(name: string, severity: string, rest: string): string {
  const line = `true ${name}-now`;
  return `  - { id: bench/${name}, title: ${titles[name]}, severity: ${severity}, command: "true", operand: ${name}-now, ${rest}, why: It is measured., match: [${line}], miss: [true later] }`;
}

const titles: Readonly<Record<string, string>> = {
  ask: "The bench asks",
  type: "The bench wants a word",
  warn: "The bench warns",
};

/** Lines that the rules of `config` hold for, and what is then written; each calls `mark` when it runs. */
export const ruled = {
  ask: { line: "true ask-now; mark", shows: titles["ask"] ?? "" },
  type: { line: "true type-now; mark", shows: "Enter to run" },
  warn: { line: "true warn-now; mark", shows: titles["warn"] ?? "" },
} as const;

/** A config.yaml with these rules. */
export const config = `rules:
${rule("ask", "high", "action: confirm")}
${rule("type", "critical", "action: confirm, challenge: type")}
${rule("warn", "low", "action: warn")}
`;
