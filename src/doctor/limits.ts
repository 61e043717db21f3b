import { readFileSync } from "node:fs";
import { shippedFile } from "../base/shipped-file.ts";
import type { Finding } from "./finding.ts";

/** A section of docs/limits.md. */
interface Section {
  readonly title: string;
  readonly text: string;
}

const everyShell = "Every shell";
const shells: ReadonlySet<string> = new Set(["zsh", "bash", "fish"]);

/** How much is known not to hold here, and how to read it. */
export function countLimits(shell: string | null): Finding {
  const sections = readSections();
  const count = (wanted: string) =>
    sections
      .find(({ title }) => title === wanted)
      ?.text.match(/^- /gm)
      ?.length.toString() ?? "no";
  const own = shell === null || !shells.has(shell) ? "" : `, and ${count(shell)} of ${shell}`;
  const sentence = `${count(everyShell)} are known of every shell${own}: coterm doctor --limits`;
  return { about: "limits", state: "good", sentence };
}

/** What is known not to hold, without what other shells have. */
export function limitsOf(shell: string | null): string {
  return readSections()
    .filter(({ title }) => !shells.has(title) || shell === null || title === shell)
    .map(({ title, text }) => `${title}\n\n${text}`)
    .join("\n\n");
}

function readSections(): readonly Section[] {
  const [, ...parts] = readFileSync(shippedFile("docs/limits.md"), "utf8").split(/^## /m);
  return parts.map((part) => {
    const end = part.indexOf("\n");
    const text = part.slice(end).trim();
    return { title: part.slice(0, end), text: text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "") };
  });
}
