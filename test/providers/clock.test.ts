/** By whose clock a task is old: a `Date` header that cannot be of the provider's own is set aside. */

import { describe, expect, test } from 'vitest';
import { timesOf } from '../../providers/lenient.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What time it is there, of a task that is so old by our clock and by the header's. */
function toldBy(ownAgeMs: number, headerAgeMs: number) {
  const createdMs = Date.now() - ownAgeMs;
  const nowMs = createdMs + headerAgeMs;
  const times = timesOf({ created: createdMs, expiresAfter: 3_600, nowMs }, []);
  expect(times).toMatchObject({ createdAtMs: createdMs, deadlineMs: createdMs + HOUR_MS });
  return times.providerNowMs === nowMs ? 'kept' : times.providerNowMs;
}

describe('the time of an answer', () => {
  test.each([
    ['agrees', HOUR_MS, HOUR_MS],
    ['is minutes behind', 60_000, -300_000],
    ['is hours ahead', HOUR_MS, 13 * HOUR_MS],
    ['is hours behind', HOUR_MS, -11 * HOUR_MS],
    ['runs 6,000 times as fast, for two days', 30_000, 50 * HOUR_MS],
    ['has run so for weeks before the order', -21 * DAY_MS, 50 * HOUR_MS],
    ['is right, and ours is a year behind', -365 * DAY_MS, 2 * DAY_MS],
    ['is right, and ours is a year ahead', 365 * DAY_MS, 2 * DAY_MS],
    ['is of a task that lay for months', 90 * DAY_MS, 90 * DAY_MS],
  ])('stands where its clock %s', (_name, ownAgeMs, headerAgeMs) => {
    expect(toldBy(ownAgeMs, headerAgeMs)).toBe('kept');
  });

  test.each([
    ['a month ahead', 60_000, 31 * DAY_MS],
    ['a year ahead', HOUR_MS, 365 * DAY_MS],
    ['a year ahead of a task of two days', 2 * DAY_MS, 365 * DAY_MS],
    ['decades ahead', HOUR_MS, 50 * 365 * DAY_MS],
    ['two days before the task', HOUR_MS, -2 * DAY_MS],
    ['a year before the task', HOUR_MS, -365 * DAY_MS],
  ])('is set aside where it is %s', (_name, ownAgeMs, headerAgeMs) => {
    expect(toldBy(ownAgeMs, headerAgeMs)).toBeNull();
  });

  test('does not hold a task that was made in a time to come', () => {
    const [nowMs, created] = [Date.now(), Date.now() + 9 * DAY_MS];
    const notes: string[] = [];
    expect(timesOf({ created, nowMs }, notes)).toEqual({
      createdAtMs: null,
      deadlineMs: null,
      providerNowMs: nowMs,
    });
    expect(notes).toHaveLength(1);
  });
});
