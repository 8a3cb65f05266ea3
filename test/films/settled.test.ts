/** A film with nothing left to do, as its store has it. */

import { expect, test } from 'vitest';
import { isSettled } from '../../films/view/settled.ts';
import { begunFilm } from './stored.ts';

test('a run that was cut short is not settled, one whose shots failed or wait for those is', async () => {
  const { store, film, begin, refuse } = await begunFilm();
  expect(await isSettled(store, film)).toBe(false);
  await refuse();
  expect(await isSettled(store, film)).toBe(true);
  await begin();
  expect(await isSettled(store, film)).toBe(false);
});

test('a cancelled film is settled once none of its orders is open', async () => {
  const { store, film } = await begunFilm();
  const order = { shot: 'sh0010', take: 1, order: 1 };
  await store.events.append(film.id, { kind: 'shot.cancelled', ...order, taskId: 'cgt-1' });
  expect(await isSettled(store, film)).toBe(true);
});

test('a cancel that was told is settled, one that was cut short is not', async () => {
  const { store, film } = await begunFilm();
  await store.events.append(film.id, { kind: 'run.cancelled' });
  // Nobody knows whether its production has heard of it.
  expect(await isSettled(store, film)).toBe(false);
  await store.events.append(film.id, { kind: 'run.cancelled', isOver: true });
  expect(await isSettled(store, film)).toBe(true);
});
