/** An older order of a shot asks while a newer one goes well: `resolve` answers the one that asks. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../store/store.ts';
import { iso, NEWER, OLDER, PLAN, UNKNOWN } from '../films/facts.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

/** Both orders in a store; the older one is searched for in vain. */
async function project() {
  const folder = await temporaryFolder();
  const store = await openStore(folder);
  const film = await store.films.openFilm(join(folder, 'film.yaml'));
  await store.films.setPlan(film.id, await store.plans.putPlan(PLAN));
  const keys = [OLDER, NEWER].map(({ key }) => ({ ...key, film: film.id }));
  const [older, newer] = keys;
  if (!older || !newer || !OLDER.intent || !NEWER.intent || !NEWER.task)
    throw new Error('No orders.');
  await store.journal.placeIntent(older, OLDER.intent);
  await store.journal.placeIntent(newer, NEWER.intent);
  await store.journal.recordTask(newer, NEWER.task);
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
