/** What a day and its month have cost, over all films of a store. */

import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { failure } from '../../specs/failures.ts';
import type { BudgetSpan } from '../../specs/plan/budget.ts';
import type { Spent } from '../../specs/plan/cap.ts';
import { FolderDepot } from '../../store/folder-depot.ts';
import type { Others } from '../../store/spending.ts';
import { openStore, type Store } from '../../store/store.ts';
import { aTake, anIntent, FILM, startChild, temporaryStore } from './fixtures.ts';

const OTHER = 'fabcdefabcd';
const WISH = { money: { currency: 'USD', micros: 10 }, command: null };
const keyOf = (shot: string, film = FILM) => ({ film, shot, take: 1, order: 1 });
const total = (spent: readonly Spent[]) => spent.reduce((sum, { money }) => sum + money.micros, 0);

/** What stands on the day and in the month, as an order of another shot finds it. */
async function spentNow(store: Store, span: BudgetSpan = 'month') {
  let seen: Pick<Others, 'day' | 'month' | 'today'> | null = null;
  const look = (others: Others) => {
    seen = others;
    return 'no';
  };
  await store.spending.reserve(keyOf('nobody'), WISH, look, span);
  const { day, month, today } = seen ?? { day: [], month: [], today: '' };
  return { today, day: total(day), month: total(month) };
}

function on(day: string, time = '12:00:00Z') {
  vi.setSystemTime(new Date(`${day}T${time}`));
}

async function place(store: Store, shot: string, film = FILM): Promise<void> {
  expect(await store.spending.reserve(keyOf(shot, film), WISH, () => null)).toBeNull();
  await store.journal.placeIntent(keyOf(shot, film), anIntent());
}

const fits = (most: number) => (others: Others) => (total(others.day) + 10 > most ? 'over' : null);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  on('2026-11-29');
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a day', () => {
  test('counts what all films have reserved on it, whether or not anything bounds it', async () => {
    const store = await temporaryStore();
    await place(store, 'a');
    await place(store, 'b', OTHER);
    expect(await spentNow(store)).toEqual({ today: '2026-11-29', day: 20, month: 20 });
    on('2026-11-30', '00:00:00Z');
    await place(store, 'c');
    expect(await spentNow(store)).toEqual({ today: '2026-11-30', day: 10, month: 30 });
    // Without a budget of the month its other days are not read.
    expect(await spentNow(store, 'day')).toMatchObject({ day: 10, month: 10 });
    on('2026-12-01');
    expect(await spentNow(await openStore(store.root))).toMatchObject({ day: 0, month: 0 });
  });

  test('is never passed by orders of several films at once', async () => {
    const store = await temporaryStore();
    const other = await openStore(store.root);
    const shots = Array.from({ length: 8 }, (_, nth) => `sh${nth}`);
    const found = await Promise.all([
      ...shots.map((shot) => store.spending.reserve(keyOf(shot), WISH, fits(50))),
      ...shots.map((shot) => other.spending.reserve(keyOf(shot, OTHER), WISH, fits(50))),
    ]);
    expect(found.filter((breach) => breach === null)).toHaveLength(5);
  });

  test('has room again when an order has ended unpaid, or for less', async () => {
    const store = await temporaryStore();
    await place(store, 'a');
    await place(store, 'b');
    expect(await store.spending.reserve(keyOf('c'), WISH, fits(20))).toBe('over');
    const end = { state: 'failed' as const, at: new Date().toISOString() };
    await store.takes.writeTake(aTake({ shot: 'b', charge: { currency: 'USD', micros: 7 } }));
    await store.journal.recordEnd(keyOf('b'), { ...end, state: 'collected', failure: null });
    expect(await spentNow(store)).toMatchObject({ day: 17 });
    const failed = failure('failed', { code: 'f', message: 'F.' });
    await store.journal.recordEnd(keyOf('a'), { ...end, failure: failed });
    expect(await store.spending.reserve(keyOf('c'), WISH, fits(20))).toBeNull();
    await store.spending.release(keyOf('c'));
    expect(await spentNow(store)).toMatchObject({ day: 7 });
  });

  test('counts an order no more that was reserved anew on the next one', async () => {
    const store = await temporaryStore();
    on('2026-11-29', '23:50:00Z');
    expect(await store.spending.reserve(keyOf('a'), WISH, () => null)).toBeNull();
    on('2026-11-30', '00:10:00Z');
    await place(store, 'a');
    expect(await spentNow(store)).toEqual({ today: '2026-11-30', day: 10, month: 10 });
  });

  test('is that of the reservation for attempts right after midnight', async () => {
    const store = await temporaryStore();
    on('2026-11-29', '23:59:00Z');
    expect(await store.spending.reserve(keyOf('a'), WISH, () => null)).toBeNull();
    on('2026-11-30', '00:01:00Z');
    await place(store, 'a');
    expect(await spentNow(store)).toEqual({ today: '2026-11-30', day: 0, month: 10 });
  });
});

describe('a month', () => {
  async function ended(store: Store, shot: string) {
    await place(store, shot);
    await store.takes.writeTake(aTake({ shot, charge: WISH.money }));
    const at = new Date().toISOString();
    await store.journal.recordEnd(keyOf(shot), { state: 'collected', failure: null, at });
  }
  const closedIn = (store: Store) => join(store.folder, 'days', '2026-11-29', 'closed.json');

  test('adds up days that are over, each summed up once', async () => {
    const store = await temporaryStore();
    await ended(store, 'a');
    await ended(store, 'b');
    on('2026-11-30');
    // Also where there is room, so that nobody has to look closer.
    await store.spending.reserve(keyOf('c'), WISH, () => null, 'month');
    await store.spending.release(keyOf('c'));
    const closed: unknown = JSON.parse(await readFile(closedIn(store), 'utf8'));
    expect(closed).toMatchObject({ last: 2, sums: [{ currency: 'USD', micros: 20 }] });
    // Its orders are not read any more.
    await rm(join(store.folder, 'films'), { recursive: true });
    expect(await spentNow(await openStore(store.root))).toMatchObject({ day: 0, month: 20 });
  });

  test('has no sum of a day with an order whose end is not known', async () => {
    const store = await temporaryStore();
    await ended(store, 'a');
    await place(store, 'b');
    on('2026-11-30');
    expect(await spentNow(store)).toMatchObject({ month: 20 });
    await expect(readFile(closedIn(store))).rejects.toThrow('ENOENT');
  });

  test('counts what came to a day after it was summed up, and reads a damaged sum anew', async () => {
    const store = await temporaryStore();
    await ended(store, 'a');
    on('2026-11-30');
    await spentNow(store);
    // By a program whose clock is a day behind.
    on('2026-11-29');
    await ended(await openStore(store.root), 'b');
    on('2026-11-30');
    expect(await spentNow(await openStore(store.root))).toMatchObject({ month: 20 });
    await writeFile(closedIn(store), '{"last": 0, "sums": []}');
    expect(await spentNow(await openStore(store.root))).toMatchObject({ month: 20 });
  });

  test('is not passed by two orders at midnight, of which one begins the next day', async () => {
    const store = await temporaryStore();
    const other = await openStore(store.root);
    const inMonth = (others: Others) => (total(others.month) > 0 ? 'over' : null);
    const reserve = ({ spending }: Store, film: string) =>
      spending.reserve(keyOf('a', film), WISH, inMonth, 'month');
    // The first one has read the month, which has no next day yet, and is about to write.
    vi.spyOn(FolderDepot.prototype, 'create').mockImplementationOnce(async function (
      this: FolderDepot,
      ...record
    ) {
      on('2026-11-30', '00:00:00Z');
      expect(await reserve(other, OTHER)).toBeNull();
      return this.create(...record);
    });
    on('2026-11-29', '23:59:59Z');
    expect(await reserve(store, FILM)).toBe('over');
  });

  test('takes nothing for a day that is none', async () => {
    const store = await temporaryStore();
    await mkdir(join(store.folder, 'days', '2026-11-99'), { recursive: true });
    await writeFile(join(store.folder, 'days', '2026-11-x'), '');
    expect(await spentNow(store)).toMatchObject({ month: 0 });
  });
});

test('who dies between day and film has spent nothing', async () => {
  vi.useRealTimers();
  // Opened once more: a store that does not know its time of birth yet is looked through.
  const store = await openStore((await temporaryStore()).root);
  const film = join(store.folder, 'films', FILM);
  await mkdir(film, { recursive: true });
  // A list that can be read as empty and not be written stops the last reservation.
  await symlink('nowhere', join(film, 'spending'));
  const child = startChild('reserve', store.root, 'a', '1', FILM);
  await once(child, 'exit');
  await rm(join(film, 'spending'));
  const [day = ''] = await readdir(join(store.folder, 'days'));
  expect(await readdir(join(store.folder, 'days', day, 'spending'))).toHaveLength(1);
  expect(await store.spending.reserve(keyOf('b'), WISH, fits(10))).toBeNull();
  expect(await store.spending.reserve(keyOf('c', OTHER), WISH, fits(10))).toBe('over');
});
