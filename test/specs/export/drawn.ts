/** Films as they are exported, drawn: with trims, dissolves, gaps, takes, and texts of any kind. */

import * as fc from 'fast-check';
import {
  timelineOf,
  type ExportTake,
  type ExportTimeline,
} from '../../../specs/export/timeline.ts';
import { buildEditList, type EditList } from '../../../specs/plan/edit-list.ts';
import { planOf, sha256, shotOf } from '../plan/fixture.ts';

export type DrawnFilm = { readonly list: EditList; readonly timeline: ExportTimeline };

/** What has broken one format or another. */
const HOSTILE = [
  '=cmd()|calc',
  '<b>&amp; ]]> <!-- --> <![CDATA[',
  'line\nbreak\r\nand\ttab',
  'unit\u2028separator\u0085next\u001cfile',
  'null\u0000 bell\u0007 \ufffe',
  'half a pair \ud83c and \udfac',
  '🎬 夜 \u202eleft',
  '001  AX       V     C        00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00',
  '* FROM CLIP NAME: other',
  'M2   AX 048.0 00:00:00:00',
  '"quoted", \'single\', `tick` $HOME \\ / %2F ${x}',
  'storyboard-export:1111111111111111',
  'long '.repeat(400),
];

const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constant('A quay'),
);

const id = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{1,48}$/),
  fc.constantFrom('BL', 'AX', 'BARS', 'BLACK', 'sh0010', 'SH0010-b', '_', '-', 'sh0010-a'),
);

const take = fc.record({
  frames: fc.integer({ min: 1, max: 300 }),
  hasAudio: fc.boolean(),
  prompt: hostileText,
  seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 })),
  task: hostileText,
  framesPerSecond: fc.constant<number>(24),
});

const shot = fc.record({
  id,
  takes: fc.array(take, { maxLength: 3 }),
  repeats: fc.boolean(),
  head: fc.nat(40),
  tail: fc.nat(40),
  dissolve: fc.oneof(fc.constant(0), fc.nat(60)),
  notes: fc.array(hostileText, { maxLength: 2 }),
});

export const drawnFilms = fc
  .record({
    title: hostileText,
    isMuted: fc.boolean(),
    shots: fc.uniqueArray(shot, {
      minLength: 1,
      maxLength: 12,
      selector: (one) => one.id.toLowerCase(),
    }),
  })
  // A film without any take is not exported.
  .filter(({ shots }) => shots.some(({ takes }) => takes.length > 0))
  .map(filmOf);

type Drawn = {
  readonly title: string;
  readonly isMuted: boolean;
  readonly shots: readonly DrawnShot[];
};
type DrawnShot = typeof shot extends fc.Arbitrary<infer Value> ? Value : never;
type DrawnTake = typeof take extends fc.Arbitrary<infer Value> ? Value : never;

function filmOf({ title, isMuted, shots }: Drawn): DrawnFilm {
  const byId = new Map(shots.map((one) => [one.id, one]));
  const plan = planOf(
    shots.map((one) =>
      shotOf(one.id, {
        trim: { headFrames: one.head, tailFrames: one.tail },
        join: one.dissolve > 0 ? { kind: 'dissolve', frames: one.dissolve } : { kind: 'cut' },
      }),
    ),
    { output: { size: null, fit: 'crop', audio: isMuted ? 'mute' : 'clip' } },
  );
  const list = buildEditList(plan, (name) => {
    const one = byId.get(name);
    const standing = one?.takes[0];
    if (!one || !standing) return { kind: 'held', sha256: null };
    const { frames, hasAudio } = standing;
    const clip = { take: 'v001', sha256: sha256(name), frames, hasAudio };
    return { kind: 'clip', ...clip, repeatsLastFrame: one.repeats };
  });
  const timeline = timelineOf(list, { title, film: 'film' }, (name) => {
    const { takes = [], notes = [] } = byId.get(name) ?? {};
    return {
      takes: takes.map((one, at) => takeOf(name, at, one)),
      active: takes.length > 0 ? 'v001' : null,
      notes: notes.map((text) => ({ kind: 'note', text, by: 'ann', at: '2026-07-13' })),
      missing: takes.length > 0 ? null : 'it was not rendered',
    };
  });
  return { list, timeline };
}

export function takeOf(
  name: string,
  at: number,
  { prompt, seed, task, ...clip }: DrawnTake,
): ExportTake {
  const key = `v00${at + 1}`;
  return {
    key,
    name: `film_${name}_${key}`,
    path: `takes/${name}/a film [1-20] %41#?_${name}_${key}.mp4`,
    size: { width: 1280, height: 720 },
    ...clip,
    facts: {
      shot: name,
      take: key,
      prompt,
      seed,
      model: 'seedance-1.5-pro',
      provider: 'byteplus',
      tier: 'flex',
      task,
      tokens: 108_900,
      charge: {
        currency: 'USD',
        amount: '0.06534',
        tokens: 108_900,
        seconds: 5,
        pricedAt: '2026-07-13',
        estimated: true,
      },
      orderedAt: '2026-07-13T08:12:00.000Z',
      finishedAt: '2026-07-13T08:12:00.000Z',
      sha256: sha256(`${name} ${key}`),
      notes: [],
      ownFile: null,
    },
  };
}
