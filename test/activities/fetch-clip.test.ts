/** A clip and its last frame, which come at the same time: only the clip counts. */

import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { awaitTask } from '../../activities/await-task.ts';
import { collectTake } from '../../activities/collect-take.ts';
import type { Services } from '../../activities/context.ts';
import { MediaError } from '../../media/error.ts';
import { ProviderError, type PolledTask } from '../../providers/provider.ts';
import { SIMULATOR_HEADER } from '../../providers/simulator-header.ts';
import { failure } from '../../specs/failures.ts';
import { type OrderDownload } from '../../store/order.ts';
import { AT } from '../store/fixtures.ts';
import { serve } from '../providers/server.ts';
import { ACCOUNT, OTHER_ACCOUNT, providerError, Stage, statusOf, type Says } from './stage.ts';

const CLIP = Buffer.concat([Buffer.alloc(8), Buffer.from('no film, but no text either')]);
const FRAME = Buffer.from('a picture');
const LOOK_MS = 20;
const noFfmpeg: Services['media'] = () => Promise.reject(new MediaError('ffmpeg-missing', 'None.'));

/** `isSeen`: just now, that it has succeeded; later on its provider need not have the clip. */
async function ordered(says: Says, linkOrigin?: string, isSeen = true): Promise<Stage> {
  const stage = await Stage.open(says, { media: noFfmpeg, ...(linkOrigin && { linkOrigin }) });
  await stage.placed(1, 1);
  await stage.knows(1, 1, 'cgt-1');
  const at = new Date().toISOString();
  if (isSeen) await stage.store.journal.recordDelivered(stage.key(), { at, taskId: 'cgt-1' });
  return stage;
}

/** A shot whose task has succeeded, with links to a server that answers as a test says. */
async function finished(
  answers: Record<string, (response: ServerResponse) => void>,
  isSeen = true,
) {
  const server = await serve(({ path }, response) => answers[path]?.(response));
  const facts = { seed: null, tokens: null, notes: [] };
  const result = {
    clipUrl: `${server.origin}/clip.mp4`,
    lastFrameUrl: `${server.origin}/last.png`,
    ...facts,
  };
  let looks = 0;
  const status: Says['status'] = async () => {
    looks += 1;
    return [statusOf('cgt-1', 'succeeded', { result })];
  };
  const stage = await ordered({ status }, server.origin, isSeen);
  const download = async () => (await stage.store.journal.readOrder(stage.key()))?.download ?? null;
  /** As soon as the journal has it; the test's own time-out ends the looking otherwise. */
  const named = async () => {
    for (;;) {
      const kept = await download();
      if (kept) return kept;
      await sleep(LOOK_MS);
    }
  };
  const paths = () => server.seen.map(({ path }) => path).sort();
  return { stage, server, download, named, paths, looks: () => looks };
}

/** A clip that is here, in the journal of its order, while its last frame is still wanted. */
async function holds(stage: Stage, own: Partial<OrderDownload> = {}): Promise<void> {
  const { journal, objects } = stage.store;
  const clip = { ...(await objects.put(CLIP)), at: new Date().toISOString() };
  const told = { isAccepted: false, fetches: 0, seed: null, tokens: null, notes: [] };
  const unjudged = { reason: null, pictures: null, ...told };
  await journal.recordDownload(stage.key(), { ...clip, ...unjudged, ...own });
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
  const { journal } = stage.store;
  await holds(stage, { at: '2999-01-01T00:00:00.000Z' });
  const failed = await stage.failureOf(collectTake, stage.at());
  expect(failed.message).toContain('The clip is here. Its last frame is tried for 60 s in all');
  const at = (await journal.readOrder(stage.key()))?.download?.at ?? '';
  expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());

  // It is over in time, by the clock as it is now.
  await holds(stage, { at: AT });
  await stage.failureOf(collectTake, stage.at(), 2);
  expect((await journal.readOrder(stage.key()))?.download).toMatchObject({
    lastFrameReason: expect.stringContaining('for 60 s'),
  });
});

describe('what its provider says of a task that had succeeded', () => {
  const gone = { type: 'Provider.link-dead', code: 'clip-gone' };
  const notReady = { type: 'Provider.unavailable', code: 'not-ready' };
  test.each<[string, PolledTask[], { type: string; code: string; says: string }]>([
    ['missing', [{ id: 'cgt-1', state: 'missing' }], { ...gone, says: 'no longer knows task' }],
    ['nothing', [], { ...gone, says: 'no longer knows task' }],
    ['failed', [statusOf('cgt-1', 'failed')], { ...gone, says: 'says that it has failed now' }],
    ['queued', [statusOf('cgt-1', 'queued')], { ...notReady, says: 'it is queued again' }],
    ['running', [statusOf('cgt-1', 'running')], { ...notReady, says: 'it is running again' }],
    [
      'succeeded, without an address',
      [statusOf('cgt-1', 'succeeded')],
      { type: 'Provider.unavailable', code: 'no-address', says: 'names no address of its clip' },
    ],
  ])('%s: it is paid, and tried for again', async (_, polled, { type, code, says }) => {
    const stage = await ordered({ status: async () => polled });
    const failed = await stage.failureOf(collectTake, stage.at());
    expect(failed).toMatchObject({ type, nonRetryable: false });
    expect(failed.message).toContain(says);
    expect(failed.details?.[0]).toMatchObject({ code, billed: 'yes' });
    const entry = await stage.store.journal.readOrder(stage.key());
    expect(entry).toMatchObject({ end: null, poll: { state: 'succeeded', failure: { code } } });
    expect(entry?.download).toBeNull();
  });

  test('missing says nothing where another key is asked', async () => {
    const stage = await ordered({ status: async () => [{ id: 'cgt-1', state: 'missing' }] });
    const failed = await stage.failureOf(collectTake, { ...stage.at(), account: OTHER_ACCOUNT });
    expect(failed).toMatchObject({ type: 'Provider.unauthorized', nonRetryable: false });
    expect(failed.details?.[0]).toMatchObject({ code: 'other-account', billed: 'yes' });
    expect(failed.message).toContain(`was ordered as ${ACCOUNT} and ${OTHER_ACCOUNT}`);
    const entry = await stage.store.journal.readOrder(stage.key());
    expect(entry).toMatchObject({ end: null, holder: null });
  });

  test('is not asked for again at once: the links that a look has brought are used', async () => {
    const answers = {
      '/clip.mp4': (response: ServerResponse) => response.end(CLIP),
      '/last.png': (response: ServerResponse) => response.end(FRAME),
    };
    const film = await finished(answers, false);
    const look = await film.stage.run(awaitTask, { ...film.stage.at(), tier: 'flex', poll: null });
    expect([look, film.looks()]).toEqual([expect.objectContaining({ state: 'succeeded' }), 1]);
    await film.stage.failureOf(collectTake, film.stage.at());
    expect(await film.download()).toMatchObject({ lastFrameSha256: expect.any(String) });
    expect(film.looks()).toBe(1);
  });
});

describe('what comes in place of a clip', () => {
  test.each([
    ['an empty file', ''],
    ['a page or a message', '{\n\t"error": "Später."\r\n}'],
  ])('is not kept: %s', async (what, body) => {
    const film = await finished({
      '/clip.mp4': (response) => response.end(body),
      '/last.png': (response) => response.end(FRAME),
    });
    const failed = await film.stage.failureOf(collectTake, film.stage.at());
    expect(failed).toMatchObject({ type: 'Provider.unreadable', nonRetryable: false });
    expect(failed.message).toBe(`The link gives ${what}, not the clip.`);
    expect(await film.download()).toBeNull();
  });

  test('is a placeholder where our simulator has sent it, and is written down as one', async () => {
    const film = await finished({
      '/clip.mp4': (response) => response.setHeader(SIMULATOR_HEADER, '1').end(CLIP),
      '/last.png': (response) => response.end(FRAME),
    });
    await film.stage.failureOf(collectTake, film.stage.at());
    expect(await film.download()).toMatchObject({ isSimulated: true });
  });
});

describe('a last frame that does not come', () => {
  test('is tried for beside its clip, which is not fetched again, until it comes', async () => {
    let answers = 0;
    const film = await finished({
      '/clip.mp4': (response) => response.end(CLIP),
      '/last.png': (response) => {
        answers += 1;
        return answers <= 2 ? response.writeHead(404).end() : response.end(FRAME);
      },
    });
    const failed = await film.stage.failureOf(collectTake, film.stage.at());
    expect(failed).toMatchObject({ type: 'Provider.unavailable', nonRetryable: false });
    expect(failed.message).toMatch(/ 60 s in all: the link answered HTTP 404\.$/);
    expect(failed.details?.[0]).toMatchObject({ code: 'last-frame', billed: 'yes' });
    expect(await film.download()).toMatchObject({ bytes: CLIP.byteLength });
    expect(await film.download()).not.toHaveProperty('lastFrameReason');

    await film.stage.failureOf(collectTake, film.stage.at(), 2);
    const { lastFrameSha256 = '' } = (await film.download()) ?? {};
    expect(await film.stage.store.objects.read(lastFrameSha256)).toEqual(FRAME);
    expect(film.paths()).toEqual(['/clip.mp4', '/last.png', '/last.png', '/last.png']);
  });

  test.each([
    ['an answer of its provider, not of a link', 'http-503', 'x', 'the provider answered HTTP 503'],
    ['words', 'SlowDown', 'Later, please.', 'later, please'],
    ['words in capitals', 'SlowDown', 'TLS is off.', 'TLS is off'],
  ])('says why, when its time is over: %s', async (_, code, message, why) => {
    const failed = failure('unavailable', { code, message });
    const status = () => Promise.reject(new ProviderError(failed, 'no'));
    const stage = await ordered({ status });
    await holds(stage, { at: AT });
    await stage.failureOf(collectTake, stage.at());
    const lastFrameReason = `the returned last frame is not used: ${why} for 60 s`;
    const entry = await stage.store.journal.readOrder(stage.key());
    expect(entry?.download).toMatchObject({ lastFrameReason });
  });

  test('any more is fetched again: its bytes are gone from the store', async () => {
    const film = await finished({ '/last.png': (response) => response.end(FRAME) });
    const { objects } = film.stage.store;
    const { sha256: lastFrameSha256 } = await objects.put(FRAME);
    await holds(film.stage, { lastFrameSha256 });
    await film.stage.failureOf(collectTake, film.stage.at());
    expect(film.paths()).toEqual([]);

    await rm(objects.addressOf(lastFrameSha256));
    await film.stage.failureOf(collectTake, film.stage.at(), 2);
    expect(film.paths()).toEqual(['/last.png']);
    expect(await objects.read(lastFrameSha256)).toEqual(FRAME);
  });

  test('because its task is gone is tried for like any other', async () => {
    const stage = await ordered({ status: async () => [{ id: 'cgt-1', state: 'missing' }] });
    await holds(stage);
    const failed = await stage.failureOf(collectTake, stage.at());
    expect(failed.message).toContain('in all: the provider no longer knows task cgt-1');
  });

  test('for a fault of this machine has had no answer: no reason is written down', async () => {
    const status: Says['status'] = async () => [statusOf('cgt-1', 'succeeded')];
    const stage = await ordered({ status });
    await holds(stage, { at: AT });
    stage.store.journal.recordHolder = () => Promise.reject(new Error('The disk is away.'));
    const failed = await stage.failureOf(collectTake, { ...stage.at(), account: OTHER_ACCOUNT });
    expect(failed).toMatchObject({ type: 'Provider.local-fault', nonRetryable: false });
    const entry = await stage.store.journal.readOrder(stage.key());
    expect(entry?.download).not.toHaveProperty('lastFrameReason');
  });
});
