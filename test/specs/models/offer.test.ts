import { describe, expect, test } from 'vitest';
import {
  durationsIn,
  isDuration,
  nearestDuration,
  patienceOf,
} from '../../../specs/models/offer.ts';
import { market } from '../storyboard/catalogue.ts';

const EVERY = { min: 4, max: 12 };
const TWO = { min: 5, max: 10, step: 5 };

describe('lengths that can be asked for', () => {
  test('are all whole seconds from end to end', () => {
    expect(durationsIn(EVERY)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect([3, 4, 4.5, 12, 13].filter((seconds) => isDuration(EVERY, seconds))).toEqual([4, 12]);
  });

  test('are those of the step alone', () => {
    expect(durationsIn(TWO)).toEqual([5, 10]);
    expect([0, 5, 7, 10, 15].filter((seconds) => isDuration(TWO, seconds))).toEqual([5, 10]);
  });

  test.each([
    [EVERY, 1, 4],
    [EVERY, 6.4, 6],
    [EVERY, 40, 12],
    [TWO, 7, 5],
    [TWO, 8, 10],
    [TWO, 99, 10],
  ])('%j: nearest to %d s is %d s', (range, seconds, nearest) => {
    expect(nearestDuration(range, seconds)).toBe(nearest);
  });
});

test('an offer speaks for its model where it differs from its provider', () => {
  const patience = market.providers.flatMap((provider) =>
    provider.offers.map((offer) => `${provider.name} ${patienceOf(provider, offer)}`),
  );
  expect(new Set(patience)).toEqual(
    new Set(
      ['local null', 'byteplus null', 'ark null', 'reseller 7200'].concat([
        'boutique 7200',
        'boutique null',
      ]),
    ),
  );
});
