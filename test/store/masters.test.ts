import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { storeErrorOf, temporaryStore } from './fixtures.ts';

const EDIT_LIST = 'a'.repeat(64);

test('a master is found by its edit list while its bytes are there', async () => {
  const { masters, objects } = await temporaryStore();
  expect(await masters.read(EDIT_LIST)).toBeNull();
  const { sha256 } = await objects.put(Buffer.from('the film'));
  await masters.record(EDIT_LIST, sha256);
  expect(await masters.read(EDIT_LIST)).toBe(sha256);
  expect(await masters.read('b'.repeat(64))).toBeNull();
  await rm(objects.addressOf(sha256));
  expect(await masters.read(EDIT_LIST)).toBeNull();
  expect((await storeErrorOf(masters.read('../store'))).code).toBe('bad-name');
});

test.each(['', '{', '{"version":1,"sha256":"none"}', '{"version":99}'])(
  'what was kept to spare work, and is damaged (%s), is none, and is kept anew',
  async (text) => {
    const { masters, edges, objects, folder } = await temporaryStore();
    const { sha256 } = await objects.put(Buffer.from('bytes'));
    for (const [cache, name] of [
      [masters, 'masters'],
      [edges, 'edges'],
    ] as const) {
      await cache.record(EDIT_LIST, sha256);
      await writeFile(join(folder, name, `${EDIT_LIST}.json`), text);
      expect(await cache.find(EDIT_LIST)).toBeNull();
      await cache.record(EDIT_LIST, sha256);
      expect(await cache.find(EDIT_LIST)).toEqual({ sha256 });
    }
  },
);
