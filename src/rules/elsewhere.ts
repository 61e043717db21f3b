import type { Command } from "../parse/command.ts";

/** It runs on another machine or in a container, where this place says nothing. */
export function isElsewhere(command: Command): boolean {
  return command.via.some(({ tags }) => tags.includes("remote") || tags.includes("container"));
}
