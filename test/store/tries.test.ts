import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { failure } from '../../specs/failures.ts';
import type { Store } from '../../store/store.ts';
import { openStore } from '../../store/store.ts';
import { FILM, storeErrorOf, temporaryFolder, temporaryStore } from './fixtures.ts';

const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };
const NOW = 1_783_930_000_000;
const HOUR = 3_600_000;
const DOWN = failure('unavailable', { code: 'http-503', message: 'HTTP 503' });

function attempt(nowMs: number, more: { isLasting?: boolean; nextMs?: number } = {}) {
  return { failure: DOWN, isLasting: false, nextMs: nowMs + 5_000, ...more, nowMs };
}

async function write(store: Store, name: string, text: string): Promise<string> {
  const path = join(store.folder, 'films', FILM, 'tries', name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

afterEach(() => void vi.useRealTimers());

describe('what is tried in vain', () => {
  test('is counted since its first attempt, and is gone once one went well', async () => {
    const { tries } = await temporaryStore();
    await tries.note(KEY, 'collect', attempt(NOW));
    await tries.note(KEY, 'collect', attempt(NOW + 5_000, { isLasting: true }));
    const third = await tries.note(KEY, 'collect', attempt(NOW + 10_000));
    expect(third).toEqual({
      what: 'collect',
      count: 3,
      lasting: 1,
      sinceMs: NOW,
      lastMs: NOW + 10_000,
      nextMs: NOW + 15_000,
      failure: DOWN,
      asked: null,
    });
    const { film: _, ...place } = KEY;
    expect(await tries.ofFilm(FILM)).toEqual([{ ...third, ...place }]);
    await tries.clear(KEY, 'collect');
    expect(await tries.ofFilm(FILM)).toEqual([]);
    await tries.clear(KEY, 'collect');
    expect(await tries.note(KEY, 'collect', attempt(NOW + 20_000))).toMatchObject({ count: 1 });
  });

  test('is read again when the clock was set back', async () => {
    const { tries } = await temporaryStore();
    const nowMs = Date.now();
    await tries.note(KEY, 'collect', attempt(nowMs));
    expect(await tries.ofFilm(FILM)).toMatchObject([{ count: 1 }]);
    await tries.note(KEY, 'collect', attempt(nowMs));
    vi.useFakeTimers({ now: nowMs - HOUR, toFake: ['Date'] });
    expect(await tries.ofFilm(FILM)).toMatchObject([{ count: 2 }]);
  });

  test('stands by itself for each order and each step', async () => {
    const { tries } = await temporaryStore();
    await tries.note(KEY, 'search', attempt(NOW));
    await tries.note(KEY, 'cancel', attempt(NOW));
    await tries.note({ ...KEY, take: 1_000, order: 100 }, 'search', attempt(NOW));
    await tries.note({ ...KEY, shot: 'a-b_c' }, 'look', attempt(NOW));
    const told = (await tries.ofFilm(FILM)).map(({ shot, take, order, what, count }) => {
      return [shot, take, order, what, count].join(' ');
    });
    expect(told.sort()).toEqual([
      'a-b_c 1 1 look 1',
      'sh0010 1 1 cancel 1',
      'sh0010 1 1 search 1',
      'sh0010 1000 100 search 1',
    ]);
    expect(await tries.ofFilm('f9999999999')).toEqual([]);
  });

  test('is counted on by the next program, and by a new beginning after an hour of rest', async () => {
    const root = temporaryFolder();
    const first = await openStore(root);
    const noted = await first.tries.note(KEY, 'collect', attempt(NOW));
    await first.tries.ask(KEY, noted, DOWN);
    const { tries } = await openStore(root);
    const again = await tries.note(KEY, 'collect', attempt(NOW + HOUR));
    expect(again).toMatchObject({ count: 2, sinceMs: NOW, asked: { atMs: NOW, failure: DOWN } });
    const later = await tries.note(KEY, 'collect', attempt(NOW + 3 * HOUR));
    expect(later).toMatchObject({ count: 1, sinceMs: NOW + 3 * HOUR, asked: null });
  });

  test('that waits for longer than an hour by itself is no new beginning', async () => {
    const { tries } = await temporaryStore();
    await tries.note(KEY, 'look', attempt(NOW, { nextMs: NOW + 5 * HOUR }));
    expect(await tries.note(KEY, 'look', attempt(NOW + 5 * HOUR))).toMatchObject({ count: 2 });
  });

  test('begins no later than it ends when the clock is set back', async () => {
    const { tries } = await temporaryStore();
    await tries.note(KEY, 'look', attempt(NOW));
    const back = await tries.note(KEY, 'look', attempt(NOW - HOUR));
    expect(back).toMatchObject({ count: 2, sinceMs: NOW - HOUR, lastMs: NOW - HOUR });
  });

  test.each([Number.POSITIVE_INFINITY, 1e300, -5])(
    'has a next attempt that a calendar has (%s)',
    async (nextMs) => {
      const { tries } = await temporaryStore();
      await tries.note(KEY, 'look', attempt(NOW, { nextMs }));
      const [tried] = await tries.ofFilm(FILM);
      expect(() => new Date(tried?.nextMs ?? Number.NaN).toISOString()).not.toThrow();
    },
  );

  test.each([
    ['is empty', ''],
    ['is no JSON', '{"version":1,'],
    ['has no time', JSON.stringify({ version: 1, what: 'look', count: 1 })],
    ['is of a newer program', JSON.stringify({ version: 2 })],
  ])('in a file that %s counts as none, and is counted anew', async (_name, text) => {
    const store = await temporaryStore();
    await write(store, 'sh0010.v001.o01.look.json', text);
    expect(await store.tries.ofFilm(FILM)).toEqual([]);
    expect(await store.tries.note(KEY, 'look', attempt(NOW))).toMatchObject({ count: 1 });
  });

  test('in a file whose numbers cannot be is put right', async () => {
    const store = await temporaryStore();
    await store.tries.note(KEY, 'look', attempt(NOW));
    const path = join(store.folder, 'films', FILM, 'tries', 'sh0010.v001.o01.look.json');
    const text = await readFile(path, 'utf8');
    const odd = { ...JSON.parse(text), count: -2.5, sinceMs: -1, nextMs: 1e200 };
    await writeFile(path, JSON.stringify(odd));
    const { tries } = await openStore(store.root);
    expect(await tries.ofFilm(FILM)).toMatchObject([{ count: 0, sinceMs: 0, nextMs: 8.64e15 }]);
  });

  test('under a name that is none of the store’s is nobody’s', async () => {
    const store = await temporaryStore();
    await store.tries.note(KEY, 'look', attempt(NOW));
    const folder = join(store.folder, 'films', FILM, 'tries');
    const text = await readFile(join(folder, 'sh0010.v001.o01.look.json'), 'utf8');
    for (const name of ['..v001.o01.look.json', 'sh0010.v0001.o01.look.json', 'x.json']) {
      await write(store, name, text);
    }
    await write(store, 'sh0010.v001.o01.nothing.json', text);
    expect(await store.tries.ofFilm(FILM)).toHaveLength(1);
    expect(await readdir(folder)).toHaveLength(5);
    const odd = store.tries.note({ ...KEY, shot: '../x' }, 'look', attempt(NOW));
    expect((await storeErrorOf(odd)).code).toBe('bad-name');
  });
});
