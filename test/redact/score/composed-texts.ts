import { alphabets } from "../../../src/redact/characters.ts";
import { inventSecrets, pick, type Random, readMarks, seededRandom } from "../../../src/redact/invent.ts";
import { composedHarmless } from "./composed-harmless.ts";
import { composedNamed, composedServices, serviceNames, serviceValues } from "./composed-named.ts";
import { composedPlaces } from "./composed-places.ts";
import { bareSurroundings, namedSurroundings } from "./composed-surroundings.ts";
import { composedTokens } from "./composed-tokens.ts";
import type { Labelled } from "./score-texts.ts";

/**
 * A third corpus: what is secret and where it stands are written apart and put together by chance, so that no rule can
 * learn a text by heart. Nearly each seed shows texts that no other one has shown.
 */
export function composeTexts(seed: number): { secrets: Labelled[]; harmless: Labelled[] } {
  const random = seededRandom(seed);
  const secrets: Labelled[] = [];
  const add = (group: string, kind: string, template: string) => {
    secrets.push({ id: `${group} ${secrets.length}`, group, kind, ...readMarks(inventTemplate(template, random)) });
  };
  const bare = dealer(bareSurroundings, random);
  for (const [kind, value] of Object.entries(composedTokens)) {
    for (let turn = 0; turn < 2; turn++)
      add(
        "provider",
        kind,
        bare()
          .replaceAll("@@", "\0")
          .replace("@", () => mark(value))
          .replaceAll("\0", "@@"),
      );
  }
  const named = dealer(namedSurroundings, random);
  const place = (name: string, value: string) => writeName(named(), name).replace(/(?<!@)@(?!@)/, () => mark(value));
  for (const [group, kinds] of Object.entries(composedNamed)) {
    for (const [name, value] of kinds) {
      for (let turn = 0; turn < 3; turn++) add(group, name, place(name, value));
    }
  }
  for (const service of composedServices) {
    const name = `${service} ${choose(serviceNames, random)}`;
    add("longtail", name, place(name, choose(serviceValues, random)));
  }
  for (const [group, templates] of Object.entries(composedPlaces)) {
    for (const template of templates) add(group, template.slice(0, 30), template);
  }
  const harmless = Object.entries(composedHarmless).flatMap(([group, templates]) =>
    templates.map((template, at) => ({
      id: `${group} ${at + 1}`,
      group,
      kind: template.slice(0, 30),
      ...readMarks(inventTemplate(template, random)),
    })),
  );
  return { secrets, harmless };
}

/** Some values, such as the address of a webhook, say themselves which part of them is secret. */
function mark(value: string): string {
  return value.includes("«") ? value : `«${value}»`;
}

/** Deals every item once before it deals one again, in an order of its own. */
function dealer<Item>(items: readonly Item[], random: Random): () => Item {
  let pack: Item[] = [];
  return () => {
    if (pack.length === 0)
      pack = items
        .map((item) => ({ item, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item);
    const item = pack.pop();
    if (item === undefined) throw new Error("nothing to deal");
    return item;
  };
}

function choose<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}

const styles: Readonly<Record<string, (words: readonly string[]) => string>> = {
  ENV: (words) => words.join("_").toUpperCase(),
  snake: (words) => words.join("_"),
  kebab: (words) => words.join("-"),
  dot: (words) => words.join("."),
  camel: (words) => words.map((word, at) => (at === 0 ? word : capital(word))).join(""),
  Pascal: (words) => words.map(capital).join(""),
  Header: (words) => words.map(capital).join("-"),
  words: (words) => words.join(" "),
  Words: (words) => [capital(words[0] ?? ""), ...words.slice(1)].join(" "),
};

function writeName(template: string, name: string): string {
  const words = name.split(" ");
  return template.replace(
    /\{(ENV|snake|kebab|dot|camel|Pascal|Header|words|Words)\}/g,
    (written, style: string) => styles[style]?.(words) ?? written,
  );
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

const wordList =
  "amber birch cobalt delta ember falcon garnet harbor island jasper kettle lantern maple nectar orbit pepper quartz river saddle timber umber velvet willow yonder zephyr".split(
    " ",
  );

/**
 * Beside what inventSecrets knows: `{pass:14}` a password with signs in it, `{human}` one that a person thinks up,
 * `{words}` a passphrase, `{hexupper:8}`, and `{b64<…>}` for what stands in base64.
 */
export function inventTemplate(template: string, random: Random): string {
  const own = template
    .replace(/\{hexupper:(\d+)\}/g, (_, length: string) => pick(random, "0123456789ABCDEF", Number(length)))
    .replace(/\{pass:(\d+)\}/g, (_, length: string) => inventPassword(random, Number(length)))
    .replace(/\{words\}/g, () => [1, 2, 3, 4].map(() => choose(wordList, random)).join("-"))
    .replace(/\{human\}/g, () => inventHuman(random));
  return inventSecrets(own, random).replace(/\{b64<([^>]*)>\}/g, (_, text: string) =>
    Buffer.from(text).toString("base64"),
  );
}

/** The signs stand inside and are none that a shell, a URL or a quoted text would have to escape. */
function inventPassword(random: Random, length: number): string {
  const half = Math.floor((length - 3) / 2);
  return (
    pick(random, "ABCDEFGHJKLMNPQRSTUVWXYZ", 1) +
    pick(random, alphabets.alnum, half) +
    pick(random, "!_.-+*~", 1) +
    pick(random, "23456789", 1) +
    pick(random, alphabets.alnum, length - 3 - half)
  );
}

function inventHuman(random: Random): string {
  const word = choose(wordList, random);
  const shapes = [
    () => `${capital(word)}${pick(random, "123456789", 1)}${pick(random, "0123456789", 3)}!`,
    () => `${capital(word)}${choose(wordList, random)}${pick(random, "0123456789", 2)}`,
    () => `${word}.${choose(wordList, random)}${pick(random, "0123456789", 3)}`,
    () => `${word.replaceAll("a", "4").replaceAll("e", "3")}${pick(random, "0123456789", 2)}X`,
    () => `${capital(word)}_${pick(random, "0123456789", 4)}`,
  ];
  return choose(shapes, random)();
}
