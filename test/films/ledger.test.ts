/** What a project's orders were and have cost, from its store alone. */

import { describe, expect, test } from 'vitest';
import { ledgerJson, ledgerSums } from '../../films/json/ledger.ts';
import { filmJson } from '../../films/json/result.ts';
import { ledgerOf } from '../../films/money/ledger.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { failure } from '../../specs/failures.ts';
import type { OrderKey } from '../../specs/order.ts';
import type { OrderEnd } from '../../store/order.ts';
import { aTake, anIntent, AT } from '../store/fixtures.ts';
import { begunFilm } from './stored.ts';

const LATER = '2026-07-14T09:00:00.000Z';
const GONE = failure('link-dead', { code: 'clip-gone', message: 'It is gone.' });

/** A film with a take on flex, a clip that is lost on the default tier, and what costs nothing. */
async function filmWithOrders() {
  const { folder, store, film } = await begunFilm();
  const plan = (await store.films.readFilm(film.id)).plan ?? '';
  const keyOf = (shot: string, order = 1): OrderKey => ({ film: film.id, shot, take: 1, order });
  const place = async (key: OrderKey, changes: Parameters<typeof anIntent>[0], task: string) => {
    await store.journal.placeIntent(key, anIntent({ plan, ...changes }));
    await store.journal.recordTask(key, { task: { id: task }, adopted: false, at: AT });
  };
  const end = (key: OrderKey, state: OrderEnd['state'], failed: OrderEnd['failure'] = null) =>
    store.journal.recordEnd(key, { state, failure: failed, at: LATER });
  await place(keyOf('sh0010', 1), {}, 'cgt-1');
  await end(keyOf('sh0010', 1), 'expired');
  await place(keyOf('sh0010', 2), { at: LATER }, 'cgt-2');
  await store.takes.writeTake(aTake({ film: film.id, orderedAt: LATER, taskId: 'cgt-2' }));
  await end(keyOf('sh0010', 2), 'collected');
  await place(keyOf('sh0020', 1), { tier: 'default', at: LATER }, 'cgt-3');
  await end(keyOf('sh0020', 1), 'given-up', GONE);
  await store.journal.placeVoid({ film: film.id, shot: 'sh0020', take: 2, order: 1 });
  return { folder, store, film };
}

describe('the ledger of a project', () => {
  test('has a line an order, oldest first, each with its price before and after', async () => {
    const { folder } = await filmWithOrders();
    const orders = await ledgerOf([], { project: folder });
    expect(
      orders.map(({ shot, take, order, tier, task, state, quote, cost, saved }) => [
        [shot, take, order, tier, task, state].join(' '),
        [quote, cost?.money, saved].map((money) => money?.micros ?? null),
      ]),
    ).toEqual([
      ['sh0010 v001 1 flex cgt-1 expired', [65_340, null, null]],
      ['sh0010 v001 2 flex cgt-2 collected', [65_340, 65_340, 65_340]],
      ['sh0020 v001 1 default cgt-3 given-up', [130_680, 130_680, null]],
    ]);
  });

  test('sums up to the charge of its films, however it is grouped', async () => {
    const { folder, store, film } = await filmWithOrders();
    const view = await new FilmReader(store, film, 'film.yaml').read({ isRunning: false });
    if (!view) throw new Error('It has no plan.');
    const { charge } = filmJson(view, 'film.yaml');
    const orders = await ledgerOf([], { project: folder });
    const { sums } = ledgerJson(orders, null);
    expect(sums).toEqual(charge.map((sum) => ({ of: null, ...sum, orders: 2, saved: '0.06534' })));
    expect(sums).toMatchObject([{ currency: 'USD', amount: '0.19602', tokens: 217_800 }]);
    const told = (by: Parameters<typeof ledgerSums>[1]) =>
      ledgerSums(orders, by).map(({ of, amount }) => `${of} ${amount}`);
    expect(told('tier')).toEqual(['flex 0.06534', 'default 0.13068']);
    expect(told('day')).toEqual(['2026-07-14 0.19602']);
    expect(told('film')).toEqual(['film.yaml 0.19602']);
    expect(told('shot')).toEqual(['film.yaml sh0010 0.06534', 'film.yaml sh0020 0.13068']);
  });

  test('can begin with a day', async () => {
    const { folder } = await filmWithOrders();
    const since = { project: folder, sinceMs: Date.parse('2026-07-14') };
    expect((await ledgerOf([], since)).map(({ task }) => task)).toEqual(['cgt-2', 'cgt-3']);
  });

  test('of another tariff compares what the plan said', async () => {
    const { folder, store, film } = await filmWithOrders();
    const old = aTake({ film: film.id, shot: 'sh0030', pricedAt: '2025-01-01' });
    await store.takes.writeTake(old);
    const orders = await ledgerOf([], { project: folder });
    // Its order is not in the journal: so neither plan nor saving is known.
    expect(orders.find(({ shot }) => shot === 'sh0030')).toMatchObject({
      order: null,
      state: 'collected',
      quote: null,
      cost: { money: old.charge },
      saved: null,
    });
  });

  test('names what is open by how far it is', async () => {
    const { folder, store, film } = await begunFilm();
    const plan = (await store.films.readFilm(film.id)).plan ?? '';
    const key = { film: film.id, shot: 'sh0010', take: 1, order: 1 };
    const state = async () => (await ledgerOf([], { project: folder }))[0]?.state;
    await store.journal.placeIntent(key, anIntent({ plan }));
    expect(await state()).toBe('unanswered');
    await store.journal.recordTask(key, { task: { id: 'cgt-1' }, adopted: false, at: AT });
    expect(await state()).toBe('queued');
    await store.journal.recordDelivered(key, { at: LATER });
    expect(await state()).toBe('delivered');
  });
});
