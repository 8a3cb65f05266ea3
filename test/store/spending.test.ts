import { describe, expect, test } from 'vitest';

import { failure } from '../../specs/failures.ts';
import type { Spent } from '../../specs/plan/cap.ts';
import type { OrderEnd } from '../../store/order.ts';
import { openStore, type Store } from '../../store/store.ts';
import {
  aTake,
  AT,
  anIntent,
  FILM,
  firstLine,
  killNow,
  startChild,
  temporaryFolder,
  temporaryStore,
} from './fixtures.ts';

const usd = (micros: number) => ({ currency: 'USD', micros });
const keyOf = (shot: string) => ({ film: FILM, shot, take: 1, order: 1 });

/** Nothing may be spent beyond this many millionths. */
function below(bound: number) {
  return (others: readonly Spent[]) => (total(others) >= bound ? 'over' : null);
}

function total(spent: readonly Spent[]): number {
  return spent.reduce((sum, { money }) => sum + money.micros, 0);
}

function reserve(store: Store, shot: string, micros: number, bound = Infinity) {
  return store.spending.reserve(keyOf(shot), { money: usd(micros), command: 'c1' }, below(bound));
}

async function place(store: Store, shot: string, micros: number): Promise<void> {
  expect(await reserve(store, shot, micros)).toBeNull();
  expect(await store.journal.placeIntent(keyOf(shot), anIntent())).toBe('placed');
}

function end(state: OrderEnd['state'], kind?: Parameters<typeof failure>[0]): OrderEnd {
  const facts = { code: 'code', message: 'Why.' };
  return { state, failure: kind ? failure(kind, facts) : null, at: AT };
}

describe('a bound on what is spent', () => {
  test('is reached and never passed by processes that order at once', async () => {
    const root = temporaryFolder();
    const store = await openStore(root);
    const names = ['a', 'b', 'c', 'd'];
    const children = names.map((name) => startChild('reserve', root, name, '25'));
    const counts = await Promise.all(children.map(firstLine));
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(25);
    expect(total(await store.spending.of(FILM))).toBe(25);
    // Nothing of theirs stands in the journal: what they held is free once they are gone.
    for (const child of children) await killNow(child);
    expect(await store.spending.of(FILM)).toEqual([]);
  });

  test('holds for orders of one process that are placed at once', async () => {
    const store = await temporaryStore();
    const shots = Array.from({ length: 30 }, (_, nth) => `sh${nth}`);
    const found = await Promise.all(shots.map((shot) => reserve(store, shot, 1, 7)));
    expect(found.filter((breach) => breach === null)).toHaveLength(7);
  });
});

test('an order counts in full while its end is not known, then as what it has cost', async () => {
  const store = await temporaryStore();
  const { journal, spending, takes } = store;
  for (const shot of ['open', 'collected', 'expired', 'lost', 'doubtful', 'absent']) {
    await place(store, shot, 10);
  }
  expect(total(await spending.of(FILM))).toBe(60);
  const charge = usd(7);
  await takes.writeTake(aTake({ shot: 'collected', charge }));
  await journal.recordEnd(keyOf('collected'), end('collected'));
  await journal.recordEnd(keyOf('expired'), end('expired', 'expired'));
  await journal.recordEnd(keyOf('lost'), end('given-up', 'link-dead'));
  await journal.recordEnd(keyOf('doubtful'), end('given-up', 'outcome-unknown'));
  await journal.recordEnd(keyOf('absent'), end('given-up'));
  expect(total(await spending.of(FILM))).toBe(10 + 7 + 10 + 10);
  // Whoever reads the store anew comes to the same.
  const again = await openStore(store.root);
  expect(await again.spending.of(FILM)).toEqual(await spending.of(FILM));
});

test('what has become free is found before anything is held back', async () => {
  const store = await temporaryStore();
  await place(store, 'a', 10);
  expect(await reserve(store, 'b', 10, 10)).toBe('over');
  await store.journal.recordEnd(keyOf('a'), end('failed', 'failed'));
  expect(await reserve(store, 'b', 10, 10)).toBeNull();
});

test('a further attempt of an order is no second order', async () => {
  const store = await temporaryStore();
  for (const _ of [1, 2, 3]) expect(await reserve(store, 'a', 10, 10)).toBeNull();
  expect(await store.spending.of(FILM)).toEqual([{ money: usd(10), command: 'c1' }]);
  // On another tier it needs more.
  expect(await reserve(store, 'a', 25)).toBeNull();
  expect(total(await store.spending.of(FILM))).toBe(25);
});

test('a refused order is released for others, here and in another process', async () => {
  const store = await temporaryStore();
  const other = await openStore(store.root);
  expect(await reserve(store, 'a', 10)).toBeNull();
  expect(await reserve(other, 'b', 10, 10)).toBe('over');
  await store.spending.release(keyOf('a'));
  expect(await reserve(other, 'b', 10, 10)).toBeNull();
  expect(await reserve(store, 'a', 10, 10)).toBe('over');
});

test('an order that was claimed as never sent costs nothing', async () => {
  const store = await temporaryStore();
  expect(await reserve(store, 'a', 10)).toBeNull();
  await store.journal.placeVoid(keyOf('a'));
  expect(await store.spending.of(FILM)).toEqual([]);
});
