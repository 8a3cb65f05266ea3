/** A film with nothing left to do: told from the store, with no server started to say so. */

import { expect, test } from 'vitest';
import { takeLease } from '../../server/lease.ts';
import { serverState } from '../../server/stop.ts';
import { begunFilm, MODERATED } from '../films/stored.ts';
import { storyboard } from './fixture.ts';

test('cancel with nothing to cancel says so and starts nothing', async () => {
  const { folder, refuse } = await begunFilm();
  await refuse();
  const { exit, stdout, stderr } = await storyboard(folder, ['cancel', 'film.yaml']);
  expect([exit, stdout]).toEqual([4, '']);
  expect(stderr).toContain('film.yaml: nothing of it runs and no order is open.');
  expect(stderr).toContain('storyboard status film.yaml');
  expect(stderr).not.toMatch(/Temporal|worker/);
  expect(await serverState({ folder })).toMatchObject({ databaseBytes: 0, leases: [] });
});

test('a cancelled film that ordered nothing is told of at once', async () => {
  const { folder, store, film } = await begunFilm();
  await store.events.append(film.id, { kind: 'run.cancelled', isOver: true });
  const { exit, stdout } = await storyboard(folder, ['cancel', 'film.yaml']);
  expect([exit, stdout]).toEqual([
    0,
    'film.yaml was cancelled already: nothing runs and no order is open.',
  ]);
  expect(await serverState({ folder })).toMatchObject({ databaseBytes: 0, leases: [] });
});

test('server stop speaks of detached films that have something to do, and of no other', async () => {
  const { folder, film, refuse } = await begunFilm();
  await takeLease({ folder, kind: 'detached', film: film.id });
  const words = '1 film ran detached. To go on with it: storyboard run film.yaml';
  expect((await storyboard(folder, ['server', 'stop'])).stderr).toContain(words);
  await refuse();
  expect((await storyboard(folder, ['server', 'stop'])).stderr).not.toContain('detached');
});

test('the plan prices no shot that was refused, and says what helps', async () => {
  const { folder, store, film, decisions } = await begunFilm();
  const [first] = decisions;
  if (first?.kind !== 'orders' || first.fingerprint === null) throw new Error('Not ordered.');
  const { fingerprint } = first;
  const at = new Date().toISOString();
  const refusal = { fingerprint, provider: 'byteplus', failure: MODERATED, at };
  await store.rejections.record({ film: film.id, shot: 'sh0010' }, refusal);

  const { stdout } = await storyboard(folder, ['plan', 'film.yaml']);
  expect(stdout).toContain('nothing to order');
  expect(stdout).toMatch(
    /sh0010 .*refused by byteplus: Sensitive; change its prompt, or --again sh0010\n/,
  );
  expect(stdout).toMatch(/sh0020 .*blocked, after sh0010\n?/);
  const json = await storyboard(folder, ['plan', 'film.yaml', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    order: { shots: [], expected: [] },
    shots: [
      { decision: 'refused', refusal: { provider: 'byteplus', failure: { code: 'Sensitive' } } },
      { decision: 'blocked', after: ['sh0010'], refusal: null },
    ],
  });
  const again = await storyboard(folder, ['plan', 'film.yaml', '--again', 'sh0010']);
  expect(again.stdout).toContain('order 2: ');
});
