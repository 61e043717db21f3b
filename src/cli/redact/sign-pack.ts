import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { CotermError, ExitCode, sentenceOf } from "../../base/errors.ts";
import { readNamedFile, readNamedText } from "../../base/named-file.ts";
import { signPack } from "../../redact/organisation/signature.ts";
import type { Io } from "../io.ts";

/** Writes `FILE.sig` beside each pack, and the key to be trusted to standard output. */
export async function signPacks(files: readonly string[], keyFile: string | undefined, io: Io): Promise<number> {
  const usage = "coterm redact sign --key key.pem FILE.yaml";
  if (keyFile === undefined || files.length === 0) {
    throw new CotermError("BAD_ARGUMENTS", "a key and the packs to be signed are needed", {
      exit: "usage",
      hint: usage,
    });
  }
  const privateKey = readNamedText(resolve(io.cwd, keyFile), usage);
  const { readRedactionPack } = await import("../../redact/load-packs.ts");
  let trusted = "";
  for (const name of files) {
    const file = resolve(io.cwd, name);
    const pack = readNamedFile(file, usage);
    readRedactionPack(pack.toString("utf8"), file); // what is no pack is not signed
    const { signature, publicKey } = signOrExplain(pack, privateKey, keyFile);
    writeFileSync(`${file}.sig`, `${signature}\n`);
    io.err(`${name}.sig written`);
    trusted = publicKey;
  }
  io.out(`redact: { trusted_keys: [${trusted}] }`);
  return ExitCode.ok;
}

function signOrExplain(pack: Buffer, privateKey: string, keyFile: string) {
  try {
    return signPack(pack, privateKey);
  } catch (error) {
    throw new CotermError("BAD_ARGUMENTS", `${keyFile} holds no private Ed25519 key: ${sentenceOf(error)}`, {
      exit: "usage",
      hint: `openssl genpkey -algorithm ed25519 -out ${keyFile}`,
    });
  }
}
