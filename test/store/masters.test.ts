import { rm } from 'node:fs/promises';
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
  await rm(objects.pathOf(sha256));
  expect(await masters.read(EDIT_LIST)).toBeNull();
  expect((await storeErrorOf(masters.read('../store'))).code).toBe('bad-name');
});
