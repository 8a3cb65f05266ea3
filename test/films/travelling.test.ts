/** Decisions that go on with a film whose file, or with a shot whose id was changed. */

import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { movedLines } from '../../cli/text/moved-text.ts';
import { decideOn, type DecisionRequest } from '../../films/directing/decide.ts';
import { listTakes } from '../../films/directing/takes.ts';
import { takeJson } from '../../films/json/directing.ts';
import { planJson } from '../../films/json/plan.ts';
import { filmJson } from '../../films/json/result.ts';
import { planFilm } from '../../films/plan.ts';
import { continueFilm } from '../../films/planning/continued.ts';
import { noticesOn, planFilms } from '../../films/planning/plan-films.ts';
import { vanishedFilms } from '../../films/planning/renamed.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { openStore, type Store } from '../../store/store.ts';
import { buy } from './bought.ts';
import { temporaryFolder } from './fixture.ts';

const TEXT = `version: 1
title: Two shots
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
`;
const RENAMED = TEXT.replace('sh0010', 'sh0005');
const HOST = {
  environment: { STORYBOARD_USER: 'ann' },
  packageVersion: '0',
  tell: () => undefined,
};

let folder: string;
let file: string;
let store: Store;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  await buy(file, { folder });
  await buy(file, { folder, choice: { again: 'sh0010' }, shots: ['sh0010'] });
  store = await openStore(folder);
});

const decide = (request: DecisionRequest, path = file) =>
  decideOn(path, request, { project: folder }, HOST);
const planned = async (path = file, choice = {}) =>
  planFilm(await loadStoryboard(path), { project: folder, ...choice });
const kinds = async () => (await planned()).decisions.map(({ shot, kind }) => `${shot} ${kind}`);

/** As a run of the file does it, which orders nothing. */
async function taken() {
  await buy(file, { folder, shots: [] });
  const film = await store.films.openFilm(file);
  const view = await new FilmReader(store, film, file).read({ isRunning: false });
  if (!view) throw new Error('no view');
  return filmJson(view, file).shots;
}

it('a shot with another id keeps the take that was frozen, and shows who froze it', async () => {
  await decide({ kind: 'circle', shot: 'sh0010', take: 'v001', note: 'the wake' });
  await decide({ kind: 'freeze', shot: 'sh0010', note: 'final' });
  await writeFile(file, RENAMED);
  expect(await kinds()).toEqual(['sh0005 stands', 'sh0020 stands']);
  const said = [
    { number: 1, kind: 'circle', shot: 'sh0010', take: 'v001', by: 'ann', note: 'the wake' },
    { number: 2, kind: 'freeze', shot: 'sh0010', take: 'v001', by: 'ann', note: 'final' },
  ];
  expect(planJson(await loadStoryboard(file), await planned()).shots[0]).toMatchObject({
    reusedFrom: { shot: 'sh0010', take: 'v001' },
    decisions: said,
  });
  expect((await taken())[0]).toMatchObject({ status: 'frozen', takeOf: 'sh0010', decisions: said });
  const [listed] = (await listTakes(file, ['sh0005'], { project: folder }, HOST)).map(takeJson);
  expect(listed).toMatchObject({ takeOf: 'sh0010', stands: true, said: ['circled', 'frozen'] });
  await expect(planned(file, { again: 'sh0005' })).rejects.toMatchObject({ code: 'frozen' });
});

it('until something is said under the new id', async () => {
  await decide({ kind: 'freeze', shot: 'sh0010' });
  await writeFile(file, RENAMED);
  await decide({ kind: 'unfreeze', shot: 'sh0005' });
  expect((await planned()).decisions[0]).not.toHaveProperty('isFrozen');
  await expect(decide({ kind: 'unfreeze', shot: 'sh0005' })).rejects.toMatchObject({
    facts: { why: 'not-frozen' },
  });
  await decide({ kind: 'note', shot: 'sh0005', note: 'again' });
  const film = await store.films.openFilm(file);
  const pages = await Promise.all(
    (await store.takes.takesOfShot(film.id, 'sh0010')).map((take) => store.takes.pageOf(take)),
  );
  expect(pages.map((page) => JSON.parse(page).decisions)).toMatchObject([
    [{ kind: 'note', shot: 'sh0005' }],
    [{ kind: 'freeze' }],
  ]);
});

it('a rejected shot that is approved under another id stands with that take', async () => {
  await decide({ kind: 'reject', shot: 'sh0010', note: 'her hands' });
  await writeFile(file, RENAMED);
  await decide({ kind: 'approve', shot: 'sh0005' });
  const [first] = (await planned()).decisions;
  expect(first).toMatchObject({ kind: 'stands', take: { shot: 'sh0010', take: 'v002' } });
});

it('a rejected shot stays rejected under another id, until one more is asked for', async () => {
  await decide({ kind: 'reject', shot: 'sh0010', note: 'her hands' });
  await writeFile(file, RENAMED);
  expect(await kinds()).toEqual(['sh0005 rejected', 'sh0020 blocked']);
  const again = await planned(file, { again: 'sh0005' });
  expect(again.decisions[0]?.kind).toBe('orders');
  const listed = await listTakes(file, ['sh0005'], { project: folder }, HOST);
  expect(listed.map(({ said }) => said)).toEqual([['rejected']]);
});

it('a film goes on under another name with all that was decided, and plan proposes it', async () => {
  await decide({ kind: 'freeze', shot: ['sh0010', 'sh0020'] });
  const other = join(folder, 'new.yaml');
  await rename(file, other);
  // Nothing of it fits any more, so that no take of it is lent.
  await writeFile(other, TEXT.replaceAll('A ', 'One '));
  const [film] = await planFilms([other], { project: folder }, HOST);
  if (!film) throw new Error('Nothing was planned.');
  expect(film.planned.decisions.map(({ kind }) => kind)).toEqual(['orders', 'orders']);
  const [notice] = await noticesOn(film, HOST);
  expect(notice).toMatchObject({ kind: 'renamed-films', isBlocking: false });
  const lines =
    notice?.kind === 'renamed-films'
      ? movedLines({ ...notice, file: 'new.yaml' }, { file: 'new.yaml' })
      : [];
  expect(lines.map((line) => line.replace(/\S*film\.yaml/g, 'film.yaml'))).toEqual([
    'film.yaml is gone.',
    '  If it was renamed: storyboard run new.yaml --continues film.yaml',
    '  What was decided of its takes goes along: sh0010, sh0020.',
  ]);
  const continued = await planned(other, { continues: file });
  expect(continued.decisions).toMatchObject([{ isFrozen: true }, { isFrozen: true }]);
  await continueFilm(store, { file: other, row: null }, file);
  expect((await planned(other)).decisions).toMatchObject([{ isFrozen: true }, { isFrozen: true }]);
  await decide({ kind: 'unfreeze', shot: 'sh0020' }, other);
  expect((await planned(other)).decisions.map(({ kind }) => kind)).toEqual(['stands', 'orders']);
});

it('remarks alone are told of as well', async () => {
  await decide({ kind: 'note', shot: 'sh0010', note: 'her hands' });
  await rename(file, join(folder, 'new.yaml'));
  expect(await vanishedFilms(store)).toMatchObject([{ noted: ['sh0010'] }]);
});
