import { sentenceOf } from "../base/errors.ts";
import { runHelper } from "./helper.ts";

runHelper(process.env, process.getuid?.() ?? 0).catch((error: unknown) => {
  process.stderr.write(`coterm: ${sentenceOf(error)}\n`);
  process.exitCode = 1;
});
