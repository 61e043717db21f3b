import { readMarks, seededRandom } from "../../../src/redact/invent.ts";
import { inventTemplate } from "./composed-texts.ts";
import { fieldHarmless } from "./field-harmless.ts";
import { fieldSecrets } from "./field-secrets.ts";
import type { Labelled } from "./score-texts.ts";

/** One text for each template of the fourth corpus. */
export function inventFieldTexts(seed: number): Labelled[] {
  const random = seededRandom(seed);
  return Object.entries({ ...fieldSecrets, harmless: fieldHarmless }).flatMap(([group, templates]) =>
    templates.map((template, at) => ({
      id: `${group} ${at + 1}`,
      group,
      kind: template.slice(0, 30),
      ...readMarks(inventTemplate(template, random)),
    })),
  );
}
