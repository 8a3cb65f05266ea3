/** A film whose first take waits for people, over several commands and with a server that stays. */

import { expect, test } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';

test('what waits behind a take is ordered once it is approved, and nothing twice', async () => {
  const studio = await Studio.open({});
  await studio.command('server', 'start');
  await studio.write(
    'film.yaml',
    storyboardOf(['id: opening, approve: true, prompt: opening', 'id: second, prompt: second']),
  );

  const first = await studio.run();
  expect(first.code, first.stderr).toBe(3);
  expect(first.film()).toMatchObject({
    status: 'asking',
    shots: [
      { status: 'asking', asks: { kind: 'approval', take: 'v001', else: 'hold' } },
      { status: 'blocked' },
    ],
  });
  expect(studio.bought('second')).toEqual([]);

  // Two people decide at the same moment, the film hears of both, and the later word counts.
  const said = await Promise.all(
    ['approve', 'reject'].map((verb) => studio.command(verb, 'film.yaml', 'opening')),
  );
  expect(said.map(({ code }) => code)).toEqual([0, 0]);
  const counts = (await studio.status()).shots[0]?.decisions?.at(-1)?.kind;
  const again = await studio.command('approve', 'film.yaml', 'opening');
  expect([counts, again.code]).toEqual(counts === 'reject' ? ['reject', 0] : ['approve', 2]);
  const last = await studio.run();
  expect(last.code, last.stderr).toBe(0);
  expect(last.film()).toMatchObject({
    status: 'done',
    shots: [{ status: 'done', take: 'v001' }, { status: 'done' }],
  });
  expect(last.film().shots[0]?.decisions?.at(-1)).toMatchObject({ kind: 'approve', take: 'v001' });
  expect(last.film().shots[0]).not.toHaveProperty('asks');
  expect([studio.bought('opening'), studio.bought('second')].map(({ length }) => length)).toEqual([
    1, 1,
  ]);
});
