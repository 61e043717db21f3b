/**
 * Where asciinema's player has a moment of a recording: it counts no pause as longer than its limit, and is asked for
 * moments as it counts them. All times are milliseconds.
 */
export function playedTimes(events: Iterable<{ readonly at: number }>, idleLimitMs: number): (at: number) => number {
  const moments = [0];
  const played = [0];
  let last = 0;
  let shift = 0;
  for (const { at } of events) {
    shift += Math.max(0, at - last - idleLimitMs);
    last = at;
    moments.push(at);
    played.push(at - shift);
  }
  return (at) => {
    let low = 0;
    let high = moments.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((moments[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return (played[low] ?? 0) + Math.min(idleLimitMs, at - (moments[low] ?? 0));
  };
}
