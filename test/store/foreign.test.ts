/** A project that was copied or downloaded writes nothing outside itself. */

import { execFileSync } from 'node:child_process';
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
import { folderIdOf } from '../../store/own-id.ts';
import {
  anIntent,
  aTake,
  FILM,
  storeErrorOf,
  temporaryFolder,
  temporaryStore,
} from './fixtures.ts';

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

/** How opening it ends, and what it has changed: nothing. */
async function refusal({ root, home }: { root: string; home: string }) {
  const before = await readdir(root, { recursive: true });
  const error = await storeErrorOf(openStore(root));
  const after = await readdir(root, { recursive: true });
  return {
    code: error.code,
    path: error.path,
    isNamed: error.message.includes(error.path),
    made: after.filter((name) => !before.includes(name)),
    outside: await readdir(home),
    bashrc: await readFile(join(home, '.bashrc'), 'utf8'),
  };
}

function refusedFor(path: string) {
  const untouched = { made: [], outside: ['.bashrc'], bashrc: 'mine\n' };
  return { code: 'leads-outside', path, isNamed: true, ...untouched };
}

const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };
const RUN = { kind: 'run.started', plan: 'c'.repeat(64) } as const;
const EVENTS = `films/${FILM}/events.jsonl`;

describe('what leads out of a downloaded project is refused', () => {
  test.each([
    ['objects'],
    ['films'],
    [`films/${FILM}`],
    ['masters'],
    ['edges'],
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
    expect(await refusal({ root, home })).toEqual(refusedFor(path));
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
    expect(await refusal({ root, home })).toEqual(refusedFor(path));
  });

  test('a pipe', async () => {
    const { root, folder, home } = await downloaded();
    const path = join(folder, 'films', FILM, 'caps.json');
    execFileSync('/usr/bin/mkfifo', [path], { env: process.env });
    expect(await refusal({ root, home })).toEqual(refusedFor(path));
  });

  test('a link at renders, with the setting for films on another disk', async () => {
    const { root, home } = await downloaded();
    await symlink(home, join(root, 'renders'));
    expect(await refusal({ root, home })).toEqual(refusedFor(join(root, 'renders')));
    expect((await storeErrorOf(openStore(root))).remedy).toContain('STORYBOARD_RENDERS=');
  });

  test('its .storyboard itself, and one that has no id yet', async () => {
    const { root, folder, home } = await downloaded();
    await rm(folder, { recursive: true });
    await symlink(home, folder);
    expect(await refusal({ root, home })).toEqual(refusedFor(folder));

    const other = await downloaded();
    await rm(join(other.folder, 'store.json'));
    await symlink(other.home, join(other.folder, 'plans'));
    expect(await refusal(other)).toEqual(refusedFor(join(other.folder, 'plans')));
  });
});

describe('a link that comes with a later version of the project', () => {
  test.each([
    ['logs'],
    ['leases'],
    ['workers'],
    ['loops'],
    ['films'],
    ['objects'],
    ['temporary'],
    ['accounts'],
    ['plans'],
    ['masters'],
    ['edges'],
    ['pictures'],
    ['callbacks'],
    ['storyboards'],
    ['renders'],
    ['commands'],
  ])('at %s', async (name) => {
    const { root, folder, home } = await downloaded();
    await openStore(root);
    const path = join(folder, name);
    await rm(path, { recursive: true, force: true });
    await symlink(home, path);
    expect(await refusal({ root, home })).toEqual(refusedFor(path));
  });

  test.each([
    ['objects', (at: Store) => at.objects.put(Buffer.from('clip'))],
    ['temporary', (at: Store) => at.objects.temporaryPath('clip.mp4')],
    ['storyboards', (at: Store) => at.films.openFilm(join(at.root, 'new.yaml'))],
    [`films/${FILM}`, (at: Store) => at.events.append(FILM, RUN)],
    [`films/${FILM}/shots`, (at: Store) => at.journal.placeIntent(KEY, anIntent())],
    [`films/${FILM}/shots/sh0010`, (at: Store) => at.journal.placeIntent(KEY, anIntent())],
    [`films/${FILM}/takes`, (at: Store) => at.takes.writeTake(aTake())],
  ])('at %s, while the project is in use', async (name, work) => {
    const { root, folder, home } = await downloaded();
    const store = await openStore(root);
    const path = join(folder, name);
    await rm(path, { recursive: true, force: true });
    await mkdir(dirname(path), { recursive: true });
    await symlink(home, path);
    expect(await storeErrorOf(work(store))).toMatchObject({ code: 'leads-outside', path });
    expect(await readdir(home)).toEqual(['.bashrc']);
  });

  test('beside a store.json with the inode of its folder and no time of birth', async () => {
    const { root, folder, home } = await downloaded();
    const { inode } = await folderIdOf(folder);
    const planted = JSON.stringify({ version: 1, id: '0123456789ab', inode });
    await writeFile(join(folder, 'store.json'), planted);
    const path = join(folder, 'films', FILM, 'shots');
    await symlink(home, path);
    expect(await refusal({ root, home })).toEqual(refusedFor(path));
    expect(await readFile(join(folder, 'store.json'), 'utf8')).toBe(planted);
  });
});

describe('what is one’s own goes on', () => {
  test('a copy is looked through once', async () => {
    const { root, folder } = await downloaded();
    const copy = await openStore(root);
    expect(copy.copiedAt).not.toBeNull();
    await link(join(folder, EVENTS), join(root, 'events of that film'));
    const again = await openStore(root);
    expect(again.id).toBe(copy.id);
  });

  test('two names of one file within the store lead nowhere', async () => {
    const { root, folder } = await downloaded();
    await link(join(folder, EVENTS), join(folder, `films/${FILM}/.events.jsonl.tmp`));
    expect((await openStore(root)).root).toBe(root);
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
      execFileSync('/usr/bin/mkfifo', [path], { env: process.env });
    });
    const append = store.events.append(FILM, { kind: 'run.started', plan: 'c'.repeat(64) });
    expect((await storeErrorOf(append)).code).toBe('leads-outside');
    expect((await storeErrorOf(store.events.read(FILM))).code).toBe('damaged');
  });
});
