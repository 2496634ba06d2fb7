/** Person-days and wall clocks. All arithmetic on wall-clock parts, so a change to summer time moves nothing. */

export interface WallClock {
  /** Local calendar date, `YYYY-MM-DD`. */
  date: string;
  /** Minutes since local midnight, 0–1439. */
  minutes: number;
  /** Minutes east of UTC at that instant. */
  offset: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(tz: string): Intl.DateTimeFormat {
  let format = formats.get(tz);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: tz,
      hourCycle: 'h23',
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
    formats.set(tz, format);
  }
  return format;
}

const two = (n: number) => String(n).padStart(2, '0');

/** The wall clock of `tz` at `at` (milliseconds since 1970, UTC). */
export function wallClock(at: number, tz: string): WallClock {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(tz).formatToParts(at)) {
    if (type !== 'literal') parts[type] = Number(value);
  }
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  return {
    date: `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`,
    minutes: hour * 60 + minute,
    offset: Math.round((asUtc - Math.floor(at / 1000) * 1000) / 60000),
  };
}

/** `HH:MM` as minutes from midnight. */
export function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** `date` moved by whole days. */
export function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** Two hours before waking, when a new person-day begins. */
export function dayStart(wake: string): number {
  return (minutesOf(wake) - 120 + 1440) % 1440;
}

/**
 * The instant of a wall-clock time, `minutes` after midnight of `date` (may pass 1440).
 * A time inside a gap moves forward by the gap; of a repeated hour the first one is meant.
 */
export function instantOf(date: string, minutes: number, tz: string): number {
  const naive = Date.parse(`${date}T00:00:00Z`) + minutes * 60000;
  const before = naive - wallClock(naive - 86_400_000, tz).offset * 60000;
  const after = naive - wallClock(naive + 86_400_000, tz).offset * 60000;
  const reads = (at: number) => at + wallClock(at, tz).offset * 60000 === naive;
  return !reads(before) && reads(after) ? after : before;
}

/**
 * The person-day of an instant: the local date on which the last day start fell,
 * never earlier than `last`, the newest day this phone has stamped (a journey west makes a long day).
 */
export function personDay(at: number, tz: string, wake: string, last: string | null = null): string {
  const { date } = wallClock(at, tz);
  // Compared as instants: a clock set back must not end a day that has begun.
  const day = at >= instantOf(date, dayStart(wake), tz) ? date : addDays(date, -1);
  return last !== null && last > day ? last : day;
}

/** The last instant at which the morning question of `day` counts as answered in time: seven hours into the day. */
export function morningCutoff(day: string, tz: string, wake: string): number {
  return instantOf(day, dayStart(wake) + 420, tz);
}

/** RFC 3339 with the offset of `tz`, whole milliseconds. */
export function instantText(at: number, tz: string): string {
  const { offset } = wallClock(at, tz);
  const local = new Date(at + offset * 60000).toISOString().slice(0, -1);
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
