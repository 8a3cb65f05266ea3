import { expect, test } from 'vitest';
import { openPlan } from '../../activities/open-plan.ts';
import type { OpenPlanInput, ShotNode } from '../../activities/contract.ts';
import { submitTake } from '../../activities/submit-take.ts';
import { failure } from '../../specs/failures.ts';
import { wasCancelled } from '../../films/view/film-state.ts';
import { SHOT, Stage } from './stage.ts';

const UNPAID = failure('failed', { code: 'Broken', message: 'No clip.' });
const EXPIRED = failure('expired', { code: 'Late', message: 'It has expired.' });
const CAPS = { id: 'c'.repeat(16), maxCost: [], allowsUnpriced: false };

async function nodeOf(stage: Stage, own: Partial<OpenPlanInput> = {}): Promise<ShotNode> {
  const { film, plan } = stage;
  const input = { film, plan, caps: null, isAttaching: false, running: null, ...own };
  const { shots } = await stage.run(openPlan, input);
  const node = shots.find(({ id }) => id === SHOT);
  if (!node) throw new Error('The plan has lost its shot.');
  return node;
}

test('orders for something else are all named, and what is asked is attached to', async () => {
  const stage = await Stage.open();
  await stage.placed(1, 1, { fingerprint: 'b'.repeat(64) });
  await stage.placed(2, 1);
  await stage.placed(3, 1, { fingerprint: 'c'.repeat(64) });
  const node = await nodeOf(stage);
  expect(node).toMatchObject({ take: 1, order: 1, isStale: true });
  expect(node.beside).toMatchObject([{ take: 3, order: 1, provider: 'byteplus' }]);
});

test('beside an order for something else it goes into a place that no order had', async () => {
  const stage = await Stage.open();
  await stage.placed(1, 1, { fingerprint: 'b'.repeat(64) });
  expect((await nodeOf(stage)).further).toEqual([{ take: 2, order: 1, open: null }]);
  await stage.placed(2, 1);
  await stage.knows(2, 1, 'cgt-2');
  expect((await nodeOf(stage)).further).toMatchObject([
    { take: 2, open: { provider: 'byteplus' } },
  ]);
  await stage.ended(2, 1, { state: 'failed', failure: UNPAID });
  const node = await nodeOf(stage);
  expect(node).toMatchObject({ take: 1, order: 1, isStale: true });
  expect(node.further).toEqual([{ take: 3, order: 1, open: null }]);
  // Twice at once, as of two commands: bought once, and the older order stays as it was.
  const orders = [stage.order(3), stage.order(3)];
  await Promise.allSettled(orders.map((order) => stage.run(submitTake, order)));
  expect(stage.sent).toHaveLength(1);
  const open = await stage.store.journal.openOrdersOf(stage.film, SHOT);
  expect(open.map(({ key }) => key.take)).toEqual([1, 3]);
});

test('after an expiry it is one more order of the same take', async () => {
  const stage = await Stage.open();
  await stage.placed(1, 1, { fingerprint: 'b'.repeat(64) });
  await stage.placed(2, 1);
  await stage.ended(2, 1, { state: 'expired', failure: EXPIRED });
  expect((await nodeOf(stage)).further).toEqual([{ take: 2, order: 2, open: null }]);
});

test('one order alone has none beside it', async () => {
  const stage = await Stage.open();
  await stage.placed(1, 1);
  const node = await nodeOf(stage);
  expect(node).toMatchObject({ take: 1, isStale: false });
  expect(node.beside).toBeUndefined();
});

test('a plan that no command has granted is not taken up', async () => {
  const stage = await Stage.open();
  const other = await Stage.open({}, { onUnknown: 'resubmit' });
  const plan = await stage.store.plans.putPlan(await other.store.plans.getPlan(other.plan));
  const input = { film: stage.film, plan, caps: null, isAttaching: false, running: null };
  expect(await stage.failureOf(openPlan, input)).toMatchObject({ type: 'Refused' });
  expect((await stage.store.films.readFilm(stage.film)).plan).toBe(stage.plan);
});

test('whoever watches over a cancel starts no run; a command that orders does', async () => {
  const stage = await Stage.open();
  await stage.placed(1, 1);
  const events = async () => (await stage.store.events.read(stage.film)).events;
  await nodeOf(stage, { caps: CAPS });
  expect(wasCancelled(await events())).toBe(false);
  await stage.store.events.append(stage.film, { kind: 'run.cancelled' });
  // All that is done for a cancel whose terminal is killed right after.
  await nodeOf(stage);
  expect(wasCancelled(await events())).toBe(true);
  await nodeOf(stage, { caps: CAPS });
  expect(wasCancelled(await events())).toBe(false);
});

test('a film that no command with caps stands behind has none, and can be read again', async () => {
  const stage = await Stage.open();
  await nodeOf(stage);
  expect(await stage.store.caps.read(stage.film)).toMatchObject({ command: 'none', maxCost: [] });
});

test('caps come from the grant, whatever the caller says of them', async () => {
  const stage = await Stage.open();
  const maxCost = [{ currency: 'USD', micros: 9_000_000_000 }];
  await nodeOf(stage, { caps: { id: 'f'.repeat(16), maxCost, allowsUnpriced: true } });
  expect(await stage.store.caps.read(stage.film)).toMatchObject({
    maxCost: [],
    allowsUnpriced: false,
  });
});
