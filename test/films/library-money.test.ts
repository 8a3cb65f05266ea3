/** Money and reasons from a program: the objects that the command line prints. */

import { expect, test } from 'vitest';
import { openProject } from '../../films/library.ts';
import { item, listedFilm, TOKENS } from './listed.ts';

test('a project tells its orders, lays them beside its providers, and says why', async () => {
  const film = await listedFilm(() => ({ flex: [item('cgt-1')] }));
  await film.place();
  const project = await openProject(film.folder, { environment: film.environment });
  const ledger = await project.ledger();
  expect(ledger).toMatchObject({
    orders: [{ task: 'cgt-1', state: 'collected' }],
    sums: [{ of: null, tokens: TOKENS, orders: 1 }],
  });
  expect((await project.ledger([], { by: 'tier' })).sums).toMatchObject([{ of: 'flex' }]);
  expect((await project.ledger([], { since: new Date(Date.now() + 60_000) })).orders).toEqual([]);
  // It is the film of its file by itself, and no table's.
  await expect(project.ledger([film.file], { row: 'oslo' })).rejects.toMatchObject({
    code: 'no-such-row',
  });
  const explained = await project.explain(film.file);
  expect(explained.shots.map(({ id }) => id)).toEqual(['sh0010', 'sh0020']);
  await expect(project.explain(film.file, 'sh0030')).rejects.toMatchObject({
    code: 'no-such-shot',
  });
  expect(await project.reconcile({ provider: 'byteplus', since: new Date(0) })).toMatchObject({
    equal: 1,
    differs: [],
    strays: [],
    providers: [{ provider: 'byteplus', list: 'whole' }],
  });
  const task = { taskId: 'cgt-1', file: film.file, shot: 'sh0010' };
  await expect(project.adopt(task)).rejects.toMatchObject({ code: 'not-adopted' });
  await project.close();
  await expect(project.reconcile()).rejects.toMatchObject({ code: 'closed' });
});
