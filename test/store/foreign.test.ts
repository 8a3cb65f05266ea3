/** A project that was copied or downloaded writes nothing outside itself. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  cp,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { openStore, type Store } from '../../store/store.ts';
import { FILM, storeErrorOf, temporaryFolder, temporaryStore } from './fixtures.ts';

/** A project as it comes out of an archive, and a folder of the person that it is to stay out of. */
async function downloaded() {
  const made = await temporaryStore();
  await made.events.append(FILM, { kind: 'run.started', plan: 'c'.repeat(64) });
  await made.films.openFilm(join(made.root, 'film.yaml'));
  const root = join(temporaryFolder(), 'project');
  await cp(made.root, root, { recursive: true, verbatimSymlinks: true });
  const home = temporaryFolder();
  await writeFile(join(home, '.bashrc'), 'mine\n');
  return { root, folder: join(root, '.storyboard'), home };
}

async function refused(root: string, path: string, home: string) {
  const before = await readdir(root, { recursive: true });
  const error = await storeErrorOf(openStore(root));
  expect(error).toMatchObject({ code: 'leads-outside', path });
  expect(error.message).toContain(path);
  expect(error.remedy).not.toBe('');
  expect(await readdir(root, { recursive: true })).toEqual(before);
  expect(await readdir(home)).toEqual(['.bashrc']);
  expect(await readFile(join(home, '.bashrc'), 'utf8')).toBe('mine\n');
}

const EVENTS = `films/${FILM}/events.jsonl`;

describe('what leads out of a downloaded project is refused', () => {
  test.each([
    ['objects'],
    ['films'],
    [`films/${FILM}`],
    ['masters'],
    ['temporary'],
    ['storyboards'],
    ['logs'],
    ['simulator'],
    ['accounts/byteplus/unavailable'],
  ])('a link to a folder at %s', async (name) => {
    const { root, folder, home } = await downloaded();
    const path = join(folder, name);
    await rm(path, { recursive: true, force: true });
    await mkdir(dirname(path), { recursive: true });
    await symlink(home, path);
    await refused(root, path, home);
  });

  test.each([
    [EVENTS],
    ['logs/worker.log'],
    ['logs/server.log.1'],
    ['temporal.db'],
    ['store.json'],
  ])('a link to a file at %s', async (name) => {
    const { root, folder, home } = await downloaded();
    const path = join(folder, name);
    if (name === 'store.json') await rename(path, join(home, 'store.json'));
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await symlink(join(home, name === 'store.json' ? name : '.bashrc'), path);
    const error = await storeErrorOf(openStore(root));
    expect(error).toMatchObject({ code: 'leads-outside', path });
    expect(await readFile(join(home, '.bashrc'), 'utf8')).toBe('mine\n');
  });

  test('a file that has another name outside', async () => {
    const { root, folder, home } = await downloaded();
    const path = join(folder, 'logs', 'worker.log');
    await mkdir(dirname(path));
    await link(join(home, '.bashrc'), path);
    await refused(root, path, home);
  });

  test('a pipe', async () => {
    const { root, folder, home } = await downloaded();
    const path = join(folder, 'films', FILM, 'caps.json');
    execFileSync('mkfifo', [path], { env: process.env });
    await refused(root, path, home);
  });

  test('a link at renders, with the setting for films on another disk', async () => {
    const { root, home } = await downloaded();
    await symlink(home, join(root, 'renders'));
    await refused(root, join(root, 'renders'), home);
    expect((await storeErrorOf(openStore(root))).remedy).toContain('STORYBOARD_RENDERS=');
  });

  test('its .storyboard itself, and one that has no id yet', async () => {
    const { root, folder, home } = await downloaded();
    await rm(folder, { recursive: true });
    await symlink(home, folder);
    await refused(root, folder, home);

    const other = await downloaded();
    await rm(join(other.folder, 'store.json'));
    await symlink(other.home, join(other.folder, 'plans'));
    await refused(other.root, join(other.folder, 'plans'), other.home);
  });
});

describe('what is one’s own goes on', () => {
  test('a copy is looked through once', async () => {
    const { root, folder, home } = await downloaded();
    const copy = await openStore(root);
    expect(copy.copiedAt).not.toBeNull();
    // From here on it is this person's own, who may have objects on another disk.
    const objects = join(home, 'objects');
    await mkdir(objects);
    await symlink(objects, join(folder, 'objects'));
    const again = await openStore(root);
    expect(again.id).toBe(copy.id);
    const { sha256 } = await again.objects.put(Buffer.from('clip'));
    expect(existsSync(join(objects, sha256.slice(0, 2), sha256))).toBe(true);
  });

  test('two names of one file within the store lead nowhere', async () => {
    const { root, folder } = await downloaded();
    await link(join(folder, EVENTS), join(folder, `films/${FILM}/.events.jsonl.tmp`));
    await openStore(root);
  });

  test('a link in the place of renders is named before anything is ordered', async () => {
    const { root } = await temporaryStore();
    await symlink(temporaryFolder(), join(root, 'renders'));
    expect(await storeErrorOf(openStore(root))).toMatchObject({
      code: 'leads-outside',
      path: join(root, 'renders'),
      remedy: expect.stringContaining('STORYBOARD_RENDERS'),
    });
  });
});

describe('events', () => {
  const plant = async (how: (path: string, own: string) => Promise<void>) => {
    const store: Store = await temporaryStore();
    const own = join(temporaryFolder(), '.bashrc');
    await writeFile(own, 'mine\n');
    const path = join(store.folder, EVENTS);
    await mkdir(dirname(path), { recursive: true });
    await how(path, own);
    return { store, own, path };
  };

  test.each([
    ['a link', (path: string, own: string) => symlink(own, path)],
    ['a further name', (path: string, own: string) => link(own, path)],
  ])('are not written through %s', async (_, how) => {
    const { store, own, path } = await plant(how);
    const append = store.events.append(FILM, { kind: 'run.started', plan: 'c'.repeat(64) });
    expect(await storeErrorOf(append)).toMatchObject({ code: 'leads-outside', path });
    expect(await readFile(own, 'utf8')).toBe('mine\n');
  });

  test('are not waited for where a pipe stands', async () => {
    const { store } = await plant(async (path) => {
      execFileSync('mkfifo', [path], { env: process.env });
    });
    const append = store.events.append(FILM, { kind: 'run.started', plan: 'c'.repeat(64) });
    expect((await storeErrorOf(append)).code).toBe('leads-outside');
    expect((await storeErrorOf(store.events.read(FILM))).code).toBe('damaged');
  });
});
