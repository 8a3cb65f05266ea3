/** What a storyboard says since its film was run: told by `status`, decided by nobody. */

import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { essenceOf, pendingEdit } from '../../films/planning/pending-edit.ts';
import { fingerprintOf, inputsOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { aTake } from '../store/fixtures.ts';
import { planOf, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';
import { filmThatWasRun, FREE_FILM } from './stored.ts';

test('lines and comments are no edit', async () => {
  const { after } = await filmThatWasRun();
  expect(await after(FREE_FILM)).toBeNull();
  expect(await after(`# moved down by a line\n${FREE_FILM}`)).toBeNull();
});

test('a title orders nothing, a new shot is ordered', async () => {
  const { after } = await filmThatWasRun();
  const film = ['sh0010', 'sh0020'];
  expect(await after(FREE_FILM.replace('Two', 'Our'))).toEqual({
    kind: 'changed',
    orders: [],
    film,
    others: [],
  });
  const longer = `${FREE_FILM}  - { id: sh0030, prompt: "The sea" }\n`;
  expect(await after(longer)).toEqual({
    kind: 'changed',
    orders: ['sh0030'],
    film: [...film, 'sh0030'],
    others: [],
  });
});

test('a shot whose id alone was changed is not ordered', async () => {
  const { after, store, film, plan } = await filmThatWasRun();
  const [shot] = plan.shots;
  const request = shot && requestOf(shot, { firstFrameSha256: null, lastFrameSha256: null });
  if (!request) throw new Error('The plan has lost its shot.');
  const asked = { fingerprint: fingerprintOf(request), inputs: inputsOf(request) };
  const base = aTake({ film: film.id, isPlaceholder: true, firstFrameFrom: null });
  await store.takes.writeTake({ ...base, ...asked, provider: 'local' });
  const renamed = await after(FREE_FILM.replace('sh0010', 'sh0005'));
  expect(renamed).toMatchObject({ kind: 'changed', film: ['sh0005', 'sh0020'] });
  expect(renamed).not.toMatchObject({ orders: expect.arrayContaining(['sh0005']) });
});

test('a file that cannot be run and one that is gone are told apart', async () => {
  const { after, file, film, store } = await filmThatWasRun();
  expect(await after(FREE_FILM.replace('prompt', 'promt'))).toEqual({ kind: 'invalid' });
  await rm(file);
  expect(await pendingEdit(file, film, { store, environment: {} })).toEqual({ kind: 'gone' });
});

test('what would be ordered without it does not come of what was said', async () => {
  const { after, store, film } = await filmThatWasRun();
  const skip = { kind: 'skip', shot: 'sh0020', gives: null } as const;
  await store.decisions.add(film.id, { said: [skip], by: 'mara', note: null }, 0);
  expect(await after(FREE_FILM)).toMatchObject({ orders: [], said: ['sh0020'] });
});

test('what starts from elsewhere since then does', async () => {
  const { after, store, film } = await filmThatWasRun();
  const skip = { kind: 'skip', shot: 'sh0010', gives: null } as const;
  await store.decisions.add(film.id, { said: [skip], by: 'mara', note: null }, 0);
  expect(await after(FREE_FILM)).toMatchObject({ orders: ['sh0020'], said: ['sh0010'] });
});

test('how many takes are wanted, and whose wait for approval, is what a person wrote', () => {
  const essence = (own: Parameters<typeof shotOf>[1]) =>
    essenceOf(planOf([shotOf('a', { ...TEXT_ONLY, ...own })]));
  const before = essence({});
  expect(essence({ takes: 3 })).not.toEqual(before);
  expect(essence({ approve: true })).not.toEqual(before);
  expect(essence({ approve: false })).toEqual(before);
  expect(essence({ at: { line: 99, column: 1 }, note: 'later' })).toEqual(before);
});

test('a storyboard that wants its takes approved by now says something else', async () => {
  const { after } = await filmThatWasRun();
  const approved = FREE_FILM.replace('"A quay" }', '"A quay", approve: true }');
  expect(await after(approved)).toMatchObject({ kind: 'changed', orders: [] });
});
