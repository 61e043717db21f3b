import { conformVersions } from "./conform-versions.ts";
import type { Case } from "./conform.ts";

/** Runs the cases in each zsh that there is. */
export const conformZsh = (title: string, cases: readonly Case[]): void => conformVersions("zsh", title, cases);
