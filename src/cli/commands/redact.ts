import { isUtf8 } from "node:buffer";
import { CotermError, ExitCode } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { maskText } from "../../redact/mask.ts";
import { readArguments } from "../arguments.ts";
import type { CommandModule, Io } from "../io.ts";
import { loadRedactor } from "../redact/load-redactor.ts";

const verbs = ["test", "lint", "sign"];

export const redact: CommandModule = {
  usage: `Usage: coterm redact [--json | --batch | --stream] < FILE
       coterm redact test [FILE.yaml…]
       coterm redact lint FILE…
       coterm redact sign --key KEY.pem FILE.yaml…

  env | coterm redact                            the text, its secrets masked
  coterm redact --json < deploy.log              where they are
  coterm redact test                             run the examples of every rule in force
  coterm redact lint acme.yaml gitleaks.toml     check an organisation's rules before they are used
  coterm redact sign --key key.pem acme.yaml     write acme.yaml.sig, so that the pack may weaken rules too

Options:
  --json      write {"findings": [{"rule", "start", "end"}]} instead; offsets count UTF-16 units of the input
  --batch     read {"text"} a line, write {"findings"} a line, in order
  --stream    read {"cols", "rows", "chunks": [[MS, BASE64]…]} a line: the bytes of a terminal and when they came;
              write {"chunks"} a line, the secrets of what the terminal shows masked
  --key FILE  the private Ed25519 key that signs, PEM

Exit codes: 0 done, 2 wrong usage, an example does not hold, or a rule was refused.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("redact", argv, {
      json: { type: "boolean", default: false },
      batch: { type: "boolean", default: false },
      stream: { type: "boolean", default: false },
      key: { type: "string" },
    });
    const [verb, ...files] = positionals;
    if (verb === undefined) {
      if (values.batch) return (await import("../redact/batch.ts")).redactBatch(io);
      if (values.stream) return (await import("../redact/streams.ts")).redactStreams(io);
      return redactText(values.json, io);
    }
    if (verb === "test") return (await import("../redact/check-packs.ts")).testPacks(files, io);
    if (verb === "lint") return (await import("../redact/check-packs.ts")).lintFiles(files, io);
    if (verb === "sign") return (await import("../redact/sign-pack.ts")).signPacks(files, values.key, io);
    throw new CotermError("BAD_ARGUMENTS", `coterm redact reads standard input and cannot ${verb}`, {
      exit: "usage",
      hint: verbs.includes(nearest(verb, verbs) ?? "")
        ? `coterm redact ${nearest(verb, verbs)}`
        : `coterm redact < ${verb}`,
    });
  },
};

/** Bytes that are no UTF-8 are read one for one, so that they leave as they came. */
async function redactText(isJson: boolean, io: Io): Promise<number> {
  const redactor = await loadRedactor(io);
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.input) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const encoding = isUtf8(bytes) ? "utf8" : "latin1";
  const text = bytes.toString(encoding);
  const findings = redactor.scanner.find(text);
  if (isJson) io.out(JSON.stringify({ findings }));
  else io.write(Buffer.from(maskText(text, findings, redactor.masking), encoding));
  return ExitCode.ok;
}
