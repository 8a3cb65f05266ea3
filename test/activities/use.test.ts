/** A clip that is to be used as it is, and of which nothing can be: the question stands, with why. */

import { describe, expect, test } from 'vitest';
import { collectTake } from '../../activities/collect-take.ts';
import { askPerson } from '../../activities/person.ts';
import { failure } from '../../specs/failures.ts';
import { NO_POLL, type OrderDownload } from '../../store/order.ts';
import { AT } from '../store/fixtures.ts';
import { providerError, Stage } from './stage.ts';

const DEAD = failure('link-dead', { code: 'http-403', message: 'HTTP 403.' });

function download(pictures: number | null): OrderDownload {
  return {
    sha256: 'a'.repeat(64),
    bytes: 1_000,
    at: AT,
    reason: { code: 'clip-truncated', message: 'It ends early.' },
    pictures,
    isAccepted: false,
    fetches: 0,
    seed: null,
    tokens: null,
    notes: [],
  };
}

/** Its clip is paid and cannot be fetched; a person has said that it is to be used. */
async function stageWith(kept: OrderDownload | null): Promise<Stage> {
  const stage = await Stage.open({ status: () => Promise.reject(providerError('unauthorized')) });
  const { journal } = stage.store;
  await stage.placed(1, 1);
  await stage.knows(1, 1, 'cgt-1');
  const atMs = Date.now();
  const seen = { ...NO_POLL, atMs, state: 'succeeded', succeededAtMs: atMs } as const;
  await journal.recordPoll(stage.key(), seen);
  if (kept) await journal.recordDownload(stage.key(), kept);
  await journal.recordResolution(stage.key(), { kind: 'use' });
  return stage;
}

async function questions(stage: Stage) {
  const { events } = await stage.store.events.read(stage.film);
  return events.filter((event) => event.kind === 'shot.asks').map((event) => event.failure);
}

describe.each([
  ['none has come', null, 'No whole clip of it has come, so there is nothing to use.'],
  [
    'none of its pictures decodes',
    download(0),
    'No picture of its clip decodes, so nothing can be used.',
  ],
  [
    'it is gone from the store',
    download(7),
    'Its clip is no longer in the store, so there is nothing to use.',
  ],
] as const)('where %s', (_, kept, why) => {
  test('the attempt says so, and goes on trying', async () => {
    const stage = await stageWith(kept);
    const failed = await stage.failureOf(collectTake, stage.at());
    expect(failed.nonRetryable).toBe(false);
    expect(await questions(stage)).toMatchObject([
      { code: 'nothing-to-use', message: why, billed: 'yes' },
    ]);
    const entry = await stage.store.journal.readOrder(stage.key());
    expect(entry).toMatchObject({ resolution: null, end: null });
    expect(entry?.download?.isAccepted ?? false).toBe(false);
    // It is said once, not with each attempt.
    await stage.failureOf(collectTake, stage.at(), 2);
    expect(await questions(stage)).toHaveLength(1);
  });

  test('it is asked again, with why', async () => {
    const stage = await stageWith(kept);
    const question = { ...stage.at(), failure: DEAD };
    expect(await stage.run(askPerson, question)).toEqual({ answer: null });
    expect(await questions(stage)).toMatchObject([{ ...DEAD, message: `${why} HTTP 403.` }]);
    expect((await stage.store.journal.readOrder(stage.key()))?.resolution).toBeNull();
  });
});
