import { chmod, cp, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { openStore, openStoreIfPresent } from '../../store/store.ts';
import { resultOf, startChild, storeErrorOf, temporaryFolder, temporaryStore } from './fixtures.ts';

describe('opening a store', () => {
  test('makes a private folder that no repository takes in', async () => {
    const store = await temporaryStore();
    expect((await stat(store.folder)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(store.folder, '.gitignore'), 'utf8')).toBe('*\n');
    expect(store.id).toMatch(/^[0-9a-f]{12}$/);
  });

  test('closes a folder that others could look into', async () => {
    const store = await temporaryStore();
    await chmod(store.folder, 0o755);
    await openStore(store.root);
    expect((await stat(store.folder)).mode & 0o777).toBe(0o700);
  });

  test('by several new commands at once ends in one store and one film', async () => {
    const root = temporaryFolder();
    const children = [1, 2, 3, 4].map(() => startChild('open', root));
    const seen = await Promise.all(children.map(resultOf));
    expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBe(1);
    const store = await openStore(root);
    expect(await store.films.listFilms()).toMatchObject([{ storyboard: 'film.yaml' }]);
  });

  test('keeps its id, also where the project was moved to', async () => {
    const store = await temporaryStore();
    expect((await openStore(store.root)).id).toBe(store.id);
    const moved = join(temporaryFolder(), 'moved');
    await rename(store.root, moved);
    expect((await openStore(moved)).id).toBe(store.id);
    await rename(moved, store.root);
  });

  test('gives a copied project an id of its own, the same each time', async () => {
    const store = await temporaryStore();
    const copy = join(temporaryFolder(), 'copy');
    await cp(store.root, copy, { recursive: true });
    const copied = await openStore(copy);
    expect(copied.id).toMatch(/^[0-9a-f]{12}$/);
    expect(copied.id).not.toBe(store.id);
    expect((await openStoreIfPresent(copy))?.id).toBe(copied.id);
    expect((await openStore(store.root)).id).toBe(store.id);
  });

  test('only to read writes nothing', async () => {
    const root = temporaryFolder();
    expect(await openStoreIfPresent(root)).toBeNull();
    expect(await readdir(root)).toEqual([]);
  });

  test('that is damaged is refused and left as it is', async () => {
    const root = temporaryFolder();
    await mkdir(join(root, '.storyboard'));
    await writeFile(join(root, '.storyboard', 'store.json'), '{"version":1,"id"');
    const error = await storeErrorOf(openStore(root));
    expect(error).toMatchObject({ code: 'damaged', path: join(root, '.storyboard', 'store.json') });
    expect(await readFile(error.path, 'utf8')).toBe('{"version":1,"id"');
  });
});
