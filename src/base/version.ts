import manifest from "../../package.json" with { type: "json" };

declare const COTERM_BUILD: number | undefined;

export const version: string = manifest.version;

/** Seconds since the epoch at which the bundle was made; 0 when running from source. A later build takes over. */
export const build: number = typeof COTERM_BUILD === "number" ? COTERM_BUILD : 0;
