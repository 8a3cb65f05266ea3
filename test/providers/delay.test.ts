import { expect, test } from 'vitest';
import { namedDelayMs } from '../../providers/delay.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 8);

function asked(retryAfter: string | undefined, message = ''): number | null {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return namedDelayMs({ headers, dateMs: NOW_MS, message });
}

test.each([
  ['0', 1_000],
  ['00', 1_000],
  ['1', 1_000],
  ['2', 2_000],
  [' 17 ', 17_000],
  ['900', 900_000],
  ['901', 900_000],
  ['86400', 900_000],
  ['9'.repeat(30), 900_000],
  ['9'.repeat(400), null],
  ['', null],
  [' ', null],
  ['-0', null],
  ['-5', null],
  ['+5', null],
  ['1.5', null],
  ['1,5', null],
  ['1e3', null],
  ['0x10', null],
  ['Infinity', null],
  ['NaN', null],
  ['5 s', null],
  ['2026', 900_000],
  ['１２', null],
  ['Sat, 21 Nov 2026 08:00:00 GMT', 1_000],
  ['Sat, 21 Nov 2026 08:01:30 GMT', 90_000],
  ['Sat, 21 Nov 2026 09:00:00 GMT', 900_000],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 900_000],
  ['Sat, 21 Nov 2026 07:59:59 GMT', null],
  ['Thu, 01 Jan 1970 00:00:00 GMT', null],
  ['Saturday, 21-Nov-26 08:01:30 GMT', 90_000],
  ['Sat Nov 21 08:01:30 2026', 90_000],
  ['2026-11-21T08:01:30Z', 90_000],
  ['2026-11-21T16:01:30+08:00', 90_000],
  ['Sat, 99 Nov 2026 08:01:30 GMT', null],
  ['tomorrow', null],
])('Retry-After: %s', (header, delayMs) => {
  expect(asked(header)).toBe(delayMs);
});

test.each([
  ['It will reset at 2026-11-21 16:10:00 +0800.', 600_000],
  ['It will reset at 2026-11-21T08:10:00Z.', 600_000],
  ['Resets at 2026-11-21 08:00:00', 1_000],
  ['It resets at 2026-12-21 08:00:00.', 900_000],
  ['It will reset at 2026-11-21 07:59:59.', null],
  ['It will reset at 2026-99-99 99:99:99.', null],
  ['It will reset soon.', null],
])('%s', (message, delayMs) => {
  expect(asked(undefined, message)).toBe(delayMs);
  // A header that says nothing does not hide what the message says.
  expect(asked('soon', message)).toBe(delayMs);
  expect(asked('3', message)).toBe(3_000);
});

test('a date is told by the clock of whoever names it, else by ours', () => {
  const inAMinute = new Date(Date.now() + 60_000).toUTCString();
  const delayMs = namedDelayMs({ headers: { 'retry-after': inAMinute }, dateMs: null });
  expect(delayMs).toBeGreaterThan(30_000);
  expect(delayMs).toBeLessThanOrEqual(60_000);
});
