/** Whatever a project's files say, films are written under `renders/` and nowhere else. */

import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { openStore, type Store } from '../../store/store.ts';
import { aTake, storeErrorOf, temporaryFolder } from './fixtures.ts';

const CLIP = Buffer.from('clip of the ferry');

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A project within a home folder, with a take that is to be published. */
async function project() {
  const home = temporaryFolder();
  await writeFile(join(home, 'film.mp4'), 'mine\n');
  const root = join(home, 'project');
  await mkdir(root);
  const store = await openStore(root);
  const film = await store.films.openFilm(join(root, 'film.yaml'));
  const clip = { ...aTake().clip, ...(await store.objects.put(CLIP)) };
  const lastFrame = { ...aTake().lastFrame, sha256: clip.sha256 };
  const take = await store.takes.writeTake(aTake({ film: film.id, clip, lastFrame }));
  const publish = () =>
    store.renders.publishMaster(film, {
      name: 'film.mp4',
      sha256: clip.sha256,
      description: {},
    });
  const record = join(store.folder, 'films', film.id, 'renders.json');
  return { home, root, store, film, take, publish, record, sha256: clip.sha256 };
}

const plant = (record: string, value: object) =>
  writeFile(record, JSON.stringify({ version: 1, ...value }));

describe('the name of a film’s folder', () => {
  test.each([
    ['../../..'],
    ['..'],
    ['.'],
    ['...'],
    [''],
    ['../renders/../..'],
    ['/etc'],
    ['a/b'],
    ['film\0'],
    ['x'.repeat(300)],
  ])('%j is damaged, and nothing is written', async (name) => {
    const { home, store, film, take, publish, record } = await project();
    await plant(record, { name, files: {} });
    for (const work of [
      publish,
      () => store.renders.publishTake(film, take),
      () => store.renders.restore(film),
      () => store.renders.folderOf(film),
      () => store.renders.findFolder(film),
      () => store.renders.findMaster(film),
    ]) {
      expect(await storeErrorOf(work())).toMatchObject({ code: 'damaged', path: record });
    }
    expect(await readdir(home)).toEqual(['film.mp4', 'project']);
    expect(await readFile(join(home, 'film.mp4'), 'utf8')).toBe('mine\n');
  });

  test.each([['Fähre über den Fluß'], ['a b'], ['.hidden'], ['..x'], ['x'.repeat(80)]])(
    '%j is a name as any other',
    async (name) => {
      const { root, store } = await project();
      const film = await store.films.openFilm(join(root, `${name}.yaml`));
      expect(await store.renders.folderOf(film)).toBe(join(root, 'renders', name));
      expect(await store.renders.findFolder(film)).toBe(join(root, 'renders', name));
    },
  );

  test('of a file within it is checked as well', async () => {
    const { home, store, film, record, sha256 } = await project();
    for (const name of [
      '..',
      '../film.mp4',
      '../../film.mp4',
      '/etc/x.mp4',
      '.bashrc',
      'a/b.mp4',
    ]) {
      await plant(record, { name: 'film', files: { [name]: sha256 } });
      expect(await storeErrorOf(store.renders.restore(film))).toMatchObject({ code: 'damaged' });
    }
    await plant(record, { name: 'film', files: { 'film.mp4': '../../../store.json' } });
    expect((await storeErrorOf(store.renders.restore(film))).code).toBe('damaged');
    expect(await readFile(join(home, 'film.mp4'), 'utf8')).toBe('mine\n');
  });
});

describe('a link under renders/', () => {
  test.each([
    ['renders', []],
    ['the film’s folder', ['film']],
    ['its takes', ['film', 'takes']],
    ['a shot', ['film', 'takes', 'sh0010']],
  ])('at %s is refused', async (_, names) => {
    const { root, store, film, take } = await project();
    const outside = temporaryFolder();
    const path = join(root, 'renders', ...names);
    await mkdir(join(path, '..'), { recursive: true });
    await plant(join(store.folder, 'films', film.id, 'renders.json'), { name: 'film', files: {} });
    await symlink(outside, path);
    for (const work of [
      () => store.renders.checkFolder(film),
      () => store.renders.publishTake(film, take),
    ]) {
      expect(await storeErrorOf(work())).toMatchObject({ code: 'leads-outside', path });
    }
    expect(await readdir(outside)).toEqual([]);
  });

  test('in the place of a file is replaced, and what it led to is left alone', async () => {
    const { home, store, film, take } = await project();
    const { clip, record } = await store.renders.filesOfTake(film, take);
    const own = join(home, 'own.txt');
    await writeFile(own, CLIP);
    await mkdir(join(clip, '..'), { recursive: true });
    await symlink(own, clip);
    await symlink(own, record);
    await store.renders.publishTake(film, take);
    expect(await readFile(clip)).toEqual(CLIP);
    await writeFile(clip, 'changed');
    expect(await readFile(own)).toEqual(CLIP);
    expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject({ shot: 'sh0010' });
  });
});

describe('STORYBOARD_RENDERS', () => {
  const reopened = async (store: Store, setting: string) => {
    vi.stubEnv('STORYBOARD_RENDERS', setting);
    return openStore(store.root);
  };

  test('takes the films of a project to another folder, and back', async () => {
    const { root, store, film, publish } = await project();
    expect(await publish()).toBe(join(root, 'renders', 'film', 'film.mp4'));
    const big = temporaryFolder();
    const there = await reopened(store, big);
    expect(await there.renders.findMaster(film)).toBeNull();
    expect(await there.renders.restore(film)).toContain(join(big, 'film', 'film.mp4'));
    expect(await there.renders.findMaster(film)).toBe(join(big, 'film', 'film.mp4'));
    expect(await readdir(big)).toEqual(['film']);
    const back = await reopened(store, '');
    await back.renders.restore(film);
    expect(await back.renders.findMaster(film)).toBe(join(root, 'renders', 'film', 'film.mp4'));
  });

  test('goes on with the folder that a link led to', async () => {
    const { root, store, film, publish } = await project();
    await publish();
    // A store of a moment ago does not know its birth, and is looked through as a foreign one.
    await openStore(root);
    const big = temporaryFolder();
    await rename(join(root, 'renders', 'film'), join(big, 'film'));
    await rm(join(root, 'renders'), { recursive: true });
    await symlink(big, join(root, 'renders'));
    const error = await storeErrorOf(openStore(root));
    expect(error.code).toBe('leads-outside');
    expect(error.remedy).toContain(`STORYBOARD_RENDERS=${big}`);
    await rm(join(root, 'renders'));
    const there = await reopened(store, big);
    expect(await there.renders.folderOf(film)).toBe(join(big, 'film'));
    await there.renders.restore(film);
    expect(await readdir(big)).toEqual(['film']);
  });

  test('lets two projects with films of one name share a folder', async () => {
    const [one, other] = [await project(), await project()];
    const big = temporaryFolder();
    const first = await reopened(one.store, big);
    const second = await reopened(other.store, big);
    expect(await first.renders.folderOf(one.film)).toBe(join(big, 'film'));
    await first.renders.restore(one.film);
    expect(await second.renders.folderOf(other.film)).toBe(join(big, 'film-2'));
  });

  test('may be a link of the person’s own; a file of the project cannot choose it', async () => {
    const { store, film, record } = await project();
    const big = temporaryFolder();
    const setting = join(temporaryFolder(), 'link');
    await symlink(big, setting);
    const opened = await reopened(store, setting);
    await plant(record, { name: 'other', in: 'a'.repeat(64), files: {} });
    expect(await opened.renders.findFolder(film)).toBeNull();
    expect(await opened.renders.folderOf(film)).toBe(join(setting, 'film'));
    expect(await readdir(big)).toEqual([]);
    await opened.renders.restore(film);
    expect(await readdir(big)).toEqual(['film']);
  });

  test.each([
    ['films', 'is no absolute path'],
    ['/no/such/disk', 'is no folder'],
  ])('%s is refused before anything is ordered', async (setting, fact) => {
    const { store } = await project();
    const error = await storeErrorOf(reopened(store, setting));
    expect(error.code).toBe('bad-setting');
    expect(error.message).toContain(fact);
    expect(error.message).toContain('STORYBOARD_RENDERS');
  });

  test('that is gone while a film is published is said, and not made', async () => {
    const { store, film, take } = await project();
    const big = join(temporaryFolder(), 'disk');
    await mkdir(big);
    const opened = await reopened(store, big);
    await opened.renders.publishTake(film, take);
    await rm(big, { recursive: true });
    const error = await storeErrorOf(opened.renders.publishTake(film, take));
    expect(error.code).toBe('bad-setting');
  });
});

test('nothing is published where the project was', async () => {
  const { home, root, store, film, take, publish } = await project();
  await publish();
  await rename(root, join(home, 'moved'));
  for (const work of [publish, () => store.renders.publishTake(film, take)]) {
    expect((await storeErrorOf(work())).code).toMatch(/moved|missing-object/);
  }
  expect(await readdir(home)).toEqual(['film.mp4', 'moved']);
});

test('a film that has nothing to show gets no folder', async () => {
  const { root, store, film } = await project();
  const empty = await store.films.openFilm(join(root, 'other.yaml'));
  expect(await store.renders.restore(empty)).toEqual([]);
  expect(await readdir(root)).not.toContain('renders');
  expect(await store.renders.restore(film)).not.toEqual([]);
  expect(await readdir(join(root, 'renders'))).toEqual(['.gitignore', 'film']);
});
