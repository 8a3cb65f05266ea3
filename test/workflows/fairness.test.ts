/** Films that wait for the same account take turns. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeOf, Rehearsal } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

/** Served only once everything waits for it. */
const SLOW_ACCOUNT = 'byteplus-44444444';
const REQUESTS_A_MINUTE = 600;
const SHOTS = 10;

test('of two films that wait for one account neither is served before the other', async () => {
  const turns: string[] = [];
  const openPlan = () => ({
    shots: Array.from({ length: SHOTS }, (_, index) => nodeOf({ id: `sh${index}` })),
    conflicts: [],
  });
  const filmNamed = (name: string) =>
    rehearsal.film({
      openPlan,
      submitTake: () => {
        turns.push(name);
        return { kind: 'placed' };
      },
    });
  const films = [filmNamed('first'), filmNamed('second')];
  for (const film of films) {
    await film.ensure({ accounts: { byteplus: SLOW_ACCOUNT } });
    for (let shot = 0; shot < SHOTS; shot += 1) {
      await expect
        .poll(async () => {
          const { raw } = await film.shot(`sh${shot}`).describe();
          return raw.pendingActivities?.map(({ activityType }) => activityType?.name);
        })
        .toEqual(['submitTake']);
    }
  }

  await rehearsal.takeOrders(SLOW_ACCOUNT, REQUESTS_A_MINUTE);
  await Promise.all(films.map((film) => film.until('submitTake', SHOTS)));

  expect(turns).toHaveLength(2 * SHOTS);
  const half = turns.slice(0, SHOTS);
  const ofSecond = half.filter((name) => name === 'second').length;
  // In the order of their arrival the first film's ten would all have come first.
  expect(ofSecond, turns.join(' ')).toBeGreaterThanOrEqual(SHOTS / 2 - 2);
  expect(ofSecond, turns.join(' ')).toBeLessThanOrEqual(SHOTS / 2 + 2);
});
