/** A decision is told to a film that runs; where that cannot be, it counts all the same. */

import { expect, test } from 'vitest';
import { decideOn } from '../../films/directing/decide.ts';
import { nudge } from '../../films/directing/nudge.ts';
import { filmThatWasRun } from './stored.ts';

/** No address of any cluster. */
const AWAY = { TEMPORAL_ADDRESS: 'nowhere/at/all' };

test('with no server of its own, or with one that does not answer, nothing is thrown', async () => {
  const { store, film } = await filmThatWasRun();
  await expect(nudge(store, film.id, {}, { environment: {} })).resolves.toBeUndefined();
  await expect(nudge(store, film.id, {}, { environment: AWAY })).resolves.toBeUndefined();
});

test('what is refused is not told', async () => {
  const { file, folder, store, film } = await filmThatWasRun();
  const host = { environment: {}, tell: () => undefined, packageVersion: '0.0.0' };
  const approve = decideOn(file, { kind: 'approve', shot: 'sh0010' }, { project: folder }, host);
  await expect(approve).rejects.toMatchObject({ code: 'not-decided' });
  expect(await store.decisions.of(film.id)).toEqual([]);
});
