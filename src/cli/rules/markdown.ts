import type { CompiledRule, RuleSet } from "../../rules/compile.ts";
import type { Examples } from "../../rules/examples.ts";

/** The rules in force as a page for people: a table of all, then each with its examples. */
export function rulesAsMarkdown({ rules }: RuleSet, examples: Examples): string {
  const groups = new Map<string, CompiledRule[]>();
  for (const compiled of rules) {
    const [group = ""] = compiled.rule.id.split("/");
    groups.set(group, [...(groups.get(group) ?? []), compiled]);
  }
  const sections = [...groups].map(([group, some]) => section(group, some, examples));
  return [`# Rules in force`, `${rules.length} rules.`, ...sections].join("\n\n");
}

function section(group: string, rules: readonly CompiledRule[], examples: Examples): string {
  const rows = rules.map(
    ({ rule, ...compiled }) => `| \`${rule.id}\` | ${cell(rule.title)} | ${rule.severity} | ${outcome(compiled)} |`,
  );
  return [
    `## ${group}`,
    ["| Rule | Title | Severity | Action |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    ...rules.map((compiled) => details(compiled, examples)),
  ].join("\n\n");
}

function details({ rule: own, ...compiled }: CompiledRule, examples: Examples): string {
  const rule = { ...own, ...examples[own.id] };
  const facts = [
    `- ${rule.severity}: ${outcome(compiled)}`,
    ...(rule.instead === undefined ? [] : [`- safer: ${code(rule.instead)}`]),
    ...rule.match.map((line) => `- holds for ${code(line)}`),
    ...rule.miss.map((line) => `- not for ${code(line)}`),
    ...(rule.references ?? []).map((url) => `- see <${url}>`),
  ];
  return `### ${rule.id}\n\n${rule.title}. ${rule.why}\n\n${facts.join("\n")}`;
}

function outcome({ action, effects, challenge }: Pick<CompiledRule, "action" | "effects" | "challenge">): string {
  const asks = action === "confirm" && challenge === "type" ? "confirm by typing" : action;
  return [asks, ...effects].join(", ");
}

/** A line may hold backquotes and line breaks. */
function code(line: string): string {
  const text = line.replaceAll("\n", " ⏎ ");
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
