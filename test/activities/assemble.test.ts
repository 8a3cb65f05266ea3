/** A film of clips that are not what the sheet says. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assemble } from '../../activities/assemble.ts';
import { probeClip } from '../../media/probe.ts';
import { ffmpeg, makeClip, temporaryFolder } from '../media/clip.ts';
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
