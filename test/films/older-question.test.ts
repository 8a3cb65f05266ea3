/** An older order of a shot asks while a newer one goes well: the answer is for the one that asks. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { viewOf, type FilmFacts } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { OrderEntry } from '../../store/order.ts';
import { openStore } from '../../store/store.ts';
import type { ShotTry } from '../../store/tries.ts';
import { asks, filmFacts, iso, look, order, ORDERED, PLAN, places, UNKNOWN } from './facts.ts';
import { storyboard, temporaryFolder } from './fixture.ts';

const KEY = order('sh0010').key;
const OLD = order('sh0010', { task: null });
const NEW = order('sh0010', {
  key: { ...KEY, take: 2 },
  task: { task: { id: 'cgt-2' }, adopted: false, at: iso(100) },
  poll: look({ state: 'running' }),
});
const SEARCH: ShotTry = {
  shot: 'sh0010',
  take: 1,
  order: 1,
  what: 'search',
  count: 9,
  lasting: 9,
  sinceMs: ORDERED,
  lastMs: ORDERED + 120_000,
  nextMs: ORDERED + 180_000,
  failure: UNKNOWN,
  asked: { atMs: ORDERED + 120_000, failure: UNKNOWN },
};

function first(orders: readonly OrderEntry[], more: Partial<Omit<FilmFacts, 'orders'>>) {
  const [shot] = viewOf(filmFacts([], { orders, ...more })).shots;
  if (!shot) throw new Error('The film has no shot.');
  return shot;
}

const tries = new Map([['sh0010', [SEARCH]]]);
/** As it is asked by the activity itself, after the newer order was placed. */
const told: FilmEvent[] = [places('sh0010', 100), asks('sh0010', 120)];

describe.each([
  ['its search', { tries }],
  ['its event', { events: told }],
])('by %s', (_, more) => {
  test('it is told with its own take, and with the answers that it can take', () => {
    expect(first([OLD, NEW], more)).toMatchObject({
      status: 'asking',
      take: 'v001',
      taskId: null,
      question: { take: 1, order: 1 },
      waysOn: ['adopt', 'give-up'],
    });
  });

  test('it asks no more once it was answered or has come to its end', () => {
    const end = { state: 'given-up', failure: UNKNOWN, at: iso(130) } as const;
    const ended = first([{ ...OLD, end }, NEW], more);
    expect(ended).toMatchObject({ status: 'running', take: 'v002' });
    expect(ended.question).toBeUndefined();
  });

  test('of another order of the same take it is the same', () => {
    const later = { ...NEW, key: { ...KEY, order: 2 } };
    expect(first([OLD, later], more).question).toEqual({ take: 1, order: 1 });
  });

  test('of the newest order it can be ordered again', () => {
    expect(first([OLD], more)).toMatchObject({
      question: { take: 1, order: 1 },
      waysOn: ['adopt', 'resubmit', 'give-up'],
    });
  });
});

test('a clip of an older order that is paid is fetched, used or given up', () => {
  const dead = failure('link-dead', { code: 'http-403', message: 'HTTP 403' });
  const paid = { ...OLD, task: NEW.task, poll: look({ state: 'succeeded', failure: dead }) };
  const events = [asks('sh0010', 120, dead)];
  const shot = first([paid, NEW], { events });
  expect(shot).toMatchObject({ question: { take: 1, order: 1 }, waysOn: ['fetch', 'give-up'] });
});

/** Both orders in a store; the older one is searched for in vain. */
async function project() {
  const folder = await temporaryFolder();
  const store = await openStore(folder);
  const film = await store.films.openFilm(join(folder, 'film.yaml'));
  await store.films.setPlan(film.id, await store.plans.putPlan(PLAN));
  const keys = [OLD, NEW].map(({ key }) => ({ ...key, film: film.id }));
  const [older, newer] = keys;
  if (!older || !newer || !OLD.intent || !NEW.intent || !NEW.task) throw new Error('No orders.');
  await store.journal.placeIntent(older, OLD.intent);
  await store.journal.placeIntent(newer, NEW.intent);
  await store.journal.recordTask(newer, NEW.task);
  const attempt = { failure: UNKNOWN, isLasting: true, nextMs: Date.now() + 60_000 };
  await store.tries.ask(older, await store.tries.note(older, 'search', attempt), UNKNOWN);
  const answers = async () => {
    const entries = await Promise.all([older, newer].map((key) => store.journal.readOrder(key)));
    return entries.map((entry) => entry?.resolution?.kind ?? null);
  };
  const resolve = (...how: string[]) =>
    storyboard(folder, ['resolve', 'film.yaml', 'sh0010', ...how]);
  return { store, older, newer, answers, resolve };
}

test('resolve answers the older order, and leaves the newer one alone', async () => {
  const { answers, resolve } = await project();
  // A task is taken when its provider knows it, and nobody can ask without a key.
  const adopted = await resolve('--adopt', 'cgt-9');
  expect(adopted.exit, adopted.stderr).toBe(78);
  expect(await answers()).toEqual([null, null]);
  const { exit, stderr } = await resolve('--give-up');
  expect([exit, stderr]).toEqual([0, '']);
  expect(await answers()).toEqual(['give-up', null]);
});

test('resolve refuses what the order that asks cannot take', async () => {
  const { store, older, answers, resolve } = await project();
  const again = await resolve('--resubmit');
  expect([again.exit, again.stderr]).toEqual([
    2,
    expect.stringContaining('sh0010 cannot be answered by --resubmit, only by --adopt, --give-up.'),
  ]);
  await store.journal.recordEnd(older, { state: 'given-up', failure: UNKNOWN, at: iso(130) });
  const late = await resolve('--give-up');
  expect([late.exit, late.stderr]).toEqual([2, expect.stringContaining('it asks nothing')]);
  expect(await answers()).toEqual([null, null]);
});
