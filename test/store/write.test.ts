import { setTimeout as sleep } from 'node:timers/promises';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { toStoreError } from '../../store/error.ts';
import { jsonFile } from '../../store/json.ts';
import {
  createExclusively,
  ensureFolder,
  namesIn,
  readJson,
  sweepTemporaries,
  writeFileAtomically,
} from '../../store/write.ts';
import {
  firstLine,
  killNow,
  resultOf,
  startChild,
  storeErrorOf,
  temporaryFolder,
} from './fixtures.ts';

const WHOLE = /^(a{1000000}|b{1000000})$/;

describe('a writer that is killed at any instant', () => {
  test('leaves the old file or the new one, never a part, to every reader', async () => {
    const path = join(temporaryFolder(), 'file');
    for (let kill = 0; kill < 4; kill += 1) {
      const child = startChild('replace', path);
      await firstLine(child);
      for (let reading = 0; reading < 20; reading += 1) {
        const seen = await readFile(path, 'utf8');
        expect(WHOLE.test(seen)).toBe(true);
        await sleep(1 + kill);
      }
      await killNow(child);
      expect(WHOLE.test(await readFile(path, 'utf8'))).toBe(true);
    }
  });

  test('creates whole files only', async () => {
    const folder = temporaryFolder();
    for (let kill = 0; kill < 4; kill += 1) {
      const child = startChild('create', folder);
      await firstLine(child);
      while ((await namesIn(folder)).filter((name) => !name.startsWith('.')).length <= kill * 2) {
        await sleep(2);
      }
      await killNow(child);
    }
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
    expect(names.length).toBeGreaterThan(4);
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(folder, name))).size),
    );
    expect(new Set(sizes)).toEqual(new Set([1_000_000]));
  });
});

describe('createExclusively', () => {
  test('has exactly one winner of several processes, and the others see the winner’s bytes', async () => {
    const folder = temporaryFolder();
    const children = [1, 2, 3].map(() => startChild('race', folder, '60'));
    const won = z.array(z.array(z.string())).parse(await Promise.all(children.map(resultOf)));
    expect(won.flat().sort()).toEqual(Array.from({ length: 60 }, (_, n) => String(n)).sort());
    for (const [index, names] of won.entries()) {
      for (const name of names) {
        expect(await readFile(join(folder, name), 'utf8')).toBe(String(children[index]?.pid));
      }
    }
  });

  test('leaves what is there alone', async () => {
    const path = join(temporaryFolder(), 'deep', 'down', 'file');
    expect(await createExclusively(path, 'first')).toBe(true);
    expect(await createExclusively(path, 'second')).toBe(false);
    expect(await readFile(path, 'utf8')).toBe('first');
    expect(await readdir(join(path, '..'))).toEqual(['file']);
  });
});

describe('writeFileAtomically', () => {
  test('says which file it could not write, keeps what stood there and leaves nothing beside', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'taken');
    await mkdir(path);
    await writeFile(join(path, 'precious'), '');
    const error = await storeErrorOf(writeFileAtomically(path, 'text'));
    expect(error).toMatchObject({ code: 'file-system', path });
    expect(await readdir(folder)).toEqual(['taken']);
    expect(await readdir(path)).toEqual(['precious']);
  });

  test('replaces without a sync when the file may be the older one after a power cut', async () => {
    const path = join(temporaryFolder(), 'look.json');
    await writeFileAtomically(path, 'one', 'fleeting');
    await writeFileAtomically(path, 'two', 'fleeting');
    expect(await readFile(path, 'utf8')).toBe('two');
  });
});

describe('readJson', () => {
  const schema = z.object({ name: z.string() });

  test('gives what was written, and null when nothing was', async () => {
    const path = join(temporaryFolder(), 'file.json');
    expect(await readJson(path, schema)).toBeNull();
    await writeFileAtomically(path, jsonFile({ name: 'quay' }));
    expect(await readJson(path, schema)).toEqual({ name: 'quay' });
  });

  test.each([
    ['an empty file', '', 'damaged', 'it is empty'],
    ['a file cut off', '{"version":1,"na', 'damaged', 'it is no JSON'],
    ['a foreign file', '{"name":"quay"}', 'damaged', 'it has no version'],
    ['another shape', '{"version":1,"name":7}', 'damaged', 'name is not'],
    ['a list', '[1]', 'damaged', 'it has no version'],
    ['a newer file', '{"version":2,"name":"quay"}', 'foreign-version', 'has version 2'],
  ])('refuses %s, says where, and changes nothing', async (_, content, code, fact) => {
    const path = join(temporaryFolder(), 'file.json');
    await writeFile(path, content);
    const error = await storeErrorOf(readJson(path, schema));
    expect(error).toMatchObject({ code, path });
    expect(error.message).toContain(fact);
    expect(error.remedy).not.toBe('');
    expect(await readFile(path, 'utf8')).toBe(content);
  });
});

test('old temporary files are swept, young ones and everything else stay', async () => {
  const folder = temporaryFolder();
  const dead = `.film.mp4.${'0'.repeat(16)}.tmp`;
  const young = `.film.mp4.${'1'.repeat(16)}.tmp`;
  for (const name of [dead, young, '.mine.tmp']) await writeFile(join(folder, name), '');
  for (const name of [dead, '.mine.tmp']) await utimes(join(folder, name), 1, 1);
  await sweepTemporaries(folder);
  expect(await namesIn(folder)).toEqual([young, '.mine.tmp'].sort());
});

test('folders are made once and found again', async () => {
  const folder = join(temporaryFolder(), 'a', 'b', 'c');
  await ensureFolder(folder);
  await ensureFolder(folder);
  expect((await stat(folder)).isDirectory()).toBe(true);
});

test.each([
  ['ENOSPC', 'disk-full', 'Free some space'],
  ['EDQUOT', 'disk-full', 'Free some space'],
  ['EROFS', 'no-access', 'Check who owns'],
  ['EIO', 'file-system', 'Check the disk'],
])('the system’s %s becomes %s with a remedy', (code, expected, remedy) => {
  const error = toStoreError(Object.assign(new Error(`${code}: it failed`), { code }), '/film');
  expect(error).toMatchObject({ code: expected, path: '/film' });
  expect(error.remedy).toContain(remedy);
});
