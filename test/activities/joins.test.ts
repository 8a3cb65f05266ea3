/** What a join is measured by is looked for once in each clip, found or not. */

import { readFile, rm } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { measuresOf } from '../../activities/clip-measures.ts';
import { measureFilm, measureJoins } from '../../activities/joins.ts';
import { editListOf } from '../../activities/material.ts';
import { LateError, MediaError } from '../../media/error.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import { readEdges } from '../../media/edges.ts';
import { from, planOf, shotOf } from '../specs/plan/fixture.ts';
import { ffmpeg, makeClip, temporaryFolder } from '../media/clip.ts';
import { aTake } from '../store/fixtures.ts';
import { Stage } from './stage.ts';

type Takes = Parameters<typeof measureJoins>[2]['takes'];

const folder = temporaryFolder();
const PLAN = planOf([shotOf('a'), shotOf('b', from('a'))]);
const { signal } = new AbortController();

test('a clip is decoded for it once, whether its ends can be told or not', async () => {
  let runs = 0;
  const media: Ffmpeg = (args, options) => {
    runs += 1;
    return ffmpeg(args, options);
  };
  const stage = await Stage.open({}, { media });
  const { store } = stage;
  const whole = await makeClip(folder.at('whole.mp4'), { frames: 6 });
  const found: unknown[] = [];
  for (const bytes of [Buffer.from('this is no clip'), await readFile(whole)]) {
    const clip = { ...aTake().clip, ...(await store.objects.put(bytes)) };
    const takes = new Map(['a', 'b'].map((shot) => [shot, aTake({ shot, clip })]));
    const measure = () =>
      stage.run((context) => measureJoins(context, PLAN, { takes, signal }), null);
    const joins = await measure();
    expect(runs).toBeGreaterThan(0);
    runs = 0;
    expect(await measure()).toEqual(joins);
    expect(runs).toBe(0);
    found.push([...joins.keys()]);
  }
  expect(found).toEqual([[], ['b']]);
});

test('pictures of which its file does not tell end it as well', async () => {
  const video = '-c:v libx264 -crf 10 -bf 0';
  const path = await makeClip(folder.at('raw'), {
    frames: 9,
    step: 8,
    video,
    container: '-f h264',
  });
  const stage = await Stage.open({}, { media: ffmpeg });
  const { objects, edges } = stage.store;
  const clip = { ...aTake().clip, ...(await objects.put(await readFile(path))) };
  const takes = new Map(['a', 'b'].map((shot) => [shot, aTake({ shot, clip })]));
  await stage.run((context) => measureJoins(context, PLAN, { takes, signal }), null);
  const kept = await edges.find(clip.sha256);
  const ends = await readEdges(objects.addressOf(kept?.sha256 ?? ''));
  const lights = ends?.tail.map(({ rgb }) => Math.round(((rgb[0] ?? 0) * 219) / 255 + 16));
  for (const [index, light] of [32 + 7 * 8, 32 + 8 * 8].entries()) {
    expect(Math.abs((lights?.[index] ?? 0) - light)).toBeLessThanOrEqual(1);
  }
});

async function staged(media: Ffmpeg) {
  const stage = await Stage.open({}, { media });
  const { store } = stage;
  const whole = await makeClip(folder.at('chain.mp4'), { frames: 4, container: '-y -f mp4' });
  const clip = { ...aTake().clip, ...(await store.objects.put(await readFile(whole))) };
  const looked = vi.spyOn(store.edges, 'find');
  const measure = (plan: typeof PLAN, takes: Takes) =>
    stage.run((context) => measureJoins(context, plan, { takes, signal }), null);
  const takesOf = (shots: readonly string[]): Takes =>
    new Map(shots.map((shot) => [shot, aTake({ shot, clip })]));
  return { clip, edges: store.edges, looked, measure, takesOf };
}

test('a side that has no take is not measured, and what stands beyond it is', async () => {
  const chain = ['a', 'b', 'c', 'd', 'e'];
  const plan = planOf(chain.map((id, at) => shotOf(id, at > 0 ? from(chain[at - 1] ?? '') : {})));
  const { looked, measure, takesOf } = await staged(ffmpeg);
  expect((await measure(plan, takesOf(['a', 'c']))).size).toBe(0);
  expect(looked).not.toHaveBeenCalled();
  expect([...(await measure(plan, takesOf(['a', 'b', 'd', 'e']))).keys()]).toEqual(['b', 'e']);
});

test('the clip after one join is the one before the next: its ends are read once', async () => {
  const plan = planOf([shotOf('a'), shotOf('b', from('a')), shotOf('c', from('b'))]);
  const { looked, measure, takesOf } = await staged(ffmpeg);
  expect([...(await measure(plan, takesOf(['a', 'b', 'c']))).keys()]).toEqual(['b', 'c']);
  expect(looked).toHaveBeenCalledTimes(3);
});

test('ends that are not written are none, and are not looked for again', async () => {
  const { clip, edges, measure, takesOf } = await staged(async (args, options) => {
    await ffmpeg(args, options);
    const path = args.find((arg) => arg.endsWith('edges.ppm')) ?? '';
    await rm(path.replace(/^file:/, ''), { force: true });
  });
  expect((await measure(PLAN, takesOf(['a', 'b']))).size).toBe(0);
  expect(await edges.find(clip.sha256)).toEqual({ sha256: null });
});

test.each([
  ['ffmpeg is not there', new MediaError('ffmpeg-missing', 'None.')],
  ['the disk is away', new Error('EIO')],
])('where %s, nothing is said of the clip: the next attempt looks again', async (_, error) => {
  const { clip, edges, measure, takesOf } = await staged(() => Promise.reject(error));
  await expect(measure(PLAN, takesOf(['a', 'b']))).rejects.toBe(error);
  expect(await edges.find(clip.sha256)).toBeNull();
});

/** Two clips of which each picture's brightness is known, in a film that cuts both. */
async function filmOf(trim: { readonly headFrames: number; readonly tailFrames: number }) {
  let runs = 0;
  const stage = await Stage.open(
    {},
    {
      media: (args, options) => {
        runs += 1;
        return ffmpeg(args, options);
      },
    },
  );
  const takes = new Map<string, ReturnType<typeof aTake>>();
  for (const [shot, luma] of [
    ['a', 40],
    ['b', 120],
  ] as const) {
    const path = folder.at(`${shot}${trim.headFrames}.mp4`);
    await makeClip(path, { frames: 12, luma, step: 4, container: '-y -f mp4' });
    const kept = await stage.store.objects.put(await readFile(path));
    const clip = { ...aTake().clip, ...kept, width: 64, height: 36, frames: 12, hasAudio: false };
    takes.set(shot, aTake({ shot, clip }));
  }
  const plan = planOf([shotOf('a', { trim }), shotOf('b', { ...from('a'), trim })]);
  const measured = () =>
    stage.run(async (context) => {
      const joins = await measureJoins(context, plan, { takes, signal });
      const list = await editListOf(context, plan, {
        takes,
        joins,
        missing: [],
        why: new Map(),
        signal,
      });
      return measureFilm(context, plan, { list, takes, joins, signal });
    }, null);
  return { measured, runs: () => runs };
}

const full = (luma: number) => (luma * 255) / 219;

test.each([
  { trim: { headFrames: 0, tailFrames: 0 }, last: 40 + 11 * 4, first: 120 },
  { trim: { headFrames: 3, tailFrames: 2 }, last: 40 + 9 * 4, first: 132 },
])('a join is measured where the film cuts: $trim', async ({ trim, last, first }) => {
  const { measured, runs } = await filmOf(trim);
  const joins = await measured();
  const join = joins.get('b');
  expect(Math.abs((join?.lumaStep ?? 0) - full(first - last))).toBeLessThan(2);
  const psnr = 20 * Math.log10(255 / full(first - last));
  expect(Math.abs((join?.psnrDb ?? 0) - psnr)).toBeLessThan(0.5);
  expect(join?.ssim).toBeGreaterThan(0.5);
  expect(join?.deltaE).toBeGreaterThan(10);
  expect(join?.driftDeltaE).toBeGreaterThan((join?.deltaE ?? 0) * 1.2);
  expect(join).toMatchObject({ loudnessStepDb: null });
  const before = runs();
  expect(await measured()).toEqual(joins);
  expect(runs()).toBe(before);
});

test('a clip that was measured in vain for want of time is measured again, a few times', async () => {
  let isBusy = true;
  const stage = await Stage.open(
    {},
    {
      media: (args, options) => {
        if (isBusy) throw new LateError('It does not decode in 120 s.');
        return ffmpeg(args, options);
      },
    },
  );
  const path = await makeClip(folder.at('late.mp4'), { frames: 4 });
  const other = await makeClip(folder.at('never.mp4'), { frames: 5 });
  const put = async (file: string) => (await stage.store.objects.put(await readFile(file))).sha256;
  const [late, never] = [await put(path), await put(other)];
  const measured = (clip: string) =>
    stage.run((context) => measuresOf(context, clip, signal), null);
  expect(await measured(late)).toBeNull();
  for (let times = 0; times < 3; times += 1) expect(await measured(never)).toBeNull();
  isBusy = false;
  expect(await measured(late)).toMatchObject({ frames: 4 });
  expect(await stage.store.measures.find(late)).not.toHaveProperty('late');
  expect(await measured(never)).toBeNull();
  // In vain for another reason it is so for ever.
  await stage.store.measures.record(late, null);
  expect(await measured(late)).toBeNull();
});
