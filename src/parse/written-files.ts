import type { Redirection, Word } from "./command.ts";

/** A file that a command writes, and the files that it copies into it. */
export interface Writing {
  readonly file: string;
  /** Null: what it writes is its own output. */
  readonly from: string | null;
}

/** One spelling for each file: `./x` is `x`. */
export function fileKey(text: string): string {
  return text.replace(/^(?:\.\/+)+/, "").replace(/^file:/, "");
}

/** The files that a command writes, as far as its words and redirections say so. */
export function writingsOf(name: string, words: readonly Word[], redirections: readonly Redirection[]): Writing[] {
  const writings: Writing[] = [];
  for (const { operator, target } of redirections) {
    const isFile = operator.includes(">") && !/[&]$/.test(operator) && target !== null;
    if (isFile && target.text !== "/dev/null") writings.push(written(target.text));
  }
  const texts = words.slice(1).map((word) => word.text);
  const writer = Object.hasOwn(writers, name) ? writers[name] : undefined;
  if (writer !== undefined) writings.push(...writer(texts));
  return writings;
}

function written(file: string, from: string | null = null): Writing {
  return { file: fileKey(file), from: from === null ? null : fileKey(from) };
}

const writers: Readonly<Record<string, (texts: readonly string[]) => Writing[]>> = {
  curl: (texts) => {
    const named = [...valuesOf(texts, "o", "--output")].map((file) => written(file));
    const keepsName = texts.some((text) => /^-[a-zA-Z]*O|^--remote-(?:header-)?name/.test(text));
    return keepsName ? [...named, ...addressesIn(texts).map((address) => written(lastPart(address)))] : named;
  },
  wget: (texts) => {
    const named = valuesOf(texts, "O", "--output-document");
    if (named.length > 0) return named.map((file) => written(file));
    const folder = valuesOf(texts, "P", "--directory-prefix")[0];
    const prefix = folder === undefined ? "" : `${folder.replace(/\/+$/, "")}/`;
    return addressesIn(texts).map((address) => written(prefix + lastPart(address)));
  },
  aria2c: (texts) => valuesOf(texts, "o", "--out").map((file) => written(file)),
  http: (texts) => valuesOf(texts, "o", "--output").map((file) => written(file)),
  https: (texts) => valuesOf(texts, "o", "--output").map((file) => written(file)),
  xh: (texts) => valuesOf(texts, "o", "--output").map((file) => written(file)),
  openssl: (texts) => valuesOf(texts, "out", "-out").map((file) => written(file)),
  gpg: (texts) => valuesOf(texts, "o", "--output").map((file) => written(file)),
  tee: (texts) => texts.filter((text) => !text.startsWith("-")).map((file) => written(file)),
  sponge: (texts) => texts.filter((text) => !text.startsWith("-")).map((file) => written(file)),
  dd: (texts) => {
    const [from = null, to] = ["if=", "of="].map((key) => texts.find((text) => text.startsWith(key))?.slice(3));
    return to === undefined ? [] : [written(to, from)];
  },
  cp: copied,
  mv: copied,
  ln: copied,
  install: copied,
  rsync: copied,
  scp: copied,
  sftp: copied,
};

/** The values of an option in its short and long spelling: `-o x`, `-fsSLox`, `--output=x`. */
function valuesOf(texts: readonly string[], letter: string, long: string): string[] {
  const values: string[] = [];
  const short = new RegExp(`^-(?!-)[a-zA-Z#]*?${letter}(.*)$`, "s");
  texts.forEach((text, index) => {
    const glued = text.startsWith(`${long}=`) ? text.slice(long.length + 1) : (short.exec(text)?.[1] ?? null);
    const value = text === long || glued === "" ? texts[index + 1] : glued;
    if (value != null && value !== "-") values.push(value);
  });
  return values;
}

function addressesIn(texts: readonly string[]): string[] {
  return texts.filter((text, index) => {
    const isOperand = !text.startsWith("-") && /[./]/.test(text);
    return isOperand && !/^-(?:[a-zA-Z]*[oHdXuAeTPF]|-output|-header|-data\S*|-user)$/.test(texts[index - 1] ?? "");
  });
}

function lastPart(address: string): string {
  const path = address.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/[?#].*$/s, "");
  return path.slice(path.lastIndexOf("/") + 1) || "index.html";
}

/** `cp a b`, `cp a dir/`, `rsync host:a b`: the last operand becomes what the others are. */
function copied(texts: readonly string[]): Writing[] {
  const operands = texts.filter((text) => !text.startsWith("-"));
  const to = operands.at(-1);
  if (to === undefined) return [];
  // `ln -s host/x` and `scp host:x` with one operand write into this folder.
  const sources = operands.length === 1 ? operands : operands.slice(0, -1);
  return sources.flatMap((source) => {
    const from = /^[^/]*:/.test(source) ? null : source;
    const name = source.slice(Math.max(source.lastIndexOf("/"), source.lastIndexOf(":")) + 1);
    const inside = written(to === "." || operands.length === 1 ? name : `${to.replace(/\/+$/, "")}/${name}`, from);
    return to.endsWith("/") || to === "." || operands.length === 1 ? [inside] : [written(to, from), inside];
  });
}
