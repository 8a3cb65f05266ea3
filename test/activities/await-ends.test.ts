/** How a task ends without a clip: what is written down, what is held of its money, what may follow. */

import { describe, expect, test } from 'vitest';
import { awaitTask } from '../../activities/await-task.ts';
import type { AwaitTaskInput } from '../../activities/contract.ts';
import { submitTake } from '../../activities/submit-take.ts';
import type { PolledTask, TaskStatus } from '../../providers/provider.ts';
import { failure } from '../../specs/failures.ts';
import { SHOT, Stage, statusOf } from './stage.ts';

/** A shot that was ordered as it is in life, and what its provider says of the task. */
async function ordered(polled: PolledTask) {
  let looks = 0;
  const stage = await Stage.open({
    status: async () => {
      looks += 1;
      return [polled];
    },
  });
  await stage.run(submitTake, stage.order());
  const input: AwaitTaskInput = { ...stage.at(), tier: 'flex', poll: null };
  const { store, film } = stage;
  return {
    stage,
    input,
    looks: () => looks,
    entry: () => store.journal.readOrder(stage.key()),
    moneyHeld: async () => (await store.spending.of(film)).length,
    rejection: () => store.rejections.read(film, SHOT, stage.fingerprint),
  };
}

const over = (state: TaskStatus['state'], failed: TaskStatus['failure'] = null) =>
  statusOf('cgt-1', state, { failure: failed });

describe('a task that has ended', () => {
  test.each([
    ['expired', 'expired', /expired in the queue/],
    ['cancelled', 'cancelled', /been cancelled/],
    ['failed', 'failed', /been failed/],
  ] as const)('as %s, without a reason, has cost nothing', async (state, kind, words) => {
    const film = await ordered(over(state));
    expect(await film.moneyHeld()).toBe(1);
    const ended = await film.stage.run(awaitTask, film.input);
    expect(ended).toMatchObject({ state, failure: { kind, code: state, billed: 'no' } });
    expect(await film.entry()).toMatchObject({
      end: { state, taskId: 'cgt-1', failure: { kind, message: expect.stringMatching(words) } },
    });
    expect(await film.moneyHeld()).toBe(0);
    expect(await film.rejection()).toBeNull();
    const { events } = await film.stage.store.events.read(film.stage.film);
    const expiries = events.filter((event) => event.kind === 'order.expired');
    expect(expiries).toHaveLength(state === 'expired' ? 1 : 0);
    // Whatever follows is another order.
    const place = film.stage.order(1, 2);
    expect(await film.stage.run(submitTake, place)).toEqual({ kind: 'placed' });
    expect(film.stage.sent).toHaveLength(2);
  });

  test.each(['yes', 'maybe'] as const)('and is billed (%s) keeps its money', async (billed) => {
    const reason = failure('failed', { code: 'InternalError', message: 'It broke.', billed });
    const film = await ordered(over('failed', reason));
    const ended = await film.stage.run(awaitTask, film.input);
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'InternalError', billed } });
    expect(await film.entry()).toMatchObject({ end: { state: 'failed', failure: { billed } } });
    expect(await film.moneyHeld()).toBe(1);
    // Without a proof that it was for nothing the same is not bought again.
    const next = await film.stage.run(submitTake, film.stage.order(2));
    expect(next).toMatchObject({ kind: 'unended', order: { take: 1, order: 1 } });
    expect(film.stage.sent).toHaveLength(1);
  });

  test('in moderation is remembered by its words, which are not sent again', async () => {
    const facts = { code: 'OutputVideoSensitiveContentDetected', message: 'It is not shown.' };
    const film = await ordered(over('failed', failure('moderated-output', facts)));
    const ended = await film.stage.run(awaitTask, film.input);
    expect(ended).toMatchObject({ state: 'failed', failure: { kind: 'moderated-output' } });
    expect(await film.rejection()).toMatchObject({
      fingerprint: film.stage.fingerprint,
      provider: 'byteplus',
      failure: { code: 'OutputVideoSensitiveContentDetected' },
    });
    expect(await film.entry()).toMatchObject({ end: { state: 'failed' } });
    expect(await film.moneyHeld()).toBe(0);
    const next = await film.stage.failureOf(submitTake, film.stage.order(2));
    expect(next).toMatchObject({ type: 'Provider.moderated-output', nonRetryable: true });
    expect(film.stage.sent).toHaveLength(1);
  });

  test.each(['link-dead', 'unreadable'] as const)(
    'for what a person has to decide (%s) stays open in the journal',
    async (kind) => {
      const film = await ordered(over('failed', failure(kind, { code: kind, message: 'Why?' })));
      const ended = await film.stage.run(awaitTask, film.input);
      expect(ended).toMatchObject({ state: 'failed', failure: { kind, billed: 'yes' } });
      expect(await film.entry()).toMatchObject({ end: null });
      expect(await film.moneyHeld()).toBe(1);
      const next = await film.stage.run(submitTake, film.stage.order(2));
      expect(next).toMatchObject({ kind: 'unended' });
    },
  );

  test('with words of its provider leaves none of its links and keys behind', async () => {
    const message = 'Could not write https://tos.example/clip.mp4?X-Tos-Signature=5ec2e7';
    const reason = failure('failed', { code: 'WriteError', message, requestId: '0217\u001b[2J' });
    const film = await ordered(over('failed', reason));
    const ended = await film.stage.run(awaitTask, film.input);
    const told = JSON.stringify([ended, await film.entry()]);
    expect(told).toContain('Could not write');
    expect(told).not.toContain('5ec2e7');
    expect(told).not.toContain('u001b');
  });
});

describe('what a person has said about a task that is waited for', () => {
  test.each(['give-up', 'resubmit'] as const)('(%s) ends the wait without a look', async (kind) => {
    const film = await ordered(over('queued'));
    await film.stage.store.journal.recordResolution(film.stage.key(), { kind });
    const ended = await film.stage.run(awaitTask, film.input);
    expect(ended).toMatchObject({
      state: 'failed',
      failure: { code: 'no-longer-awaited', billed: 'maybe' },
    });
    expect(film.looks()).toBe(0);
    // Whoever carries the answer out ends the order; until then it is what it was.
    expect(await film.entry()).toMatchObject({ end: null, resolution: { kind } });
  });

  test.each(['fetch', 'use'] as const)(
    '(%s) is a look while nothing is there to get, and is answered by it',
    async (kind) => {
      const film = await ordered(over('running'));
      await film.stage.store.journal.recordResolution(film.stage.key(), { kind });
      const failed = await film.stage.failureOf(awaitTask, film.input);
      expect(failed).toMatchObject({ type: 'NotYet' });
      expect(film.looks()).toBe(1);
      expect(await film.entry()).toMatchObject({ end: null, resolution: null });
    },
  );

  test('is left for the clip where that is paid: no look can make it anything else', async () => {
    const film = await ordered(over('failed'));
    await film.stage.store.journal.recordDelivered(film.stage.key(), {
      at: new Date().toISOString(),
      taskId: 'cgt-1',
    });
    await film.stage.store.journal.recordResolution(film.stage.key(), { kind: 'use' });
    expect(await film.stage.run(awaitTask, film.input)).toEqual({ state: 'succeeded' });
    expect(film.looks()).toBe(0);
    expect(await film.entry()).toMatchObject({ resolution: { kind: 'use' } });
  });
});

test.each([
  ['nothing', async () => {}],
  ['an order without a task', (stage: Stage) => stage.placed(1, 1)],
  [
    'a void',
    async ({ store, ...stage }: Stage) => {
      await store.journal.placeVoid({ film: stage.film, shot: SHOT, take: 1, order: 1 });
    },
  ],
])('of %s nothing can be waited for', async (_, before) => {
  const stage = await Stage.open();
  await before(stage);
  const input: AwaitTaskInput = { ...stage.at(), tier: 'flex', poll: null };
  const failed = await stage.failureOf(awaitTask, input);
  expect(failed).toMatchObject({ type: 'Refused', nonRetryable: true });
});
