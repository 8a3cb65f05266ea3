/** Decisions of people, from a storyboard and its store to what is shown of the film. */

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { decideOn, type DecisionRequest } from '../../films/directing/decide.ts';
import { personOf, remarkOf } from '../../films/directing/signature.ts';
import { listTakes } from '../../films/directing/takes.ts';
import { FilmError } from '../../films/error.ts';
import { takeJson } from '../../films/json/directing.ts';
import { filmJson } from '../../films/json/result.ts';
import { planFilm } from '../../films/plan.ts';
import { isSettled } from '../../films/view/settled.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { inputsOf, fingerprintOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { openStore, type Store } from '../../store/store.ts';
import { aTake } from '../store/fixtures.ts';
import { temporaryFolder } from './fixture.ts';

const TEXT = `version: 1
title: Two shots
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
  - { id: sh0030, from: none, prompt: "A gull" }
`;
const HOST = {
  environment: { STORYBOARD_USER: 'ann' },
  packageVersion: '0',
  tell: () => undefined,
};
const last = (take: number) => String(take).repeat(64);

let folder: string;
let file: string;
let store: Store;
let film: string;

/** A finished take as it is asked now. */
async function keep(shot: string, take: number, first: string | null = null): Promise<void> {
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  const planned = plan.shots.find(({ id }) => id === shot);
  const request = planned && requestOf(planned, { firstFrameSha256: first, lastFrameSha256: null });
  if (!request) throw new Error(shot);
  const base = aTake();
  await store.takes.writeTake({
    ...base,
    film,
    shot,
    take: `v00${take}`,
    fingerprint: fingerprintOf(request),
    inputs: inputsOf(request),
    lastFrame: { ...base.lastFrame, sha256: last(take) },
    firstFrameFrom: first === null ? null : 'sh0010',
  });
}

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  store = await openStore(folder);
  film = (await store.films.openFilm(file)).id;
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  const hash = await store.plans.putPlan(plan);
  await store.films.setPlan(film, hash);
  await store.events.append(film, { kind: 'run.started', plan: hash });
  await keep('sh0010', 1);
  await keep('sh0010', 2);
  await keep('sh0020', 1, last(2));
});

const decide = (request: DecisionRequest) => decideOn(file, request, { project: folder }, HOST);

async function refusalOf(request: DecisionRequest, path = file): Promise<unknown> {
  const before = await store.decisions.of(film);
  const said = decideOn(path, request, { project: folder }, HOST);
  const error: unknown = await said.catch((reason: unknown) => reason);
  expect(await store.decisions.of(film)).toEqual(before);
  return error instanceof FilmError && error.code === 'not-decided' ? error.facts : error;
}

async function view() {
  const reader = new FilmReader(store, await store.films.readFilm(film), 'film.yaml');
  const read = await reader.read({ isRunning: false });
  if (!read) throw new Error('no view');
  return read;
}
const states = async () => (await view()).shots.map(({ id, status, take }) => [id, status, take]);

it('circles a take: it stands, signed, and what followed the other one waits for the next run', async () => {
  const made = await decide({ kind: 'circle', shot: 'sh0010', take: 'v001', note: ' the  wake ' });
  expect(made).toEqual({
    number: 1,
    kind: 'circle',
    by: 'ann',
    note: 'the wake',
    shots: [{ shot: 'sh0010', take: 'v001', pinned: null }],
  });
  expect(await states()).toEqual([
    ['sh0010', 'done', 'v001'],
    ['sh0020', 'waiting', null],
    ['sh0030', 'waiting', null],
  ]);
  const { decisions, rerenders } = await planFilm(await loadStoryboard(file), { project: folder });
  expect(decisions.map(({ kind }) => kind)).toEqual(['stands', 'orders', 'orders']);
  expect(rerenders).toMatchObject([{ shots: ['sh0020'] }]);
  expect(filmJson(await view(), file).shots[0]?.decisions).toMatchObject([
    { number: 1, kind: 'circle', take: 'v001', by: 'ann', note: 'the wake' },
  ]);
  expect(await store.journal.shotsOf(film)).toEqual([]);
});

it('freezes several at once, whatever the file says, until they are unfrozen', async () => {
  await decide({ kind: 'freeze', shot: ['sh0010', 'sh0020', 'sh0010'] });
  expect(await store.decisions.of(film)).toHaveLength(2);
  await writeFile(file, TEXT.replace('A quay', 'A pier'));
  const planned = await planFilm(await loadStoryboard(file), { project: folder });
  expect(planned.decisions.slice(0, 2)).toMatchObject([
    { kind: 'stands', isFrozen: true, keptDespite: { fields: [{ field: 'prompt' }] } },
    { kind: 'stands', isFrozen: true, keptDespite: null },
  ]);
  expect((await states()).slice(0, 2)).toEqual([
    ['sh0010', 'frozen', 'v002'],
    ['sh0020', 'frozen', 'v001'],
  ]);
  const again = planFilm(await loadStoryboard(file), { project: folder, again: 'sh0010' });
  await expect(again).rejects.toMatchObject({ code: 'frozen', facts: { take: 'v002' } });
  await decide({ kind: 'unfreeze', shot: 'sh0010' });
  expect(await refusalOf({ kind: 'unfreeze', shot: ['sh0020', 'sh0010'] })).toMatchObject({
    why: 'not-frozen',
    shot: 'sh0010',
  });
});

it('freezes the newest take of a shot that would be ordered', async () => {
  await writeFile(file, TEXT.replace('A quay', 'A pier'));
  const made = await decide({ kind: 'freeze', shot: 'sh0010' });
  expect(made.shots).toMatchObject([{ take: 'v002' }]);
});

it('rejects: the shot waits for a person, and so does the film, until one more has come', async () => {
  await decide({ kind: 'reject', shot: ['sh0010'], note: 'her hands' });
  expect(await states()).toEqual([
    ['sh0010', 'rejected', 'v002'],
    ['sh0020', 'done', 'v001'],
    ['sh0030', 'waiting', null],
  ]);
  await keep('sh0030', 1);
  const rejected = await view();
  expect(rejected.status).toBe('asking');
  expect(rejected.shots[0]?.note).toMatchObject({
    kind: 'rejected',
    decision: { by: 'ann' },
    others: ['v001'],
  });
  expect(await isSettled(store, await store.films.readFilm(film))).toBe(true);
  expect(await refusalOf({ kind: 'reject', shot: 'sh0010' })).toMatchObject({ why: 'rejected' });
  expect(await refusalOf({ kind: 'freeze', shot: 'sh0010' })).toMatchObject({ why: 'rejected' });
  expect(await decide({ kind: 'note', shot: 'sh0010', note: 'see above' })).toMatchObject({
    shots: [{ take: 'v002' }],
  });
  await keep('sh0010', 3);
  expect((await states())[0]).toEqual(['sh0010', 'done', 'v003']);
});

it('blocks what has no take and waits behind a rejected one', async () => {
  await writeFile(file, `${TEXT}  - { id: sh0040, from: sh0010, prompt: "A gull again" }\n`);
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  await store.films.setPlan(film, await store.plans.putPlan(plan));
  await decide({ kind: 'reject', shot: 'sh0010' });
  expect((await states()).at(-1)).toEqual(['sh0040', 'blocked', null]);
});

describe('what cannot be so is refused, and changes nothing:', () => {
  it('a film, a shot or a take that is not there', async () => {
    expect(await refusalOf({ kind: 'freeze', shot: 'sh0099' })).toEqual({
      why: 'no-such-shot',
      shot: 'sh0099',
      shots: ['sh0010', 'sh0020', 'sh0030'],
    });
    expect(await refusalOf({ kind: 'circle', shot: 'sh0010', take: 'v009' })).toEqual({
      why: 'no-such-take',
      shot: 'sh0010',
      take: 'v009',
      takes: ['v002', 'v001'],
    });
    const other = join(folder, 'other.yaml');
    await writeFile(other, TEXT);
    expect(await refusalOf({ kind: 'freeze', shot: 'sh0010' }, other)).toMatchObject({
      why: 'never-run',
    });
    expect(await refusalOf({ kind: 'freeze', shot: ['sh0010', 'sh0030'] })).toEqual({
      why: 'no-take',
      shot: 'sh0030',
    });
    expect(await refusalOf({ kind: 'reject', shot: 'sh0030' })).toEqual({
      why: 'none-stands',
      shot: 'sh0030',
      takes: [],
    });
  });

  it('a take that does not fit, with the field, and a placeholder', async () => {
    await writeFile(file, TEXT.replace('A quay', 'A pier'));
    await keep('sh0010', 3);
    expect(await refusalOf({ kind: 'circle', shot: 'sh0010', take: 'v001' })).toMatchObject({
      why: 'unfit',
      cause: { fields: [{ field: 'prompt' }] },
      fitting: ['v003'],
    });
    await store.takes.writeTake({ ...aTake(), film, take: 'v004', isPlaceholder: true });
    expect(await refusalOf({ kind: 'circle', shot: 'sh0010', take: 'v004' })).toMatchObject({
      why: 'placeholder',
    });
  });

  it('a rejection of what the file pins, an empty note and one that is too long', async () => {
    await writeFile(file, TEXT.replace('"A quay"', '"A quay", take: v001'));
    expect(await refusalOf({ kind: 'reject', shot: 'sh0010' })).toMatchObject({ why: 'pinned' });
    const made = await decide({ kind: 'circle', shot: 'sh0010', take: 'v002' });
    expect(made.shots).toMatchObject([{ take: 'v002', pinned: 'v001' }]);
    expect(await refusalOf({ kind: 'note', shot: 'sh0010', note: ' \n' })).toMatchObject({
      why: 'empty-note',
    });
    const note = 'x'.repeat(2_001);
    expect(await refusalOf({ kind: 'freeze', shot: 'sh0010', note })).toMatchObject({
      why: 'long-note',
    });
  });
});

it('lists takes with what differs and what was said', async () => {
  await decide({ kind: 'circle', shot: 'sh0010', take: 'v001' });
  await decide({ kind: 'note', shot: 'sh0010', note: 'the wake' });
  const listed = (await listTakes(file, ['sh0010'], { project: folder }, HOST)).map(takeJson);
  expect(listed).toMatchObject([
    { take: 'v001', stands: true, said: ['circled'], differs: null },
    { take: 'v002', stands: false, said: [], differs: null, decisions: [] },
  ]);
  expect(listed[0]?.decisions.map(({ kind }) => kind)).toEqual(['circle', 'note']);
  const all = await listTakes(file, [], { project: folder }, HOST);
  expect(all.map(({ shot }) => shot)).toEqual(['sh0010', 'sh0010', 'sh0020']);
  expect(all[2]?.differs).toEqual({ kind: 'follows', shot: 'sh0010' });
});

it('says who has decided, in one line', async () => {
  const by = (name?: string) => personOf({ environment: { STORYBOARD_USER: name } });
  expect(by('  Ann\n B. ')).toBe('Ann B.');
  expect(by('a'.repeat(200))).toHaveLength(80);
  expect(by('')).not.toBe('');
  expect(by()).toBe(by(' '));
  expect([remarkOf(undefined), remarkOf(' '), remarkOf('a\u001B[2Jb')]).toEqual([
    null,
    null,
    'a·[2Jb',
  ]);
  await rm(folder, { recursive: true });
});
