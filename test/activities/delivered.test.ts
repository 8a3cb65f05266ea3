/** A film with what its storyboard asks of its file, from takes with known colours. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assemble } from '../../activities/assemble.ts';
import type { Output } from '../../specs/storyboard/storyboard.ts';
import { ffmpeg, readRgb, temporaryFolder } from '../media/clip.ts';
import { from, planOf, shotOf } from '../specs/plan/fixture.ts';
import { aTake } from '../store/fixtures.ts';
import { SHOT, Stage } from './stage.ts';

const folder = temporaryFolder();
const FRAMES = 5;

async function colored(stage: Stage, shot: string, color: string) {
  const path = folder.at(`${shot}.mp4`);
  const bt709 = 'scale=out_color_matrix=bt709,format=yuv420p,setparams=colorspace=bt709';
  const source = `color=c=${color}:s=64x36:r=24,trim=end_frame=${FRAMES}`;
  const coded = ['-c:v', 'libx264', '-crf', '4', '-y', path];
  await ffmpeg(['-f', 'lavfi', '-i', source, '-vf', bt709, ...coded]);
  const clip = await stage.store.objects.put(await readFile(path));
  const facts = { ...aTake().clip, ...clip, width: 64, height: 36, frames: FRAMES };
  await stage.store.takes.writeTake(
    aTake({ film: stage.film, shot, clip: { ...facts, hasAudio: false } }),
  );
}

test('a known shift of colours is taken back, captions are published, and codecs replace each other', async () => {
  const stage = await Stage.open({}, { media: ffmpeg });
  const { film, store } = stage;
  await colored(stage, SHOT, '0x7c6450');
  await colored(stage, 'sh0020', '0x74686a');
  await colored(stage, 'sh0030', '0x102030');
  const shots = [
    shotOf(SHOT, { caption: 'One' }),
    shotOf('sh0020', { ...from(SHOT), caption: '<b>Two</b>' }),
    // A chain of its own is another light.
    shotOf('sh0030', { first: { kind: 'none' }, isFromPrevious: false, mode: 'text' }),
  ];
  const takes = shots.map(({ id }) => ({ shot: id, take: `${film}/${id}/v001` }));
  const make = async (own: Partial<Output>, asked = shots) => {
    const output = { size: { width: 64, height: 36 }, fit: 'crop', audio: 'clip', ...own } as const;
    const plan = await store.plans.putPlan(planOf(asked, { output }));
    await store.films.setPlan(film, plan);
    return stage.run(assemble, { film, plan, takes, missing: [] });
  };
  const renders = join(store.root, 'renders', 'film');
  const files = async () => (await readdir(renders)).filter((name) => name !== 'takes').toSorted();

  expect(await make({ match: 'colour', codec: 'prores' })).toMatchObject({ isCurrent: true });
  expect(await files()).toEqual(['film.json', 'film.mov', 'film.srt']);
  const told = JSON.parse(await readFile(join(renders, 'film.json'), 'utf8'));
  expect(told.delivery).toEqual({ codec: 'prores', quality: 'standard' });
  expect(told.shots.map(({ match }: { match?: number[] }) => match)).toEqual([
    undefined,
    [expect.closeTo(0x7c / 0x74, 1), expect.closeTo(0x64 / 0x68, 1), expect.closeTo(0.755, 1)],
    undefined,
  ]);
  const frame = async (at: number) => {
    const path = folder.at(`frame-${at}.png`);
    const select = `select=eq(n\\,${at})`;
    await ffmpeg(['-i', join(renders, 'film.mov'), '-vf', select, '-frames:v', '1', '-y', path]);
    return [...(await readRgb(path)).subarray(0, 3)];
  };
  const [first, second, third] = [await frame(1), await frame(6), await frame(12)];
  first.forEach((value, place) =>
    expect(Math.abs(value - (second[place] ?? 0)), `channel ${place}`).toBeLessThanOrEqual(2),
  );
  expect(third[0]).toBeLessThan(0x18);
  expect(await readFile(join(renders, 'film.srt'), 'utf8')).toContain('<\u2060b>Two');

  const bare = [shotOf(SHOT), shotOf('sh0020', from(SHOT)), ...shots.slice(2)];
  await make({}, bare);
  expect(await files()).toEqual(['film.json', 'film.mp4']);
  expect(JSON.parse(await readFile(join(renders, 'film.json'), 'utf8')).delivery).toBeUndefined();

  // No attempt after it could go well.
  await expect(make({ loudness: -14 }, bare)).rejects.toMatchObject({
    type: 'Refused',
    nonRetryable: true,
    message: expect.stringContaining('The film has no sound at all'),
  });
  expect(await files()).toEqual(['film.json', 'film.mp4']);
});
