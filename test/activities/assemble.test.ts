/** A film of clips that are not what the sheet says. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assemble } from '../../activities/assemble.ts';
import { probeClip } from '../../media/probe.ts';
import type { Shot } from '../../specs/storyboard/storyboard.ts';
import { ffmpeg, makeClip, temporaryFolder } from '../media/clip.ts';
import { from, planOf, shotOf } from '../specs/plan/fixture.ts';
import { aTake } from '../store/fixtures.ts';
import { SHOT, Stage } from './stage.ts';

const folder = temporaryFolder();

test('has the size of its clips, and its description says what the sheet says and what was noted', async () => {
  const stage = await Stage.open({}, { media: ffmpeg });
  const { film, plan, store, fingerprint } = stage;
  const path = await makeClip(folder.at('clip.mp4'), { frames: 9, size: '640x360' });
  const clip = await store.objects.put(await readFile(path));
  const last = await store.objects.put(Buffer.from('its last frame'));
  const facts = { ...aTake().clip, ...clip, width: 640, height: 360, frames: 9 };
  const lastFrame = { ...aTake().lastFrame, sha256: last.sha256 };
  const notes = ['The clip is 640×360, 1280×720 was asked.'];
  await store.takes.writeTake(aTake({ film, fingerprint, clip: facts, lastFrame, notes }));
  const cut = { takes: [{ shot: SHOT, take: `${film}/${SHOT}/v001` }], missing: [] };
  expect(await stage.run(assemble, { film, plan, ...cut })).toEqual({ frames: 9, isCurrent: true });

  const renders = join(store.root, 'renders', 'film');
  expect(await probeClip(join(renders, 'film.mp4'))).toMatchObject({ width: 640, height: 360 });
  const description = JSON.parse(await readFile(join(renders, 'film.json'), 'utf8'));
  expect(description).toMatchObject({
    size: { width: 640, height: 360 },
    sheetSize: { width: 1280, height: 720 },
    shots: [{ shot: SHOT, notes }],
  });
});

/** Of two clips that grow brighter, the second from the last picture of the first on. */
async function joinedBy(meeting: Shot['join'], name: string) {
  const stage = await Stage.open({}, { media: ffmpeg });
  const { film, store } = stage;
  const shots = [shotOf(SHOT), shotOf('sh0020', { ...from(SHOT), join: meeting })];
  const plan = await store.plans.putPlan(planOf(shots));
  await store.films.setPlan(film, plan);
  for (const [shot, luma] of [[SHOT, 40] as const, ['sh0020', 72] as const]) {
    const path = await makeClip(folder.at(`${name}-${shot}.mp4`), { frames: 9, luma });
    const clip = await store.objects.put(await readFile(path));
    const facts = { ...aTake().clip, ...clip, width: 64, height: 36, frames: 9 };
    await store.takes.writeTake(aTake({ film, shot, clip: facts }));
  }
  const takes = shots.map(({ id }) => ({ shot: id, take: `${film}/${id}/v001` }));
  const { frames } = await stage.run(assemble, { film, plan, takes, missing: [] });
  const text = await readFile(join(store.root, 'renders', 'film', 'film.json'), 'utf8');
  return { frames, told: JSON.parse(text).joins };
}

test('a first frame that repeats the clip before is told, and stays by the word of the author', async () => {
  const told = { from: SHOT, to: 'sh0020', psnrDb: expect.any(Number), duplicate: true };
  expect(await joinedBy({ kind: 'cut' }, 'dropped')).toEqual({
    frames: 17,
    told: [{ ...told, kind: 'cut' }],
  });
  expect(await joinedBy({ kind: 'cut', keepsDuplicate: true }, 'kept')).toEqual({
    frames: 18,
    told: [{ ...told, kind: 'keep_duplicate' }],
  });
});
