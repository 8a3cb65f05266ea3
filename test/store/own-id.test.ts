import { cp, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { isOfAnotherStore } from '../../store/order.ts';
import { drawToken, folderIdOf, markIn, markOf } from '../../store/own-id.ts';
import { openStore, openStoreIfPresent, type Store } from '../../store/store.ts';
import { anIntent, FILM, temporaryFolder, temporaryStore } from './fixtures.ts';

const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };

const fileOf = ({ folder }: Pick<Store, 'folder'>) => join(folder, 'store.json');

async function read(store: Pick<Store, 'folder'>) {
  const value: Record<string, unknown> = JSON.parse(await readFile(fileOf(store), 'utf8'));
  return value;
}

async function write(store: Pick<Store, 'folder'>, value: object): Promise<void> {
  await writeFile(fileOf(store), JSON.stringify(value));
}

async function copyOf(store: Store): Promise<string> {
  const copy = join(temporaryFolder(), 'copy');
  await cp(store.root, copy, { recursive: true });
  return copy;
}

test('a store knows inode and time of birth of its folder', async () => {
  const store = await openStore((await temporaryStore()).root);
  expect(await read(store)).toEqual({
    version: 1,
    id: store.id,
    ...(await folderIdOf(store.folder)),
  });
  // The file systems that tests run on keep it.
  expect((await folderIdOf(store.folder)).bornNs).not.toBeNull();
});

test('a store of an older version keeps its id, and gets its time of birth when it is written', async () => {
  const store = await temporaryStore();
  const { inode, bornNs } = await folderIdOf(store.folder);
  await write(store, { version: 1, id: store.id, inode });
  expect((await openStoreIfPresent(store.root))?.id).toBe(store.id);
  expect(await read(store)).not.toHaveProperty('bornNs');
  const opened = await openStore(store.root);
  expect(opened).toMatchObject({ id: store.id, copiedAt: null });
  expect(await read(store)).toEqual({ version: 1, id: store.id, inode, bornNs });
});

test('a copy with the same inode is another store by its time of birth', async () => {
  const store = await temporaryStore();
  const { inode } = await folderIdOf(store.folder);
  await write(store, { version: 1, id: store.id, inode, bornNs: '1783930320000000001' });
  const seen = await openStoreIfPresent(store.root);
  expect(seen?.id).toMatch(/^[0-9a-f]{12}$/);
  expect(seen?.id).not.toBe(store.id);
  const opened = await openStore(store.root);
  expect(opened.id).toBe(seen?.id);
  expect((await openStore(store.root)).id).toBe(opened.id);
  expect(await read(store)).toMatchObject({ id: opened.id, ...(await folderIdOf(store.folder)) });
});

test('a copy that an older version has opened keeps the id that it had there', async () => {
  const store = await temporaryStore();
  await write(store, { version: 1, id: store.id, inode: '4242' });
  const { inode } = await folderIdOf(store.folder);
  const before = createHash('sha256').update(`${store.id} ${inode}`).digest('hex').slice(0, 12);
  expect((await openStoreIfPresent(store.root))?.id).toBe(before);
  expect((await openStore(store.root)).id).toBe(before);
  expect((await openStore(store.root)).id).toBe(before);
});

test('orders that came with a copy are those of another store', async () => {
  const store = await temporaryStore();
  const { journal } = store;
  await journal.placeIntent(KEY, anIntent());
  await journal.placeIntent({ ...KEY, order: 2 }, anIntent({ store: store.id }));
  const own = await journal.ordersOf(FILM, 'sh0010');
  expect(own.map((entry) => isOfAnotherStore(entry, store))).toEqual([false, false]);

  const copy = await openStore(await copyOf(store));
  await copy.journal.placeIntent(
    { ...KEY, order: 3 },
    anIntent({ store: copy.id, at: new Date().toISOString() }),
  );
  await copy.journal.placeVoid({ ...KEY, order: 4 });
  const entries = await copy.journal.ordersOf(FILM, 'sh0010');
  expect(entries.map((entry) => isOfAnotherStore(entry, copy))).toEqual([true, true, false, false]);
  const reader = await openStoreIfPresent(copy.root);
  expect(reader?.copiedAt).toBe(copy.copiedAt);
});

test('a token has the mark of its store and is drawn', () => {
  const tokens = Array.from({ length: 100 }, () => drawToken('0123456789ab'));
  expect(new Set(tokens).size).toBe(100);
  expect(markOf('0123456789ab')).toBe('01234567');
  for (const token of tokens) expect(token).toMatch(/^sb-01234567[0-9a-f]{32}$/);
});

test('a copy knows whose tasks it may have lost: those of the stores that it was copied from', async () => {
  const store = await openStore((await temporaryStore()).root);
  expect(markIn(drawToken(store.id), store)).toBe('own');
  expect([markIn(null, store), markIn('sb-', store)]).toEqual([null, null]);
  const root = await copyOf(store);
  expect((await openStoreIfPresent(root))?.formerIds).toEqual([store.id]);
  const copy = await openStore(root);
  const second = await openStore(await copyOf(copy));
  expect(second.formerIds).toEqual([store.id, copy.id]);
  expect((await openStoreIfPresent(second.root))?.formerIds).toEqual([store.id, copy.id]);
  expect(markIn(drawToken(store.id), second)).toBe('former');
  expect(markIn(drawToken(second.id), second)).toBe('own');
  expect(markIn(drawToken(second.id), store)).toBeNull();
});

test('a copy of very many copies keeps the newest of their ids', async () => {
  const store = await openStore((await temporaryStore()).root);
  const formerIds = Array.from({ length: 40 }, (_, nth) => String(nth).padStart(12, '0'));
  await write(store, { ...(await read(store)), formerIds });
  const copy = await openStore(await copyOf(store));
  expect(copy.formerIds).toEqual([...formerIds.slice(25), store.id]);
});
