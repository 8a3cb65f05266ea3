/** Reading a film again and again from a real store, as the live view does. */

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { FilmReader } from '../../films/view/film-reader.ts';
import { failure } from '../../specs/failures.ts';
import { openStore, type Store } from '../../store/store.ts';
import { look, order, PLAN, record } from './facts.ts';
import { temporaryFolder } from './fixture.ts';
import { PATIENCE } from '../patience.ts';

const RUN = { isRunning: true };
const LONG_AGO = new Date('2026-01-01T00:00:00Z');
const PLACE = { shot: 'sh0010', take: 1, order: 1 };

async function filmIn(folder: string) {
  const store = await openStore(folder);
  const film = await store.films.openFilm(join(folder, 'film.yaml'));
  const reader = new FilmReader(store, film, 'film.yaml');
  const first = async () => {
    const view = await reader.read(RUN);
    return view?.shots[0];
  };
  return { store, film, reader, first };
}

/** The provider has sh0010 in its queue. */
async function placeOrder(store: Store, film: string): Promise<void> {
  const { intent, task } = order('sh0010');
  if (!intent || !task) throw new Error('The order has neither intent nor task.');
  const key = { film, ...PLACE };
  await store.journal.placeIntent(key, { ...intent, at: new Date().toISOString() });
  await store.journal.recordTask(key, task);
}

afterEach(() => void vi.useRealTimers());

test('a film without a plan is nothing yet', async () => {
  const { reader } = await filmIn(await temporaryFolder());
  expect(await reader.read(RUN)).toBeNull();
});

test('a lost clip is in the cost of its film, also when its shot is gone', async () => {
  const { store, film, reader } = await filmIn(await temporaryFolder());
  const plan = await store.plans.putPlan(PLAN);
  await store.films.setPlan(film.id, plan);
  const { intent, task } = order('sh0010');
  if (!intent || !task) throw new Error('The order has neither intent nor task.');
  const key = { film: film.id, ...PLACE };
  await store.journal.placeIntent(key, { ...intent, plan });
  await store.journal.recordTask(key, task);
  const lost = failure('link-dead', { code: 'clip-gone', message: 'It is gone.' });
  const end = { state: 'given-up', failure: lost, at: task.at } as const;
  await store.journal.recordEnd(key, end);
  const cost = [{ money: { currency: 'USD', micros: 65_340 } }];
  expect((await reader.read(RUN))?.shots[0]?.costs).toMatchObject(cost);

  const without = { ...PLAN, shots: PLAN.shots.filter(({ id }) => id === 'sh0040') };
  await store.films.setPlan(film.id, await store.plans.putPlan(without));
  const view = await reader.read(RUN);
  expect(view?.shots.map(({ id }) => id)).toEqual(['sh0040']);
  expect(view?.costs).toMatchObject(cost);
});

test('an answer that is carried out between two readings is seen, with what it has lost', async () => {
  const { store, film, first } = await filmIn(await temporaryFolder());
  const plan = await store.plans.putPlan(PLAN);
  await store.films.setPlan(film.id, plan);
  const { intent, task } = order('sh0010');
  if (!intent || !task) throw new Error('The order has neither intent nor task.');
  const key = { film: film.id, ...PLACE };
  await store.journal.placeIntent(key, { ...intent, plan });
  await store.journal.recordTask(key, task);
  await store.journal.recordPoll(key, look({ nextLookAtMs: Date.now() + 3_600_000 }));
  await store.journal.answer(key, { kind: 'give-up' });
  expect((await first())?.costs).toEqual([]);
  const lost = failure('link-dead', { code: 'clip-gone', message: 'It is gone.' });
  await store.journal.recordEnd(key, { state: 'given-up', failure: lost, at: task.at });
  expect((await first())?.costs).toHaveLength(1);
});

test('what happens between two readings is seen, events or not', async () => {
  const { store, film, reader, first } = await filmIn(await temporaryFolder());
  await store.films.setPlan(film.id, await store.plans.putPlan(PLAN));
  expect(await first()).toMatchObject({ status: 'waiting', take: null });

  await placeOrder(store, film.id);
  const placed = { taskId: 'cgt-1', tier: 'flex' as const, account: 'byteplus-01234567' };
  await store.events.append(film.id, { kind: 'order.placed', ...PLACE, ...placed });
  expect(await first()).toMatchObject({ status: 'queued', taskId: 'cgt-1' });

  // A poll is no event: it is seen once what was read before no longer holds.
  await store.journal.recordPoll({ film: film.id, ...PLACE }, look({ state: 'running' }));
  await vi.waitFor(
    async () => expect(await first()).toMatchObject({ status: 'running' }),
    PATIENCE,
  );

  await store.takes.writeTake({ ...record('sh0010'), film: film.id });
  await store.journal.recordEnd(
    { film: film.id, ...PLACE },
    { state: 'collected', failure: null, at: new Date().toISOString() },
  );
  const event = { kind: 'take.collected' as const, ...PLACE, bytes: 1_000, charge: null };
  await store.events.append(film.id, event);
  const pinned = PLAN.shots.map((shot) => ({
    ...shot,
    pinnedTake: shot.id === 'sh0010' ? 'v001' : null,
  }));
  await store.films.setPlan(film.id, await store.plans.putPlan({ ...PLAN, shots: pinned }));
  const done = await first();
  expect(done).toMatchObject({ status: 'done', take: 'v001' });
  expect(done?.standing?.clip).toBe(store.objects.addressOf(record('sh0010').clip.sha256));
  expect((await reader.read(RUN))?.shots[1]).toMatchObject({ status: 'waiting', note: null });
});

test('where nothing can have changed the view is the same', async () => {
  const { store, film, reader } = await filmIn(await temporaryFolder());
  const settled = async () => {
    await ageRecords(store, film.id);
    return await reader.read(RUN);
  };
  await store.films.setPlan(film.id, await store.plans.putPlan(PLAN));
  const before = await settled();
  expect(await reader.read(RUN)).toBe(before);
  expect(await reader.read({ isRunning: false })).not.toBe(before);

  const rested = await settled();
  await store.events.append(film.id, { kind: 'run.cancelled' });
  expect(await reader.read(RUN)).not.toBe(rested);

  await placeOrder(store, film.id);
  const placed = { taskId: 'cgt-1', tier: 'flex' as const, account: 'byteplus-01234567' };
  await store.events.append(film.id, { kind: 'order.placed', ...PLACE, ...placed });
  const waits = await settled();
  expect(waits?.shots[0]).toMatchObject({ take: 'v001' });
  // Its poll is late: what that tells is no event, and is looked for without any.
  await sleep(200);
  expect(await reader.read(RUN)).not.toBe(waits);
});

test.each([
  ['back', -60_000],
  ['forward, and time passes', 31 * 60_000],
])('an order is read again although its next poll is far away: clock %s', async (_, byMs) => {
  const { store, film, reader, first } = await filmIn(await temporaryFolder());
  await store.films.setPlan(film.id, await store.plans.putPlan(PLAN));
  await placeOrder(store, film.id);
  const queued = look({ state: 'queued', nextLookAtMs: Date.now() + 24 * 3_600_000 });
  await store.journal.recordPoll({ film: film.id, ...PLACE }, queued);
  expect(await first()).toMatchObject({ status: 'queued' });
  await ageRecords(store, film.id);
  const view = await reader.read(RUN);
  expect(await reader.read(RUN)).toBe(view);

  await store.journal.recordPoll({ film: film.id, ...PLACE }, look({ state: 'succeeded' }));
  vi.useFakeTimers({ now: Date.now() + byMs, toFake: ['Date'] });
  expect(await first()).toMatchObject({ status: 'collecting' });
});

test('an answer to what is asked about an order is seen long before its next poll', async () => {
  const { store, film, first } = await filmIn(await temporaryFolder());
  await store.films.setPlan(film.id, await store.plans.putPlan(PLAN));
  await placeOrder(store, film.id);
  const key = { film: film.id, ...PLACE };
  const failed = failure('unreadable', { code: 'no-video', message: 'It does not decode.' });
  const nowMs = Date.now();
  const paused = { state: 'succeeded', failure: failed, nextLookAtMs: nowMs + 900_000 } as const;
  await store.journal.recordPoll(key, look(paused));
  await store.events.append(film.id, { kind: 'shot.asks', ...PLACE, failure: failed });
  await ageRecords(store, film.id);
  expect(await first()).toMatchObject({ status: 'asking' });

  await store.journal.recordResolution(key, { kind: 'fetch' });
  vi.useFakeTimers({ now: nowMs + 11_000, toFake: ['Date'] });
  expect(await first()).toMatchObject({ status: 'collecting' });
});

test('what somebody who was killed put together is not shown for ever', async () => {
  const { store, film, reader } = await filmIn(await temporaryFolder());
  await store.films.setPlan(film.id, await store.plans.putPlan(PLAN));
  const atMs = Date.now();
  const work = { kind: 'film' as const, frames: 1, of: 10, sinceMs: atMs, atMs };
  await store.works.record(film.id, work);
  await ageRecords(store, film.id);
  expect((await reader.read(RUN))?.work).toEqual(work);
  vi.useFakeTimers({ now: atMs + 61_000, toFake: ['Date'] });
  expect((await reader.read(RUN))?.work).toBeUndefined();
});

/** As if everything about the film had been written long ago. */
async function ageRecords(store: Store, film: string): Promise<void> {
  for (const name of ['.', 'events.jsonl', 'tries', 'loans']) {
    const path = join(store.folder, 'films', film, name);
    await utimes(path, LONG_AGO, LONG_AGO).catch(() => undefined);
  }
}
