import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Services } from '../../activities/context.ts';
import type { SettleOrderInput } from '../../activities/contract.ts';
import { JoinedPolls } from '../../activities/joined-polls.ts';
import { settleOrder } from '../../activities/settle-order.ts';
import { TIMING } from '../../activities/timing.ts';
import { counted } from '../../activities/tries.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { ProviderError, type Provider } from '../../providers/provider.ts';
import { failure } from '../../specs/failures.ts';
import { openStore, type Store } from '../../store/store.ts';
import { anIntent, FILM, temporaryStore } from '../store/fixtures.ts';
import { attemptOf } from './attempt.ts';

const ACCOUNT = 'byteplus-0123abcd';
const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };
const INPUT: SettleOrderInput = { ...KEY, account: ACCOUNT, onUnknown: 'ask', taskId: null };

const NOT_WHOLE = 'cannot be asked for it: one of its lists could not be read whole.';

type Find = NonNullable<Provider['find']>;

/** The order's answer was lost long ago. */
async function lostOrder(): Promise<Store> {
  const store = await temporaryStore();
  const at = new Date().toISOString();
  await store.journal.placeIntent(KEY, anIntent({ at, origin: null, sendByMs: 1, answerByMs: 2 }));
  return store;
}

function contextOf(store: Store, find: Find, searchMs = 0, sheet = BYTEPLUS): Services {
  const unasked = () => Promise.reject(new Error('It is only searched.'));
  const provider: Provider = { sheet, submit: unasked, status: unasked, find };
  const account = { provider, polls: new JoinedPolls(provider, 0), linkOrigin: null };
  return {
    store,
    media: ffmpegAt('ffmpeg'),
    accounts: new Map([[ACCOUNT, account]]),
    timing: { ...TIMING, searchMs },
    callbackUrl: null,
  };
}

function settle(context: Services) {
  return attemptOf(() => counted('search', context, settleOrder)(INPUT));
}

function pageIn(place: unknown): number {
  const isPlace = typeof place === 'object' && place !== null && 'page' in place;
  return isPlace && typeof place.page === 'number' ? place.page : 1;
}

/** A list of so many pages, walked from where it was cut; tells the pages that were asked for. */
function listOf(pages: number, taskOn: number | null = null): { find: Find; asked: number[] } {
  const asked: number[] = [];
  const find: Find = async (_token, walk) => {
    for (let page = pageIn(walk?.from); page <= pages; page += 1) {
      asked.push(page);
      if (page === taskOn) return { id: 'cgt-1' };
      if (page < pages) await walk?.onPage({ page: page + 1 });
    }
    return null;
  };
  return { find, asked };
}

describe('a search that takes longer than an attempt', () => {
  test('keeps its place, over attempts and programs, and finds the task', async () => {
    const store = await lostOrder();
    const { find, asked } = listOf(4, 4);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      // As after a restart: nothing is left but the store.
      const { error } = await settle(contextOf(await openStore(store.root), find));
      expect(error).toMatchObject({ type: 'NotYet', nextRetryDelay: 1 });
    }
    expect(await store.tries.ofFilm(FILM)).toMatchObject([
      { what: 'search', count: 3, lasting: 0, failure: { code: 'list-slow', billed: 'maybe' } },
    ]);
    const { output } = await settle(contextOf(store, find));
    expect(output).toEqual({ kind: 'placed', tier: 'flex' });
    expect(asked).toEqual([1, 2, 3, 4]);
    expect((await store.journal.readOrder(KEY))?.search).toBeUndefined();
    expect(await store.tries.ofFilm(FILM)).toEqual([]);
  });

  test('is begun anew when its place is old: the list is another one by then', async () => {
    const store = await lostOrder();
    const { find, asked } = listOf(3);
    await settle(contextOf(store, find));
    const search = (await store.journal.readOrder(KEY))?.search;
    expect(search).toMatchObject({ place: { page: 2 } });
    if (!search) return;
    for (const placedAtMs of [Date.now() - 3_600_000, Date.now() + 3_600_000, null]) {
      await store.journal.recordSearch(KEY, { ...search, placedAtMs });
      await settle(contextOf(store, find));
    }
    expect(asked).toEqual([1, 1, 1, 1]);
  });

  test('is not cut while it is quick', async () => {
    const { find, asked } = listOf(3);
    await settle(contextOf(await lostOrder(), find, 60_000));
    expect(asked).toEqual([1, 2, 3]);
  });
});

describe('three whole lists without the task', () => {
  test('prove it absent, counted in the journal, with the pauses between them', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const store = await lostOrder();
    const { find, asked } = listOf(1);
    const pauses: unknown[] = [];
    for (let search = 1; search <= 2; search += 1) {
      const { error } = await settle(contextOf(await openStore(store.root), find));
      pauses.push(delayOf(error));
      expect((await store.journal.readOrder(KEY))?.search).toMatchObject({ searches: search });
      vi.advanceTimersByTime(TIMING.searchPausesMs[search - 1] ?? 0);
    }
    expect(pauses).toEqual(TIMING.searchPausesMs);
    // An ordinary pause of a search is nothing that is tried in vain.
    expect(await store.tries.ofFilm(FILM)).toEqual([]);
    expect((await settle(contextOf(store, find))).output).toEqual({ kind: 'not-placed' });
    expect((await store.journal.readOrder(KEY))?.end).toMatchObject({ state: 'given-up' });
    expect(asked).toEqual([1, 1, 1]);
  });

  test('prove nothing when one before them could not be read whole, which is said', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const store = await lostOrder();
    let lists = 0;
    const find: Find = async () => {
      lists += 1;
      if (lists > 1) return null;
      const message = 'The list of tasks does not end.';
      throw new ProviderError(failure('unavailable', { code: 'list-incomplete', message }), 'no');
    };
    for (const pauseMs of TIMING.searchPausesMs) {
      await settle(contextOf(store, find));
      vi.advanceTimersByTime(pauseMs);
    }
    const { output } = await settle(contextOf(store, find));
    expect(output).toMatchObject({ kind: 'unknown', why: expect.stringContaining(NOT_WHOLE) });
    expect(lists).toBe(3);
    expect((await store.journal.readOrder(KEY))?.end).toBeNull();
  });

  test('are not asked for where the list never is whole, which is said', async () => {
    const store = await lostOrder();
    const { find, asked } = listOf(1);
    const sheet = { ...BYTEPLUS, findIsComplete: false };
    const { output } = await settle(contextOf(store, find, 0, sheet));
    const why = expect.stringContaining('cannot be asked for it: its list is never whole.');
    expect(output).toMatchObject({ kind: 'unknown', why });
    expect(asked).toEqual([1]);
  });

  test('prove nothing when whoever searches begins anew within a pause', async () => {
    const store = await lostOrder();
    const { find, asked } = listOf(1);
    for (let begun = 1; begun <= 5; begun += 1) {
      const { error } = await settle(contextOf(await openStore(store.root), find));
      expect(delayOf(error)).toBeLessThanOrEqual(TIMING.searchPausesMs[0] ?? 0);
      expect(delayOf(error)).toBeGreaterThan(0);
    }
    expect(asked).toEqual([1]);
    expect((await store.journal.readOrder(KEY))?.search).toMatchObject({ searches: 1 });
  });

  test('are asked for at last, however far ahead a clock was when it was noted', async () => {
    const store = await lostOrder();
    const { find } = listOf(1);
    const search = { startedAtMs: 1, searches: 1, isProof: true, place: null, placedAtMs: null };
    await store.journal.recordSearch(KEY, { ...search, notBeforeMs: 8e15 });
    const { error } = await settle(contextOf(store, find));
    expect(delayOf(error)).toBeLessThanOrEqual(Math.max(...TIMING.searchPausesMs));
  });
});

test('a damaged note of the search is none: it is searched three times from now on', async () => {
  const store = await lostOrder();
  const { find } = listOf(1);
  await settle(contextOf(store, find));
  const take = join(store.folder, 'films', FILM, 'shots', 'sh0010', 'v001');
  await writeFile(join(take, 'o01.search.json'), '{"version":1,"searches":99');
  await settle(contextOf(store, find));
  expect((await store.journal.readOrder(KEY))?.search).toMatchObject({ searches: 1 });
  expect((await store.journal.readOrder(KEY))?.end).toBeNull();
});

test('what a person has answered meanwhile ends the search', async () => {
  const store = await lostOrder();
  const { find, asked } = listOf(9);
  await store.journal.recordResolution(KEY, { kind: 'give-up' });
  expect((await settle(contextOf(store, find))).output).toMatchObject({ kind: 'unknown' });
  expect(asked).toEqual([]);
});

function delayOf(error: unknown): unknown {
  return error instanceof Error && 'nextRetryDelay' in error ? error.nextRetryDelay : null;
}
