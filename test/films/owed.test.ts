/** One more take with a rejection: whoever is cut off between the two owes it, once. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { carryOn } from '../../films/answering/carried.ts';
import { decideOn } from '../../films/directing/decide.ts';
import { nudge } from '../../films/directing/nudge.ts';
import { shotLines } from '../../cli/text/shot-line.ts';
import { madeJson } from '../../films/json/directing.ts';
import { filmJson } from '../../films/json/result.ts';
import { planFilm } from '../../films/plan.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { fingerprintOf, inputsOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { openStore } from '../../store/store.ts';
import { aTake } from '../store/fixtures.ts';
import { temporaryFolder } from './fixture.ts';

vi.mock('../../films/answering/carried.ts', { spy: true });
vi.mock('../../films/directing/nudge.ts', { spy: true });

const TEXT = `version: 1
title: Two shots
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, from: none, prompt: "A gull" }
`;
const HOST = { environment: {}, packageVersion: '0', tell: () => undefined };

async function filmWithTake() {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  const store = await openStore(folder);
  const film = (await store.films.openFilm(file)).id;
  const planned = async (choice = {}) =>
    planFilm(await loadStoryboard(file), { project: folder, ...choice });
  const { plan } = await planned();
  await store.films.setPlan(film, await store.plans.putPlan(plan));
  const [shot] = plan.shots;
  const request = shot && requestOf(shot, { firstFrameSha256: null, lastFrameSha256: null });
  if (!request) throw new Error('The film has lost its shots.');
  const keep = (take: string) =>
    store.takes.writeTake({
      ...aTake(),
      film,
      take,
      fingerprint: fingerprintOf(request),
      inputs: inputsOf(request),
    });
  await keep('v001');
  const reject = (again?: true, by = 'ann', note?: string) => {
    const request = { kind: 'reject', shot: 'sh0010', again, note } as const;
    const host = { ...HOST, environment: { STORYBOARD_USER: by } };
    return decideOn(file, request, { project: folder }, host);
  };
  return { store, film, planned, keep, reject };
}

test('the next plan orders it, until it is there, and no more of them', async () => {
  const { planned, keep, reject, store, film } = await filmWithTake();
  const made = await reject(true);
  expect(made).toMatchObject({ again: [{ shot: 'sh0010', carried: 'rests' }] });
  expect(madeJson(made)).toMatchObject({
    kind: 'reject',
    again: [{ shot: 'sh0010', quote: { currency: 'USD' }, running: false }],
  });
  expect(await store.decisions.of(film)).toMatchObject([{ kind: 'reject', after: 1, again: true }]);
  const reader = new FilmReader(store, await store.films.readFilm(film), 'film.yaml');
  const view = await reader.read({ isRunning: false });
  if (!view) throw new Error('It has no plan.');
  expect(shotLines(view, 0)[0]).toMatch(
    /; the next run orders one more, .* USD, or circle a take$/,
  );
  expect(filmJson(view, '/film.yaml').shots[0]?.decisions).toMatchObject([{ again: true }]);
  const first = await planned();
  expect(first.plan.shots[0]?.permit).toEqual({ kind: 'one-more', after: 1, isOwed: true });
  expect(first.decisions[0]).toMatchObject({ kind: 'orders', because: { kind: 'again' } });
  expect((await planned({ only: 'sh0020' })).decisions[0]).toMatchObject({ kind: 'rejected' });
  await keep('v002');
  const { plan, decisions } = await planned();
  expect(plan.shots[0]?.permit).toEqual({ kind: 'as-asked' });
  expect(decisions[0]).toMatchObject({ kind: 'stands', take: { take: 'v002' } });
});

test('a film that runs is told of the order first, and of the rejection where that did not arrive', async () => {
  const told: string[] = [];
  vi.mocked(nudge).mockImplementation(() => Promise.resolve(void told.push('rejected')));
  const carried = vi.mocked(carryOn).mockImplementation(() => {
    told.push('one more');
    return Promise.resolve('carried');
  });
  const { reject } = await filmWithTake();
  expect(await reject(true)).toMatchObject({ again: [{ carried: 'carried' }] });
  expect(told.splice(0)).toEqual(['one more']);
  carried.mockImplementation(() => Promise.resolve('edited'));
  await (await filmWithTake()).reject(true);
  await (await filmWithTake()).reject();
  expect(told).toEqual(['rejected', 'rejected']);
  vi.mocked(nudge).mockRestore();
  carried.mockRestore();
});

test('said twice it is answered with what was said, and nothing is written', async () => {
  const { planned, keep, reject, store, film } = await filmWithTake();
  const first = await reject(true, 'ann', 'her hands');
  const written = await store.decisions.of(film);
  const again = await reject(true, 'bob', 'the light');
  expect(again).toEqual(first);
  expect(again).toMatchObject({ number: 1, by: 'ann', note: 'her hands' });
  expect(again.shots).toMatchObject([{ shot: 'sh0010', take: 'v001' }]);
  expect(await store.decisions.of(film)).toEqual(written);
  expect((await planned()).plan.shots[0]?.permit).toMatchObject({ kind: 'one-more', after: 1 });
  // Without one more it is a rejection of what is rejected, as ever.
  await expect(reject()).rejects.toMatchObject({ code: 'not-decided' });
  // The take that was owed is another matter.
  await keep('v002');
  expect(await reject(true)).toMatchObject({ number: 2, shots: [{ take: 'v002' }] });
  expect(await store.decisions.of(film)).toHaveLength(2);
});

test('without it nothing is owed, and a choice since is stronger', async () => {
  const { planned, reject, store, film } = await filmWithTake();
  const made = await reject();
  expect(madeJson(made)).not.toHaveProperty('again');
  expect((await planned()).decisions[0]).toMatchObject({ kind: 'rejected' });
  const said = { kind: 'circle', shot: 'sh0010', take: { film, shot: 'sh0010', take: 'v001' } };
  const circle = { said: [{ ...said, kind: 'circle' as const }], by: 'ann', note: null };
  await store.decisions.add(film, circle, 1);
  expect((await planned()).decisions[0]).toMatchObject({ kind: 'stands' });
});
