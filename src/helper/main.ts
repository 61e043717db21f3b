import { rmSync } from "node:fs";
import { sentenceOf } from "../base/errors.ts";
import { pathsFor } from "../base/paths.ts";
import { runHelper } from "./helper.ts";
import { runtimeFiles } from "./runtime-folder.ts";

const uid = process.getuid?.() ?? 0;

runHelper(process.env, uid)
  .catch((error: unknown) => {
    process.stderr.write(`coterm: ${sentenceOf(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => {
    // The shells that wait for a helper see by it that one answers, or that none will come.
    rmSync(runtimeFiles(pathsFor(process.env, uid).runtime).ticket, { force: true });
  });
