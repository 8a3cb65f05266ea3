/** Films of clips that have little in common, cut every way that a storyboard can ask for. */

import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { decodeClip } from '../../media/frames.ts';
import { buildEditList, type Material } from '../../specs/plan/edit-list.ts';
import { planOf, shotOf } from '../specs/plan/fixture.ts';
import { ffmpeg, makeClip, makePicture, readLumas, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const TEN_BIT = '-c:v libx265 -x265-params log-level=error -pix_fmt yuv420p10le';
const SOURCES = [
  { name: 'h264', luma: 40, frames: 31, size: '128x72', sound: 'sine=r=44100:f=440:d=1.2' },
  { name: 'h265', luma: 80, frames: 24, size: '120x72', video: TEN_BIT },
  { name: 'mono', luma: 120, frames: 37, size: '64x36', sound: 'sine=r=22050:f=300:d=0.4' },
  { name: 'tall', luma: 160, frames: 19, size: '72x128' },
  { name: 'fast', luma: 200, frames: 40, size: '128x72', rate: 30 },
] as const;

/** Frames that each fills of a film, as a take's record has them. */
const filmFrames = new Map<string, number>();

beforeAll(async () => {
  for (const { name, ...options } of SOURCES) {
    const clip = await makeClip(folder.at(name), { ...options, step: 0 });
    const [firstFrame, lastFrame] = [folder.at(`${name}-first.png`), folder.at(`${name}-last.png`)];
    const decoded = await decodeClip(ffmpeg, { clip, firstFrame, lastFrame });
    filmFrames.set(name, decoded.filmFrames);
  }
  await makePicture(folder.at('still.png'), 'white', '100x100');
});

const cuts = fc.array(
  fc.record({
    source: fc.constantFrom(...SOURCES.map(({ name }) => name), 'still.png', null),
    repeats: fc.boolean(),
    head: fc.nat(12),
    tail: fc.nat(12),
    dissolve: fc.oneof(fc.constant(0), fc.nat(20)),
  }),
  { minLength: 2, maxLength: 7 },
);

const lumaOf = (source: string | null) =>
  SOURCES.find(({ name }) => name === source)?.luma ?? (source === null ? 126 : 235);

test.each(['crop', 'pad'] as const)('%s: any film has the frames of its list', async (fit) => {
  const output = { size: { width: 128, height: 72 }, fit, audio: 'clip' as const };
  for (const [number, entries] of fc.sample(cuts, { numRuns: 5, seed: 20261121 }).entries()) {
    const shots = entries.map(({ head, tail, dissolve }, index) =>
      shotOf(`s${index}`, {
        trim: { headFrames: head, tailFrames: tail },
        join: dissolve > 0 ? { kind: 'dissolve', frames: dissolve } : { kind: 'cut' },
        length: { unit: 'frames', frames: 29 },
      }),
    );
    const sourceOf = (shot: string) => entries[Number(shot.slice(1))]?.source ?? null;
    const list = buildEditList(planOf(shots, { output }), (shot): Material => {
      const entry = entries[Number(shot.slice(1))];
      const source = sourceOf(shot);
      const frames = filmFrames.get(source ?? '');
      if (frames === undefined) return { kind: 'held', sha256: source };
      const repeatsLastFrame = entry?.repeats ?? false;
      const facts = { take: 'v001', sha256: source ?? '', hasAudio: true };
      return { kind: 'clip', ...facts, frames, repeatsLastFrame };
    });
    const film = folder.at(`${fit}-${number}.mp4`);
    const { facts } = await assembleFilm(ffmpeg, { list, pathOf: folder.at, output: film });
    expect(facts).toMatchObject({ frames: list.frames, isSteady: true, width: 128, height: 72 });
    const isSounding = list.clips.some(({ sha256 }) => sha256 === 'h264' || sha256 === 'mono');
    expect(facts.audio !== null).toBe(isSounding);
    const middle = folder.at(`${fit}-${number}-middle.mp4`);
    await ffmpeg(['-i', film, '-an', '-vf', 'crop=16:16', '-crf', '5', middle]);
    const lumas = await readLumas(middle);
    expect(lumas).toHaveLength(list.frames);
    list.clips.forEach(({ shot, startFrame, inFrame, outFrame, joinBefore }, index) => {
      const after = list.clips[index + 1]?.joinBefore;
      const head = joinBefore.kind === 'dissolve' ? joinBefore.frames : 0;
      const tail = after?.kind === 'dissolve' ? after.frames : 0;
      const alone = lumas.slice(startFrame + head, startFrame + outFrame - inFrame - tail);
      for (const luma of alone) expect(Math.abs(luma - lumaOf(sourceOf(shot)))).toBeLessThan(4);
    });
  }
});

/** `[source, frames, dissolve]` of each shot; a clip is trimmed to its frames. */
type Piece = readonly [source: string, frames: number, dissolve: number];

test.each<[string, readonly Piece[]]>([
  ['stills of awkward lengths', [21, 22, 23, 49].map((frames) => ['still.png', frames, 0])],
  [
    'pieces of one frame in a row',
    [
      ['h264', 1, 0],
      ['tall', 1, 0],
      ['h265', 2, 0],
      ['h264', 20, 1],
      ['tall', 3, 1],
      ['h265', 9, 1],
      ['h264', 1, 0],
    ],
  ],
])('%s lose none', async (name, pieces) => {
  const output = { size: { width: 128, height: 72 }, fit: 'crop', audio: 'mute' } as const;
  const sourceOf = (shot: string) => pieces[Number(shot.slice(1))]?.[0] ?? '';
  const shots = pieces.map(([source, frames, dissolve], index) =>
    shotOf(`s${index}`, {
      trim: { headFrames: 0, tailFrames: Math.max(0, (filmFrames.get(source) ?? 0) - frames) },
      join: dissolve > 0 ? { kind: 'dissolve', frames: dissolve } : { kind: 'cut' },
      length: { unit: 'frames', frames },
    }),
  );
  const list = buildEditList(planOf(shots, { output }), (shot): Material => {
    const sha256 = sourceOf(shot);
    const frames = filmFrames.get(sha256);
    if (frames === undefined) return { kind: 'held', sha256 };
    return { kind: 'clip', take: 'v001', sha256, frames, hasAudio: false, repeatsLastFrame: false };
  });
  const asked = pieces.reduce((sum, [, frames, dissolve]) => sum + frames - dissolve, 0);
  expect(list.frames).toBe(asked);
  const film = folder.at(`${name}.mp4`);
  const { facts } = await assembleFilm(ffmpeg, { list, pathOf: folder.at, output: film });
  expect(facts).toMatchObject({ frames: asked, isSteady: true, audio: null });
});
