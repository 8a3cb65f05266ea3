/** Points in time in words, in the time zone of this machine: `14:20`, `Sun 20:14`. */

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** As short as it is clear: the day is told when it is not today, the date beyond six days. */
export function formatMoment(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const clock = formatClock(atMs);
  if (startOfDay(atMs) === startOfDay(nowMs)) return clock;
  if (Math.abs(atMs - nowMs) < 6 * DAY_MS) return `${WEEKDAYS[at.getDay()]} ${clock}`;
  return formatDate(atMs);
}

/** `2026-06-12`. */
export function formatDay(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
}

/** `08:12`. */
export function formatClock(atMs: number): string {
  const at = new Date(atMs);
  return `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** `2026-06-12 08:12`, whenever it is read. */
export function formatDate(atMs: number): string {
  return `${formatDay(atMs)} ${formatClock(atMs)}`;
}

/** `08:12:45`, for the lines of a log. */
export function formatClockSeconds(atMs: number): string {
  return `${formatClock(atMs)}:${twoDigits(new Date(atMs).getSeconds())}`;
}

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
