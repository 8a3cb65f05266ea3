/** Several takes of a shot: the gate that each of their orders goes through, and their places. */

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { collectTake } from '../../activities/collect-take.ts';
import { openPlan } from '../../activities/open-plan.ts';
import { settleOrder } from '../../activities/settle-order.ts';
import { submitTake } from '../../activities/submit-take.ts';
import type { ShotNode } from '../../activities/contract.ts';
import { failure } from '../../specs/failures.ts';
import { aTake } from '../store/fixtures.ts';
import { SHOT, Stage } from './stage.ts';

const THREE = { takes: 3 };
const PLACED = { kind: 'placed' };
const UNPAID = failure('failed', { code: 'InternalError', message: 'No clip.', billed: 'no' });

async function nodeOf(stage: Stage): Promise<ShotNode> {
  const { film, plan } = stage;
  const input = { film, plan, caps: null, isAttaching: false, running: null };
  const node = (await stage.run(openPlan, input)).shots.find(({ id }) => id === SHOT);
  if (!node) throw new Error('The plan has lost its shot.');
  return node;
}

/** A take that was ordered and has come. */
async function came(stage: Stage, take: number): Promise<void> {
  await stage.placed(take, 1);
  await arrived(stage, take);
}

async function arrived(stage: Stage, take: number): Promise<void> {
  await stage.knows(take, 1, `cgt-${take}`);
  await stage.kept(take, `cgt-${take}`);
  await stage.ended(take, 1, { state: 'collected', failure: null });
}

const decide = async (stage: Stage, kind: 'circle' | 'reject', take: number) => {
  const name = { film: stage.film, shot: SHOT, take: `v00${take}` };
  const said = kind === 'reject' ? { kind, after: 9 } : { kind };
  const last = (await stage.store.decisions.of(stage.film)).at(-1)?.number ?? 0;
  const added = await stage.store.decisions.add(
    stage.film,
    { said: [{ shot: SHOT, take: name, ...said }], by: 'ann', note: null },
    last,
  );
  expect(added).toBe(true);
};

describe('the gate', () => {
  test('lets as many orders go side by side as takes are wanted, and no more', async () => {
    const stage = await Stage.open({}, THREE);
    for (const take of [1, 2, 3]) {
      expect(await stage.run(submitTake, stage.order(take))).toEqual(PLACED);
    }
    expect(await stage.run(submitTake, stage.order(4))).toMatchObject({
      kind: 'unended',
      order: { take: 1, order: 1 },
    });
    expect(stage.sent).toHaveLength(3);
  });

  test('counts what the shot has from an id that it had before', async () => {
    const stage = await Stage.open({}, THREE);
    const { film, store, fingerprint } = stage;
    for (const take of ['v001', 'v002']) {
      await store.takes.writeTake(aTake({ film, shot: 'former', take, fingerprint }));
    }
    expect(await stage.run(submitTake, stage.order(1))).toEqual(PLACED);
    expect(await stage.run(submitTake, stage.order(2))).toMatchObject({
      kind: 'unended',
      order: { take: 1 },
    });
    expect(stage.sent).toHaveLength(1);
  });

  test('all at the same moment, in more places than are wanted: never more', async () => {
    const stage: Stage = await Stage.open(
      {
        submit: async ({ order, beforeSend }) => {
          await beforeSend({ bytes: 1 });
          stage.sent.push(order.token);
          return { id: `cgt-${stage.sent.length}` };
        },
      },
      THREE,
    );
    const places = [1, 2, 3, 1, 2, 3].map((take, nth) => stage.order(nth < 3 ? take : take + 1));
    await Promise.allSettled(places.map((place) => stage.run(submitTake, place)));
    expect(stage.sent.length).toBeLessThanOrEqual(3);
  });

  test('of two that want the last place none is sent while the other one is there', async () => {
    const others: (() => Promise<void>)[] = [];
    const stage: Stage = await Stage.open(
      {
        submit: async ({ order, beforeSend }) => {
          for (const place of others) await place();
          await beforeSend({ bytes: 1 });
          stage.sent.push(order.token);
          return { id: 'cgt-1' };
        },
      },
      THREE,
    );
    await stage.placed(1, 1);
    await came(stage, 2);
    others.push(() => stage.placed(5, 1));
    expect(await stage.run(submitTake, stage.order(3))).toMatchObject({ kind: 'unended' });
    expect(stage.sent).toEqual([]);
    expect(await stage.store.journal.readOrder(stage.key(3))).toBeNull();
  });

  test('a take that comes between the look and the intent counts as well', async () => {
    const stage: Stage = await Stage.open(
      {
        submit: async ({ order, beforeSend }) => {
          await came(stage, 3);
          await beforeSend({ bytes: 1 });
          stage.sent.push(order.token);
          return { id: 'cgt-9' };
        },
      },
      THREE,
    );
    await came(stage, 1);
    await came(stage, 2);
    expect(await stage.run(submitTake, stage.order(4))).toEqual({ kind: 'enough' });
    expect(stage.sent).toEqual([]);
  });

  test('an order whose take has just been kept is one with it', async () => {
    const stage = await Stage.open({}, THREE);
    await came(stage, 1);
    // Its end is not written down yet.
    await stage.placed(2, 1);
    await stage.knows(2, 1, 'cgt-2');
    await stage.kept(2, 'cgt-2');
    expect(await stage.run(submitTake, stage.order(3))).toEqual(PLACED);
  });

  test.each(['ended', 'not ended yet'])(
    'a place whose take another order has brought is none, and that is %s',
    async (name) => {
      const stage = await Stage.open({}, THREE);
      await came(stage, 1);
      await stage.placed(2, 1);
      await stage.knows(2, 1, 'cgt-2');
      await stage.kept(2, 'cgt-2');
      if (name === 'ended') await stage.ended(2, 1, { state: 'collected', failure: null });
      expect(await stage.run(submitTake, stage.order(2))).toEqual({ kind: 'foreign', open: null });
      expect(stage.sent).toEqual([]);
      expect(await stage.run(submitTake, stage.order(3))).toEqual(PLACED);
    },
  );

  test('one that has failed unpaid leaves its place to another', async () => {
    const stage = await Stage.open({}, THREE);
    await came(stage, 1);
    await stage.placed(2, 1);
    await stage.placed(3, 1);
    await stage.ended(3, 1, { state: 'failed', failure: UNPAID });
    expect(await stage.run(submitTake, stage.order(4))).toEqual(PLACED);
    expect(await stage.run(submitTake, stage.order(5))).toMatchObject({ kind: 'unended' });
  });

  test('goes back to another order of the same take', async () => {
    const stage = await Stage.open({}, THREE);
    await stage.placed(1, 1);
    expect(await stage.run(submitTake, stage.order(1, 2))).toMatchObject({
      kind: 'unended',
      order: { take: 1, order: 1 },
    });
  });

  test('orders nothing beside one that a person has circled', async () => {
    const stage = await Stage.open({}, THREE);
    await came(stage, 1);
    await decide(stage, 'circle', 1);
    expect(await stage.run(submitTake, stage.order(2))).toMatchObject({ kind: 'standing' });
    expect(stage.sent).toEqual([]);
  });

  test('what was rejected since the run began is not ordered before the next run', async () => {
    const stage = await Stage.open({}, THREE);
    for (const take of [1, 2, 3]) await came(stage, take);
    await sleep(5);
    await decide(stage, 'reject', 2);
    expect(await stage.run(submitTake, stage.order(4))).toEqual({ kind: 'enough' });
    await sleep(5);
    await stage.grant();
    expect(await stage.run(submitTake, stage.order(4))).toEqual(PLACED);
    expect(await stage.run(submitTake, stage.order(5))).toMatchObject({ kind: 'unended' });
  });

  test('several more by name do not count those that were there', async () => {
    const stage = await Stage.open({}, { permit: { kind: 'one-more', after: 1, count: 2 } });
    await came(stage, 1);
    expect(await stage.run(submitTake, stage.order(2))).toEqual(PLACED);
    expect(await stage.run(submitTake, stage.order(3))).toEqual(PLACED);
    expect(await stage.run(submitTake, stage.order(4))).toMatchObject({ kind: 'unended' });
  });

  test('a seed that was said is that of the take; each further one has the next', async () => {
    const seedsOf = async (count: number, takes: number[]) => {
      const permit = { kind: 'one-more', after: 1, count, seed: 2_147_483_647 } as const;
      const stage = await Stage.open({}, { permit });
      await came(stage, 1);
      const seeds: unknown[] = [];
      for (const take of takes) {
        await stage.run(submitTake, stage.order(take));
        seeds.push((await stage.store.journal.readOrder(stage.key(take)))?.intent?.seed);
      }
      return seeds;
    };
    expect(await seedsOf(1, [3])).toEqual([2_147_483_647]);
    expect(await seedsOf(2, [2, 3])).toEqual([2_147_483_647, 0]);
  });

  test('a place far beyond those that are wanted is none', async () => {
    const stage = await Stage.open({}, THREE);
    const far = stage.order(9);
    expect(await stage.failureOf(submitTake, far)).toMatchObject({ type: 'Refused' });
    const settle = { ...stage.at(9), onUnknown: 'ask', taskId: null } as const;
    expect(await stage.failureOf(settleOrder, settle)).toMatchObject({ type: 'Refused' });
    expect(await stage.run(settleOrder, { ...settle, ...stage.at(3) })).toEqual({
      kind: 'not-placed',
    });
  });
});

describe('the places of a plan that is opened', () => {
  const places = ({ take, order, open, further = [] }: ShotNode) =>
    [{ take, order, open }, ...further].map((place) =>
      [place.take, place.order, place.open ? 'open' : 'free'].join(' '),
    );

  test('are as many as takes are wanted', async () => {
    expect(places(await nodeOf(await Stage.open({}, THREE)))).toEqual([
      '1 1 free',
      '2 1 free',
      '3 1 free',
    ]);
    const node = await nodeOf(await Stage.open());
    expect(node).not.toHaveProperty('further');
  });

  test('after a crash: what is open is taken up, what is missing is ordered, what came is kept', async () => {
    const stage = await Stage.open({}, THREE);
    await came(stage, 2);
    await stage.placed(3, 1);
    expect(places(await nodeOf(stage))).toEqual(['3 1 open', '4 1 free']);
    await stage.placed(1, 1);
    expect(places(await nodeOf(stage))).toEqual(['1 1 open', '3 1 open']);
  });

  test('fewer that are wanted by now take nothing back', async () => {
    const stage = await Stage.open();
    for (const take of [1, 2, 3]) await stage.placed(take, 1);
    expect(places(await nodeOf(stage))).toEqual(['1 1 open', '2 1 open', '3 1 open']);
  });

  test('beside an order for something else all that are wanted stand there', async () => {
    const stage = await Stage.open({}, THREE);
    await stage.placed(1, 1, { fingerprint: 'b'.repeat(64) });
    await stage.placed(2, 1);
    const node = await nodeOf(stage);
    expect(node).toMatchObject({ take: 1, isStale: true });
    expect(node.further).toMatchObject([
      { take: 2, order: 1, open: { provider: 'byteplus' } },
      { take: 3, order: 1, open: null },
      { take: 4, order: 1, open: null },
    ]);
  });

  test('once one is circled it stands, and what is open is kept and not taken back', async () => {
    const stage = await Stage.open({}, THREE);
    await came(stage, 1);
    await stage.placed(2, 1);
    await stage.placed(3, 1);
    await decide(stage, 'circle', 1);
    const node = await nodeOf(stage);
    expect(node.standing?.take).toBe(`${stage.film}/${SHOT}/v001`);
    expect(node).toMatchObject({ isStale: true, take: 2, open: { isKept: true } });
    expect(node.beside).toMatchObject([{ take: 3, isKept: true }]);
    expect(node).not.toHaveProperty('further');
  });

  test('where all are there nothing is ordered, and nothing stands', async () => {
    const stage = await Stage.open({}, THREE);
    for (const take of [1, 2, 3]) await came(stage, take);
    const node = await nodeOf(stage);
    expect(node).toMatchObject({ standing: null, open: null });
    expect(node).not.toHaveProperty('further');
  });
});

describe('a take that has come', () => {
  const collected = async (stage: Stage, take: number) =>
    stage.run(collectTake, { ...stage.at(take) });

  test('hands nothing on before one of them is chosen', async () => {
    const stage = await Stage.open({}, THREE);
    for (const take of [1, 2, 3]) await came(stage, take);
    expect(await collected(stage, 2)).toMatchObject({ asks: { kind: 'circle', inMs: null } });
    await decide(stage, 'circle', 1);
    const standing = await collected(stage, 2);
    expect(standing.take).toBe(`${stage.film}/${SHOT}/v001`);
    expect(standing).not.toHaveProperty('asks');
  });

  test('alone is handed on as ever', async () => {
    const stage = await Stage.open();
    await came(stage, 1);
    expect(await collected(stage, 1)).not.toHaveProperty('asks');
  });
});
