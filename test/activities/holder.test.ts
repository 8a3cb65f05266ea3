/** A key that was replaced: whose order it is, and who watches it from now on. */

import { describe, expect, test } from 'vitest';
import { awaitTask } from '../../activities/await-task.ts';
import type { AwaitTaskInput } from '../../activities/contract.ts';
import { submitTake } from '../../activities/submit-take.ts';
import type { TaskState } from '../../providers/provider.ts';
import { ACCOUNT, OTHER_ACCOUNT, Stage, statusOf } from './stage.ts';

type Seen = TaskState | 'missing';

async function ordered(states: readonly Seen[], around: Parameters<typeof Stage.open>[1] = {}) {
  let looks = 0;
  const stage = await Stage.open(
    {
      status: async () => {
        const state = states[Math.min(looks, states.length - 1)] ?? 'queued';
        looks += 1;
        return [state === 'missing' ? { id: 'cgt-1', state } : statusOf('cgt-1', state)];
      },
    },
    around,
  );
  await stage.run(submitTake, stage.order());
  const wait = (account: string) => {
    const input: AwaitTaskInput = { ...stage.at(), account, tier: 'flex', poll: null };
    return stage.run(awaitTask, input).catch((error: unknown) => error);
  };
  const taken = async () => {
    const { events } = await stage.store.events.read(stage.film);
    return events.filter(({ kind }) => kind === 'order.taken-over');
  };
  const entry = () => stage.store.journal.readOrder(stage.key());
  return { stage, wait, taken, entry };
}

describe('another key than the one that ordered', () => {
  test.each(['queued', 'running', 'succeeded', 'failed'] as const)(
    'that sees the task %s takes the order over, and says so once',
    async (state) => {
      const { wait, taken, entry } = await ordered([state]);
      await wait(OTHER_ACCOUNT);
      expect(await entry()).toMatchObject({
        intent: { account: ACCOUNT },
        holder: { account: OTHER_ACCOUNT },
      });
      await wait(OTHER_ACCOUNT);
      const facts = { take: 1, order: 1, taskId: 'cgt-1', tier: 'flex', account: OTHER_ACCOUNT };
      expect(await taken()).toMatchObject([facts]);
    },
  );

  test('that does not see the task takes nothing over, until it does', async () => {
    const { wait, taken, entry } = await ordered(['missing', 'missing', 'running']);
    await wait(OTHER_ACCOUNT);
    await wait(OTHER_ACCOUNT);
    expect(await entry()).toMatchObject({ holder: null, end: null });
    expect(await taken()).toEqual([]);
    await wait(OTHER_ACCOUNT);
    expect(await entry()).toMatchObject({ holder: { account: OTHER_ACCOUNT } });
  });

  test('owns the order from then on: whoever goes back to it asks with that key', async () => {
    const { stage, wait } = await ordered(['running']);
    await wait(OTHER_ACCOUNT);
    const open = { provider: 'byteplus', tier: 'flex', account: OTHER_ACCOUNT };
    const answer = await stage.run(submitTake, stage.order(2));
    expect(answer).toEqual({ kind: 'unended', order: { take: 1, order: 1, ...open } });
    expect(stage.sent).toHaveLength(1);
  });

  test('counts as the owner when it no longer sees the task: it is missing, not elsewhere', async () => {
    const { wait, entry } = await ordered(['running', 'missing']);
    await wait(OTHER_ACCOUNT);
    expect(await wait(OTHER_ACCOUNT)).toMatchObject({ message: 'not found' });
    expect((await entry())?.poll?.missingSinceMs).not.toBeNull();
    // The key that it was ordered with says nothing about it any more.
    expect(await wait(ACCOUNT)).toMatchObject({
      message: expect.stringContaining(`was ordered as ${OTHER_ACCOUNT} and ${ACCOUNT} does not`),
    });
  });
});

test('the key that ordered takes nothing over from itself', async () => {
  const { wait, taken, entry } = await ordered(['queued', 'running', 'succeeded']);
  for (let look = 1; look <= 3; look += 1) await wait(ACCOUNT);
  expect(await entry()).toMatchObject({ holder: null, delivered: { taskId: 'cgt-1' } });
  expect(await taken()).toEqual([]);
});

test('a key that was called otherwise before is the same one: what it does not see is missing', async () => {
  const keyAccount = 'byteplus-00000001';
  const { stage, wait, entry } = await ordered(['missing'], { keyAccount });
  await stage.store.journal.recordHolder(stage.key(), {
    account: keyAccount,
    at: new Date().toISOString(),
  });
  expect(await wait(ACCOUNT)).toMatchObject({ type: 'NotYet', message: 'not found' });
  expect((await entry())?.poll?.missingSinceMs).not.toBeNull();
});
