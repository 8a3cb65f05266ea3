/** Films of a table that were run: they are known by file and name, whatever becomes of the table. */

import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findAnswerable } from '../../films/answering/answer.ts';
import { findCancellable } from '../../films/cancel.ts';
import { decideOn } from '../../films/directing/decide.ts';
import { listTakes } from '../../films/directing/takes.ts';
import type { Notice } from '../../films/host.ts';
import { openProject } from '../../films/library.ts';
import type { FilmOptions } from '../../films/options.ts';
import { ledgerOf } from '../../films/money/ledger.ts';
import { planFilms } from '../../films/planning/plan-films.ts';
import { readyFilms } from '../../films/running/film-run.ts';
import { statusOf } from '../../films/status.ts';
import { filmsMeant, filmsToChange, filmToChange } from '../../films/table/named-films.ts';
import { fingerprintOf, inputsOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { aTake, anIntent } from '../store/fixtures.ts';
import { FREE_TABLE, HOST, PAID_TABLE, tableThatWasRun } from './rows.ts';

const NO_FRAMES = { firstFrameSha256: null, lastFrameSha256: null };

describe('which films are meant', () => {
  test('to read: those that are named, else all of the file', async () => {
    const { file, folder: project } = await tableThatWasRun();
    const rows = async (row?: string) =>
      (await filmsMeant(file, { project, ...(row !== undefined && { row }) })).map(
        (one) => one.row,
      );
    expect(await rows()).toEqual(['bergen', 'oslo']);
    expect(await rows('OSLO')).toEqual(['oslo']);
    await expect(rows('oslo,voss')).rejects.toMatchObject({
      code: 'no-such-row',
      facts: { file, table: null, row: 'voss', rows: ['bergen', 'oslo'] },
    });
  });

  test('to change: they must be named, where the file by itself was not run', async () => {
    const { file, folder: project, store } = await tableThatWasRun();
    await expect(filmsToChange(file, { project })).rejects.toMatchObject({
      code: 'row-needed',
      facts: { rows: ['bergen', 'oslo'] },
    });
    expect(await filmToChange(file, { project, row: 'bergen' })).toEqual({ file, row: 'bergen' });
    await expect(filmToChange(file, { project, row: 'bergen,oslo' })).rejects.toMatchObject({
      code: 'one-row',
    });

    const own = await store.films.openFilm(file);
    await expect(filmToChange(file, { project })).rejects.toMatchObject({ code: 'row-needed' });
    await store.films.setPlan(own.id, 'a'.repeat(64));
    expect(await filmToChange(file, { project })).toEqual({ file, row: null });
    expect((await filmsMeant(file, { project })).map(({ row }) => row)).toEqual([
      null,
      'bergen',
      'oslo',
    ]);
  });

  test('a file without a table is what it always was', async () => {
    const { folder: project } = await tableThatWasRun();
    const other = join(project, 'other.yaml');
    expect(await filmsMeant(other, { project })).toEqual([{ file: other, row: null }]);
    expect(await filmToChange(other, { project })).toEqual({ file: other, row: null });
    await expect(filmToChange(other, { project, row: 'oslo' })).rejects.toMatchObject({
      code: 'no-such-row',
      facts: { rows: [] },
    });
  });
});

describe('what was run', () => {
  test('is planned film by film where the file by itself has none, unless one is needed', async () => {
    const { file, folder: project } = await tableThatWasRun({
      text: FREE_TABLE.replace('Bergen }', '~ }'),
    });
    const rowsOf = async (options: FilmOptions) =>
      (await planFilms([file], { project, ...options }, HOST)).map(({ row }) => row);
    expect(await rowsOf({ filmsOf: 'read' })).toEqual(['bergen', 'oslo']);
    expect(await rowsOf({ filmsOf: 'read', set: { city: 'Voss' } })).toEqual([null]);
    const needed = { code: 'row-needed', facts: { rows: ['bergen', 'oslo'] } };
    await expect(rowsOf({ filmsOf: 'change' })).rejects.toMatchObject(needed);
    await expect(rowsOf({ filmsOf: 'read', again: 'sh0010' })).rejects.toMatchObject(needed);
    await expect(rowsOf({})).rejects.toMatchObject({ code: 'invalid-storyboard' });
  });

  test('goes on with its values without the table, also when its row is gone', async () => {
    const { file, folder: project, table, filmOf } = await tableThatWasRun();
    await rm(table);
    const [film] = await planFilms([file], { project, row: 'oslo' }, HOST);
    expect(film?.planned.plan.title).toBe('A day in Oslo');
    expect(film?.planned.film?.id).toBe((await filmOf('oslo')).id);
    expect([...(film?.loaded.kept ?? [])]).toEqual([['city', 'Oslo']]);

    const [hamar] = await planFilms([file], { project, row: 'oslo', set: { city: 'Hamar' } }, HOST);
    expect(hamar?.planned.plan.title).toBe('A day in Hamar');
    await expect(planFilms([file], { project, row: 'voss' }, HOST)).rejects.toMatchObject({
      code: 'no-such-row',
    });
  });

  test('is the same film wherever its row stands, and whatever else is in it', async () => {
    const { file, folder: project, table, filmOf } = await tableThatWasRun();
    await writeFile(table, 'city,film\nVoss,voss\n,bergen\nOSLO,Oslo\n');
    const films = await planFilms([file], { project, table }, HOST);
    expect(films.map(({ planned }) => planned.film?.id ?? null)).toEqual([
      null,
      (await filmOf('bergen')).id,
      (await filmOf('oslo')).id,
    ]);
  });

  test('is shown by its name, and an edit of the file for each', async () => {
    const { file, folder: project } = await tableThatWasRun();
    await writeFile(
      file,
      PAID_TABLE.replace('Rain', 'Snow').replace(/provider.*\ndefaults.*\n/, ''),
    );
    const { films } = await statusOf(file, { project }, HOST);
    expect(films.map(({ view }) => [view.row, view.title])).toEqual([
      ['bergen', 'A day in'],
      ['oslo', 'A day in Oslo'],
    ]);
    expect(films.map(({ edit }) => edit?.kind)).toEqual(['changed', 'changed']);
    const named = await statusOf(file, { project, row: 'oslo' }, HOST);
    expect(named.films.map(({ view }) => view.row)).toEqual(['oslo']);
    await expect(statusOf(null, { project, row: 'oslo' }, HOST)).rejects.toMatchObject({
      code: 'several-files',
    });
    const all = await statusOf(null, { project }, HOST);
    expect(all.films.map(({ view }) => view.row)).toEqual(['bergen', 'oslo']);
  });

  test('is changed by its name alone', async () => {
    const { file, folder: project, store, filmOf } = await tableThatWasRun();
    const oslo = await filmOf('oslo');
    const [one] = await planFilms([file], { project, row: 'oslo' }, HOST);
    const shot = one?.planned.plan.shots[0];
    const request = shot && requestOf(shot, NO_FRAMES);
    if (!request) throw new Error('The plan has lost its shot.');
    const asked = { fingerprint: fingerprintOf(request), inputs: inputsOf(request) };
    const base = aTake({ film: oslo.id, isPlaceholder: true, firstFrameFrom: null });
    await store.takes.writeTake({ ...base, ...asked, provider: 'local' });

    const circle = { kind: 'circle', shot: 'sh0010', take: 'v001' } as const;
    await expect(decideOn(file, circle, { project }, HOST)).rejects.toMatchObject({
      code: 'row-needed',
    });
    expect(await decideOn(file, circle, { project, row: 'oslo' }, HOST)).toMatchObject({
      number: 1,
    });
    expect(await store.decisions.of(oslo.id)).toHaveLength(1);
    expect(await store.decisions.of((await filmOf('bergen')).id)).toEqual([]);
    // The shot is the same in both, so that the take of the one is lent to the other.
    const listed = await listTakes(file, ['sh0010'], { project }, HOST);
    expect(listed.map(({ row, take }) => [row, take])).toContainEqual(['oslo', 'v001']);

    await expect(findCancellable(file, { project }, HOST)).rejects.toMatchObject({
      code: 'row-needed',
    });
    const said = { kind: 'resubmit' } as const;
    await expect(findAnswerable(project, { file, shot: 'sh0010' }, said)).rejects.toMatchObject({
      code: 'row-needed',
    });
    const asking = { file, row: 'oslo', shot: 'sh0010' };
    await expect(findAnswerable(project, asking, said)).rejects.toMatchObject({
      facts: { why: 'state' },
    });
  });

  test('is not run as the film of the file by itself, unless that is meant', async () => {
    const { file, folder: project, store, filmOf } = await tableThatWasRun();
    const before = await store.films.filmsOf(file);
    const run = async (options: Partial<FilmOptions> = {}) => {
      const ready = await readyFilms([file], { project, ...options }, HOST, async (all) => all);
      return ready.films.map(({ row, film }) => [row, film.id]);
    };
    await expect(run()).rejects.toMatchObject({
      code: 'row-needed',
      facts: { file, rows: ['bergen', 'oslo'] },
    });
    expect(await store.films.filmsOf(file)).toEqual(before);
    expect(await run({ row: 'oslo' })).toEqual([['oslo', (await filmOf('oslo')).id]]);
    expect(await run({ set: { city: 'Hamar' } })).toMatchObject([[null, expect.any(String)]]);
    // Run once, it is the film of the file.
    const { id } = await filmOf(null);
    await store.films.setPlan(id, 'a'.repeat(64));
    expect(await run()).toEqual([[null, id]]);
  });

  test('is explained to a program by its name', async () => {
    const { file, folder } = await tableThatWasRun();
    const project = await openProject(folder, { environment: HOST.environment });
    onTestFinished(() => project.close());
    expect(await project.explain(file, null, { row: 'OSLO' })).toMatchObject({ row: 'oslo' });
    await expect(project.explain(file, null, { row: 'voss' })).rejects.toMatchObject({
      code: 'no-such-row',
      facts: { row: 'voss', rows: ['bergen', 'oslo'] },
    });
    await expect(project.explain(file)).rejects.toMatchObject({ code: 'row-needed' });
  });

  test('is in the ledger by its name', async () => {
    const { file, folder: project, store, filmOf } = await tableThatWasRun({ text: PAID_TABLE });
    for (const row of ['oslo', 'bergen']) {
      await store.takes.writeTake(aTake({ film: (await filmOf(row)).id }));
    }
    const rows = async (row?: string) =>
      (await ledgerOf([file], { project, ...(row !== undefined && { row }) })).map(
        (one) => one.row,
      );
    expect(new Set(await rows())).toEqual(new Set(['bergen', 'oslo']));
    expect(await rows('oslo')).toEqual(['oslo']);
    expect(await ledgerOf([], { project })).toHaveLength(2);
    await expect(ledgerOf([], { project, row: 'oslo' })).rejects.toMatchObject({
      code: 'several-files',
    });
  });
});

describe('a row with another name', () => {
  async function renamed() {
    const stage = await tableThatWasRun({ text: PAID_TABLE, run: 'oslo' });
    const { file, folder: project, store, table } = stage;
    const oslo = await stage.filmOf('oslo');
    const plan = await store.plans.getPlan(oslo.plan ?? '');
    const shot = plan.shots.find(({ id }) => id === 'sh0020');
    const request = shot && requestOf(shot, NO_FRAMES);
    if (!request || oslo.plan === null) throw new Error('The plan has lost its shot.');
    const intent = { plan: oslo.plan, fingerprint: fingerprintOf(request), frames: NO_FRAMES };
    const key = { film: oslo.id, shot: 'sh0020', take: 1, order: 1 };
    await store.journal.placeIntent(key, anIntent(intent));
    await writeFile(table, 'film,city\nhamar,Oslo\n');
    const notices: Notice[] = [];
    const host = { ...HOST, tell: (notice: Notice) => notices.push(notice) };
    const ready = () => readyFilms([file], { project, table }, host, async (films) => films);
    return { ...stage, notices, ready, oslo };
  }

  test('is not ordered once more while its order is open', async () => {
    const { ready, notices, file, store } = await renamed();
    await expect(ready()).rejects.toMatchObject({
      code: 'bought-already',
      row: 'hamar',
      facts: { gone: file, row: 'oslo' },
    });
    expect(notices.find(({ kind }) => kind === 'renamed-films')).toMatchObject({
      row: 'hamar',
      isBlocking: true,
      vanished: [{ file, row: 'oslo' }],
    });
    expect((await store.films.filmsOf(file)).map(({ name }) => name)).toEqual(['oslo']);
  });

  test('that is there besides the old one is a film of its own', async () => {
    const { ready, table, notices } = await renamed();
    await writeFile(table, 'film,city\noslo,Oslo\nhamar,Oslo\n');
    const { films } = await ready();
    expect(films.map(({ row }) => row)).toEqual(['oslo', 'hamar']);
    expect(notices.filter(({ kind }) => kind === 'renamed-films')).toEqual([]);
  });
});

test('a file with another name goes on with each of its films by --continues', async () => {
  const { file, folder: project, filmOf } = await tableThatWasRun();
  const oslo = await filmOf('oslo');
  const moved = join(project, 'moved.yaml');
  await rename(file, moved);
  const options = { project, row: 'oslo', table: join(project, 'cities.csv'), continues: file };
  const { films } = await readyFilms([moved], options, HOST, async (some) => some);
  expect(films.map(({ film }) => [film.id, film.storyboard, film.name])).toEqual([
    [oslo.id, 'moved.yaml', 'oslo'],
  ]);
  await expect(
    readyFilms([moved], { ...options, row: 'oslo,bergen' }, HOST, async (some) => some),
  ).rejects.toMatchObject({ facts: { choice: 'continues' } });
});
