import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toldBy } from '../../activities/take-facts.ts';
import { factsOfClip } from '../../media/measured.ts';
import type { DecodedClip } from '../../media/frames.ts';
import type { TaskResult } from '../../providers/provider.ts';

const RESULT: TaskResult = {
  clipUrl: 'https://example.com/clip.mp4',
  lastFrameUrl: null,
  seed: 7,
  tokens: 108_900,
  notes: [],
};

test('what a provider says of a clip is kept as it is told', () => {
  expect(toldBy(RESULT)).toEqual({ seed: 7, tokens: 108_900, notes: [] });
  expect(toldBy({ ...RESULT, seed: null, tokens: null, notes: ['An odd time.'] })).toEqual({
    seed: null,
    tokens: null,
    notes: ['An odd time.'],
  });
  expect(toldBy({ ...RESULT, seed: -1 }).seed).toBe(-1);
});

test.each([
  ['seed', 0.5],
  ['seed', 2 ** 63],
  ['seed', Number.NaN],
  ['seed', Number.POSITIVE_INFINITY],
  ['tokens', -1],
  ['tokens', 0],
  ['tokens', 0.1],
  ['tokens', 1e30],
  ['tokens', Number.MAX_SAFE_INTEGER],
] as const)('a %s of %s is set aside with a note', (name, value) => {
  const told = toldBy({ ...RESULT, [name]: value });
  expect(told[name]).toBeNull();
  expect(told.notes).toEqual([expect.stringContaining(String(value))]);
});

function decodedOf(facts: Partial<DecodedClip['facts']>, counts: Partial<DecodedClip> = {}) {
  const clip: DecodedClip['facts'] = {
    container: 'MP4',
    bytes: 1,
    width: 1280,
    height: 720,
    rotation: 0,
    frames: 121,
    framesPerSecond: 24,
    durationSeconds: 5,
    videoCodec: 'avc',
    codecParameters: '',
    decoderHeader: null,
    bitDepth: 8,
    colorMatrix: null,
    hasBFrames: false,
    isSteady: true,
    audio: null,
    claimedSeconds: 5,
    startsOpen: false,
    startSeconds: 0,
    notes: [],
    soundNotes: [],
    ...facts,
  };
  return {
    facts: clip,
    frames: 121,
    filmFrames: 121,
    hasEdges: false,
    notes: [],
    differences: [],
    ...counts,
  };
}

test('numbers of a clip that cannot be kept stand in for themselves', () => {
  const odd = { framesPerSecond: Number.POSITIVE_INFINITY, durationSeconds: Number.NaN };
  const counts = { frames: 1, filmFrames: Number.NaN };
  expect(factsOfClip(decodedOf(odd, counts))).toMatchObject({
    frames: 1,
    framesPerSecond: 24,
    durationSeconds: 1 / 24,
  });
});

test('whatever is measured, what is kept of it are numbers', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.double(), (rate, seconds, count) => {
      const odd = { framesPerSecond: rate, durationSeconds: seconds };
      const kept = factsOfClip(decodedOf(odd, { filmFrames: count, frames: 1 }));
      expect(kept.framesPerSecond > 0 && Number.isFinite(kept.framesPerSecond)).toBe(true);
      expect(kept.durationSeconds > 0 && Number.isFinite(kept.durationSeconds)).toBe(true);
      expect(Number.isSafeInteger(kept.frames) && kept.frames > 0).toBe(true);
    }),
  );
});
