/** Lengths of time in words: `43 s`, `12 m 05 s`, `4 h 12 m`, `5 d 04 h`. */

const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From here on hours are told in days: the longest single wait is 72 h. */
const LONGEST_IN_HOURS = 100 * HOUR;

/** How long something has lasted, to its two largest units; below zero counts as zero. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return twoUnits(seconds, MINUTE, 'm', SECOND, 's');
  if (seconds < LONGEST_IN_HOURS) return twoUnits(seconds, HOUR, 'h', MINUTE, 'm');
  return twoUnits(seconds, DAY, 'd', HOUR, 'h');
}

/** A limit as the file says it: `48 h`, `90 m`, `1 h 30 m`, without units that are zero. */
export function formatLimit(seconds: number): string {
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const rest = Math.floor(seconds % MINUTE);
  const parts = [
    hours > 0 ? `${hours} h` : '',
    minutes > 0 ? `${minutes} m` : '',
    rest > 0 ? `${rest} s` : '',
  ].filter((part) => part !== '');
  return parts.join(' ') || '0 s';
}

/**
 * An expectation, no finer than it can be known: `usually 1–2 days, at most 48` leaves the second
 * unit out when both are the same.
 */
export function formatExpectation(time: { usualSeconds: number; atMostSeconds: number }): string {
  const usual = inRoughUnits(time.usualSeconds);
  const atMost = inWholeUnits(time.atMostSeconds);
  const unit = atMost.unit === usual.unit ? '' : ` ${atMost.unit}`;
  return `usually ${usual.text} ${usual.unit}, at most ${atMost.amount}${unit}`;
}

/** The same for a table: `2 min`, `4–5 h`. */
export function formatRough(seconds: number): string {
  const { text, unit } = inRoughUnits(seconds);
  return `${text} ${unit}`;
}

/** `from`: the shortest time that is told in this unit. All in seconds. */
type Unit = { readonly seconds: number; readonly from: number; readonly name: string };

const SECONDS: Unit = { seconds: SECOND, from: 0, name: 's' };
const UNITS: readonly Unit[] = [
  SECONDS,
  { seconds: MINUTE, from: 90, name: 'min' },
  { seconds: HOUR, from: 90 * MINUTE, name: 'h' },
  { seconds: DAY, from: DAY + HOUR, name: 'days' },
];

function unitFor(seconds: number): Unit {
  return UNITS.findLast((unit) => seconds >= unit.from) ?? SECONDS;
}

/** A range between two whole numbers where the unit is coarse, else the nearest one. */
function inRoughUnits(seconds: number): { text: string; unit: string } {
  const unit = unitFor(seconds);
  const amount = seconds / unit.seconds;
  const isCoarse = unit.seconds >= HOUR && amount < 10 && !Number.isInteger(amount);
  const text = isCoarse ? `${Math.floor(amount)}–${Math.ceil(amount)}` : `${Math.round(amount)}`;
  return { text, unit: unit.name };
}

/** Rounded up: a bound must hold. */
function inWholeUnits(seconds: number): { amount: number; unit: string } {
  const unit = unitFor(seconds);
  return { amount: Math.ceil(seconds / unit.seconds), unit: unit.name };
}

function twoUnits(
  seconds: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeName} ${String(rest).padStart(2, '0')} ${smallName}`;
}
