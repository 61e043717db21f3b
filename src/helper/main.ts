import { rmSync } from "node:fs";
import { sentenceOf } from "../base/errors.ts";
import { pathsFor } from "../base/paths.ts";
import { runHelper } from "./helper.ts";
import { runtimeFiles } from "./runtime-folder.ts";

const uid = process.getuid?.() ?? 0;

/** The shells that wait for a helper see by it that one answers, or that none will come. */
const removeTicket = () => rmSync(runtimeFiles(pathsFor(process.env, uid).runtime).ticket, { force: true });

runHelper(process.env, uid).then(removeTicket, (error: unknown) => {
  process.stderr.write(`coterm: ${sentenceOf(error)}\n`);
  removeTicket();
  process.exit(1); // whatever was opened before it failed must not keep half a helper, and its lock, alive
});
