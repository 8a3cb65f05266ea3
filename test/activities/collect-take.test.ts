/** A finished task becomes a take once, whatever ends an attempt, and is told of. */

import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Context as ActivityContext } from '@temporalio/activity';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { collectTake } from '../../activities/collect-take.ts';
import { submitTake } from '../../activities/submit-take.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import type { OrderDownload } from '../../store/order.ts';
import { ffmpeg, makePicture, temporaryFolder } from '../media/clip.ts';
import { serve } from '../providers/server.ts';
import { providerError, SHOT, Stage, statusOf, type Says } from './stage.ts';

const folder = temporaryFolder();
const NO_FACTS = { seed: null, tokens: null, notes: [] };

beforeAll(async () => {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=24', '-frames:v', '6'];
  await ffmpeg([...source, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', folder.at('clip.mp4')]);
});

/** A shot that was ordered as it is in life, and whose clip lies at its provider. */
async function finished(says: Says = {}, media: Ffmpeg = ffmpeg) {
  const clip = await readFile(folder.at('clip.mp4'));
  const server = await serve((_, response) => response.end(clip));
  const result = { clipUrl: `${server.origin}/clip.mp4`, lastFrameUrl: null, ...NO_FACTS };
  let looks = 0;
  const status: Says['status'] = async () => {
    looks += 1;
    return [statusOf('cgt-1', 'succeeded', { result })];
  };
  const stage = await Stage.open({ status, ...says }, { media, linkOrigin: server.origin });
  await stage.run(submitTake, stage.order());
  const { store, film } = stage;
  return {
    stage,
    clip,
    looks: () => looks,
    downloads: () => server.seen.length,
    entry: () => store.journal.readOrder(stage.key()),
    take: () => store.takes.readTake(film, SHOT, 'v001'),
    told: async () =>
      (await store.events.read(film)).events.filter(({ kind }) => kind === 'take.collected'),
  };
}

/** A clip of it is here and named in the journal, with nothing against it but what is said. */
async function holds(stage: Stage, clip: Buffer, own: Partial<OrderDownload>): Promise<void> {
  const kept = { ...(await stage.store.objects.put(clip)), at: new Date().toISOString() };
  const unjudged = { reason: null, pictures: null, isAccepted: false, fetches: 0 };
  await stage.store.journal.recordDownload(stage.key(), {
    ...kept,
    ...unjudged,
    ...NO_FACTS,
    ...own,
  });
}

const TAKES = ['renders', 'film', 'takes', SHOT];
const CLIP = `film_${SHOT}_v001.mp4`;

describe('a clip that is here', () => {
  test('is a take with its record, its order ended, its money spent, and told of', async () => {
    const film = await finished();
    const standing = await film.stage.run(collectTake, film.stage.at());
    const take = await film.take();
    expect(take).toMatchObject({
      taskId: 'cgt-1',
      fingerprint: film.stage.fingerprint,
      clip: { bytes: film.clip.byteLength, frames: 6 },
      lastFrame: { source: 'decoded', reason: expect.any(String) },
    });
    expect(standing).toMatchObject({ lastFrameSha256: take?.lastFrame.sha256 });
    expect(await film.entry()).toMatchObject({
      end: { state: 'collected', failure: null, taskId: 'cgt-1' },
    });
    const { store } = film.stage;
    const published = await readFile(join(store.root, ...TAKES, CLIP));
    expect(published.subarray(-2_000).toString('latin1')).toContain(`${SHOT} v001`);
    expect(take?.labelled).toMatchObject({ title: 'Night ferry', bytes: published.byteLength });
    expect(await film.told()).toMatchObject([{ take: 1, order: 1, bytes: film.clip.byteLength }]);
    const spent = await store.spending.of(film.stage.film);
    expect(spent.map(({ money }) => money)).toEqual([take?.charge]);
  });

  test('is fetched and decoded once: a later attempt gives the record that is there', async () => {
    const film = await finished();
    const first = await film.stage.run(collectTake, film.stage.at());
    const [looks, downloads, take] = [film.looks(), film.downloads(), await film.take()];
    expect(await film.stage.run(collectTake, film.stage.at(), 2)).toEqual(first);
    expect([film.looks(), film.downloads()]).toEqual([looks, downloads]);
    expect(await film.take()).toEqual(take);
  });

  test('of an attempt that died after its record is ended, shown and told of by the next', async () => {
    const film = await finished();
    const { store } = film.stage;
    await film.stage.run(collectTake, film.stage.at());
    // All that it had not come to.
    const shot = join(store.folder, 'films', film.stage.film, 'shots', SHOT);
    await rm(join(shot, 'v001', 'o01.end.json'));
    await rm(join(store.root, ...TAKES, CLIP));
    expect(await film.entry()).toMatchObject({ end: null });
    await film.stage.run(collectTake, film.stage.at(), 2);
    const take = await film.take();
    expect(await film.entry()).toMatchObject({
      end: { state: 'collected', failure: null, taskId: 'cgt-1', at: take?.finishedAt },
    });
    const { size } = await stat(join(store.root, ...TAKES, CLIP));
    expect(size).toBe(take?.labelled?.bytes);
    expect(await film.told()).toHaveLength(2);
    expect(film.downloads()).toBe(1);
  });

  test('stands although its copy for people cannot be written', async () => {
    const film = await finished();
    await film.stage.run(collectTake, film.stage.at());
    const copy = join(film.stage.store.root, ...TAKES, CLIP);
    await rm(copy);
    await mkdir(join(copy, 'in-the-way'), { recursive: true });
    const standing = await film.stage.run(collectTake, film.stage.at(), 2);
    expect(standing).toMatchObject({ lastFrameSha256: (await film.take())?.lastFrame.sha256 });
    expect(await readdir(copy)).toEqual(['in-the-way']);
  });

  test('in the journal alone is fetched again: its bytes are gone from the store', async () => {
    const film = await finished();
    const { store } = film.stage;
    await holds(film.stage, film.clip, {});
    const { sha256 } = await store.objects.put(film.clip);
    await rm(store.objects.addressOf(sha256));
    await film.stage.run(collectTake, film.stage.at());
    expect(film.downloads()).toBe(1);
    expect(await film.take()).toMatchObject({ clip: { sha256 } });
  });
});

describe('what ends the getting of a clip', () => {
  test.each(['give-up', 'resubmit'] as const)('is a person’s word: %s', async (kind) => {
    const film = await finished();
    const { journal } = film.stage.store;
    const at = new Date().toISOString();
    await journal.recordDelivered(film.stage.key(), { at, taskId: 'cgt-1' });
    await journal.recordResolution(film.stage.key(), { kind });
    const failed = await film.stage.failureOf(collectTake, film.stage.at());
    expect(failed).toMatchObject({ type: 'Provider.link-dead', nonRetryable: true });
    expect(failed.details?.[0]).toMatchObject({ code: 'no-longer-awaited', billed: 'yes' });
    expect([film.looks(), film.downloads()]).toEqual([0, 0]);
    // Who carries it out ends the order.
    expect(await film.entry()).toMatchObject({ end: null, resolution: { kind } });
    expect(await film.take()).toBeNull();
  });

  test('is no word once its take is here', async () => {
    const film = await finished();
    await film.stage.run(collectTake, film.stage.at());
    await film.stage.store.journal.recordResolution(film.stage.key(), { kind: 'give-up' });
    expect(await film.stage.run(collectTake, film.stage.at(), 2)).toMatchObject({
      lastFrameSha256: (await film.take())?.lastFrame.sha256,
    });
  });

  test('is the want of a task to get it from', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 1);
    const failed = await stage.failureOf(collectTake, stage.at());
    expect(failed).toMatchObject({ type: 'Refused', nonRetryable: true });
    const never = await stage.failureOf(collectTake, stage.at(2));
    expect(never).toMatchObject({ type: 'Refused', nonRetryable: true });
  });

  test.each(['unauthorized', 'unavailable', 'invalid', 'unfunded', 'failed'] as const)(
    'is no look that fails: %s is repeated, paid, and shown',
    async (kind) => {
      const film = await finished({ status: () => Promise.reject(providerError(kind)) });
      const at = new Date().toISOString();
      await film.stage.store.journal.recordDelivered(film.stage.key(), { at, taskId: 'cgt-1' });
      const failed = await film.stage.failureOf(collectTake, film.stage.at());
      expect(failed).toMatchObject({ type: `Provider.${kind}`, nextRetryDelay: 5_000 });
      expect(failed.nonRetryable).not.toBe(true);
      expect(await film.entry()).toMatchObject({
        end: null,
        poll: { state: 'succeeded', failure: { kind, billed: 'yes' }, taskId: 'cgt-1' },
      });
    },
  );
});

describe('a clip that a person wants used as it is', () => {
  const reason = { code: 'clip-truncated', message: 'It ends early.' };
  test.each([
    [6, reason, 'its 6 pictures decode (clip-truncated).'],
    [1, null, 'its 1 picture decode.'],
  ])('is a take, which says how much of it decodes: %i', async (frames, why, note) => {
    const film = await finished();
    const { store } = film.stage;
    const part = folder.at(`${frames}.mp4`);
    const copy = ['-i', folder.at('clip.mp4'), '-frames:v', String(frames), '-c:v', 'libx264'];
    await ffmpeg([...copy, '-pix_fmt', 'yuv420p', part]);
    // It belongs to the whole clip: what it shows comes after this one's end.
    const path = await makePicture(folder.at(`${frames}.png`), 'red', '320x180');
    const { sha256: lastFrameSha256 } = await store.objects.put(await readFile(path));
    const accepted = { isAccepted: true, reason: why, lastFrameSha256 };
    await holds(film.stage, await readFile(part), accepted);
    await film.stage.run(collectTake, film.stage.at());
    const take = await film.take();
    expect(take).toMatchObject({
      clip: { frames },
      lastFrame: { source: 'decoded', reason: expect.stringMatching(/as far as it decodes$/) },
    });
    expect(take?.notes?.[0]).toBe(`Used by a person's word, as far as ${note}`);
    expect(take?.lastFrame.sha256).toBe(take?.lastFrame.decodedSha256);
    expect(film.downloads()).toBe(0);
  });
});

test('a last frame that is not the end of its clip is not used, and its take says why', async () => {
  const film = await finished();
  const path = await makePicture(folder.at('small.png'), 'red');
  const { sha256 } = await film.stage.store.objects.put(await readFile(path));
  await holds(film.stage, film.clip, { lastFrameSha256: sha256 });
  await film.stage.run(collectTake, film.stage.at());
  const take = await film.take();
  expect(take?.lastFrame).toMatchObject({
    source: 'decoded',
    reason: 'the returned last frame is not used: it is 64×36, the clip 320×180',
  });
  expect(take?.lastFrame.sha256).not.toBe(sha256);
});

test('a clip whose ends were not written is a take all the same, and is not said to have none', async () => {
  const film = await finished({}, async (args, options) => {
    await ffmpeg(args, options);
    const edges = args.find((arg) => arg.endsWith('edges.ppm')) ?? '';
    await rm(edges.replace(/^file:/, ''), { force: true });
  });
  await film.stage.run(collectTake, film.stage.at());
  const take = await film.take();
  expect(take).toMatchObject({ clip: { frames: 6 } });
  expect(await film.stage.store.edges.find(take?.clip.sha256 ?? '')).toBeNull();
});

test('while it lasts, and no longer, the server hears that somebody is at it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const beats: number[] = [];
  const film = await finished({
    status: async () => {
      const heard = vi.spyOn(ActivityContext.current(), 'heartbeat');
      vi.advanceTimersByTime(25_000);
      beats.push(heard.mock.calls.length);
      throw providerError('unavailable');
    },
  });
  await film.stage.failureOf(collectTake, film.stage.at());
  expect(beats).toEqual([2]);
  expect(vi.getTimerCount()).toBe(0);
});
