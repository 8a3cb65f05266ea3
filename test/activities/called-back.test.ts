/** The task that a callback has named for an order whose answer was lost: a reason to ask, no more. */

import { expect, test } from 'vitest';
import { settleOrder } from '../../activities/settle-order.ts';
import type { FailureKind } from '../../specs/failures.ts';
import { AT } from '../store/fixtures.ts';
import { providerError, Stage, statusOf, type Says } from './stage.ts';

const ADDRESS = 'e'.repeat(64);

/** An order without an answer, for which these tasks were named at its address. */
async function lost(status: Says['status'], named = ['cgt-7']) {
  const stage = await Stage.open({ ...(status && { status }) });
  await stage.placed(1, 1, { callbackSha256: ADDRESS });
  await stage.store.callbacks.openAddress(ADDRESS, stage.key());
  for (const id of named) await stage.store.callbacks.tellTask(ADDRESS, id);
  const input = { ...stage.at(), onUnknown: 'ask', taskId: null } as const;
  const task = async () => (await stage.store.journal.readOrder(stage.key()))?.task;
  return { stage, input, task };
}

const knows: Says['status'] = async (tasks) => tasks.map(({ id }) => statusOf(id, 'running'));

test('is adopted when its provider knows it', async () => {
  const { stage, input, task } = await lost(knows);
  expect(await stage.run(settleOrder, input)).toEqual({ kind: 'placed', tier: 'flex' });
  expect(await task()).toMatchObject({ task: { id: 'cgt-7' }, adopted: true });
});

test.each<[string, Says['status']]>([
  ['does not know it', async (tasks) => tasks.map(({ id }) => ({ id, state: 'missing' }))],
  [
    'has had it since before the order',
    async (tasks) =>
      tasks.map(({ id }) => statusOf(id, 'running', { createdAtMs: Date.parse(AT) - 86_400_000 })),
  ],
  ['does not let it be seen', () => Promise.reject(providerError('unauthorized'))],
])('is passed over when its provider %s', async (_, status) => {
  const { stage, input, task } = await lost(status);
  expect((await stage.run(settleOrder, input)).kind).not.toBe('placed');
  expect(await task()).toBeNull();
});

test('is passed over when another order has it, and the next one that was named is asked for', async () => {
  const { stage, input, task } = await lost(knows, ['cgt-7', 'cgt-8']);
  await stage.placed(2, 1);
  await stage.knows(2, 1, 'cgt-7');
  expect(await stage.run(settleOrder, input)).toMatchObject({ kind: 'placed' });
  expect(await task()).toMatchObject({ task: { id: 'cgt-8' } });
});

test.each<[FailureKind, number | null, number]>([
  ['unavailable', null, 10_000],
  ['throttled', 45_000, 45_000],
])('is asked for again while its provider is %s', async (kind, asked, pauseMs) => {
  const { stage, input, task } = await lost(() => Promise.reject(providerError(kind, 'no', asked)));
  const failed = await stage.failureOf(settleOrder, input);
  expect(failed).toMatchObject({ type: `Provider.${kind}`, nextRetryDelay: pauseMs });
  expect(failed.nonRetryable).not.toBe(true);
  expect(await task()).toBeNull();
});
