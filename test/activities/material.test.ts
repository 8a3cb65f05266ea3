/** What a film is made of: its takes, and what is held and written for the shots that have none. */

import { readFile, rm } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { editListOf, readTakes, whyMissing } from '../../activities/material.ts';
import { failure } from '../../specs/failures.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { NewEvent } from '../../store/events.ts';
import { NO_POLL, type OrderPoll } from '../../store/order.ts';
import { ffmpeg, makePicture, temporaryFolder } from '../media/clip.ts';
import { picture, planOf, sha256, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';
import { aTake, AT } from '../store/fixtures.ts';
import { SHOT, Stage } from './stage.ts';

const folder = temporaryFolder();
const { signal } = new AbortController();
const NOTHING = { takes: new Map(), joins: new Map(), why: new Map(), signal };

let still: Buffer;

beforeAll(async () => {
  still = await readFile(await makePicture(folder.at('still.png'), 'red'));
});

describe('the takes of a cut', () => {
  test('may be those of another shot', async () => {
    const stage = await Stage.open();
    const { film, store } = stage;
    const take = aTake({ film, shot: 'other' });
    await store.takes.writeTake(take);
    const takes = [{ shot: SHOT, take: `${film}/other/v001` }];
    expect(await stage.run(readTakes, { film, takes })).toEqual(new Map([[SHOT, take]]));
  });

  test('are refused when the store has them not', async () => {
    const stage = await Stage.open();
    await stage.store.takes.writeTake(aTake({ film: stage.film }));
    const take = `${stage.film}/${SHOT}/v002`;
    const cut = { film: stage.film, takes: [{ shot: SHOT, take }] };
    const failed = await stage.failureOf(readTakes, cut);
    expect(failed).toMatchObject({ type: 'Refused', nonRetryable: true });
    expect(failed.message).toBe(`The store has no take ${take}.`);
  });

  test('are refused when a shot of the film is not among them', async () => {
    const stage = await Stage.open();
    const plan = planOf([shotOf(SHOT)]);
    const list = stage.failureOf(
      (context) => editListOf(context, plan, { ...NOTHING, missing: [] }),
      null,
    );
    expect(await list).toMatchObject({
      type: 'Refused',
      message: `The film has no take of ${SHOT}.`,
    });
  });
});

describe('what is held for a shot without a take', () => {
  const FILE = 'still.png';
  const first = picture(FILE);
  const asset = { kind: 'asset', assetId: 'a-1' } as const;

  async function held(plan: Plan, bytes: Buffer | null, own: { firstFrameSha256?: string } = {}) {
    const stage = await Stage.open({}, { media: ffmpeg });
    const { objects } = stage.store;
    const put = bytes && (await objects.put(bytes));
    const missing = [{ shot: SHOT, firstFrameSha256: null, ...own }];
    const why = new Map([[SHOT, 'waiting']]);
    const list = () =>
      stage.run((context) => editListOf(context, plan, { ...NOTHING, why, missing }), null);
    return { put, objects, list };
  }

  /** A plan whose shot starts from a still with these bytes. */
  function startingFrom(bytes: Buffer): Plan {
    const text = JSON.stringify(planOf([shotOf(SHOT, { first, isFromPrevious: false })]));
    const plan: Plan = JSON.parse(text.replaceAll(sha256(FILE), sha256(bytes)));
    return plan;
  }

  test('is the frame that another shot gives it, before its own still', async () => {
    const given = await readFile(await makePicture(folder.at('given.png'), 'blue'));
    const { objects, list } = await held(startingFrom(still), still, {
      firstFrameSha256: sha256(given),
    });
    await objects.put(given);
    expect((await list()).clips).toMatchObject([
      { shot: SHOT, take: null, kind: 'held', sha256: sha256(given), missing: 'waiting' },
    ]);
  });

  test('is its still, while that is in the store', async () => {
    const { objects, list } = await held(startingFrom(still), still);
    expect((await list()).clips).toMatchObject([{ kind: 'held', sha256: sha256(still) }]);
    await rm(objects.addressOf(sha256(still)));
    expect((await list()).clips).toMatchObject([{ kind: 'held', sha256: null }]);
  });

  test('is grey where its still cannot be shown', async () => {
    const text = Buffer.from('This is a picture of a kind that nobody decodes.');
    const { list } = await held(startingFrom(text), text);
    expect((await list()).clips).toMatchObject([{ sha256: null, missing: 'waiting' }]);
  });

  test('is grey for one that starts from words, or from what only its provider has', async () => {
    const plan = planOf([shotOf(SHOT, TEXT_ONLY)]);
    const assets = plan.shots.map((shot) => ({
      ...shot,
      first: { kind: 'picture', picture: asset } as const,
    }));
    for (const one of [plan, { ...plan, shots: assets }]) {
      const { list } = await held(one, null);
      expect((await list()).clips).toMatchObject([{ sha256: null }]);
    }
  });

  test('is left out for one that is not in the film, and has no words without a reason', async () => {
    const stage = await Stage.open({}, { media: ffmpeg });
    const missing = [SHOT, 'elsewhere'].map((shot) => ({ shot, firstFrameSha256: null }));
    const plan = planOf([shotOf(SHOT)]);
    const { clips } = await stage.run(
      (context) => editListOf(context, plan, { ...NOTHING, missing }),
      null,
    );
    expect(clips.map(({ shot }) => shot)).toEqual([SHOT]);
    expect(clips[0]).not.toHaveProperty('missing');
  });
});

describe('why a shot has no take', () => {
  const failed = failure('moderated-input', { code: 'x', message: 'No.' });
  const OVER_CAP = failure('over-cap', { code: 'over-cap', message: 'No.' });
  const slot = { shot: SHOT, take: 1, order: 1 };
  const EVENTS = {
    asks: { kind: 'shot.asks', ...slot, failure: failed },
    failed: { kind: 'shot.failed', ...slot, failure: failed, provider: 'byteplus' },
    cancelled: { kind: 'shot.cancelled', ...slot, taskId: 'cgt-1' },
    placed: { kind: 'order.placed', ...slot, taskId: 'cgt-1', tier: 'flex', account: 'byteplus-1' },
    run: { kind: 'run.started', plan: 'p' },
    tries: { kind: 'shot.asks', ...slot, failure: failed, trying: 'look' },
    capped: { kind: 'shot.asks', ...slot, failure: OVER_CAP },
  } as const satisfies Record<string, NewEvent>;
  const PLAN = planOf([shotOf(SHOT)]);

  async function told(events: readonly (keyof typeof EVENTS)[]) {
    const stage = await Stage.open();
    for (const name of events) await stage.store.events.append(stage.film, EVENTS[name]);
    return stage;
  }

  const whyIn = async (stage: Stage) => {
    const why = (context: Parameters<typeof whyMissing>[0]) =>
      whyMissing(context, stage.film, PLAN, [SHOT]);
    return (await stage.run(why, null)).get(SHOT);
  };

  test('is not looked for where none is missing', async () => {
    const stage = await Stage.open();
    stage.store.events.read = () => Promise.reject(new Error('nobody asked'));
    const none = await stage.run((context) => whyMissing(context, stage.film, PLAN, []), null);
    expect(none.size).toBe(0);
  });

  test.each([
    [[], 'waiting'],
    [['run', 'failed'], 'failed: moderated'],
    [['run', 'asks'], 'asks: moderated'],
    [['run', 'cancelled'], 'cancelled'],
    [['run', 'capped'], 'asks: held back by a cap'],
    [['run', 'failed', 'placed'], 'waiting'],
    // A new run tries it anew, and may have raised the cap; what it asks is still to be answered.
    [['run', 'failed', 'run'], 'waiting'],
    [['run', 'cancelled', 'run'], 'waiting'],
    [['run', 'capped', 'run'], 'waiting'],
    [['run', 'asks', 'run'], 'asks: moderated'],
    [['run', 'failed', 'run', 'failed'], 'failed: moderated'],
    // Nothing is tried in vain any more.
    [['run', 'tries'], 'waiting'],
  ] as const)('is what was told of it last: %j', async (events, why) => {
    expect(await whyIn(await told(events))).toBe(why);
  });

  test.each([
    [null, 'queued'],
    ['queued', 'queued'],
    ['running', 'running'],
    ['succeeded', 'collecting'],
  ] as const)('is where its order is: %s', async (state, why) => {
    const stage = await told(['failed', 'placed']);
    await stage.placed(1, 1);
    await stage.knows(1, 1, 'cgt-1');
    const poll: OrderPoll = { ...NO_POLL, atMs: Date.parse(AT), state };
    if (state !== null) await stage.store.journal.recordPoll(stage.key(), poll);
    expect(await whyIn(stage)).toBe(why);
    await stage.ended(1, 1, { state: 'given-up', failure: null });
    expect(await whyIn(stage)).toBe('waiting');
  });

  test('is where its order is once its task was seen finished, whatever a look says', async () => {
    const stage = await told(['placed']);
    await stage.placed(1, 1);
    await stage.knows(1, 1, 'cgt-1');
    await stage.store.journal.recordDelivered(stage.key(), { at: AT, taskId: 'cgt-1' });
    expect(await whyIn(stage)).toBe('collecting');
  });

  test('is what a person is asked while it is tried on, until that goes well', async () => {
    const stage = await told(['placed']);
    const { tries } = stage.store;
    await stage.placed(1, 1);
    const attempt = { failure: failed, isLasting: true, nextMs: Date.now() };
    const tried = await tries.note(stage.key(), 'look', attempt);
    expect(await whyIn(stage)).toBe('queued');
    await tries.ask(stage.key(), tried, failed);
    await stage.store.events.append(stage.film, EVENTS.tries);
    expect(await whyIn(stage)).toBe('asks: moderated');
    await tries.clear(stage.key(), 'look');
    expect(await whyIn(stage)).toBe('queued');
  });

  test.each([
    ['is over', 1],
    ['was followed by another', 2],
  ])('is no question about an order that %s', async (_, newest) => {
    const stage = await told(['placed']);
    const attempt = { failure: failed, isLasting: true, nextMs: Date.now() };
    const { tries } = stage.store;
    for (let order = 1; order <= newest; order += 1) await stage.placed(1, order);
    await tries.ask(stage.key(), await tries.note(stage.key(), 'look', attempt), failed);
    expect(await whyIn(stage)).toBe(newest === 1 ? 'asks: moderated' : 'queued');
    await stage.ended(1, newest, { state: 'given-up', failure: null });
    expect(await whyIn(stage)).toBe(newest === 1 ? 'waiting' : 'queued');
  });
});
