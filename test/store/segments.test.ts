import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SegmentFolder } from '../../store/segments.ts';
import { temporaryFolder, temporaryStore } from './fixtures.ts';

const [ONE, OTHER] = ['1'.repeat(64), '2'.repeat(64)];

async function kept() {
  const folder = join(temporaryFolder(), 'segments', 'film');
  const path = join(temporaryFolder(), 'segment.mov');
  await writeFile(path, 'pictures');
  const at = await new SegmentFolder(folder).keep(ONE, path);
  return { folder, path, at };
}

test('pictures are found again by what they are made of', async () => {
  const { folder, path, at } = await kept();
  expect(at.startsWith(folder)).toBe(true);
  await expect(readFile(path)).rejects.toThrow('ENOENT');
  expect(await new SegmentFolder(folder).find(ONE)).toBe(at);
  expect(await new SegmentFolder(folder).find(OTHER)).toBeNull();
});

test.each([
  ['damaged', (path: string) => writeFile(path, 'picturez')],
  ['cut', (path: string) => writeFile(path, 'pict')],
  ['a link', (path: string) => rm(path).then(() => symlink('/etc/hostname', path))],
  ['a folder', (path: string) => rm(path).then(() => mkdir(path))],
  ['gone', (path: string) => rm(path)],
])('what is %s is not used', async (_, harm) => {
  const { folder, at } = await kept();
  await harm(at);
  expect(await new SegmentFolder(folder).find(ONE)).toBeNull();
});

test('what a master is not made of is removed, and only that', async () => {
  const { folder, path, at } = await kept();
  const next = new SegmentFolder(folder);
  await writeFile(path, 'others');
  const other = await next.keep(OTHER, path);
  await mkdir(join(folder, 'something'));
  await next.sweep();
  expect((await readdir(folder)).map((name) => join(folder, name))).toEqual([other]);
  expect(await next.find(ONE)).toBeNull();
  expect(at).not.toBe(other);
  await next.clear();
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
});

test('a disk that keeps nothing leaves them where they are', async () => {
  const { folder, path } = await kept();
  await rm(folder, { recursive: true });
  await writeFile(folder, 'in the way');
  await writeFile(path, 'pictures');
  const shelf = new SegmentFolder(folder);
  expect(await shelf.keep(ONE, path)).toBe(path);
  expect(await shelf.find(ONE)).toBeNull();
  await shelf.sweep();
  expect(await readFile(path, 'utf8')).toBe('pictures');
});

test('no film leads out of its folder', async () => {
  const store = await temporaryStore();
  expect(() => store.segmentsOf('../..', 'film')).toThrow('is no film');
});
