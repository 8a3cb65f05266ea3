/** What a film has cost, from what its store holds. */

import { expect, test } from 'vitest';
import { filmJson } from '../../films/json/result.ts';
import { viewOf } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { ShotTry } from '../../store/tries.ts';
import { asks, filmFacts, iso, order, ORDERED, record, REFUSED, UNKNOWN } from './facts.ts';

const GONE = failure('link-dead', { code: 'clip-gone', message: 'It is gone.' });
const ENDED = { state: 'failed' as const, at: iso(500) };
/** 720p for five seconds on flex, as the price table has it. */
const PRICE = { currency: 'USD', micros: 65_340 };

function again(shot: string, take: number, parts: Partial<OrderEntry>): OrderEntry {
  return order(shot, { key: { film: 'f0123456789', shot, take, order: 1 }, ...parts });
}

test('a clip that is lost has cost its price while the shot asks about it', () => {
  const view = viewOf(
    filmFacts(['sh0010'], { orders: [order('sh0040')], events: [asks('sh0040', 400, GONE)] }),
  );
  const lost = view.shots.find(({ id }) => id === 'sh0040');
  expect(lost).toMatchObject({ status: 'asking', charge: null });
  expect(lost?.costs).toMatchObject([{ money: PRICE, tokens: 108_900, pricedAt: '2026-07-13' }]);
  const json = filmJson(view, '/film/film.yaml');
  expect(json.shots[3]?.charge).toMatchObject({ amount: '0.06534', estimated: true });
  expect(json.charge).toMatchObject([{ amount: '0.13068', tokens: 217_800, seconds: 10 }]);
});

test('a clip that is tried for has cost its price once somebody is asked about it', () => {
  const collecting = {
    shot: 'sh0040',
    take: 1,
    order: 1,
    what: 'collect' as const,
    count: 5,
    lasting: 5,
    sinceMs: ORDERED,
    lastMs: ORDERED,
    nextMs: ORDERED,
    failure: GONE,
  };
  const orders = [order('sh0040')];
  const costs = (asked: ShotTry['asked']) => {
    const tries = new Map([['sh0040', [{ ...collecting, asked }]]]);
    return viewOf(filmFacts([], { orders, tries })).costs;
  };
  expect(costs(null)).toEqual([]);
  expect(costs({ atMs: ORDERED, failure: GONE })).toMatchObject([{ money: PRICE }]);
  expect(costs({ atMs: ORDERED, failure: UNKNOWN })).toEqual([]);
});

test('it has cost that for ever, whatever came after it', () => {
  const orders = [
    again('sh0010', 1, { end: { ...ENDED, failure: GONE } }),
    again('sh0010', 2, { end: { state: 'collected', failure: null, at: iso(900) } }),
  ];
  const takes = [{ ...record('sh0010'), take: 'v002', orderedAt: iso(600) }];
  const { shots, costs } = viewOf(filmFacts(['sh0010'], { orders, takes }));
  expect(shots[0]?.costs.map(({ money }) => money)).toEqual([PRICE, PRICE]);
  expect(costs).toHaveLength(2);
});

test.each([
  ['was not billed', REFUSED],
  ['has perhaps not been billed', UNKNOWN],
])('an order that %s has cost nothing that is known', (_, failed) => {
  const orders = [order('sh0010', { end: { ...ENDED, failure: failed } })];
  expect(viewOf(filmFacts([], { orders })).costs).toEqual([]);
});

test('an order that goes on has cost nothing yet', () => {
  expect(viewOf(filmFacts([], { orders: [order('sh0010')] })).costs).toEqual([]);
});

test('a take whose order was not ended in the journal is counted once', () => {
  const facts = { orders: [order('sh0010')], events: [asks('sh0010', 400, GONE)] };
  expect(viewOf(filmFacts(['sh0010'], facts)).costs).toHaveLength(1);
});

test('takes that were replaced, and shots that are gone, are in the sum of the film', () => {
  const orders = [again('sh0099', 1, { end: { ...ENDED, failure: null } })];
  const takes = [record('sh0010'), { ...record('sh0010'), take: 'v002' }, record('sh0099')];
  const { shots, costs } = viewOf(filmFacts(['sh0010'], { orders, takes }));
  expect(shots[0]?.costs).toHaveLength(2);
  expect(costs).toHaveLength(3);
});

test('a take that is taken over from elsewhere has cost this film nothing', () => {
  const { shots, costs } = viewOf(filmFacts(['sh0010'], { takes: [] }));
  expect(shots[0]?.charge).toEqual(PRICE);
  expect(costs).toEqual([]);
});
