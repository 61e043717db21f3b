import { pathToFileURL } from "node:url";
import { version } from "../../base/version.ts";
import type { Severity } from "../../rules/decision.ts";
import type { Finding } from "./check-text.ts";

const levelOf: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/** SARIF 2.1.0, as code review tools read it. */
export function toSarif(findings: readonly Finding[], cwd: string): object {
  const rules = [...new Map(findings.map((finding) => [finding.rule, finding])).values()];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "coterm", version, rules: rules.map(toRule) } },
        originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(cwd).href}/` } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => toResult(finding, rules)),
      },
    ],
  };
}

function toRule({ rule, title, why, severity }: Finding): object {
  return {
    id: rule,
    shortDescription: { text: title },
    fullDescription: { text: why },
    defaultConfiguration: { level: levelOf[severity] },
  };
}

function toResult(
  { file, line, column, rule, severity, title, why, instead }: Finding,
  rules: readonly Finding[],
): object {
  const safer = instead === null ? "" : ` Safer: ${instead}`;
  const uri = file.split("/").map(encodeURIComponent).join("/");
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex((known) => known.rule === rule),
    level: levelOf[severity],
    message: { text: `${title}. ${why}${safer}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: file.startsWith("/") ? { uri: pathToFileURL(file).href } : { uri, uriBaseId: "ROOT" },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  };
}
