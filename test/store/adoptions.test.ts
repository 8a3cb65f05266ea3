/** Which shot a task without an order was given to: one, whoever asks at the same moment. */

import { describe, expect, test } from 'vitest';
import { currentProcess, type ProcessIdentity } from '../../store/identity.ts';
import { jsonFile } from '../../store/json.ts';
import { createExclusively } from '../../store/write.ts';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AT, FILM, temporaryStore } from './fixtures.ts';

const TASK = { provider: 'byteplus', taskId: 'cgt-1', token: `sb-${'1'.repeat(40)}` };
const ONE = { film: FILM, shot: 'sh0010' };
const OTHER = { film: FILM, shot: 'sh0020' };
const none = async () => false;
const some = async () => true;

/** One that somebody has written, and how many there are. */
async function withClaim(process: ProcessIdentity) {
  const store = await temporaryStore();
  await store.adoptions.claim(TASK, ONE, none);
  const folder = join(store.folder, 'adoptions');
  const [hash = ''] = await readdir(folder);
  const own = join(folder, hash);
  await mkdir(own, { recursive: true });
  await createExclusively(join(own, '000002.json'), jsonFile({ ...ONE, process, at: AT }));
  return { store, count: async () => (await readdir(own)).length };
}

describe('a task', () => {
  test('is given to the shot that asks first, and again to the same one', async () => {
    const { adoptions } = await temporaryStore();
    expect(await adoptions.claimOf(TASK)).toBeNull();
    expect(await adoptions.claim(TASK, ONE, none)).toEqual({ isOurs: true });
    expect(await adoptions.claim(TASK, ONE, some)).toEqual({ isOurs: true });
    expect(await adoptions.claim(TASK, OTHER, none)).toMatchObject({ isOurs: false, by: ONE });
    expect(await adoptions.claimOf(TASK)).toMatchObject(ONE);
    expect(await adoptions.claimOf({ ...TASK, provider: 'ark' })).toBeNull();
  });

  test('is given to one of two that ask at once', async () => {
    const { adoptions } = await temporaryStore();
    const both = await Promise.all([
      adoptions.claim(TASK, ONE, none),
      adoptions.claim(TASK, OTHER, none),
    ]);
    expect(both.filter(({ isOurs }) => isOurs)).toHaveLength(1);
  });

  test('is free again when who had it died before its order was written down', async () => {
    const gone = { ...currentProcess(), boot: 'another' };
    const { store, count } = await withClaim(gone);
    expect(await store.adoptions.claim(TASK, OTHER, none)).toEqual({ isOurs: true });
    expect(await count()).toBe(3);
    expect(await store.adoptions.claimOf(TASK)).toMatchObject(OTHER);
  });

  test('is not free when its order is there, or nobody knows whether who had it lives', async () => {
    const { store, count } = await withClaim({ ...currentProcess(), boot: 'another' });
    expect(await store.adoptions.claim(TASK, OTHER, some)).toMatchObject({ isOurs: false });
    expect(await count()).toBe(2);
    const elsewhere = await withClaim({ ...currentProcess(), machine: 'another' });
    expect(await elsewhere.store.adoptions.claim(TASK, OTHER, none)).toMatchObject({
      isOurs: false,
    });
  });
});
