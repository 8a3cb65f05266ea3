import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { temporaryStore } from './fixtures.ts';

const LINK = 'https://pictures.example/quay.png?signature=secret';

test('a picture fetched once is found by its link until its bytes are gone', async () => {
  const store = await temporaryStore();
  expect(await store.pictures.read(LINK)).toBeNull();
  const { sha256 } = await store.objects.put(new Uint8Array([1, 2, 3]));
  await store.pictures.record(LINK, sha256);
  expect(await store.pictures.read(LINK)).toBe(sha256);
  expect(await store.pictures.read(`${LINK}&other`)).toBeNull();
  await rm(store.objects.addressOf(sha256));
  expect(await store.pictures.read(LINK)).toBeNull();
});
