import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { FolderDepot } from '../../store/folder-depot.ts';
import { depotContract, type OpenedDepot } from './depot-contract.ts';
import { storeErrorOf, temporaryFolder } from './fixtures.ts';

async function open(): Promise<OpenedDepot> {
  const root = temporaryFolder();
  const address = join(root, '.storyboard');
  await mkdir(address);
  const depot = FolderDepot.hold(address);
  return {
    depot,
    address,
    tear: (log, beginning) => appendFile(depot.addressOf(log), beginning),
    damage: async (sha256, bytes) => {
      const path = await depot.file(sha256);
      await chmod(path, 0o644);
      await writeFile(path, bytes);
    },
    moveAway: async (another) => {
      await rename(address, join(temporaryFolder(), 'away'));
      if (another) await mkdir(address);
    },
    left: () => readdir(root, { recursive: true }),
  };
}

depotContract('a folder', open);

test('a folder keeps each key as the file of its name, and a log as a file of lines', async () => {
  const { depot, address } = await open();
  await depot.create('films/f/film.json', 'one');
  await depot.append('films/f/events.jsonl', 'eins');
  await depot.append('films/f/events.jsonl', 'zwei');
  expect(depot.addressOf('films/f/film.json')).toBe(join(address, 'films/f/film.json'));
  expect(await readFile(join(address, 'films/f/film.json'), 'utf8')).toBe('one');
  expect(await readFile(join(address, 'films/f/events.jsonl'), 'utf8')).toBe('eins\nzwei\n');
  expect(await readdir(join(address, 'films/f'))).toEqual(['events.jsonl', 'film.json']);
});

test('a folder tells nothing of what is being written, nor what a desktop leaves', async () => {
  const { depot, address } = await open();
  await depot.create('a/key', 'text');
  for (const name of ['.key.0123456789abcdef.tmp', '.DS_Store', 'my key', 'schlüssel']) {
    await writeFile(join(address, 'a', name), '');
  }
  expect(await depot.list('a')).toEqual(['key']);
});

test('a folder only looked at may be missing: nothing is in it, and nothing is made', async () => {
  const root = temporaryFolder();
  const depot = await FolderDepot.look(join(root, '.storyboard'));
  expect([await depot.list('films'), await depot.read('a/key')]).toEqual([[], null]);
  expect((await storeErrorOf(depot.create('a/key', 'text'))).code).toBe('moved');
  expect(await readdir(root)).toEqual([]);
});

test('a folder writes through no link', async () => {
  const { depot, address } = await open();
  const outside = temporaryFolder();
  await symlink(outside, join(address, 'films'));
  for (const work of [
    () => depot.create('films/f/key', 'text'),
    () => depot.replace('films/f/key', 'text'),
    () => depot.append('films/f/log', 'line'),
  ]) {
    expect((await storeErrorOf(work())).code).toBe('leads-outside');
  }
  expect(await readdir(outside)).toEqual([]);
});

/** Of 3 GiB of zeros, which no program can hold in one piece. */
const ZEROS = {
  bytes: 3 * 2 ** 30,
  sha256: '305b66a59d15b252092fbda9d09711230c429f351897cbd430e7b55a35fd3b97',
};

test('a folder takes a file over that no memory holds, and keeps it from being written', async () => {
  const { depot, address } = await open();
  const file = join(address, 'clip.mp4');
  await writeFile(file, '');
  await truncate(file, ZEROS.bytes);
  await depot.put(ZEROS.sha256, file);
  const facts = await stat(await depot.file(ZEROS.sha256));
  expect([facts.size, facts.mode & 0o222]).toEqual([ZEROS.bytes, 0]);
  expect(await readdir(address)).toEqual(['objects']);
});
