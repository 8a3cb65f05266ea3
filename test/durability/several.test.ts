/** Several takes of a shot, in a whole film: bought once each, whatever dies; chosen; then used. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storyboardOf } from '../film/studio.ts';
import { Stage, until } from './stage.ts';

const FAULTS = 'rules: [{ when: { prompt: one }, do: { fail: InternalServiceError }, times: 1 }]';
const DATABASE = ['temporal.db', 'temporal.db-wal', 'temporal.db-shm'];

test('three takes are bought once each, also when all dies and the database is lost', async () => {
  // All dies before any of them has ended.
  const slow = { default: 4, flex: 4 };
  const stage = await Stage.open({ faults: FAULTS, renderSeconds: slow });
  const { studio } = stage;
  const shots = ['id: sh0010, prompt: one, takes: 3', 'id: sh0020, prompt: two'];
  const storyboard = storyboardOf(shots).replace('policy: {', 'policy: { on_failed: 0,');
  await studio.write('film.yaml', storyboard);
  const bought = () => [studio.bought('one').length, studio.bought('two').length];

  // A cap that holds two of them, and not what follows, holds none.
  const capped = await studio.run('film.yaml', '--max-cost', '0.05USD');
  expect([capped.code, ...bought()], capped.stderr).toEqual([4, 0, 0]);

  const running = studio.start('run', 'film.yaml', '--yes');
  await until(() => studio.bought('one').length > 0);
  await stage.killEverything(running);
  for (const file of DATABASE) {
    await rm(join(studio.folder, '.storyboard', file), { force: true });
  }

  await studio.command('server', 'start');

  // One of them fails, and leaves the others.
  const failed = await studio.run();
  expect([failed.code, ...bought()], failed.stderr).toEqual([1, 3, 0]);
  const succeeded = studio.bought('one').filter(({ state }) => state === 'succeeded');
  expect(succeeded).toHaveLength(2);

  // That one alone is ordered again, and nothing is handed on before one is chosen.
  const asking = await studio.run();
  expect([asking.code, ...bought()], asking.stderr).toEqual([3, 4, 0]);
  const asks = { kind: 'circle', until: null, else: null };
  expect(asking.film().shots).toMatchObject([{ status: 'asking', asks }, { status: 'blocked' }]);

  const { take } = asking.film().shots[0]?.asks ?? { take: '' };
  await studio.command('circle', 'film.yaml', 'sh0010', take);
  const done = await studio.run();
  expect([done.code, ...bought()], done.stderr).toEqual([0, 4, 1]);
  expect(done.film().shots[0]).toMatchObject({ status: 'done', take });
});
