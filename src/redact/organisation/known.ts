import type { Env } from "../../base/paths.ts";

const knownNames: readonly string[] = [
  "*_PASSWORD",
  "*_PASSWD",
  "*_SECRET",
  "*_TOKEN",
  "*_API_KEY",
  "*_ACCESS_KEY",
  "*_SECRET_KEY",
  "*_PRIVATE_KEY",
  "*_CONNECTION_STRING",
];
const leastLength = 8;

/** Values of the environment whose names say that they are secret: masked wherever they stand. */
export function knownSecrets(env: Env, names: readonly string[] = knownNames, least: number = leastLength): string[] {
  const isKnown = names.map(
    (name) => new RegExp(`^${name.split("*").map(escapeLiteral).join("[^]*")}$`, "i"), // one star at most is linear
  );
  return Object.entries(env)
    .filter(([name, value]) => value !== undefined && value.length >= least && isKnown.some((glob) => glob.test(name)))
    .map(([, value]) => value ?? "");
}

function escapeLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
