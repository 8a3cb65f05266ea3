/** What is told of a join, from the numbers of both sides. */

import { expect, test } from 'vitest';
import {
  joinFaults,
  NOT_MEASURED,
  stepsBetween,
  worstJoins,
  type CutClip,
  type FilmJoin,
} from '../../../specs/picture/joins.ts';
import {
  loudnessBetween,
  meansAt,
  SILENCE_LUFS,
  silenceOf,
} from '../../../specs/picture/measures.ts';
import { grey, measuresOf, type Drawn } from './measured.ts';

const clip = (drawn: Drawn, cut: Partial<CutClip> = {}): CutClip => {
  const measures = measuresOf(drawn);
  return { measures, firstFrame: 0, lastFrame: measures.frames - 1, framesPerSecond: 24, ...cut };
};
const level = (value: number, frames = 48) => Array.from({ length: frames }, () => value);

test('steps are those between the pictures and sounds that meet', () => {
  const before = clip({ pictureOf: (at) => grey(at), loudness: level(-30) });
  const after = clip({ pictureOf: (at) => grey(100 + at), loudness: level(-20) });
  const steps = stepsBetween(before, after, before);
  expect(steps.lumaStep).toBeCloseTo(100 - 47, 6);
  expect(steps.loudnessStepDb).toBeCloseTo(10, 6);
  expect(steps.deltaE).toBeGreaterThan(15);
  expect(steps.driftDeltaE).toBeGreaterThan(steps.deltaE ?? 0);
});

test('where a clip is cut, what lies beyond the cut does not count', () => {
  const drawn = {
    pictureOf: (at: number) => grey(at),
    loudness: [...level(-20, 24), ...level(-40, 24)],
  };
  const steps = stepsBetween(
    clip(drawn, { lastFrame: 23 }),
    clip(drawn, { firstFrame: 24 }),
    clip(drawn),
  );
  expect(steps.lumaStep).toBeCloseTo(1, 6);
  expect(steps.loudnessStepDb).toBeCloseTo(-20, 6);
});

test('what was not measured on one side is null', () => {
  const unseen = { ...clip({}), measures: null };
  expect(stepsBetween(clip({}), unseen, unseen)).toEqual({
    deltaE: null,
    lumaStep: null,
    loudnessStepDb: null,
    driftDeltaE: null,
  });
  expect(
    stepsBetween(clip({ loudness: level(-20) }), clip({}), clip({})).loudnessStepDb,
  ).toBeNull();
});

test('loudness is a mean of power, over parts of frames too', () => {
  const loudness = [...level(-20, 24), ...level(SILENCE_LUFS, 24)];
  expect(loudnessBetween({ loudness }, 0, 2)).toBeCloseTo(-23.01, 2);
  expect(loudnessBetween({ loudness }, 0.99, 1)).toBeCloseTo(-20, 6);
  expect(loudnessBetween({ loudness }, 3, 4)).toBeNull();
  expect(loudnessBetween({ loudness: null }, 0, 1)).toBeNull();
});

test('silence at both ends is counted in seconds', () => {
  const loudness = [...level(SILENCE_LUFS, 12), ...level(-30, 24), ...level(-65, 6)];
  expect(silenceOf({ loudness })).toEqual({ headSeconds: 0.5, tailSeconds: 0.25 });
  expect(silenceOf({ loudness: level(SILENCE_LUFS, 24) })).toEqual({
    headSeconds: 1,
    tailSeconds: 1,
  });
  expect(silenceOf({ loudness: null })).toBeNull();
});

test('of a very long clip the picture before is taken', () => {
  const measures = { ...measuresOf({ frames: 8, pictureOf: (at) => grey(at) }), every: 4 };
  expect(meansAt(measures, 11)?.red).toBe(2);
  expect(meansAt(measures, 10_000)?.red).toBe(7);
});

const join = (from: string, to: string, numbers: Partial<FilmJoin>): FilmJoin => ({
  from,
  to,
  kind: 'cut',
  ...NOT_MEASURED,
  bridgeDb: null,
  ...numbers,
});

test('the worst joins are those of chains, by how far they are beyond a limit', () => {
  const joins = [
    join('a', 'b', { deltaE: 6 }),
    join('b', 'c', { deltaE: 1, lumaStep: -40, loudnessStepDb: 7 }),
    join('c', 'd', { deltaE: 60 }),
    join('d', 'e', { deltaE: 0.4 }),
  ];
  const sources = new Map([
    ['b', 'a'],
    ['c', 'b'],
    ['e', 'd'],
  ]);
  const worst = worstJoins(joins, (shot) => sources.get(shot) ?? null);
  expect(worst.map(({ to, faults }) => [to, faults.map(({ what }) => what)])).toEqual([
    ['c', ['lumaStep', 'loudnessStepDb']],
    ['b', ['deltaE']],
  ]);
  expect(joinFaults(join('a', 'b', {}))).toEqual([]);
});
