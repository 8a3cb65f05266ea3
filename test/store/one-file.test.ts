/** One storyboard file is one film, whatever it is called. */

import { copyFile, link, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { FolderDepot } from '../../store/folder-depot.ts';
import { Films } from '../../store/films.ts';
import { findProject } from '../../store/project.ts';
import { openStore, type Store } from '../../store/store.ts';
import { storeErrorOf, temporaryFolder, temporaryStore } from './fixtures.ts';

const PLAN = 'a'.repeat(64);

async function project() {
  const store = await temporaryStore();
  const file = join(store.root, 'film.yaml');
  await writeFile(file, 'version: 1\n');
  return { store, file, root: store.root };
}

async function filmIds({ folder }: Store): Promise<string[]> {
  return readdir(join(folder, 'films'));
}

describe('a link', () => {
  test('to a storyboard is that storyboard, whichever name comes first', async () => {
    const { store, file, root } = await project();
    const linked = join(root, 'link.yaml');
    await symlink(file, linked);
    const film = await store.films.openFilm(linked);
    expect(film.storyboard).toBe('film.yaml');
    expect(await store.films.openFilm(file)).toEqual(film);
    expect(await store.films.findFilm(linked)).toEqual(film);
    const animatic = await store.films.openAnimatic(linked);
    expect(await store.films.openAnimatic(file)).toEqual(animatic);
    expect(await store.films.findAnimatic(linked)).toEqual(animatic);
    expect(await filmIds(store)).toHaveLength(2);
  });

  test('through another link, from another folder, or opened at once is the same', async () => {
    const { store, file, root } = await project();
    await mkdir(join(root, 'cuts'));
    await symlink('../film.yaml', join(root, 'cuts', 'one.yaml'));
    await symlink('cuts/one.yaml', join(root, 'two.yaml'));
    const names = [file, join(root, 'cuts', 'one.yaml'), join(root, 'two.yaml')];
    const films = await Promise.all(names.map((name) => store.films.openFilm(name)));
    expect(new Set(films.map(({ id }) => id)).size).toBe(1);
  });

  test('that has a film of an older version keeps it, and gives it to the file', async () => {
    const { store, file, root } = await project();
    const linked = join(root, 'link.yaml');
    await symlink(file, linked);
    // What an older version wrote for the name of the link.
    const claim = { version: 1, id: 'f00000000aa', storyboard: 'link.yaml', createdAt: AT };
    const name = createHash('sha256').update('link.yaml').digest('hex').slice(0, 32);
    await mkdir(join(store.folder, 'storyboards'));
    await mkdir(join(store.folder, 'films', claim.id), { recursive: true });
    const film = JSON.stringify({ ...claim, animaticOf: null, plan: PLAN });
    await writeFile(join(store.folder, 'storyboards', `${name}.json`), JSON.stringify(claim));
    await writeFile(join(store.folder, 'films', claim.id, 'film.json'), film);
    expect((await store.films.findFilm(linked))?.id).toBe(claim.id);
    expect((await store.films.openFilm(file)).id).toBe(claim.id);
    expect((await store.films.openFilm(linked)).id).toBe(claim.id);
    const { animaticOf } = await store.films.openAnimatic(file);
    expect(animaticOf).toBe(claim.id);
  });

  test('that stands in no project leads to the project of its file', async () => {
    const { file, root } = await project();
    const elsewhere = temporaryFolder();
    const linked = join(elsewhere, 'link.yaml');
    await symlink(file, linked);
    expect(await findProject({ explicit: null, storyboards: [linked] })).toEqual({ root });
    // Both are new: the file's own folder, so that either name finds it later.
    const fresh = temporaryFolder();
    await writeFile(join(fresh, 'film.yaml'), '');
    await symlink(join(fresh, 'film.yaml'), join(elsewhere, 'fresh.yaml'));
    const question = { explicit: null, storyboards: [join(elsewhere, 'fresh.yaml')] };
    expect(await findProject(question)).toEqual({ root: fresh });
    // A project around the link is its project, as before.
    await openStore(elsewhere);
    expect(await findProject({ explicit: null, storyboards: [linked] })).toEqual({
      root: elsewhere,
    });
  });
});

const AT = '2026-07-13T08:12:00.000Z';

describe('another spelling', () => {
  /**
   * A disk that does not tell spellings apart: each is a name of the one file (here by hard
   * links), and the folder lists only the one that it was made with.
   */
  async function alike(made: string, spellings: readonly string[]) {
    const store = await temporaryStore();
    const path = join(store.root, made);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'version: 1\n');
    for (const spelling of spellings) {
      await mkdir(dirname(join(store.root, spelling)), { recursive: true });
      await link(path, join(store.root, spelling));
    }
    const hidden = new Set(spellings.map((name) => basename(name)));
    const list = async (folder: string) =>
      (await readdir(folder)).filter((name) => !hidden.has(name));
    const films = new Films(store.root, await FolderDepot.look(store.folder), list);
    return { store, films, pathOf: (name: string) => join(store.root, name) };
  }

  test.each([
    ['another case', 'film.yaml', ['FILM.yaml', 'Film.YAML']],
    ['another Unicode form', 'Fähre.yaml', ['Fähre.yaml'.normalize('NFD')]],
    ['a capital of two letters', 'straße.yaml', ['STRASSE.yaml']],
  ])('in %s is the same film, under the name on the disk', async (_, made, spellings) => {
    const { films, pathOf } = await alike(made, spellings);
    for (const name of [...spellings, made]) {
      const film = await films.openFilm(pathOf(name));
      expect([name, film.storyboard]).toEqual([name, made]);
    }
    expect(await films.listFilms()).toHaveLength(1);
  });

  test('of what is not the same file is another film', async () => {
    const { store, film } = await (async () => {
      const one = await project();
      return { store: one.store, film: await one.store.films.openFilm(one.file) };
    })();
    const other = join(store.root, 'FILM.yaml');
    await copyFile(join(store.root, 'film.yaml'), other);
    expect((await store.films.openFilm(other)).id).not.toBe(film.id);
    expect(await store.films.listFilms()).toHaveLength(2);
  });

  test('which no listing shows is found by the file itself', async () => {
    const { store, file, root } = await project();
    const film = await store.films.openFilm(file);
    await link(file, join(root, 'second-name.yaml'));
    expect((await store.films.openFilm(join(root, 'second-name.yaml'))).id).toBe(film.id);
    // Of another process, too.
    const again = await openStore(root);
    expect((await again.films.findFilm(join(root, 'second-name.yaml')))?.id).toBe(film.id);
  });
});

describe('a storyboard that was renamed', () => {
  async function renamed() {
    const { store, file, root } = await project();
    const film = await store.films.openFilm(file);
    await store.films.setPlan(film.id, PLAN);
    const to = join(root, 'ferry.yaml');
    await rename(file, to);
    return { store, film: await store.films.readFilm(film.id), file, to };
  }

  test('is listed as vanished, and a folder that is closed is not', async () => {
    const { store, film, file, to } = await renamed();
    expect(await store.films.listVanished()).toEqual([film]);
    await rename(to, file);
    expect(await store.films.listVanished()).toEqual([]);
  });

  test('goes on under its new name; its old one is free', async () => {
    const { store, film, file, to } = await renamed();
    const moved = await store.films.moveFilm(film, to);
    expect(moved).toEqual({ ...film, storyboard: 'ferry.yaml', continues: ['film.yaml'] });
    expect(await store.films.moveFilm(film, to)).toEqual(moved);
    expect(await store.films.findFilm(to)).toEqual(moved);
    expect(await store.films.hasBeen(moved, file)).toBe(true);
    expect(await store.films.findFilm(file)).toBeNull();
    await writeFile(file, 'version: 1\n');
    const other = await store.films.openFilm(file);
    expect(other.id).not.toBe(film.id);
    expect((await store.films.findFilm(to))?.id).toBe(film.id);
    await store.films.setPlan(film.id, 'b'.repeat(64));
    expect((await store.films.readFilm(film.id)).continues).toEqual(['film.yaml']);
  });

  test('and renamed back is itself again', async () => {
    const { store, film, file, to } = await renamed();
    const moved = await store.films.moveFilm(film, to);
    await rename(to, file);
    const back = await store.films.moveFilm(moved, file);
    expect(back).toMatchObject({ id: film.id, storyboard: 'film.yaml' });
    expect((await store.films.findFilm(file))?.id).toBe(film.id);
    expect(await store.films.findFilm(to)).toBeNull();
  });

  test('is found by its new name when the move was cut off after the claim', async () => {
    const { store, film, file, to } = await renamed();
    const path = join(store.folder, 'films', film.id, 'film.json');
    await store.films.moveFilm(film, to);
    // As it was before the second step.
    await writeFile(path, JSON.stringify({ version: 1, ...film }));
    expect((await store.films.findFilm(to))?.id).toBe(film.id);
    const again = await store.films.moveFilm(film, to);
    expect(again.storyboard).toBe('ferry.yaml');
    expect(await store.films.findFilm(file)).toBeNull();
  });

  test('takes no film over that has a plan of its own', async () => {
    const { store, film, to } = await renamed();
    const own = await store.films.openFilm(to);
    await store.films.setPlan(own.id, PLAN);
    const error = await storeErrorOf(store.films.moveFilm(film, to));
    expect(error.code).toBe('conflict');
    expect((await store.films.findFilm(to))?.id).toBe(own.id);
    await rm(to);
  });

  test('takes no film over whose run has just begun', async () => {
    const { store, film, file, to } = await renamed();
    const own = await store.films.openFilm(to);
    expect(await store.films.hasBegun(own)).toBe(false);
    const granted = { command: 'one', maxCost: [], allowsUnpriced: false };
    await store.grants.grant(own.id, PLAN, granted);
    expect(await store.films.hasBegun(own)).toBe(true);
    const error = await storeErrorOf(store.films.moveFilm(film, to));
    expect(error.code).toBe('conflict');
    expect((await store.films.findFilm(to))?.id).toBe(own.id);
    expect((await store.films.findFilm(file))?.id).toBe(film.id);
  });

  test('takes one over that was granted a run which no server ever took up', async () => {
    const { store, film, to } = await renamed();
    const own = await store.films.openFilm(to);
    const at = new Date(Date.now() - 3_600_000).toISOString();
    await store.grants.grant(own.id, PLAN, {
      command: 'one',
      maxCost: [],
      allowsUnpriced: false,
      at,
    });
    expect(await store.films.hasBegun(own)).toBe(false);
    await store.films.moveFilm(film, to);
    expect((await store.films.findFilm(to))?.id).toBe(film.id);
    // Whoever comes late orders nothing for it.
    expect(await store.grants.isGranted(own.id, PLAN)).toBe(false);
  });
});
