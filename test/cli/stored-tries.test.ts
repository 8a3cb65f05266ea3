import { expect, test } from 'vitest';
import { openStore } from '../../store/store.ts';
import { filmFacts, places } from '../films/facts.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { COLLECTING, DEAD, NOW } from '../films/tried.ts';
import { storyboard } from './fixture.ts';

test('logs and status read it from the store, and a damaged record is none', async () => {
  const folder = await temporaryFolder();
  const store = await openStore(folder);
  const film = await store.films.openFilm(`${folder}/film.yaml`);
  await store.films.setPlan(film.id, await store.plans.putPlan(filmFacts([]).plan));
  const { at: _, ...placed } = places('sh0010', 1);
  await store.events.append(film.id, placed);
  const key = { film: film.id, shot: 'sh0010', take: 1, order: 1 };
  const { intent } = COLLECTING;
  if (!intent) throw new Error('The order has no intent.');
  await store.journal.placeIntent(key, intent);
  await store.tries.note(key, 'search', { failure: DEAD, isLasting: true, nextMs: NOW });
  const status = await storyboard(folder, ['status', 'film.yaml', '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({
    // Nobody is there to try.
    shots: [{ trying: { what: 'search', count: 1, next: null } }, {}, {}, {}],
  });
  const logs = await storyboard(folder, ['logs', 'film.yaml', '--json']);
  expect(JSON.parse(logs.stdout)).toMatchObject({
    entries: [{}, {}, { kind: 'order.tried', what: 'search', count: 1 }],
  });
});
