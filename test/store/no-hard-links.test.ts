/** A disk without hard links: exFAT, and some of other machines. */

import { link, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { createAnywhere, createExclusively } from '../../store/write.ts';
import { temporaryFolder } from './fixtures.ts';

vi.mock('node:fs/promises', { spy: true });

afterEach(() => {
  vi.mocked(link).mockRestore();
});

const without = () =>
  vi.mocked(link).mockRejectedValue(Object.assign(new Error('EPERM'), { code: 'EPERM' }));

test('the store is refused there, and a file of a person’s own is written', async () => {
  const folder = temporaryFolder();
  const [kept, own] = [join(folder, 'kept'), join(folder, 'own')];
  without();
  await expect(createExclusively(kept, 'a')).rejects.toMatchObject({ code: 'no-hard-links' });
  expect(await createAnywhere(own, 'b')).toBe(true);
  expect(await readdir(folder)).toEqual(['own']);
  expect(await readFile(own, 'utf8')).toBe('b');
});

test('what is there is not written over, with links or without', async () => {
  const path = join(temporaryFolder(), 'own');
  await writeFile(path, 'mine');
  expect(await createAnywhere(path, 'b')).toBe(false);
  without();
  expect(await createAnywhere(path, 'b')).toBe(false);
  expect(await readFile(path, 'utf8')).toBe('mine');
});

test('any other fault is told, and leaves nothing', async () => {
  const folder = temporaryFolder();
  vi.mocked(link).mockRejectedValue(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
  await expect(createAnywhere(join(folder, 'own'), 'b')).rejects.toMatchObject({
    code: expect.any(String),
  });
  expect(await readdir(folder)).toEqual([]);
});
