import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { asksAt, backoffMs, nextPollInMs, TIMING, timingOf } from '../../activities/timing.ts';

const bounds = fc
  .tuple(fc.integer({ min: 1_000, max: 60_000 }), fc.integer({ min: 0, max: 1_800_000 }))
  .map(([minMs, more]) => ({ minMs, maxMs: minMs + more }));
const waitedMs = fc.integer({ min: 0, max: 72 * 3_600_000 });
const spread = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('the next look lies within the bounds, spread by at most a tenth', () => {
  fc.assert(
    fc.property(bounds, waitedMs, spread, (within, waited, share) => {
      const wait = { waitedMs: waited, untilDeadlineMs: null, bounds: within, spread: share };
      const delay = nextPollInMs(wait);
      expect(delay).toBeGreaterThanOrEqual(within.minMs);
      expect(delay).toBeLessThanOrEqual(Math.round(within.maxMs * 1.1));
    }),
  );
});

test('whoever has waited longer looks no sooner', () => {
  fc.assert(
    fc.property(bounds, waitedMs, waitedMs, spread, (within, one, other, share) => {
      const delayOf = (waited: number) =>
        nextPollInMs({ waitedMs: waited, untilDeadlineMs: null, bounds: within, spread: share });
      expect(delayOf(Math.max(one, other))).toBeGreaterThanOrEqual(delayOf(Math.min(one, other)));
    }),
  );
});

test('a deadline that is nearer is looked at just after it has passed', () => {
  fc.assert(
    fc.property(bounds, waitedMs, spread, waitedMs, (within, waited, share, untilDeadlineMs) => {
      const wait = { waitedMs: waited, bounds: within, spread: share };
      const free = nextPollInMs({ ...wait, untilDeadlineMs: null });
      const delay = nextPollInMs({ ...wait, untilDeadlineMs });
      const isNear = untilDeadlineMs > 0 && untilDeadlineMs < free;
      expect(delay).toBe(isNear ? untilDeadlineMs + 1_000 : free);
    }),
  );
});

test('a deadline that has passed does not hurry the looks', () => {
  const wait = { waitedMs: 600_000, bounds: { minMs: 5_000, maxMs: 600_000 }, spread: 0 };
  expect(nextPollInMs({ ...wait, untilDeadlineMs: -1 })).toBe(60_000);
  expect(nextPollInMs({ ...wait, untilDeadlineMs: 0 })).toBe(60_000);
});

test('a wait of 48 hours takes a few hundred looks', () => {
  const bounds = { minMs: 5_000, maxMs: 600_000 };
  let looks = 0;
  for (let waited = 0; waited < 48 * 3_600_000; looks += 1) {
    waited += nextPollInMs({ waitedMs: waited, untilDeadlineMs: null, bounds, spread: 0 });
  }
  expect(looks).toBeGreaterThan(300);
  expect(looks).toBeLessThan(400);
});

test('what is waited for an order and its answer is as documented', () => {
  expect(TIMING).toMatchObject({
    sendMs: 30_000,
    answerMs: 60_000,
    answerBytesPerSecond: 262_144,
    searchPausesMs: [30_000, 120_000],
    goneMs: 600_000,
    overdueMs: 3_600_000,
  });
});

test.each([
  ['its deadline and an hour', { deadlineMs: 5_000_000 }, 'overdue', 8_600_000],
  ['what the order set, which the provider does not tell', {}, 'overdue', 1_000 + 10_800_000],
  ['the end of patience', { patienceSeconds: 60 }, 'patience-over', 61_000],
  [
    'a deadline that is told after all',
    { patienceSeconds: 60, deadlineMs: 5_000_000 },
    'overdue',
    8_600_000,
  ],
])('an open task asks after %s', (_name, more, code, atMs) => {
  const task = {
    sinceMs: 1_000,
    deadlineMs: null,
    patienceSeconds: null,
    expiresAfterSeconds: 7_200,
    overdueMs: 3_600_000,
  };
  expect(asksAt({ ...task, ...more })).toEqual({ code, atMs });
});

test('a task of which nothing is known asks nobody', () => {
  const task = { sinceMs: 0, deadlineMs: null, patienceSeconds: null, overdueMs: 3_600_000 };
  expect(asksAt({ ...task, expiresAfterSeconds: null })).toBeNull();
});

test('times that are no numbers hurry no look, and stop none', () => {
  const bounds = { minMs: 5_000, maxMs: 600_000 };
  for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const wait = { waitedMs: odd, untilDeadlineMs: odd, bounds, spread: 0 };
    const delay = nextPollInMs(wait);
    expect(delay).toBeGreaterThanOrEqual(bounds.minMs);
    expect(delay).toBeLessThanOrEqual(bounds.maxMs);
  }
});

test('without a delay of its own an attempt is repeated as Temporal does', () => {
  expect([1, 2, 3, 6, 7, 5_000].map(backoffMs)).toEqual([
    1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
  ]);
});

test('tests may ask sooner, and nothing else does', () => {
  const soon = timingOf({ STORYBOARD_TEST_TIMING: JSON.stringify({ asksAfterMs: 5 }) });
  const { collect, search, cancel, ...others } = TIMING.asksAfter;
  expect(soon.asksAfter).toEqual({
    ...others,
    collect: { ...collect, ms: 5 },
    search: { ...search, ms: 5 },
    cancel: { ...cancel, ms: 5 },
  });
  expect(timingOf({})).toEqual(TIMING);
});
