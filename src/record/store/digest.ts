import { createHash } from "node:crypto";

/** Links a chunk to all before it: none can be changed, removed or put elsewhere without every later one differing. */
export function chainDigest(previous: string, compressed: Uint8Array): string {
  return createHash("sha256").update(previous).update(compressed).digest("hex");
}
