/** A clip that came and does not decode: used as it is, or fetched again, as a person says last. */

import { expect, test } from 'vitest';
import { collectTake } from '../../activities/collect-take.ts';
import { askPerson } from '../../activities/person.ts';
import { MediaError } from '../../media/error.ts';
import { failure } from '../../specs/failures.ts';
import type { OrderDownload } from '../../store/order.ts';
import { AT } from '../store/fixtures.ts';
import { providerError, Stage } from './stage.ts';

const GARBAGE = new MediaError('ffmpeg-failed', 'Invalid data found when processing input');
const KILLED = new MediaError('ffmpeg-killed', 'ffmpeg was ended from outside.');
const REASON = { code: 'clip-damaged', message: 'It does not decode.' };
const UNREADABLE = failure('unreadable', REASON);

/** A shot whose clip was found to be damaged, with what ffmpeg says of it from now on. */
async function kept(says: () => Error, own: Partial<OrderDownload> = {}) {
  let looks = 0;
  const stage = await Stage.open(
    {
      status: () => {
        looks += 1;
        return Promise.reject(providerError('unavailable'));
      },
    },
    { media: () => Promise.reject(says()) },
  );
  const { journal, objects } = stage.store;
  await stage.placed(1, 1);
  await stage.knows(1, 1, 'cgt-1');
  const clip = await objects.put(Buffer.from('no film at all'));
  const told = { seed: null, tokens: null, notes: [], lastFrameReason: 'none' };
  const download = { ...clip, at: AT, reason: REASON, pictures: 7, isAccepted: false, fetches: 0 };
  await journal.recordDownload(stage.key(), { ...download, ...told, ...own });
  return {
    stage,
    looks: () => looks,
    download: async () => (await journal.readOrder(stage.key()))?.download,
    say: (kind: 'use' | 'fetch') => journal.recordResolution(stage.key(), { kind }),
    collect: () => stage.failureOf(collectTake, stage.at()),
    ask: () => stage.run(askPerson, { ...stage.at(), failure: UNREADABLE }),
  };
}

test('one that cannot be used after all is fetched again when somebody says so', async () => {
  const clip = await kept(() => GARBAGE);
  await clip.say('use');
  expect(await clip.ask()).toEqual({ answer: 'use' });
  expect(await clip.download()).toMatchObject({ isAccepted: true });

  const failed = await clip.collect();
  expect(failed).toMatchObject({ type: 'Provider.unreadable', nonRetryable: true });
  // Nothing of it decodes, whatever was counted before.
  expect(await clip.download()).toMatchObject({ isAccepted: false, pictures: 0 });
  expect(clip.looks()).toBe(0);

  await clip.say('use');
  expect(await clip.ask()).toEqual({ answer: null });
  await clip.say('fetch');
  expect(await clip.ask()).toEqual({ answer: 'fetch' });
  await clip.collect();
  expect(clip.looks()).toBe(1);
});

test.each(['collect', 'ask'] as const)(
  'one that is to be used is fetched after all by the word `fetch`, read by %s',
  async (reader) => {
    const clip = await kept(() => KILLED, { isAccepted: true });
    await clip.collect();
    // ffmpeg says nothing about the clip: it is still to be used.
    expect(await clip.download()).toMatchObject({ isAccepted: true, pictures: 7 });
    expect(clip.looks()).toBe(0);

    await clip.say('fetch');
    await clip[reader]();
    await clip.collect();
    expect(await clip.download()).toMatchObject({ isAccepted: false, pictures: 7 });
    expect(clip.looks()).toBeGreaterThan(0);
  },
);

test('one that takes too long to be used may be tried once more', async () => {
  const tooLong = new MediaError('clip-absurd', 'It does not decode in 50 min.');
  const clip = await kept(() => tooLong, { isAccepted: true });
  expect(await clip.collect()).toMatchObject({ type: 'Provider.unreadable', nonRetryable: true });
  expect(await clip.download()).toMatchObject({ isAccepted: false, pictures: 7 });
  await clip.say('use');
  expect(await clip.ask()).toEqual({ answer: 'use' });
});
