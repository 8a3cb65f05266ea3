import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filmFramesOf, splitIntoPasses, type Leg } from '../../media/leg.ts';

const source = { kind: 'grey' } as const;

/** Legs whose dissolves are at most half of the shorter neighbour. */
const legs = fc
  .array(
    fc.record({ inFrame: fc.nat(5), length: fc.integer({ min: 1, max: 9 }), want: fc.nat(6) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((cuts) =>
    cuts.map(({ inFrame, length, want }, index): Leg => {
      const before = cuts[index - 1]?.length ?? 0;
      const dissolveFrames = Math.min(want, Math.floor(Math.min(before, length) / 2));
      return { source, inFrame, outFrame: inFrame + length, dissolveFrames };
    }),
  );

const filmLength = (pass: readonly Leg[]) =>
  pass.reduce((sum, leg) => sum + leg.outFrame - leg.inFrame - leg.dissolveFrames, 0);

describe('passes', () => {
  test('together are the film, and each can be rendered by itself', () => {
    fc.assert(
      fc.property(legs, (film) => {
        const passes = splitIntoPasses(film, 4);
        const lengths = passes.map(filmLength);
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(filmLength(film));
        const ends = passes.slice(0, -1).map((pass) => pass.at(-1)?.outFrame);
        expect(passes.slice(1).map((pass) => pass[0]?.inFrame)).toEqual(ends);
        for (const pass of passes) {
          expect(pass[0]?.dissolveFrames).toBe(0);
          for (const [place, leg] of pass.entries()) {
            const overlaps = leg.dissolveFrames + (pass[place + 1]?.dissolveFrames ?? 0);
            expect(leg.outFrame - leg.inFrame).toBeGreaterThanOrEqual(Math.max(1, overlaps));
          }
        }
      }),
    );
  });

  test('hold no more legs than the limit where every leg can be halved', () => {
    const film = Array.from({ length: 100 }, (): Leg => {
      return { source, inFrame: 0, outFrame: 121, dissolveFrames: 0 };
    });
    const passes = splitIntoPasses(film, 16);
    expect(passes.length).toBe(7);
    expect(Math.max(...passes.map((pass) => pass.length))).toBe(16);
  });
});

test('a clip of another rate fills the film by its time', () => {
  const facts = (framesPerSecond: number) => ({ framesPerSecond });
  expect(filmFramesOf(facts(24), 121)).toBe(121);
  expect(filmFramesOf(facts(24.004), 121)).toBe(121);
  expect(filmFramesOf(facts(30), 150)).toBe(120);
});
