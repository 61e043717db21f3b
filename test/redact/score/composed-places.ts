import { composedCommands } from "./composed-commands.ts";
import { composedFiles } from "./composed-files.ts";
import { composedHeaders } from "./composed-headers.ts";

/** Secrets whose place shows them, not their name: on command lines, in files, in addresses and headers. */
export const composedPlaces: Readonly<Record<string, readonly string[]>> = {
  ...composedCommands,
  ...composedFiles,
  ...composedHeaders,
};
