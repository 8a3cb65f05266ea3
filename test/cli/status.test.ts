import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../store/store.ts';
import { order, PLAN, UNKNOWN } from '../films/facts.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

test('status names the key that an open order needs, and what a question needs', async () => {
  const folder = await temporaryFolder();
  const store = await openStore(folder);
  const film = await store.films.openFilm(join(folder, 'film.yaml'));
  await store.films.setPlan(film.id, await store.plans.putPlan(PLAN));
  const place = { shot: 'sh0010', take: 1, order: 1 };
  const { intent } = order('sh0010');
  if (!intent) throw new Error('The order has no intent.');
  await store.journal.placeIntent({ film: film.id, ...place }, intent);
  await store.events.append(film.id, { kind: 'shot.asks', ...place, failure: UNKNOWN });
  const { exit, stdout } = await storyboard(folder, ['status', 'film.yaml']);
  expect(exit).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('Night ferry: asking, 0 of 4 done, 1 asking');
  expect(lines[1]).toMatch(/^as of \d\d:\d\d, nothing is running$/);
  expect(lines[2]).toMatch(
    /^sh0010 {2}asking {3}outcome unknown since \d\d:\d\d {3}storyboard resolve film\.yaml sh0010 /,
  );
  expect(lines.slice(-2)).toEqual([
    'sh0010: ordered with the key byteplus-01234567, which BYTEPLUS_API_KEY does not hold here ' +
      '(storyboard doctor)',
    'film.yaml is gone; shown is the film as it was run.',
  ]);

  const json = await storyboard(folder, ['status', 'film.yaml', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    production: `production/${store.id}/${film.id}`,
    storyboard: join(folder, 'film.yaml'),
    status: 'asking',
    shots: [
      {
        id: 'sh0010',
        status: 'asking',
        failure: { next: ['adopt', 'resubmit', 'give-up', 'skip'] },
      },
      { id: 'sh0020', status: 'blocked' },
      { id: 'sh0030', status: 'blocked' },
      { id: 'sh0040', status: 'waiting' },
    ],
  });
  const list = await storyboard(folder, ['status']);
  expect(list.stdout.split('\n')).toEqual([
    expect.stringMatching(/^as of \d\d:\d\d, nothing is running$/),
    'film.yaml  Night ferry: asking, 0 of 4 done, 1 asking',
  ]);
});
