/** What a join is measured by is looked for once in each clip, found or not. */

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { measureJoins } from '../../activities/joins.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import { readEdges } from '../../media/edges.ts';
import { from, planOf, shotOf } from '../specs/plan/fixture.ts';
import { ffmpeg, makeClip, temporaryFolder } from '../media/clip.ts';
import { aTake } from '../store/fixtures.ts';
import { Stage } from './stage.ts';

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
