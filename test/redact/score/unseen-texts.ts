import { inventSecrets, pick, type Random, readMarks, seededRandom } from "../../../src/redact/invent.ts";
import type { Labelled } from "./score-texts.ts";
import { unseenCommands } from "./unseen-commands.ts";
import { unseenFiles } from "./unseen-files.ts";
import { unseenHarmless } from "./unseen-harmless.ts";
import { unseenPlaces } from "./unseen-places.ts";
import { unseenProse } from "./unseen-prose.ts";
import { unseenTokens } from "./unseen-tokens.ts";

/** One text for each template: a second corpus, written apart from the rules and from the first one. */
export function inventUnseenTexts(seed: number): { secrets: Labelled[]; harmless: Labelled[] } {
  const random = seededRandom(seed);
  const readAll = (groups: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(groups).flatMap(([group, templates]) =>
      templates.map((template, at) => ({
        id: `${group} ${at + 1}`,
        group,
        kind: template.slice(0, 24),
        ...readMarks(invent(template, random)),
      })),
    );
  return {
    secrets: readAll({ ...unseenTokens, ...unseenFiles, ...unseenCommands, ...unseenPlaces }),
    harmless: readAll({ ...unseenHarmless, ...unseenProse }),
  };
}

/** Beside what inventSecrets knows: `{hexupper:8}`, and `{b64<…>}` for what stands in base64. */
function invent(template: string, random: Random): string {
  const upper = template.replace(/\{hexupper:(\d+)\}/g, (_, length: string) =>
    pick(random, "0123456789ABCDEF", Number(length)),
  );
  return inventSecrets(upper, random).replace(/\{b64<([^>]*)>\}/g, (_, text: string) =>
    Buffer.from(text).toString("base64"),
  );
}
