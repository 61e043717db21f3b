/** A run of a secret that is longer than this and survives is a leak. */
export function allowedRun(secret: string): number {
  return Math.min(8, Math.max(4, Math.floor(secret.length * 0.15)));
}

/** The first run of a secret that stands in a text and is too long, or null. */
export function findLeak(text: string, secret: string): string | null {
  const length = allowedRun(secret) + 1;
  for (let at = 0; at + length <= secret.length; at++) {
    const run = secret.slice(at, at + length);
    if (text.includes(run)) return run;
  }
  return null;
}

/** What is printed, without sequences and controls. */
export function printedText(text: string): string {
  return text
    .replace(/\u001b[\]PX^_](?:[^\u0007\u001b]|\u001b(?!\\))*(?:\u0007|\u001b\\)/g, "")
    .replace(/\u001b\[[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]/g, "")
    .replace(/[\u0000-\u001f]/g, "");
}
