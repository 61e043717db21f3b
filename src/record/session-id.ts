import { randomInt } from "node:crypto";

/** Without letters and digits that look alike. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** `20261122-211530-k7qd`: sorts by time, is short enough to type, and its beginning is enough where it is unique. */
export function newSessionId(now: number): string {
  const [day = "", time = ""] = new Date(now)
    .toISOString()
    .replaceAll(/[-:]|\..*/g, "")
    .split("T");
  const tail = Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `${day}-${time}-${tail}`;
}

export function isSessionId(text: string): boolean {
  return /^\d{8}-\d{6}-[a-z0-9]{4}$/.test(text);
}
