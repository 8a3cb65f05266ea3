import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { currentProcess, identityOf } from '../../store/identity.ts';
import { jsonFile } from '../../store/json.ts';
import { NOTIFICATIONS_START } from '../../store/notifications.ts';
import { FILM, temporaryStore } from './fixtures.ts';

const ADDRESS = 'a'.repeat(64);
const HOLDER = `notifications/${ADDRESS}/holder.json`;
const NOW = Date.parse('2026-07-13T08:12:00.000Z');

async function opened() {
  const store = await temporaryStore();
  return { store, notifications: store.notificationsFor(ADDRESS) };
}

test('an address is told of nothing that was before it', async () => {
  const { store, notifications } = await opened();
  expect(await notifications.since(NOW)).toBe(NOW);
  expect(await notifications.since(NOW + 5_000)).toBe(NOW);
  expect(await store.notificationsFor('b'.repeat(64)).since(NOW + 5_000)).toBe(NOW + 5_000);
});

test('how far a film was told is kept', async () => {
  const { store, notifications } = await opened();
  expect(await notifications.read(FILM)).toBeNull();
  const cursor = { ...NOTIFICATIONS_START, position: 812, passed: 3 };
  await notifications.note(FILM, cursor);
  expect(await store.notificationsFor(ADDRESS).read(FILM)).toEqual(cursor);
});

test('who takes it over tells from its next call on', async () => {
  const { notifications } = await opened();
  expect(await notifications.hold(NOW)).toBe(false);
  expect(await notifications.hold(NOW)).toBe(true);
  await notifications.leave();
  expect(await notifications.hold(NOW)).toBe(false);
});

test('another process that lives is left to it, until it is not heard of any more', async () => {
  const { store, notifications } = await opened();
  const other = identityOf(process.ppid);
  const path = join(store.folder, HOLDER);
  await mkdir(dirname(path), { recursive: true });
  const write = (process: unknown) =>
    writeFile(path, jsonFile({ process, at: new Date(NOW).toISOString() }));
  await write(other);
  expect(await notifications.hold(NOW + 1_000)).toBe(false);
  expect(await notifications.hold(NOW + 1_000)).toBe(false);
  await notifications.leave();
  expect(await notifications.hold(NOW + 1_000)).toBe(false);
  expect(await notifications.hold(NOW + 61_000)).toBe(false);
  expect(await notifications.hold(NOW + 61_000)).toBe(true);
  // One that is proven gone is not waited for.
  await write({ ...currentProcess(), startedAt: 'before' });
  expect(await notifications.hold(NOW)).toBe(false);
  expect(await notifications.hold(NOW)).toBe(true);
  await writeFile(path, 'no record');
  expect(await notifications.hold(NOW)).toBe(false);
  expect(await notifications.hold(NOW)).toBe(true);
});
