/** How well a repeated frame is told from the next one, on joins of which it is known. */

import { beforeAll, describe, expect, test } from 'vitest';
import { measureJoin } from '../../media/duplicate.ts';
import { readEdges, type Edges, type SmallPicture } from '../../media/edges.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { decodeClip } from '../../media/frames.ts';
import { ffmpeg, makeClip, temporaryFolder } from './clip.ts';
import {
  drawJoins,
  makeStills,
  MOVEMENTS,
  STANDING,
  OTHERS,
  readJoins,
  type Drawn,
  type Join,
  type JoinKind,
  type Still,
} from './joins.ts';
import installOldest, { hasOldestFfmpeg, OLDEST_FFMPEG } from './oldest-ffmpeg.ts';

const folder = temporaryFolder();

const RELEASES = [
  { release: 'the ffmpeg that is found', program: ffmpeg },
  ...(hasOldestFfmpeg ? [{ release: 'the oldest ffmpeg', program: ffmpegAt(OLDEST_FFMPEG) }] : []),
];

/** Drawn once for all releases. */
const drawn: Record<'joins' | 'others' | 'standing', Drawn[]> = {
  joins: [],
  others: [],
  standing: [],
};
const draw = async (movements: typeof MOVEMENTS, still: Still, into: Drawn[]) => {
  for (const movement of Object.entries(movements)) {
    into.push(await drawJoins(movement, still, folder.at));
  }
};
beforeAll(async () => {
  if (hasOldestFfmpeg) await installOldest();
});
beforeAll(() => makeStills(folder.at));
beforeAll(() => draw(MOVEMENTS, 'first', drawn.joins));
beforeAll(() => draw(OTHERS, 'other', drawn.others));
beforeAll(() => draw(STANDING, 'first', drawn.standing));

/** Each is measured once. */
const measures = new Map<Join, ReturnType<typeof measureJoin>>();
function measureOf(join: Join) {
  const known = measures.get(join) ?? measureJoin(join.before, join.after);
  measures.set(join, known);
  return known;
}
const isRepeated = (join: Join) => measureOf(join)?.duplicate ?? null;
const named = ({ movement, what }: Join) => `${movement}: ${what}`;

/** The part that is judged otherwise than it is, and which ones these are. */
function wrongOf(set: readonly Join[], kinds: readonly JoinKind[], expected: boolean) {
  const some = set.filter(({ kind }) => kinds.includes(kind));
  const wrong = some.filter((join) => isRepeated(join) !== expected).map(named);
  return { count: some.length, part: wrong.length / some.length, which: wrong.join('\n') };
}

/** What may go wrong, in parts of all; also of those that nobody could tell. */
const LIMITS = { neighboursDropped: 0.05, duplicatesKept: 0.02 } as const;

describe.each(RELEASES)('by $release', ({ program }) => {
  const read: Record<keyof typeof drawn, Join[]> = { joins: [], others: [], standing: [] };
  beforeAll(async () => {
    for (const set of ['joins', 'others', 'standing'] as const) {
      for (const one of drawn[set]) read[set].push(...(await readJoins(one, program)));
    }
  });

  describe.each([
    { of: 'every movement', set: read.joins },
    { of: 'other movements of another still', set: read.others },
  ])('joins of $of', ({ set }) => {
    test('of true neighbours at most 5 % are taken for repeated', () => {
      const { count, part, which } = wrongOf(set, ['next'], false);
      expect(count).toBeGreaterThanOrEqual(40);
      expect(part, which).toBeLessThanOrEqual(LIMITS.neighboursDropped);
    });

    test('of repeated frames at least 98 % are found, of other light, softer or not', () => {
      const { count, part, which } = wrongOf(set, ['same', 'drawn'], true);
      expect(count).toBeGreaterThanOrEqual(90);
      expect(part, which).toBeLessThanOrEqual(LIMITS.duplicatesKept);
    });

    test('and with those that are drawn again 1 or 2 pixels away, larger or smaller', () => {
      const { count, part, which } = wrongOf(set, ['same', 'drawn', 'redrawn', 'goes-on'], true);
      expect(count).toBeGreaterThanOrEqual(170);
      expect(part, which).toBeLessThanOrEqual(LIMITS.duplicatesKept);
    });
  });

  test('distance alone would drop more than half of the neighbours', () => {
    const neighbours = read.joins.filter(({ kind }) => kind === 'next');
    const near = neighbours.filter((join) => (measureOf(join)?.psnrDb ?? 0) >= 30);
    expect(near.length / neighbours.length).toBeGreaterThan(0.5);
  });

  test('what is drawn again as the movement goes on is kept: it is the next picture', () => {
    const { count, part, which } = wrongOf(read.joins, ['goes-on'], false);
    expect(count).toBe(3);
    expect(part, which).toBe(0);
  });

  test('where nothing moves nothing is dropped: nothing could tell, and nobody sees it', () => {
    const verdicts = read.standing.map((join) => isRepeated(join));
    expect(verdicts.length).toBeGreaterThan(10);
    expect(verdicts.every((verdict) => verdict === false)).toBe(true);
  });

  describe('the ends of a clip', () => {
    const edgesOf = async (name: string, frames: number) => {
      const clip = await makeClip(folder.at(name), { frames, step: 8 });
      const [firstFrame, lastFrame] = [folder.at('f.png'), folder.at('l.png')];
      const edges = folder.at(`${name}.ppm`);
      const { hasEdges } = await decodeClip(program, { clip, firstFrame, lastFrame, edges });
      expect(hasEdges).toBe(true);
      return readEdges(edges);
    };
    const brightness = ({ rgb }: SmallPicture) => (rgb[0] ?? 0) * (219 / 255) + 16;
    const near = (pictures: readonly SmallPicture[] | undefined) =>
      pictures?.map((picture) => Math.abs(Math.round((brightness(picture) - 32) / 8)));

    test.each([
      [1, [0], [0]],
      [2, [0, 1], [0, 1]],
      [3, [0, 1], [1, 2]],
      [4, [0, 1], [2, 3]],
      [19, [0, 1], [17, 18]],
    ])('of %i frames are its first two and its last two', async (frames, head, tail) => {
      const edges = await edgesOf(`ends-${frames}`, frames);
      expect(near(edges?.head)).toEqual(head);
      expect(near(edges?.tail)).toEqual(tail);
      expect(edges?.head[0]).toMatchObject({ width: 64, height: 36 });
    });
  });
});

test('ends of a clip that are no pictures are none', async () => {
  expect(await readEdges(await makeClip(folder.at('no-edges'), { frames: 2 }))).toBeNull();
});

describe('a measure', () => {
  const flat = (value: number, width = 16, height = 8): SmallPicture => {
    return { width, height, rgb: new Uint8Array(width * height * 3).fill(value) };
  };

  test('is a number also of pictures that are equal, or of other sizes', () => {
    const black: Edges = { head: [flat(0)], tail: [flat(0)] };
    expect(measureJoin(black, black)).toEqual({ psnrDb: 100, duplicate: false });
    const large: Edges = { head: [flat(10, 40, 20), flat(60, 40, 20)], tail: [flat(0, 40, 20)] };
    expect(measureJoin(black, large)?.psnrDb).toBeCloseTo(28.13, 1);
  });

  test('is none where a side has no picture', () => {
    const nothing: Edges = { head: [], tail: [] };
    expect(measureJoin(nothing, { head: [flat(0)], tail: [flat(0)] })).toBeNull();
  });
});
