/** A shot of which several takes are wanted: its orders side by side, in slots of their own. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { ends, notYet } from '../../activities/failure.ts';
import type { FurtherSlot, StandingTake, SubmitTakeInput } from '../../activities/contract.ts';
import { failure } from '../../specs/failures.ts';
import { report } from '../../workflows/messages.ts';
import { ACCOUNTS, nodeOf, OPEN, Rehearsal, takeOf, type Film, type Script } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const free = (take: number): FurtherSlot => ({ take, order: 1, open: null });
const THREE = { further: [free(2), free(3)] };
const asks = (input: { shot: string; take: number }): StandingTake => ({
  ...takeOf(input),
  asks: { kind: 'circle', inMs: null },
});
const UNPAID = failure('failed', { code: 'Broken', message: 'No clip.', billed: 'no' });

function film(script: Script): Film {
  return rehearsal.film({ collectTake: asks, ...script });
}

function slots(inputs: readonly { readonly take: number; readonly order: number }[]): string[] {
  return inputs.map(({ take, order }) => `${take}/${order}`).toSorted();
}

/** Holds back what is asked until all of them are there. */
function allTogether(count: number) {
  let open: () => void;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  let come = 0;
  return async () => {
    come += 1;
    if (come >= count) open();
    await isOpen;
  };
}

test('all are ordered before the first has come, and the shot waits to be told which', async () => {
  const together = allTogether(3);
  const three = film({
    awaitTask: async () => {
      await together();
      return { state: 'succeeded' };
    },
  });
  const handle = await three.startShot(THREE);
  expect(await handle.result()).toMatchObject({
    kind: 'stands',
    standing: { take: 'sh0010/v3', asks: { kind: 'circle' } },
  });
  expect(slots(three.of('submitTake'))).toEqual(['1/1', '2/1', '3/1']);
  expect(slots(three.of('collectTake'))).toEqual(['1/1', '2/1', '3/1']);
});

test('a failure of one leaves the others, and is the end of the shot', async () => {
  const three = film({
    awaitTask: ({ take }) =>
      take === 2 ? { state: 'failed', failure: UNPAID } : { state: 'succeeded' },
  });
  const handle = await three.startShot(THREE);
  expect(await handle.result()).toMatchObject({ kind: 'failed', failure: { code: 'Broken' } });
  expect(slots(three.of('collectTake'))).toEqual(['1/1', '3/1']);
});

test('a new take after a failure gets a slot where none of the others is', async () => {
  let failed = 0;
  // The others are still on their way then.
  const together = allTogether(3);
  const three = film({
    awaitTask: async ({ take }) => {
      if (take !== 1 || failed > 0) {
        await together();
        return { state: 'succeeded' };
      }
      failed += 1;
      return { state: 'failed', failure: { ...UNPAID, kind: 'failed' } };
    },
  });
  const handle = await three.startShot({ ...THREE, onFailed: 1 });
  await handle.result();
  expect(slots(three.of('submitTake'))).toEqual(['1/1', '2/1', '3/1', '4/1']);
});

test('one that stands is told while the others go on, and is what counts in the end', async () => {
  const together = allTogether(2);
  const three = film({
    // The first has been circled by the time it is collected.
    collectTake: async (input) => {
      if (input.take !== 1) await together();
      return takeOf({ ...input, take: 1 });
    },
  });
  const handle = await three.startShot(THREE);
  expect(await handle.result()).toEqual({
    kind: 'stands',
    standing: takeOf({ shot: 'sh0010', take: 1 }),
  });
  expect(slots(three.of('collectTake'))).toEqual(['1/1', '2/1', '3/1']);
});

test('of those that wait to be chosen from the newest is shown, whatever its number’s digits', async () => {
  const two = film({});
  const handle = await two.startShot({ take: 1_000, further: [free(999)] });
  expect(await handle.result()).toMatchObject({ standing: { take: 'sh0010/v1000' } });
});

test('an order that is told to go back to another one’s leaves it to that one', async () => {
  const together = allTogether(2);
  const submitTake = async ({ take }: SubmitTakeInput) => {
    if (take !== 3) await together();
    return take === 3
      ? ({ kind: 'unended', order: { take: 2, order: 1, ...OPEN } } as const)
      : ({ kind: 'placed' } as const);
  };
  const three = film({ submitTake });
  const handle = await three.startShot(THREE);
  expect(await handle.result()).toMatchObject({ kind: 'stands', standing: { asks: {} } });
  expect(slots(three.of('awaitTask'))).toEqual(['1/1', '2/1']);
});

test('where enough are there none is ordered, and nothing is said to have failed', async () => {
  const enough = film({ submitTake: () => ({ kind: 'enough' }) });
  const handle = await enough.startShot(THREE);
  expect(await handle.result()).toEqual({ kind: 'held' });
  expect(enough.of('endShot')).toEqual([]);
});

test('open ones are gone on with, each in its own slot', async () => {
  const three = film({ submitTake: () => ({ kind: 'occupied', open: OPEN }) });
  const handle = await three.startShot({
    take: 4,
    open: OPEN,
    further: [{ take: 5, order: 2, open: OPEN }],
  });
  await handle.result();
  expect(slots(three.of('settleOrder'))).toEqual(['4/1', '5/2']);
});

test('a plan that wants more is carried out by the shot that runs; one that wants less is not', async () => {
  const together = allTogether(4);
  const raised = film({
    awaitTask: async () => {
      await together();
      return { state: 'succeeded' };
    },
  });
  const handle = await raised.startShot();
  await raised.until('awaitTask');
  const asked = (further: readonly FurtherSlot[]) => ({
    accounts: ACCOUNTS,
    asked: { plan: 'p2', node: nodeOf({ id: 'sh0010', open: OPEN, further }) },
    isAnew: true as const,
  });
  await handle.signal(report, asked([free(2), free(3), free(4)]));
  await raised.until('submitTake', 4);
  await handle.signal(report, asked([free(2)]));
  expect(await handle.result()).toMatchObject({ kind: 'stands', standing: { asks: {} } });
  expect(slots(raised.of('submitTake'))).toEqual(['1/1', '2/1', '3/1', '4/1']);
  expect(raised.of('cancelOrder')).toEqual([]);
});

test('one that has failed is begun again by a command alone, and its end counts no more', async () => {
  let isOver = false;
  const three = film({
    awaitTask: ({ take }) => {
      if (take === 2) return { state: 'failed', failure: UNPAID };
      if (!isOver) throw notYet('running', 20);
      return { state: 'succeeded' };
    },
  });
  const handle = await three.startShot(THREE);
  await three.until('endShot');
  // An answer to another order, and what is said of another shot.
  await handle.signal(report, { accounts: {}, asked: null });
  const open = (take: number): FurtherSlot => ({ ...free(take), open: OPEN });
  const node = nodeOf({ id: 'sh0010', open: OPEN, further: [open(3), free(4)] });
  const asked = { accounts: ACCOUNTS, asked: { plan: 'p2', node } };
  await handle.signal(report, asked);
  await handle.signal(report, { ...asked, isAnew: true });
  await three.until('submitTake', 4);
  isOver = true;
  expect(await handle.result()).toMatchObject({ kind: 'stands', standing: { asks: {} } });
  expect(slots(three.of('submitTake'))).toEqual(['1/1', '2/1', '3/1', '4/1']);
  expect(three.of('endShot')).toHaveLength(1);
});

test('orders that only another take was chosen over are kept, and not taken back', async () => {
  const kept = film({});
  const open = { ...OPEN, isKept: true } as const;
  const standing = takeOf({ shot: 'sh0010', take: 1 });
  const beside = [{ take: 3, order: 1, ...open }];
  const handle = await kept.startShot({ take: 2, isStale: true, open, standing, beside });
  expect(await handle.result()).toEqual({ kind: 'stands', standing });
  expect(kept.of('cancelOrder')).toEqual([]);
  expect(slots(kept.of('collectTake'))).toEqual(['2/1', '3/1']);
});

test('a refusal of one ends that one alone', async () => {
  const refused = film({
    submitTake: ({ take }) => {
      if (take === 2) throw ends(failure('moderated-input', { code: 'Sensitive', message: 'No.' }));
      return { kind: 'placed' };
    },
  });
  const handle = await refused.startShot(THREE);
  expect(await handle.result()).toMatchObject({
    kind: 'failed',
    failure: { kind: 'moderated-input' },
  });
  expect(slots(refused.of('collectTake'))).toEqual(['1/1', '3/1']);
});
