import type { TimeWindow } from "./context-schema.ts";

const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Whether a moment lies in a window. One that ends before it begins goes on over midnight into the next day. */
export function isWithin(now: Date, { days, from = "00:00", to = "24:00", zone = "local" }: TimeWindow): boolean {
  const { day, minutes } = clockAt(now, zone);
  const begin = minutesOf(from);
  const end = minutesOf(to);
  const isDay = (which: number) => days === undefined || daysOf(days).has((which + 7) % 7);
  if (begin < end) return isDay(day) && minutes >= begin && minutes < end;
  return (isDay(day) && minutes >= begin) || (isDay(day - 1) && minutes < end);
}

/** `mon-fri,sun` → 1 2 3 4 5 0; `sat-mon` goes round the end of the week. */
function daysOf(written: string): Set<number> {
  const days = new Set<number>();
  for (const part of written.split(",")) {
    const [first = "", last = first] = part.split("-");
    const end = dayNames.indexOf(last);
    for (let day = dayNames.indexOf(first); ; day = (day + 1) % 7) {
      days.add(day);
      if (day === end) break;
    }
  }
  return days;
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/** Day of the week (0: Sunday) and minutes since midnight in a time zone. */
function clockAt(now: Date, zone: string): { day: number; minutes: number } {
  if (zone === "local") return { day: now.getDay(), minutes: now.getHours() * 60 + now.getMinutes() };
  if (zone === "utc") return { day: now.getUTCDay(), minutes: now.getUTCHours() * 60 + now.getUTCMinutes() };
  const parts = formatOf(zone).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  const day = dayNames.indexOf(part("weekday").toLowerCase());
  return { day, minutes: Number(part("hour")) * 60 + Number(part("minute")) };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes a hundred times as long as using it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    const options = { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    formats.set(zone, (format = new Intl.DateTimeFormat("en-US", options)));
  }
  return format;
}
