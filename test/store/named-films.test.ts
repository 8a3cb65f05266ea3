import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

import { isFilmName } from '../../specs/table/film-name.ts';
import { storeErrorOf, temporaryStore } from './fixtures.ts';

describe('films of a table', () => {
  test('are one each, beside the film of the file by itself', async () => {
    const { films, root } = await temporaryStore();
    const path = join(root, 'film.yaml');
    const own = await films.openFilm(path);
    const oslo = await films.openFilm(path, 'oslo');
    const bergen = await films.openFilm(path, 'bergen');
    expect(new Set([own.id, oslo.id, bergen.id]).size).toBe(3);
    expect(own.name).toBeUndefined();
    expect(oslo).toMatchObject({ storyboard: 'film.yaml', name: 'oslo', plan: null });
    expect(await films.findFilm(path, 'oslo')).toEqual(oslo);
    expect(await films.findFilm(path)).toEqual(own);
    expect(await films.findFilm(path, 'voss')).toBeNull();
    expect(await films.filmsOf(path)).toEqual([own, bergen, oslo]);
  });

  test('are the same film whatever capitals their name has', async () => {
    const { films, root } = await temporaryStore();
    const path = join(root, 'film.yaml');
    const oslo = await films.openFilm(path, 'Oslo');
    expect(await films.openFilm(path, 'OSLO')).toEqual(oslo);
    expect((await films.findFilm(path, 'oslo'))?.name).toBe('Oslo');
  });

  test('have one id for everybody who opens them at once', async () => {
    const { films, root } = await temporaryStore();
    const opened = await Promise.all(
      [1, 2, 3].map(() => films.openFilm(join(root, 'film.yaml'), 'oslo')),
    );
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
  });

  test('are found by another name of their file, each by its own', async () => {
    const { films, root } = await temporaryStore();
    const path = join(root, 'film.yaml');
    await writeFile(path, 'version: 1\n');
    const oslo = await films.openFilm(path, 'oslo');
    const bergen = await films.openFilm(path, 'bergen');
    await mkdir(join(root, 'other'));
    await symlink(path, join(root, 'other', 'link.yaml'));
    const link = join(root, 'other', 'link.yaml');
    expect(await films.findFilm(link, 'bergen')).toEqual(bergen);
    expect(await films.findFilm(link)).toBeNull();
    expect(await films.filmsOf(link)).toEqual([bergen, oslo]);
  });

  test('go on under a new name of their file, their names with them', async () => {
    const { films, root } = await temporaryStore();
    const path = join(root, 'film.yaml');
    await writeFile(path, 'version: 1\n');
    const oslo = await films.openFilm(path, 'oslo');
    const bergen = await films.openFilm(path, 'bergen');
    const moved = join(root, 'moved.yaml');
    await rename(path, moved);
    expect(await films.listVanished()).toEqual([bergen, oslo]);
    expect(await films.moveFilm(oslo, moved)).toMatchObject({ id: oslo.id, name: 'oslo' });
    expect((await films.findFilm(moved, 'oslo'))?.id).toBe(oslo.id);
    expect(await films.findFilm(moved, 'bergen')).toBeNull();
    expect(await films.findFilm(path, 'oslo')).toBeNull();
    expect(await films.listVanished()).toEqual([bergen]);
  });

  test('have animatics of their own', async () => {
    const { films, root } = await temporaryStore();
    const path = join(root, 'film.yaml');
    const animatic = await films.openAnimatic(path, 'oslo');
    const oslo = await films.findFilm(path, 'oslo');
    expect(animatic).toMatchObject({ name: 'oslo', animaticOf: oslo?.id });
    expect(await films.findAnimatic(path, 'oslo')).toEqual(animatic);
    expect(await films.findAnimatic(path)).toBeNull();
    expect(await films.listFilms()).toEqual([oslo]);
  });

  test('keep their id when the making was cut off between the two files', async () => {
    const { films, root, folder } = await temporaryStore();
    const film = await films.openFilm(join(root, 'film.yaml'), 'oslo');
    await rm(join(folder, 'films', film.id), { recursive: true });
    expect(await films.openFilm(join(root, 'film.yaml'), 'oslo')).toEqual(film);
  });

  test('may be called whatever is a folder, and no other thing', async () => {
    for (const name of ['con', 'nul', '-', '__proto__', 'constructor', '7', 'a'.repeat(48)]) {
      const { films, root, renders } = await temporaryStore();
      const film = await films.openFilm(join(root, 'film.yaml'), name);
      expect(film.name).toBe(name);
      expect(relative(root, await renders.folderOf(film))).toBe(`renders/film/${name}`);
    }
    const not = ['', '.', '..', 'a/b', 'a.b', 'Takes', 'ANIMATIC', 'a'.repeat(49), 'ø', 'a\n'];
    expect(not.filter(isFilmName)).toEqual([]);
    const { films, root } = await temporaryStore();
    const refused = films.openFilm(join(root, 'film.yaml'), '../oslo');
    expect((await storeErrorOf(refused)).code).toBe('bad-name');
    expect(await films.listIds()).toEqual([]);
  });
});

describe('folders of a table’s films', () => {
  test('lie in that of their storyboard, whoever comes first', async () => {
    const { films, root, renders } = await temporaryStore();
    const path = join(root, 'film.yaml');
    const oslo = await films.openFilm(path, 'oslo');
    expect(await renders.folderOf(oslo)).toBe(join(root, 'renders', 'film', 'oslo'));
    const own = await films.openFilm(path);
    expect(await renders.folderOf(own)).toBe(join(root, 'renders', 'film'));
    const bergen = await films.openFilm(path, 'bergen');
    expect(await renders.folderOf(bergen)).toBe(join(root, 'renders', 'film', 'bergen'));
    const animatic = await films.openAnimatic(path, 'bergen');
    const take = { shot: 'sh0010', take: 'v001' };
    expect((await renders.filesOfTake(animatic, take)).clip).toBe(
      join(root, 'renders/film/bergen/animatic/takes/sh0010/v001.mp4'),
    );
  });

  test('are not mixed with those of another storyboard of that name', async () => {
    const { films, root, renders } = await temporaryStore();
    const one = await films.openFilm(join(root, 'a', 'film.yaml'), 'oslo');
    const other = await films.openFilm(join(root, 'b', 'film.yaml'), 'oslo');
    const third = await films.openFilm(join(root, 'b', 'film.yaml'), 'bergen');
    expect(await renders.folderOf(one)).toBe(join(root, 'renders', 'film', 'oslo'));
    expect(await renders.folderOf(other)).toBe(join(root, 'renders', 'film-2', 'oslo'));
    expect(await renders.folderOf(third)).toBe(join(root, 'renders', 'film-2', 'bergen'));
  });

  test('leave a folder that is a person’s alone', async () => {
    const { films, root, renders } = await temporaryStore();
    const path = join(root, 'film.yaml');
    await renders.folderOf(await films.openFilm(path));
    await mkdir(join(root, 'renders', 'film', 'oslo'), { recursive: true });
    await writeFile(join(root, 'renders', 'film', 'oslo', 'mine.mp4'), 'mine');
    const oslo = await films.openFilm(path, 'oslo');
    expect(basename(await renders.folderOf(oslo))).toBe('oslo-2');
    const second = await films.openFilm(path, 'oslo-2');
    expect(basename(await renders.folderOf(second))).toBe('oslo-2-2');
  });

  test('are not written through a link', async () => {
    const { films, root, renders } = await temporaryStore();
    const oslo = await films.openFilm(join(root, 'film.yaml'), 'oslo');
    await renders.folderOf(oslo);
    await mkdir(join(root, 'elsewhere'));
    await rm(join(root, 'renders', 'film'), { recursive: true, force: true });
    await symlink(join(root, 'elsewhere'), join(root, 'renders', 'film'));
    expect((await storeErrorOf(renders.checkFolder(oslo))).code).toBe('leads-outside');
  });
});
