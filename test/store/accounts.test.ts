import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import { failure } from '../../specs/failures.ts';
import type { Store } from '../../store/store.ts';
import { storeErrorOf, temporaryStore } from './fixtures.ts';

const ACCOUNT = 'byteplus-0123abcd';

async function writeAccount(store: Store, name: string, value: unknown): Promise<void> {
  const folder = join(store.folder, 'accounts', ACCOUNT);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), JSON.stringify(value));
}

describe('an account', () => {
  test('is left alone until the latest time that it asked for', async () => {
    const { accounts } = await temporaryStore();
    expect(await accounts.notBefore(ACCOUNT)).toBeNull();
    await accounts.pauseUntil(ACCOUNT, 2_000);
    await accounts.pauseUntil(ACCOUNT, 1_000);
    expect(await accounts.notBefore(ACCOUNT)).toBe(2_000);
    expect(await accounts.notBefore('local')).toBeNull();
  });

  test.each([Number.POSITIVE_INFINITY, 1e300, Date.now() + 3_600_000])(
    'is left alone for a quarter of an hour at most (%d)',
    async (untilMs) => {
      const { accounts } = await temporaryStore();
      const startMs = Date.now();
      await accounts.pauseUntil(ACCOUNT, untilMs);
      const notBefore = await accounts.notBefore(ACCOUNT);
      expect(notBefore).toBeGreaterThanOrEqual(startMs + 900_000);
      expect(notBefore).toBeLessThanOrEqual(Date.now() + 900_000);
    },
  );

  test.each([Number.NaN, Number.NEGATIVE_INFINITY, -5])(
    'is not left alone until %d',
    async (untilMs) => {
      const { accounts } = await temporaryStore();
      await accounts.pauseUntil(ACCOUNT, untilMs);
      expect((await accounts.notBefore(ACCOUNT)) ?? 0).toBeLessThan(Date.now());
    },
  );

  test('passes a pause that its file has years ahead', async () => {
    const store = await temporaryStore();
    await writeAccount(store, 'pause.json', { version: 1, notBeforeMs: 8.64e15 });
    const first = await store.accounts.notBefore(ACCOUNT);
    await sleep(5);
    expect(await store.accounts.notBefore(ACCOUNT)).toBe(first);
    expect(first).toBeLessThanOrEqual(Date.now() + 900_000);
  });

  test.each([{ version: 1, notBeforeMs: null }, { version: 1 }, [], 'x'])(
    'whose notes are damaged has none (%j)',
    async (value) => {
      const store = await temporaryStore();
      await writeAccount(store, 'pause.json', value);
      await writeAccount(store, 'down.json', value);
      expect(await store.accounts.notBefore(ACCOUNT)).toBeNull();
      await store.accounts.pauseUntil(ACCOUNT, 2_000);
      expect(await store.accounts.notBefore(ACCOUNT)).toBe(2_000);
      const startMs = Date.now();
      expect(await store.accounts.downSince(ACCOUNT, 60_000)).toBeGreaterThanOrEqual(startMs);
    },
  );

  test('is down since now when its file tells a time that is to come', async () => {
    const store = await temporaryStore();
    const ahead = Date.now() + 3_600_000;
    await writeAccount(store, 'down.json', { version: 1, sinceMs: ahead, lastMs: ahead });
    expect(await store.accounts.downSince(ACCOUNT, 60_000)).toBeLessThanOrEqual(Date.now());
  });

  test('does not order a model that it has not, until a new run', async () => {
    const { accounts } = await temporaryStore();
    const reason = failure('model-unavailable', { code: 'ModelNotOpen', message: 'Not open.' });
    const model = 'ep-20260713/../x';
    await accounts.markModelUnavailable(ACCOUNT, model, reason);
    expect(await accounts.unavailableModel(ACCOUNT, model)).toEqual(reason);
    expect(await accounts.unavailableModel(ACCOUNT, 'seedance')).toBeNull();
    expect(await accounts.unavailableModel('local', model)).toBeNull();
    await accounts.pauseUntil(ACCOUNT, 2_000);
    await accounts.clearUnavailableModels();
    expect(await accounts.unavailableModel(ACCOUNT, model)).toBeNull();
    expect(await accounts.notBefore(ACCOUNT)).toBe(2_000);
  });

  test('has a name that leads nowhere else', async () => {
    const { accounts } = await temporaryStore();
    expect((await storeErrorOf(accounts.notBefore('../films'))).code).toBe('bad-name');
  });
});

test('a provider is down since its first failure, until it answers or is left alone for long', async () => {
  const { accounts } = await temporaryStore();
  const first = await accounts.downSince('byteplus-0123abcd', 60_000);
  await sleep(5);
  expect(await accounts.downSince('byteplus-0123abcd', 60_000)).toBe(first);
  expect(await accounts.downSince('ark-0123abcd', 60_000)).toBeGreaterThan(first);
  await accounts.answered('byteplus-0123abcd');
  expect(await accounts.downSince('byteplus-0123abcd', 60_000)).toBeGreaterThan(first);
  const last = await accounts.downSince('ark-0123abcd', 60_000);
  await sleep(20);
  expect(await accounts.downSince('ark-0123abcd', 10)).toBeGreaterThan(last);
});
