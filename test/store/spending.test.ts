import { once } from 'node:events';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { failure } from '../../specs/failures.ts';
import type { Spent } from '../../specs/plan/cap.ts';
import type { OrderEnd } from '../../store/order.ts';
import type { Others } from '../../store/spending.ts';
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
const keyOf = (shot: string, film = FILM) => ({ film, shot, take: 1, order: 1 });
const OTHER = 'fabcdefabcd';
const COMMAND = '0123456789abcdef';

/** Nothing may be spent on a film beyond this many millionths. */
function below(bound: number) {
  return (others: Others) => (total(others.film) >= bound ? 'over' : null);
}

/** Whether an order of 10 fits beside what its film and its command have spent. */
function within(bounds: { readonly film: number; readonly command: number }) {
  return (others: Others) => {
    if (total(others.film) + 10 > bounds.film) return 'film';
    return total(others.command) + 10 > bounds.command ? 'command' : null;
  };
}

const WISH = { money: usd(10), command: COMMAND };
const WIDE = { film: Infinity, command: Infinity };

function total(spent: readonly Spent[]): number {
  return spent.reduce((sum, { money }) => sum + money.micros, 0);
}

function reserve(store: Store, shot: string, micros: number, bound = Infinity) {
  return store.spending.reserve(keyOf(shot), { money: usd(micros), command: null }, below(bound));
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
    const children = names.map((name) => startChild('reserve', root, name, '25', FILM));
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
  expect(await store.spending.of(FILM)).toEqual([{ money: usd(10), command: null }]);
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

describe("a command's bound", () => {
  test('is reached and never passed by processes that order for several films at once', async () => {
    const root = temporaryFolder();
    const store = await openStore(root);
    const places = ['a', 'b', 'c', 'd'].map((name, nth) => [name, nth % 2 ? OTHER : FILM] as const);
    const children = places.map(([name, film]) =>
      startChild('reserve', root, name, '25', film, COMMAND),
    );
    const counts = await Promise.all(children.map(firstLine));
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(25);
    const spent = [...(await store.spending.of(FILM)), ...(await store.spending.of(OTHER))];
    expect(total(spent)).toBe(25);
    const more = () => store.spending.reserve(keyOf('e'), WISH, within({ ...WIDE, command: 30 }));
    expect(await more()).toBe('command');
    for (const child of children) await killNow(child);
    expect(await more()).toBeNull();
  });

  test('counts what another film of it has cost in the end, and no other command', async () => {
    const { spending, takes, journal } = await temporaryStore();
    const bounds = within({ film: Infinity, command: 15 });
    const next = (wish = WISH) => spending.reserve(keyOf('b', OTHER), wish, bounds);
    expect(await spending.reserve(keyOf('a'), WISH, bounds)).toBeNull();
    await journal.placeIntent(keyOf('a'), anIntent());
    expect(await next()).toBe('command');
    expect(await next({ ...WISH, command: 'f'.repeat(16) })).toBeNull();
    await spending.release(keyOf('b', OTHER));
    await takes.writeTake(aTake({ shot: 'a', charge: usd(5) }));
    await journal.recordEnd(keyOf('a'), end('collected'));
    expect(await next()).toBeNull();
    expect(await spending.reserve(keyOf('c'), WISH, bounds)).toBe('command');
  });

  test('holds nothing back for an order that its film refuses', async () => {
    const store = await temporaryStore();
    const other = await openStore(store.root);
    const film = { film: 10, command: 20 };
    expect(await store.spending.reserve(keyOf('a'), WISH, within(film))).toBeNull();
    expect(await store.spending.reserve(keyOf('b'), WISH, within(film))).toBe('film');
    const second = () => other.spending.reserve(keyOf('c', OTHER), WISH, within(film));
    expect(await second()).toBeNull();
    // What was held in both is released in both.
    await other.spending.release(keyOf('c', OTHER));
    expect(await store.spending.reserve(keyOf('d', OTHER), WISH, within(film))).toBeNull();
    expect(await second()).toBe('film');
    await store.spending.release(keyOf('d', OTHER));
    expect(await second()).toBeNull();
  });
});

test('who dies between command and film has spent nothing', async () => {
  // Opened once more: a store that does not know its time of birth yet is looked through.
  const store = await openStore((await temporaryStore()).root);
  const film = join(store.folder, 'films', FILM);
  await mkdir(film, { recursive: true });
  // A list that can be read as empty and not be written stops the second reservation.
  await symlink('nowhere', join(film, 'spending'));
  const child = startChild('reserve', store.root, 'a', '1', FILM, COMMAND);
  await once(child, 'exit');
  await rm(join(film, 'spending'));
  expect(await readdir(join(store.folder, 'commands', COMMAND, 'spending'))).toHaveLength(1);
  const bounds = within({ film: 10, command: 10 });
  expect(await store.spending.reserve(keyOf('b'), WISH, bounds)).toBeNull();
  expect(await store.spending.reserve(keyOf('c', OTHER), WISH, bounds)).toBe('command');
});
