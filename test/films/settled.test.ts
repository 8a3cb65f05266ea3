/** A film with nothing left to do: told from the store, with no server started to say so. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planFilm } from '../../films/plan.ts';
import { isSettled } from '../../films/view/settled.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { takeLease } from '../../server/lease.ts';
import { serverState } from '../../server/stop.ts';
import { failure } from '../../specs/failures.ts';
import { openStore } from '../../store/store.ts';
import { storyboard, temporaryFolder } from './fixture.ts';

const FILM = `version: 1
title: Two shots
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
`;
const FAILURE = failure('moderated-input', { code: 'Sensitive', message: 'Refused.' });

/** A film whose run has begun, in a project with no server. */
async function begunFilm() {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, FILM);
  const store = await openStore(folder);
  const film = await store.films.openFilm(file);
  const { plan, decisions } = await planFilm(await loadStoryboard(file), { project: folder });
  const hash = await store.plans.putPlan(plan);
  await store.films.setPlan(film.id, hash);
  const begin = () => store.events.append(film.id, { kind: 'run.started', plan: hash });
  const refuse = () =>
    store.events.append(film.id, {
      kind: 'shot.failed',
      shot: 'sh0010',
      take: 1,
      order: 1,
      provider: 'byteplus',
      failure: FAILURE,
    });
  await begin();
  return { folder, store, film, decisions, begin, refuse };
}

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

test('a cancelled film that ordered nothing is told of at once, and a cancel cut short is not', async () => {
  const { folder, store, film } = await begunFilm();
  await store.events.append(film.id, { kind: 'run.cancelled' });
  // Nobody knows whether its production has heard of it.
  expect(await isSettled(store, film)).toBe(false);
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
  const refusal = { fingerprint, provider: 'byteplus', failure: FAILURE, at };
  await store.refusals.record({ film: film.id, shot: 'sh0010' }, refusal);

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
