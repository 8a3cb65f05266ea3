import { createHash } from 'node:crypto';
import { chmod, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { FolderDepot } from '../../store/folder-depot.ts';
import { Objects } from '../../store/objects.ts';
import { storeErrorOf, temporaryFolder, temporaryStore } from './fixtures.ts';

const BYTES = Buffer.from('a clip of a ferry');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

describe('objects', () => {
  test('are named by their bytes, read back and protected from writing', async () => {
    const { objects } = await temporaryStore();
    expect(await objects.has(SHA256)).toBe(false);
    expect(await objects.put(BYTES)).toEqual({ sha256: SHA256, bytes: BYTES.length });
    expect(await objects.has(SHA256)).toBe(true);
    expect(await objects.read(SHA256)).toEqual(BYTES);
    expect((await stat(objects.addressOf(SHA256))).mode & 0o222).toBe(0);
  });

  test('take a finished file over, from two attempts as from one', async () => {
    const { objects } = await temporaryStore();
    const paths = await Promise.all([1, 2].map(() => objects.temporaryPath('clip.mp4')));
    expect(new Set(paths).size).toBe(2);
    for (const path of paths) await writeFile(path, BYTES);
    const adopted = await Promise.all(paths.map((path) => objects.adopt(path)));
    expect(adopted).toEqual([1, 2].map(() => ({ sha256: SHA256, bytes: BYTES.length })));
    expect(await readFile(objects.addressOf(SHA256))).toEqual(BYTES);
    for (const path of paths) expect(await stat(path).catch(() => 'gone')).toBe('gone');
  });

  test('keep the ending of a temporary file and nothing else of its name’s path', async () => {
    const { objects, folder } = await temporaryStore();
    const path = await objects.temporaryPath('../../last frame.png');
    expect(extname(path)).toBe('.png');
    expect(join(path, '..')).toBe(join(folder, 'temporary'));
  });

  test('that the disk has damaged are told from whole ones and healed by the same bytes', async () => {
    const { objects } = await temporaryStore();
    await objects.put(BYTES);
    await chmod(objects.addressOf(SHA256), 0o644);
    await writeFile(objects.addressOf(SHA256), Buffer.from('a clip of a fairy'));
    expect(await storeErrorOf(objects.read(SHA256))).toMatchObject({
      code: 'damaged',
      path: objects.addressOf(SHA256),
    });
    const path = await objects.temporaryPath('clip.mp4');
    await writeFile(path, BYTES);
    await objects.adopt(path);
    expect(await objects.read(SHA256)).toEqual(BYTES);
  });

  test('that are missing are named', async () => {
    const { objects } = await temporaryStore();
    expect((await storeErrorOf(objects.read(SHA256))).code).toBe('missing-object');
    expect((await storeErrorOf(objects.adopt('/absent/clip.mp4'))).code).toBe('file-system');
  });

  test('that cannot be written are told as what the store cannot do', async () => {
    const impossible = join(temporaryFolder(), 'x'.repeat(300));
    const objects = new Objects(FolderDepot.hold(temporaryFolder()), impossible);
    expect(await storeErrorOf(objects.put(BYTES))).toMatchObject({
      code: 'file-system',
      path: impossible,
    });
  });

  test('are asked for by a hash only, never by a path', async () => {
    const { objects } = await temporaryStore();
    for (const name of ['../store.json', SHA256.toUpperCase(), '', `${SHA256}/..`]) {
      expect((await storeErrorOf(objects.read(name))).code).toBe('bad-name');
    }
  });

  test('a day after a killed attempt its temporary file is gone', async () => {
    const { objects, folder } = await temporaryStore();
    const [old, young] = [
      await objects.temporaryPath('a.mp4'),
      await objects.temporaryPath('b.mp4'),
    ];
    for (const path of [old, young]) await writeFile(path, BYTES);
    await utimes(old, 1, 1);
    await objects.sweep();
    expect(
      (await readdir(join(folder, 'temporary'))).map((name) => join(folder, 'temporary', name)),
    ).toEqual([young]);
  });
});
