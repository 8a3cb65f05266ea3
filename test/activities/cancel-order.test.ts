import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { cancelOrder } from '../../activities/cancel-order.ts';
import { FAILURE_KINDS } from '../../specs/failures.ts';
import type { OrderIntent, RecordedTask } from '../../store/order.ts';
import { AT } from '../store/fixtures.ts';
import { providerError, Stage, statusOf, type Says } from './stage.ts';

/** A shot whose task waits in the queue, and how often its DELETE left. */
async function queued(
  says: Says = {},
  intent: Partial<OrderIntent> = {},
  task: RecordedTask = { task: { id: 'cgt-1' }, adopted: false, at: AT },
) {
  const deletes: string[] = [];
  const stage = await Stage.open({
    cancel: async ({ id }, { beforeSend }) => {
      await beforeSend();
      deletes.push(id);
      return 'cancelled';
    },
    ...says,
  });
  await stage.placed(1, 1, intent);
  await stage.store.journal.recordTask(stage.key(), task);
  const input = { ...stage.at(), tier: 'flex' as const };
  return { stage, deletes, input };
}

/** As a clock that both of ours follow: what stands still while a laptop sleeps does not. */
function passSeconds(seconds: number, clock: 'wall' | 'steady'): void {
  const now = clock === 'wall' ? Date.now() : performance.now();
  vi.spyOn(clock === 'wall' ? Date : performance, 'now').mockReturnValue(now + seconds * 1_000);
}

describe('a DELETE', () => {
  test('leaves while the look that saw the task queued is young', async () => {
    const { stage, deletes, input } = await queued();
    expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'cancelled' });
    expect(deletes).toEqual(['cgt-1']);
  });

  test.each(['wall', 'steady'] as const)(
    'does not leave by a look that is old by the %s clock; after three the task runs on',
    async (clock) => {
      const { stage, deletes, input } = await queued({
        status: async () => {
          passSeconds(6, clock);
          return [statusOf('cgt-1', 'queued')];
        },
      });
      for (let look = 1; look <= 3; look += 1) {
        const failed = await stage.failureOf(cancelOrder, input, look);
        vi.restoreAllMocks();
        expect(failed).toMatchObject({ type: 'NotYet', nonRetryable: false });
      }
      const look = (await stage.store.journal.readOrder(stage.key()))?.poll;
      expect(look).toMatchObject({ taskId: 'cgt-1', tooOldLooks: 3 });
      expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'runs-on' });
      expect(deletes).toEqual([]);
      // A later cancel looks anew.
      const again = await stage.failureOf(cancelOrder, input);
      vi.restoreAllMocks();
      expect(again.type).toBe('NotYet');
    },
  );

  test('is judged when its connection stands', async () => {
    const left: string[] = [];
    const { stage, input } = await queued({
      cancel: async ({ id }, { beforeSend }) => {
        passSeconds(6, 'wall');
        await beforeSend();
        left.push(id);
        return 'cancelled';
      },
    });
    const failed = await stage.failureOf(cancelOrder, input);
    vi.restoreAllMocks();
    expect(failed.type).toBe('NotYet');
    expect(left).toEqual([]);
  });
});

test('no DELETE leaves for a task in whose place another one was named', async () => {
  const adopted = (id: string) => ({ task: { id }, adopted: true, at: AT });
  const [wrong, right] = [adopted('cgt-wrong'), adopted('cgt-right')];
  const status: Says['status'] = async ([task]) => {
    if (task?.id === 'cgt-wrong') {
      const how = { wrong, right, mayBe: () => true };
      await stage.store.journal.replaceAdopted(stage.key(), how);
    }
    return [statusOf(task?.id ?? '', 'queued')];
  };
  const { stage, deletes, input } = await queued({ status }, {}, wrong);
  const failed = await stage.failureOf(cancelOrder, input);
  expect(failed).toMatchObject({ type: 'NotYet', nonRetryable: false });
  expect(deletes).toEqual([]);
  expect(await stage.run(cancelOrder, input, 2)).toEqual({ outcome: 'cancelled' });
  expect(deletes).toEqual(['cgt-right']);
});

describe('an order that another store has placed', () => {
  const OTHER = { store: '0123456789ab' };

  test('is left alone, without a look, as often as that is asked', async () => {
    let looks = 0;
    const status = async () => {
      looks += 1;
      return [statusOf('cgt-1', 'queued')];
    };
    const { stage, deletes, input } = await queued({ status }, OTHER);
    for (const attempt of [1, 2]) {
      expect(await stage.run(cancelOrder, input, attempt)).toEqual({ outcome: 'runs-on' });
    }
    expect(looks).toBe(0);
    expect(deletes).toEqual([]);
  });

  test.each([
    ['this store', true],
    ['the one that this was copied from', false],
  ])('is taken back when that was said in %s: %s', async (_, isSaid) => {
    const { stage, deletes, input } = await queued({}, OTHER);
    const { id } = stage.store;
    const release = { store: isSaid ? id : OTHER.store, at: AT };
    await stage.store.journal.recordRelease(stage.key(), release);
    const outcome = isSaid ? 'cancelled' : 'runs-on';
    expect(await stage.run(cancelOrder, input)).toEqual({ outcome });
    expect(deletes).toEqual(isSaid ? ['cgt-1'] : []);
  });

  test('is left alone when what was said cannot be read', async () => {
    const { stage, deletes, input } = await queued({}, OTHER);
    const folder = join(stage.store.folder, 'films', stage.film, 'shots', input.shot, 'v001');
    await writeFile(join(folder, 'o01.release.json'), 'yes');
    expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'runs-on' });
    expect(deletes).toEqual([]);
  });

  test('is its own order where this store has written its name, or none has', async () => {
    const { stage, deletes, input } = await queued();
    await stage.placed(2, 1, { store: stage.store.id });
    await stage.knows(2, 1, 'cgt-2');
    await stage.run(cancelOrder, input);
    await stage.run(cancelOrder, { ...input, take: 2 });
    expect(deletes).toEqual(['cgt-1', 'cgt-2']);
  });
});

test.each(FAILURE_KINDS)('a cancel whose look fails as %s is tried again', async (kind) => {
  const { stage, deletes, input } = await queued({
    status: () => Promise.reject(providerError(kind)),
  });
  const failed = await stage.failureOf(cancelOrder, input);
  expect(failed).toMatchObject({ type: `Provider.${kind}`, nonRetryable: false });
  expect(deletes).toEqual([]);
});

test.each([
  ['running', 'runs-on'],
  ['succeeded', 'ended'],
  ['failed', 'ended'],
] as const)('a task that is %s is left alone: %s', async (state, outcome) => {
  const { stage, deletes, input } = await queued({
    status: async () => [statusOf('cgt-1', state)],
  });
  expect(await stage.run(cancelOrder, input)).toEqual({ outcome });
  expect(deletes).toEqual([]);
});
