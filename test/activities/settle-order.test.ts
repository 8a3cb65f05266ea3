import { describe, expect, test } from 'vitest';
import { askPerson } from '../../activities/person.ts';
import { settleOrder } from '../../activities/settle-order.ts';
import { submitTake } from '../../activities/submit-take.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { failure } from '../../specs/failures.ts';
import { NO_POLL } from '../../store/order.ts';
import { anIntent } from '../store/fixtures.ts';
import { ACCOUNT, providerError, Stage, statusOf } from './stage.ts';

const DAY_MS = 86_400_000;
const UNFINDABLE = { find: () => Promise.reject(providerError('unauthorized')) };

const settling = (stage: Stage, taskId: string | null = null, order = 1) => ({
  ...stage.at(1, order),
  onUnknown: 'resubmit' as const,
  taskId,
});

describe('an order that nobody can find', () => {
  test('is ordered again by the policy at most once, however often the server is lost', async () => {
    const stage = await Stage.open(UNFINDABLE, { onUnknown: 'resubmit' });
    await stage.placed(1, 1);
    expect(await stage.run(settleOrder, settling(stage))).toEqual({ kind: 'given-up' });
    await stage.placed(1, 2);
    for (let run = 1; run <= 3; run += 1) {
      const input = settling(stage, null, 2);
      expect(await stage.run(settleOrder, input)).toMatchObject({ kind: 'unknown' });
    }
  });

  test('is ordered again for what is asked after an edit: that is another purchase', async () => {
    const stage = await Stage.open(UNFINDABLE, { onUnknown: 'resubmit' });
    await stage.placed(1, 1, { fingerprint: 'b'.repeat(64) });
    await stage.run(settleOrder, settling(stage));
    await stage.placed(1, 2);
    const input = settling(stage, null, 2);
    expect(await stage.run(settleOrder, input)).toEqual({ kind: 'given-up' });
  });

  test('stays open where it is only to be kept: nothing is ordered in its place', async () => {
    const stage = await Stage.open(UNFINDABLE, { onUnknown: 'resubmit' });
    await stage.placed(1, 1);
    const kept = { ...settling(stage), onUnknown: 'ask' } as const;
    expect(await stage.run(settleOrder, kept)).toMatchObject({ kind: 'unknown' });
    expect((await stage.store.journal.readOrder(stage.key()))?.end).toBeNull();
  });

  test('asks, whatever the caller says, where the plan does not have it otherwise', async () => {
    const stage = await Stage.open(UNFINDABLE, { onUnknown: 'ask' });
    await stage.placed(1, 1);
    expect(await stage.run(settleOrder, settling(stage))).toMatchObject({ kind: 'unknown' });
  });
});

test('a clip that was collected and is lost waits for a person, whose word lets it go', async () => {
  const stage = await Stage.open();
  await stage.placed(1, 1);
  await stage.knows(1, 1, 'cgt-1');
  await stage.ended(1, 1, { state: 'collected', failure: null });
  expect(await stage.run(settleOrder, settling(stage))).toMatchObject({ kind: 'placed' });
  const gone = failure('link-dead', { code: 'clip-gone', message: 'Gone.' });
  const question = { ...stage.at(), failure: gone };
  expect(await stage.run(askPerson, question)).toEqual({ answer: null });
  await stage.store.journal.recordResolution(stage.key(), { kind: 'resubmit' });
  expect(await stage.run(askPerson, question)).toEqual({ answer: 'resubmit' });
  expect(await stage.run(submitTake, stage.order(2))).toEqual({ kind: 'placed' });
});

test('an end that may be billed is no proof that nothing was placed', async () => {
  const stage = await Stage.open();
  await stage.placed(1, 1);
  await stage.knows(1, 1, 'cgt-1');
  const billed = failure('failed', { code: 'odd', message: 'Odd.', billed: 'maybe' });
  await stage.ended(1, 1, { state: 'failed', failure: billed });
  expect(await stage.run(settleOrder, settling(stage))).toMatchObject({ kind: 'unknown' });
  // It is a person's to decide, not once more the engine's, which would ask itself for ever.
  const unknown = failure('outcome-unknown', { code: 'odd', message: 'Odd.' });
  const question = { ...stage.at(), failure: unknown };
  expect(await stage.run(askPerson, question)).toEqual({ answer: null });
  await stage.store.journal.recordResolution(stage.key(), { kind: 'resubmit' });
  expect(await stage.run(askPerson, question)).toEqual({ answer: 'resubmit' });
  expect(await stage.run(settleOrder, settling(stage))).toEqual({ kind: 'not-placed' });
});

const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
const elsewhere = 'https://elsewhere.example';

test.each([
  ['is as old as its provider remembers', { at: ago(7) }, 'it is older than the list goes back'],
  ['is dated far ahead', { at: ago(-30) }, 'it is dated in the future'],
  ['was sent to another address', { origin: elsewhere }, 'it was ordered at another address'],
  [
    'was sent with another key',
    { account: 'byteplus-99999999' },
    'it was ordered with another key',
  ],
])('no list proves an order absent that %s, which is said', async (_, own, why) => {
  const stage = await Stage.open();
  await stage.placed(1, 1, { at: ago(0), origin: null, ...own });
  expect(await stage.run(settleOrder, settling(stage))).toEqual({
    kind: 'unknown',
    why: told(why),
  });
  expect((await stage.store.journal.readOrder(stage.key()))?.end).toBeNull();
});

const told = (why: string) =>
  `The answer to the order was lost, and ${BYTEPLUS.title} cannot be asked for it: ${why}.`;

test('nor one of which an old journal does not say where it was sent', async () => {
  const stage = await Stage.open();
  await stage.placed(1, 1, { at: ago(0) });
  expect(await stage.run(settleOrder, settling(stage))).toEqual({
    kind: 'unknown',
    why: told('nobody has noted at which address it was ordered'),
  });
});

test.each([
  ["at the provider's own address", { origin: null }],
  ['at that one as it was once named', { origin: 'https://ark.ap-southeast.bytepluses.com' }],
])('three whole lists prove an order absent that was sent %s', async (_, own) => {
  const stage = await Stage.open();
  await stage.placed(1, 1, { account: ACCOUNT, at: ago(0), ...own });
  expect(await stage.run(settleOrder, settling(stage))).toEqual({ kind: 'not-placed' });
  expect((await stage.store.journal.readOrder(stage.key()))?.end?.state).toBe('given-up');
});

test('attempts of the same place that were refused are searched for as well', async () => {
  const searched: (readonly string[])[] = [];
  const stage = await Stage.open({
    find: async (tokens) => {
      searched.push(tokens);
      return tokens.includes('sb-first') ? { id: 'cgt-9' } : null;
    },
  });
  const refused = anIntent({ token: 'sb-first', answerByMs: 0 });
  await stage.store.journal.placeIntent(stage.key(), refused);
  await stage.store.journal.retract(stage.key(), refused);
  await stage.placed(1, 1, { token: 'sb-second' });
  expect(await stage.run(settleOrder, settling(stage))).toMatchObject({ kind: 'placed' });
  expect(searched).toEqual([['sb-second', 'sb-first']]);
  const entry = await stage.store.journal.readOrder(stage.key());
  expect(entry?.task).toMatchObject({ task: { id: 'cgt-9' }, adopted: true });
});

describe('a task that a workflow names', () => {
  test('is taken when its provider knows it and no order has it', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 1);
    expect(await stage.run(settleOrder, settling(stage, 'cgt-5'))).toMatchObject({
      kind: 'placed',
    });
  });

  test.each([
    ['is older than the order', statusOf('cgt-5', 'succeeded', { createdAtMs: 1 })],
    ['is not known to the provider', { id: 'cgt-5', state: 'missing' as const }],
  ])('is not taken when it %s', async (_, looked) => {
    const stage = await Stage.open({ ...UNFINDABLE, status: async () => [looked] });
    await stage.placed(1, 1);
    const settled = await stage.run(settleOrder, settling(stage, 'cgt-5'));
    expect(settled).toMatchObject({ kind: 'unknown' });
  });

  test('is not taken when another order has it', async () => {
    const stage = await Stage.open(UNFINDABLE);
    await stage.placed(3, 1);
    await stage.knows(3, 1, 'cgt-5');
    await stage.placed(1, 1);
    const settled = await stage.run(settleOrder, settling(stage, 'cgt-5'));
    expect(settled).toMatchObject({ kind: 'unknown' });
  });

  test('is asked for again while the provider cannot be asked, and just after it was made', async () => {
    const down = await Stage.open({ status: () => Promise.reject(providerError('unauthorized')) });
    await down.placed(1, 1);
    const failed = await down.failureOf(settleOrder, settling(down, 'cgt-5'));
    expect(failed).toMatchObject({ type: 'Provider.unauthorized', nonRetryable: false });

    const young = await Stage.open({ status: async () => [{ id: 'cgt-5', state: 'missing' }] });
    await young.placed(1, 1, { answerByMs: Date.now() });
    const early = await young.failureOf(settleOrder, settling(young, 'cgt-5'));
    expect(early).toMatchObject({ type: 'NotYet', nonRetryable: false });
  });
});

describe('what a person says of an order that nobody asks for any more', () => {
  const stale = (stage: Stage) => ({ ...settling(stage), isStale: true as const });

  test.each(['give-up', 'resubmit'] as const)('ends it (%s)', async (kind) => {
    const stage = await Stage.open();
    await stage.placed(1, 1);
    await stage.placed(2, 1);
    await stage.store.journal.recordResolution(stage.key(), { kind });
    expect(await stage.run(settleOrder, stale(stage))).toEqual({ kind: 'unknown' });
    const [older, newer] = await stage.store.journal.ordersOf(stage.film, stage.key().shot);
    expect(older?.end).toMatchObject({ state: 'given-up', failure: { billed: 'maybe' } });
    expect(newer?.end).toBeNull();
    expect(await stage.run(settleOrder, stale(stage))).toEqual({ kind: 'not-placed' });
  });

  test('ends one whose clip is paid, as paid', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 1);
    await stage.knows(1, 1, 'cgt-1');
    const seen = { ...NO_POLL, atMs: 1, state: 'succeeded', succeededAtMs: 1 } as const;
    await stage.store.journal.recordPoll(stage.key(), seen);
    await stage.store.journal.recordResolution(stage.key(), { kind: 'give-up' });
    expect(await stage.run(settleOrder, stale(stage))).toEqual({ kind: 'unknown' });
    expect(await stage.store.journal.readOrder(stage.key())).toMatchObject({
      end: { state: 'given-up', failure: { kind: 'link-dead', billed: 'yes' } },
    });
  });

  test('names its task', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 1);
    const answer = { kind: 'adopt', taskId: 'cgt-9' } as const;
    await stage.store.journal.recordResolution(stage.key(), answer);
    expect(await stage.run(settleOrder, stale(stage))).toMatchObject({ kind: 'placed' });
    expect(await stage.store.journal.readOrder(stage.key())).toMatchObject({
      task: { task: { id: 'cgt-9' }, adopted: true },
      resolution: null,
      end: null,
    });
  });

  test('of one that is asked for is left to who asks', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 1);
    await stage.store.journal.recordResolution(stage.key(), { kind: 'give-up' });
    expect(await stage.run(settleOrder, settling(stage))).toEqual({ kind: 'unknown' });
    expect((await stage.store.journal.readOrder(stage.key()))?.end).toBeNull();
  });
});
