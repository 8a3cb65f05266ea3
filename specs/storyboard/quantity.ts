/** Lengths, shapes, sizes and amounts as people write them, read leniently: for remedies only. */

import { FRAMES_PER_SECOND } from '../plan/timecode.ts';

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    '': 1,
    ms: 0.001,
    msec: 0.001,
    millisecond: 0.001,
    s: 1,
    sec: 1,
    second: 1,
    sek: 1,
    m: 60,
    min: 60,
    minute: 60,
    h: 3_600,
    hr: 3_600,
    hour: 3_600,
    std: 3_600,
    d: 86_400,
    day: 86_400,
    f: 1 / FRAMES_PER_SECOND,
    fr: 1 / FRAMES_PER_SECOND,
    frame: 1 / FRAMES_PER_SECOND,
  }),
);

/** `5 seconds`, `5000ms`, `00:05`, `PT5S`, `120 frames` (at 24 a second); null for anything else. */
export function secondsIn(text: string): number | null {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^pt(?=\d)/, '')
    .slice(0, 40);
  const clock = /^(?:(\d{1,2}):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(words);
  if (clock !== null) {
    const [, hours = '0', minutes, seconds] = clock;
    return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  }
  const [, number = '', unit = ''] = /^(\d+(?:[.,]\d+)?)\s*-?([a-z]*)\.?$/.exec(words) ?? [];
  const factor = UNIT_SECONDS.get(unit) ?? UNIT_SECONDS.get(unit.replace(/s$/, ''));
  return number === '' || factor === undefined ? null : Number(number.replace(',', '.')) * factor;
}

/** `2.39:1`, `16/9`, `1920x1080`, `1.85`: width by height; null for anything else. */
export function shapeIn(text: string): number | null {
  const [, width, height = '1'] =
    /^(\d+(?:[.,]\d+)?)\s*(?:[:/x×*]|\s|to|by)?\s*(\d+(?:[.,]\d+)?)?$/i.exec(
      text.trim().slice(0, 40),
    ) ?? [];
  if (width === undefined) return null;
  const shape = Number(width.replace(',', '.')) / Number(height.replace(',', '.'));
  return shape >= 0.1 && shape <= 10 ? shape : null;
}

/** `1920x1080`, `1280 * 720`; null for anything else. */
export function sizeIn(text: string): { width: number; height: number } | null {
  const found = /^(\d{2,5})\s*(?:px)?\s*[x×*:/,]\s*(\d{2,5})\s*(?:px|p)?$/i.exec(text.trim());
  return found === null ? null : { width: Number(found[1]), height: Number(found[2]) };
}

const CURRENCIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    $: 'USD',
    us$: 'USD',
    dollar: 'USD',
    dollars: 'USD',
    bucks: 'USD',
    '€': 'EUR',
    euro: 'EUR',
    euros: 'EUR',
    '£': 'GBP',
    pound: 'GBP',
    pounds: 'GBP',
    '¥': 'CNY',
    元: 'CNY',
    rmb: 'CNY',
    yuan: 'CNY',
  }),
);

/** `$6`, `6,50 usd`, `EUR 1,000.50`, `6`: as the format writes it, with `fallback` where none is named. */
export function amountIn(text: string, fallback: string): string | null {
  const words = text.trim().slice(0, 40);
  const [, before = '', number = '', after = ''] =
    /^([^\d\s.,-]*)\s*(\d[\d.,' ]*?)\s*([^\d\s.,]*)\.?$/u.exec(words) ?? [];
  const named = (before || after).toLowerCase();
  if (number === '' || (before !== '' && after !== '')) return null;
  const currency =
    named === ''
      ? fallback
      : (CURRENCIES.get(named) ?? (/^[a-z]{3}$/.test(named) ? named.toUpperCase() : null));
  return currency === null ? null : `${decimal(number)} ${currency}`;
}

/** The last of `.` and `,` is the point, unless three digits follow it once or it comes twice. */
function decimal(number: string): string {
  const plain = number.replace(/[' ]/g, '');
  const [, point] = /([.,])\d{1,2}$/.exec(plain) ?? [];
  if (point === undefined) {
    return /[.,]\d{3}(?:\D|$)/.test(plain) && plain.includes(',')
      ? plain.replace(/[.,]/g, '')
      : plain.replace(/[.,]$/, '');
  }
  const at = plain.lastIndexOf(point);
  return `${plain.slice(0, at).replace(/[.,]/g, '')}.${plain.slice(at + 1)}`;
}
