import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { cancelOrder } from '../../activities/cancel-order.ts';
import type { PolledTask, TaskState } from '../../providers/provider.ts';
import { FAILURE_KINDS } from '../../specs/failures.ts';
import type { OrderIntent, RecordedTask } from '../../store/order.ts';
import { AT } from '../store/fixtures.ts';
import { OTHER_ACCOUNT, providerError, Stage, statusOf, type Says } from './stage.ts';

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

describe('a task that is taken back', () => {
  const eventsOf = async ({ store, film }: Stage) => (await store.events.read(film)).events;

  test('is told of, and ends when it is looked at: a DELETE is no proof of an end', async () => {
    const { stage, input } = await queued();
    expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'cancelled' });
    const facts = { shot: input.shot, take: 1, order: 1, taskId: 'cgt-1' };
    expect(await eventsOf(stage)).toMatchObject([{ kind: 'shot.cancelled', ...facts }]);
    expect(await stage.store.journal.readOrder(stage.key())).toMatchObject({ end: null });
  });

  test('runs on where its provider refuses, as with 404 and 409, and nobody is told else', async () => {
    const asked: string[] = [];
    const { stage, input } = await queued({
      cancel: async ({ id }, { beforeSend }) => {
        await beforeSend();
        asked.push(id);
        return 'refused';
      },
    });
    expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'runs-on' });
    expect(asked).toEqual(['cgt-1']);
    expect(await eventsOf(stage)).toEqual([]);
  });

  test('with a DELETE whose answer was lost is looked at before the next one leaves', async () => {
    const looks: TaskState[] = ['queued', 'succeeded'];
    const left: string[] = [];
    const { stage, input } = await queued({
      status: async () => [statusOf('cgt-1', looks.shift() ?? 'succeeded')],
      cancel: async ({ id }, { beforeSend }) => {
        await beforeSend();
        left.push(id);
        throw providerError('unavailable', 'unknown');
      },
    });
    const failed = await stage.failureOf(cancelOrder, input);
    expect(failed).toMatchObject({ type: 'Provider.unavailable', nonRetryable: false });
    // It was finished by then: a second DELETE would have taken its clip.
    expect(await stage.run(cancelOrder, input, 2)).toEqual({ outcome: 'ended' });
    expect(left).toEqual(['cgt-1']);
  });

  test('is watched where its provider takes none back', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 1);
    await stage.knows(1, 1, 'cgt-1');
    const input = { ...stage.at(), tier: 'flex' as const };
    expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'runs-on' });
  });

  test('is none where nothing was ordered, or no task is known', async () => {
    const stage = await Stage.open();
    const input = { ...stage.at(), tier: 'flex' as const };
    expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'ended' });
    await stage.placed(1, 1);
    expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'ended' });
  });
});

describe('a task that its provider does not know', () => {
  /** Recorded so long ago. */
  async function unknown(ageMs: number, adopted = false, intent: Partial<OrderIntent> = {}) {
    const looks: PolledTask[] = [{ id: 'cgt-1', state: 'missing' }];
    const status = async () => [looks.shift() ?? statusOf('cgt-1', 'queued')];
    const at = new Date(Date.now() - ageMs).toISOString();
    const ordered = { origin: null, ...intent };
    return queued({ status }, ordered, { task: { id: 'cgt-1' }, adopted, at });
  }

  test('and that was just ordered is looked at again, and taken back when it is shown', async () => {
    const { stage, deletes, input } = await unknown(1_000);
    const failed = await stage.failureOf(cancelOrder, input);
    expect(failed).toMatchObject({ type: 'NotYet', nonRetryable: false, nextRetryDelay: 5_000 });
    expect(await stage.run(cancelOrder, input, 2)).toEqual({ outcome: 'cancelled' });
    expect(deletes).toEqual(['cgt-1']);
  });

  test.each<[string, number, boolean, Partial<OrderIntent>?]>([
    ['was ordered longer ago', 120_000, false],
    ['was ordered tomorrow, by a clock that was set back', -86_400_000, false],
    ['was named by a person', 1_000, true],
    ['was ordered with another key', 1_000, false, { account: OTHER_ACCOUNT }],
    ['was ordered at another address', 1_000, false, { origin: 'https://eu.example' }],
  ])('and that %s is over for a cancel', async (_, ageMs, adopted, intent = {}) => {
    const { stage, deletes, input } = await unknown(ageMs, adopted, intent);
    expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'ended' });
    expect(deletes).toEqual([]);
  });
});

test.each([
  ['a little longer with each attempt', null, 3, 15_000],
  ['for a minute at most', null, 100, 60_000],
  ['as long as its provider asks', 240_000, 1, 240_000],
])('a cancel that fails pauses %s', async (_, asked, attempt, pauseMs) => {
  const { stage, input } = await queued({
    status: () => Promise.reject(providerError('unavailable', 'no', asked)),
  });
  const failed = await stage.failureOf(cancelOrder, input, attempt);
  expect(failed.nextRetryDelay).toBe(pauseMs);
});

test('a cancel that fails by a fault of the program is thrown as it is', async () => {
  const { stage, deletes, input } = await queued({
    status: () => Promise.reject(new RangeError('out of range')),
  });
  await expect(stage.run(cancelOrder, input)).rejects.toThrow(RangeError);
  expect(deletes).toEqual([]);
});
