/** How long recorded sessions and events are kept: days, and megabytes (a million bytes); null is no limit. */
export interface Kept {
  readonly session_days: number | null;
  readonly session_mb: number | null;
  readonly event_days: number | null;
}

export function keepsEverything(kept: Kept): boolean {
  return kept.session_days === null && kept.session_mb === null && kept.event_days === null;
}
