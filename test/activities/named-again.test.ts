/** A task was named for an order that has one by now: no wait ends for that. */

import { expect, test } from 'vitest';
import { awaitTask } from '../../activities/await-task.ts';
import { collectTake } from '../../activities/collect-take.ts';
import { settleOrder } from '../../activities/settle-order.ts';
import { NO_POLL } from '../../store/order.ts';
import { AT } from '../store/fixtures.ts';
import { providerError, Stage, statusOf } from './stage.ts';

const FOUND = 'cgt-found';

/** The order has the task that was found, and the answer to its question is left over. */
async function named(taskId: string, isSeen = false) {
  const looks: string[] = [];
  const stage = await Stage.open({
    status: async (tasks) =>
      tasks.map(({ id }) => {
        looks.push(id);
        return statusOf(id, 'queued');
      }),
  });
  const { journal } = stage.store;
  await stage.placed(1, 1);
  await journal.recordTask(stage.key(), { task: { id: FOUND }, adopted: true, at: AT });
  if (isSeen) await journal.recordPoll(stage.key(), { ...NO_POLL, atMs: 1, state: 'running' });
  await journal.recordResolution(stage.key(), { kind: 'adopt', taskId });
  const order = () => journal.readOrder(stage.key());
  return { stage, looks, order, input: { ...stage.at(), tier: 'flex', poll: null } as const };
}

test.each([
  ['that very task', FOUND, false, FOUND],
  ['another one, while no look has shown the one that it has', 'cgt-named', false, 'cgt-named'],
  ['another one, which comes too late', 'cgt-named', true, FOUND],
])(
  'an order that a person has named %s for is waited for',
  async (_, taskId, isSeen, waitedFor) => {
    const { stage, looks, order, input } = await named(taskId, isSeen);
    const failed = await stage.failureOf(awaitTask, input);
    expect(failed).toMatchObject({ message: 'queued', nonRetryable: false });
    expect(looks).toEqual([waitedFor]);
    expect(await order()).toMatchObject({
      task: { task: { id: waitedFor } },
      resolution: null,
      end: null,
    });
  },
);

test.each([
  ['that very task', FOUND, FOUND],
  ['another one', 'cgt-named', 'cgt-named'],
])('so is an older order, of which nobody asks any more (%s)', async (_, taskId, waitedFor) => {
  const { stage, order } = await named(taskId);
  const input = { ...stage.at(), onUnknown: 'ask', taskId: null, isStale: true } as const;
  expect(await stage.run(settleOrder, input)).toMatchObject({ kind: 'placed' });
  expect(await order()).toMatchObject({ task: { task: { id: waitedFor } }, resolution: null });
});

test.each([FOUND, 'cgt-named'])(
  'a paid clip is fetched on, whatever is named: %s',
  async (taskId) => {
    const stage = await Stage.open({ status: () => Promise.reject(providerError('unavailable')) });
    const { journal } = stage.store;
    await stage.placed(1, 1);
    await journal.recordTask(stage.key(), { task: { id: FOUND }, adopted: true, at: AT });
    await journal.recordDelivered(stage.key(), { at: new Date().toISOString(), taskId: FOUND });
    await journal.recordResolution(stage.key(), { kind: 'adopt', taskId });
    const failed = await stage.failureOf(collectTake, stage.at());
    expect(failed).toMatchObject({ type: 'Provider.unavailable', nonRetryable: false });
    expect(await journal.readOrder(stage.key())).toMatchObject({
      task: { task: { id: FOUND } },
      delivered: { taskId: FOUND },
      resolution: null,
    });
  },
);

test.each(['give-up', 'resubmit'] as const)('the word %s still ends the wait', async (kind) => {
  const { stage, looks, input } = await named(FOUND);
  await stage.store.journal.recordResolution(stage.key(), { kind });
  expect(await stage.run(awaitTask, input)).toMatchObject({
    state: 'failed',
    failure: { code: 'no-longer-awaited' },
  });
  expect(looks).toEqual([]);
});
