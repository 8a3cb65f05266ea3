/** A clip and its last frame, which come at the same time: only the clip counts. */

import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectTake } from '../../activities/collect-take.ts';
import type { Services } from '../../activities/context.ts';
import { MediaError } from '../../media/error.ts';
import { AT } from '../store/fixtures.ts';
import { serve } from '../providers/server.ts';
import { providerError, Stage, statusOf, type Says } from './stage.ts';

const CLIP = Buffer.concat([Buffer.alloc(8), Buffer.from('no film, but no text either')]);
const FRAME = Buffer.from('a picture');
const LOOK_MS = 20;
const noFfmpeg: Services['media'] = () => Promise.reject(new MediaError('ffmpeg-missing', 'None.'));

async function ordered(says: Says, linkOrigin?: string): Promise<Stage> {
  const stage = await Stage.open(says, { media: noFfmpeg, ...(linkOrigin && { linkOrigin }) });
  await stage.placed(1, 1);
  await stage.knows(1, 1, 'cgt-1');
  return stage;
}

/** A shot whose task has succeeded, with links to a server that answers as a test says. */
async function finished(answers: Record<string, (response: ServerResponse) => void>) {
  const server = await serve(({ path }, response) => answers[path]?.(response));
  const facts = { seed: null, tokens: null, notes: [] };
  const result = {
    clipUrl: `${server.origin}/clip.mp4`,
    lastFrameUrl: `${server.origin}/last.png`,
    ...facts,
  };
  const status: Says['status'] = async () => [statusOf('cgt-1', 'succeeded', { result })];
  const stage = await ordered({ status }, server.origin);
  const download = async () => (await stage.store.journal.readOrder(stage.key()))?.download ?? null;
  /** As soon as the journal has it; the test's own time-out ends the looking otherwise. */
  const named = async () => {
    for (;;) {
      const kept = await download();
      if (kept) return kept;
      await sleep(LOOK_MS);
    }
  };
  return { stage, server, download, named };
}

test('the clip is named in the journal while its last frame still drips', async () => {
  let named: unknown = null;
  const film = await finished({
    '/clip.mp4': (response) => response.end(CLIP),
    '/last.png': (response) => {
      response.writeHead(200, { 'Content-Length': FRAME.byteLength });
      response.write(FRAME.subarray(0, 1));
      void film.named().then((download) => {
        named = download;
        return response.end(FRAME.subarray(1));
      });
    },
  });
  await film.stage.failureOf(collectTake, film.stage.at());
  expect(named).toMatchObject({ bytes: CLIP.byteLength, reason: null });
  expect(named).not.toHaveProperty('lastFrameSha256');
  const whole = await film.download();
  expect(await film.stage.store.objects.read(whole?.lastFrameSha256 ?? '')).toEqual(FRAME);

  // Neither comes twice, whatever fails afterwards.
  await film.stage.failureOf(collectTake, film.stage.at(), 2);
  expect(film.server.seen.map(({ path }) => path).sort()).toEqual(['/clip.mp4', '/last.png']);
});

test('when the clip does not come, its last frame is not waited for', async () => {
  const closed = Promise.withResolvers<undefined>();
  const dripping = Promise.withResolvers<undefined>();
  const film = await finished({
    '/clip.mp4': (response) => {
      void dripping.promise.then(() => response.writeHead(404).end());
    },
    '/last.png': (response) => {
      response.on('close', () => closed.resolve(undefined));
      response.writeHead(200, { 'Content-Length': FRAME.byteLength });
      response.write(FRAME.subarray(0, 1), () => dripping.resolve(undefined));
    },
  });
  const failed = await film.stage.failureOf(collectTake, film.stage.at());
  expect(failed.message).toContain('404');
  // Nothing writes to the file any more, which is removed.
  await closed.promise;
  expect(await film.download()).toBeNull();
});

test('a clock that was set back does not have a last frame tried for longer', async () => {
  const stage = await ordered({ status: () => Promise.reject(providerError('unavailable')) });
  const { journal, objects } = stage.store;
  const clip = await objects.put(CLIP);
  const download = { ...clip, at: '2999-01-01T00:00:00.000Z', reason: null, pictures: null };
  const told = { isAccepted: false, fetches: 0, seed: null, tokens: null, notes: [] };
  await journal.recordDownload(stage.key(), { ...download, ...told });
  const failed = await stage.failureOf(collectTake, stage.at());
  expect(failed.message).toContain('The clip is here. Its last frame is tried for 60 s in all');
  const at = (await journal.readOrder(stage.key()))?.download?.at ?? '';
  expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());

  // It is over in time, by the clock as it is now.
  await journal.recordDownload(stage.key(), { ...download, ...told, at: AT });
  await stage.failureOf(collectTake, stage.at(), 2);
  expect((await journal.readOrder(stage.key()))?.download).toMatchObject({
    lastFrameReason: expect.stringContaining('for 60 s'),
  });
});
