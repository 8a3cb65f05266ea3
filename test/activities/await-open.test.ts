/** A task that is open: when it is looked at again, when a person is asked, and what stays known. */

import { ApplicationFailureCategory } from '@temporalio/common';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { awaitTask } from '../../activities/await-task.ts';
import type { AwaitTaskInput } from '../../activities/contract.ts';
import type { PolledTask, TaskStatus } from '../../providers/provider.ts';
import { failure } from '../../specs/failures.ts';
import type { OrderIntent } from '../../store/order.ts';
import { OTHER_ACCOUNT, providerError, SHOT, Stage, statusOf } from './stage.ts';

const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1_000, 60_000, 3_600_000];
/** Of flex, by the sheet. */
const [MIN_MS, MAX_MS] = [MINUTE_MS, 30 * MINUTE_MS];

afterEach(() => void vi.useRealTimers());

const stopClock = () => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
const passMs = (ms: number) => vi.setSystemTime(Date.now() + ms);

type Look = () => PolledTask | Error;
type Around = Parameters<typeof Stage.open>[1] & { readonly intent?: Partial<OrderIntent> };

/** A shot whose task is ordered now, and looked at in this way; the last look stays. */
async function ordered(looks: readonly Look[], { intent, ...around }: Around = {}) {
  let count = 0;
  const stage = await Stage.open(
    {
      status: async () => {
        count += 1;
        const seen = looks[Math.min(count, looks.length) - 1]?.();
        if (seen === undefined || seen instanceof Error) throw seen;
        return [seen];
      },
    },
    around,
  );
  await stage.placed(1, 1, intent);
  const recorded = { task: { id: 'cgt-1' }, adopted: false, at: new Date().toISOString() };
  await stage.store.journal.recordTask(stage.key(), recorded);
  const input: AwaitTaskInput = { ...stage.at(), tier: 'flex', poll: null };
  const read = () => stage.store.journal.readOrder(stage.key());
  return {
    stage,
    input,
    looks: () => count,
    wait: (own: Partial<AwaitTaskInput> = {}) => stage.failureOf(awaitTask, { ...input, ...own }),
    entry: read,
    poll: async () => (await read())?.poll,
    events: async () => (await stage.store.events.read(stage.film)).events,
  };
}

const open = (own: Partial<TaskStatus> = {}, state: TaskStatus['state'] = 'queued') =>
  statusOf('cgt-1', state, own);
const missing = (): PolledTask => ({ id: 'cgt-1', state: 'missing' });

describe('a task that is open', () => {
  test.each(['queued', 'running'] as const)('and %s is only not yet over', async (state) => {
    stopClock();
    const film = await ordered([() => open({}, state)]);
    const failed = await film.wait();
    expect(failed).toMatchObject({
      type: 'NotYet',
      message: state,
      nonRetryable: false,
      category: ApplicationFailureCategory.BENIGN,
    });
    // Nothing is wrong with it, so nothing is counted as tried in vain.
    expect(failed.details ?? []).toEqual([]);
    const poll = await film.poll();
    expect(poll).toMatchObject({ taskId: 'cgt-1', state, failure: null, missingSinceMs: null });
    expect(poll?.nextLookAtMs).toBe(Date.now() + Number(failed.nextRetryDelay));
    expect(await film.entry()).toMatchObject({ end: null });
  });

  test('is told of once when it begins to run', async () => {
    const film = await ordered([() => open(), () => open({}, 'running')]);
    for (let look = 1; look <= 3; look += 1) await film.wait();
    expect(await film.events()).toMatchObject([{ kind: 'task.running', taskId: 'cgt-1' }]);
  });

  test('in a state that nobody knows is told by its word', async () => {
    const film = await ordered([() => open({ unknownState: 'dreaming' }, 'running')]);
    expect(await film.wait()).toMatchObject({ type: 'NotYet', message: 'dreaming' });
  });

  test.each<[string, number, number]>([
    ['no sooner than the sheet has it', 10 * SECOND_MS, MIN_MS],
    ['after a tenth of the time waited', 100 * MINUTE_MS, 10 * MINUTE_MS],
    ['no later than the sheet has it', 40 * HOUR_MS, MAX_MS],
    ['by a clock that was set back', -5 * HOUR_MS, MIN_MS],
  ])('is looked at again %s', async (_, waitedMs, leastMs) => {
    const nowMs = Date.now() - 9 * HOUR_MS;
    const times = { createdAtMs: nowMs - waitedMs, providerNowMs: nowMs };
    const delay = Number((await (await ordered([() => open(times)])).wait()).nextRetryDelay);
    expect(delay).toBeGreaterThanOrEqual(leastMs);
    expect(delay).toBeLessThanOrEqual(leastMs * 1.1);
  });

  test('is looked at as the plan has it, where it does', async () => {
    const film = await ordered([() => open()]);
    const delay = (await film.wait({ poll: { minMs: 700, maxMs: 700 } })).nextRetryDelay;
    expect(delay).toBeGreaterThanOrEqual(700);
    expect(delay).toBeLessThanOrEqual(770);
  });

  test.each([-30 * HOUR_MS, 30 * HOUR_MS])(
    'is looked at just after its deadline, although our clock is off by %i ms',
    async (offMs) => {
      const providerNowMs = Date.now() + offMs;
      const deadlineMs = providerNowMs + 20 * SECOND_MS;
      const createdAtMs = providerNowMs - 40 * HOUR_MS;
      const film = await ordered([() => open({ createdAtMs, deadlineMs, providerNowMs })]);
      expect((await film.wait()).nextRetryDelay).toBe(21 * SECOND_MS);
    },
  );
});

describe('a task that stays open', () => {
  /** Seen at these times by the provider's clock, while ours says something else. */
  async function seenLate(sinceDeadlineMs: number, ourMs = 0) {
    const providerNowMs = Date.now() - ourMs;
    const deadlineMs = providerNowMs - sinceDeadlineMs;
    const createdAtMs = deadlineMs - 48 * HOUR_MS;
    return ordered([() => open({ createdAtMs, deadlineMs, providerNowMs })]);
  }

  test.each([0, 5 * HOUR_MS, -5 * HOUR_MS])(
    'for an hour past its deadline asks once, and is looked at on (our clock: %i ms ahead)',
    async (ourMs) => {
      const film = await seenLate(HOUR_MS + 1, ourMs);
      for (let look = 1; look <= 3; look += 1) {
        expect(await film.wait()).toMatchObject({ type: 'NotYet', nonRetryable: false });
      }
      expect(film.looks()).toBe(3);
      expect(await film.events()).toMatchObject([
        { kind: 'shot.asks', shot: SHOT, failure: { kind: 'expired', code: 'overdue' } },
      ]);
      // It may still be rendered and billed: no further order may go.
      expect(await film.entry()).toMatchObject({
        end: null,
        poll: { state: 'queued', failure: { code: 'overdue', billed: 'maybe' } },
      });
    },
  );

  test('and begins to run asks after that is told: the newest word about a shot is shown', async () => {
    const providerNowMs = Date.now();
    const deadlineMs = providerNowMs - 2 * HOUR_MS;
    const look = (state: TaskStatus['state']) => () => open({ deadlineMs, providerNowMs }, state);
    const seenFirst = await ordered([look('running')]);
    await seenFirst.wait();
    expect((await seenFirst.events()).map(({ kind }) => kind)).toEqual([
      'task.running',
      'shot.asks',
    ]);

    const film = await ordered([look('queued'), look('running'), look('running')]);
    for (let count = 1; count <= 3; count += 1) await film.wait();
    const told = (await film.events()).map(({ kind }) => kind);
    expect(told).toEqual(['shot.asks', 'task.running', 'shot.asks']);
  });

  test('and is taken over with another key asks after that is told', async () => {
    const providerNowMs = Date.now();
    const deadlineMs = providerNowMs - 2 * HOUR_MS;
    const film = await ordered([() => open({ deadlineMs, providerNowMs })]);
    await film.wait();
    for (let count = 1; count <= 2; count += 1) await film.wait({ account: OTHER_ACCOUNT });
    const told = (await film.events()).map(({ kind }) => kind);
    expect(told).toEqual(['shot.asks', 'order.taken-over', 'shot.asks']);
  });

  test.each([0, 5 * HOUR_MS])('for less asks nobody (our clock: %i ms ahead)', async (ourMs) => {
    const film = await seenLate(HOUR_MS, ourMs);
    await film.wait();
    expect(await film.events()).toEqual([]);
    expect(await film.poll()).toMatchObject({ failure: null });
  });

  test('is judged by our clock and its order where its provider tells no time', async () => {
    stopClock();
    const times = { createdAtMs: null, deadlineMs: null, providerNowMs: null };
    const film = await ordered([() => open(times)], { intent: { expiresAfterSeconds: 7_200 } });
    passMs(3 * HOUR_MS);
    await film.wait();
    expect(await film.events()).toEqual([]);
    passMs(MINUTE_MS);
    await film.wait();
    expect(await film.events()).toMatchObject([{ failure: { code: 'overdue' } }]);
  });

  test.each([
    [61, ['patience-over']],
    [59, []],
  ])('for %i s where tasks never expire and the patience is 60 s asks: %j', async (age, codes) => {
    const providerNowMs = Date.now();
    const createdAtMs = providerNowMs - age * SECOND_MS;
    const look = () => open({ createdAtMs, deadlineMs: null, providerNowMs });
    const film = await ordered([look], { sheet: { patienceSeconds: 60 } });
    for (let count = 1; count <= 2; count += 1) {
      expect(await film.wait()).toMatchObject({ type: 'NotYet', nonRetryable: false });
    }
    const asked = (await film.events()).flatMap((event) =>
      event.kind === 'shot.asks' ? [event.failure.code] : [],
    );
    expect(asked).toEqual(codes);
    expect(await film.entry()).toMatchObject({ end: null });
  });
});

describe('a look that fails', () => {
  test('with a key that is not accepted asks once, and goes on until it is', async () => {
    const film = await ordered([
      () => open({}, 'running'),
      () => providerError('unauthorized'),
      () => providerError('unauthorized'),
      () => open({}, 'running'),
    ]);
    await film.wait();
    for (const look of [2, 3]) {
      const failed = await film.wait();
      expect(failed).toMatchObject({ type: 'NotYet', nonRetryable: false });
      expect(failed.details?.[0], String(look)).toMatchObject({ kind: 'unauthorized' });
    }
    // What was seen before is not forgotten.
    expect(await film.poll()).toMatchObject({
      state: 'running',
      failure: { kind: 'unauthorized' },
    });
    await film.wait();
    expect(await film.poll()).toMatchObject({ state: 'running', failure: null });
    expect((await film.events()).map(({ kind }) => kind)).toEqual(['task.running', 'shot.asks']);
    expect(await film.entry()).toMatchObject({ end: null });
  });

  test.each([
    ['throttled', 20 * MINUTE_MS, 20 * MINUTE_MS],
    ['throttled', 10, MIN_MS],
    ['unavailable', null, MIN_MS],
    ['invalid', null, MIN_MS],
    ['unfunded', null, MIN_MS],
    ['failed', null, MIN_MS],
  ] as const)('as %s (pause asked: %s ms) is repeated and asks nobody', async (kind, asked, ms) => {
    const film = await ordered([() => providerError(kind, 'no', asked)]);
    const failed = await film.wait();
    expect(failed).toMatchObject({ type: 'NotYet', nonRetryable: false });
    expect(failed.details?.[0]).toMatchObject({ kind });
    expect(Number(failed.nextRetryDelay)).toBeGreaterThanOrEqual(ms);
    expect(Number(failed.nextRetryDelay)).toBeLessThanOrEqual(ms * 1.1);
    expect(await film.entry()).toMatchObject({ end: null, poll: { state: null } });
    expect(await film.events()).toEqual([]);
  });

  test('for a fault of the program is thrown as it is, and writes nothing', async () => {
    const film = await ordered([() => new RangeError('out of range')]);
    await expect(film.stage.run(awaitTask, film.input)).rejects.toThrow(RangeError);
    expect(await film.poll()).toBeNull();
  });

  test('leaves no key in the journal, in the history, or with people', async () => {
    const message = 'Authorization: Bearer 01234567-89ab-cdef-0123-456789abcdef is refused';
    const error = providerError('unauthorized');
    const told = failure('unauthorized', { code: 'denied', message });
    const film = await ordered([() => Object.assign(error, { failure: told })]);
    const failed = await film.wait();
    const everywhere = [failed.message, failed.details, await film.poll(), await film.events()];
    expect(JSON.stringify(everywhere)).toContain('is refused');
    expect(JSON.stringify(everywhere)).not.toContain('0123-456789abcdef');
  });
});

describe('a task that its provider does not know', () => {
  test('is gone after ten minutes of that, which is a question and no end', async () => {
    stopClock();
    const film = await ordered([missing]);
    const beganMs = Date.now();
    for (const afterMs of [0, 300_000, 600_000]) {
      vi.setSystemTime(beganMs + afterMs);
      expect(await film.wait()).toMatchObject({ type: 'NotYet', message: 'not found' });
      expect(await film.poll()).toMatchObject({ missingSinceMs: beganMs });
    }
    passMs(1);
    const gone = { kind: 'link-dead', code: 'task-gone', billed: 'maybe' };
    expect(await film.stage.run(awaitTask, film.input)).toMatchObject({
      state: 'failed',
      failure: gone,
    });
    expect(await film.entry()).toMatchObject({ end: null });
  });

  test('is there again when one look sees it: counting begins anew', async () => {
    stopClock();
    const film = await ordered([missing, () => open(), missing]);
    await film.wait();
    passMs(9 * MINUTE_MS);
    await film.wait();
    expect(await film.poll()).toMatchObject({ missingSinceMs: null });
    passMs(9 * MINUTE_MS);
    expect(await film.wait()).toMatchObject({ message: 'not found' });
    expect(await film.poll()).toMatchObject({ missingSinceMs: Date.now() });
  });

  test('is not gone since tomorrow: a clock that was set back lengthens nothing', async () => {
    stopClock();
    const film = await ordered([missing]);
    await film.wait();
    passMs(-24 * HOUR_MS);
    await film.wait();
    passMs(600_001);
    expect(await film.stage.run(awaitTask, film.input)).toMatchObject({ state: 'failed' });
  });

  test.each([
    ['with another key', {}, { account: OTHER_ACCOUNT }, /does not see it\. Set the key/],
    ['at another address', { origin: 'https://eu.example' }, {}, /at https:\/\/eu\.example/],
  ])('%s is not gone, however long: a person is asked once', async (_, intent, own, words) => {
    stopClock();
    const film = await ordered([missing], { intent });
    for (let look = 1; look <= 3; look += 1) {
      const failed = await film.wait(own);
      expect(failed).toMatchObject({ type: 'NotYet', nonRetryable: false });
      expect(failed.details?.[0]).toMatchObject({ code: 'other-account', billed: 'maybe' });
      expect(failed.message).toMatch(words);
      passMs(24 * HOUR_MS);
    }
    const events = await film.events();
    expect(events).toMatchObject([{ kind: 'shot.asks', failure: { code: 'other-account' } }]);
    expect(await film.entry()).toMatchObject({
      end: null,
      holder: null,
      poll: { missingSinceMs: null, failure: { kind: 'unauthorized' } },
    });
  });
});
