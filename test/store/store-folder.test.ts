import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { folderId } from '../../store/own-id.ts';
import { openStore, openStoreIfPresent, type Store } from '../../store/store.ts';
import {
  anIntent,
  AT,
  aTake,
  FILM,
  storeErrorOf,
  temporaryFolder,
  temporaryStore,
} from './fixtures.ts';

const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };

/** Everything that a worker may still write. */
function writes({ journal, takes, events, callbacks, accounts, caps, ...store }: Store) {
  const film = { id: FILM, storyboard: 'film.yaml', plan: null, animaticOf: null, createdAt: AT };
  return {
    intent: () => journal.placeIntent(KEY, anIntent()),
    void: () => journal.placeVoid({ ...KEY, order: 2 }),
    task: () => journal.recordTask(KEY, { task: { id: 'cgt-1' }, adopted: false, at: AT }),
    delivered: () => journal.recordDelivered(KEY, { at: AT }),
    end: () => journal.recordEnd(KEY, { state: 'expired', failure: null, at: AT }),
    take: () => takes.writeTake(aTake()),
    event: () => events.append(FILM, { kind: 'run.started', plan: 'c'.repeat(64) }),
    address: () => callbacks.openAddress('a'.repeat(64), KEY),
    pause: () => accounts.pauseUntil('byteplus', Date.now() + 1_000),
    reservation: () =>
      store.spending.reserve(
        KEY,
        { money: { currency: 'USD', micros: 1 }, command: null },
        () => null,
      ),
    object: () => store.objects.put(Buffer.from('clip')),
    temporary: () => store.objects.temporaryPath('clip.mp4'),
    film: () => store.films.openFilm(join(store.root, 'film.yaml')),
    renders: () => store.renders.folderOf(film),
    guard: () => store.touchGuard(),
    cap: () =>
      caps.write(FILM, {
        command: '0123456789abcdef',
        budget: null,
        maxCost: [],
        allowsUnpriced: false,
      }),
  };
}

describe('a project that is moved while it is in use', () => {
  test('is seen, and nothing makes it anew at its old place', async () => {
    const store = await temporaryStore();
    await store.checkInPlace();
    const moved = join(temporaryFolder(), 'moved');
    await rename(store.root, moved);
    expect(await storeErrorOf(store.checkInPlace())).toMatchObject({
      code: 'moved',
      path: store.folder,
      remedy: expect.stringContaining('where the project lies now'),
    });
    for (const [what, write] of Object.entries(writes(store))) {
      const error = await storeErrorOf(write());
      expect([what, error.code]).toEqual([what, 'moved']);
      expect(existsSync(store.root), what).toBe(false);
    }
    expect(await openStoreIfPresent(store.root)).toBeNull();
    const there = await openStore(moved);
    expect(there.id).toBe(store.id);
    expect(await there.journal.placeIntent(KEY, anIntent())).toBe('placed');
    await rename(moved, store.root);
    await store.checkInPlace();
  });

  test('without its .storyboard gets none', async () => {
    const store = await temporaryStore();
    await rename(store.folder, `${store.folder}.away`);
    for (const [what, write] of Object.entries(writes(store))) {
      const error = await storeErrorOf(write());
      expect([what, error.code]).toEqual([what, 'moved']);
    }
    expect(await readdir(store.root)).toEqual(['.storyboard.away']);
  });

  test('places no order in the folder that has taken its place', async () => {
    const store = await temporaryStore();
    const away = join(temporaryFolder(), 'away');
    await rename(store.root, away);
    await mkdir(store.root);
    const other = await openStore(store.root);
    expect(other.id).not.toBe(store.id);
    for (const place of [
      () => store.journal.placeIntent(KEY, anIntent()),
      () => store.journal.placeVoid(KEY),
    ]) {
      expect((await storeErrorOf(place())).code).toBe('moved');
    }
    // Nor anything else that the store keeps: only the guard is about whatever folder is there.
    for (const [what, write] of Object.entries(writes(store))) {
      if (what === 'guard' || what === 'temporary') continue;
      expect([what, (await storeErrorOf(write())).code]).toEqual([what, 'moved']);
    }
    expect(await other.journal.readOrder(KEY)).toBeNull();
    expect(await readdir(join(other.folder))).not.toContain('films');
    await rm(away, { recursive: true });
  });

  test('and removed and copied back is another one, whatever its number', async () => {
    const store = await temporaryStore();
    const copy = join(temporaryFolder(), 'copy');
    await cp(store.root, copy, { recursive: true });
    await rm(store.root, { recursive: true });
    await cp(copy, store.root, { recursive: true });
    expect((await storeErrorOf(store.checkInPlace())).code).toBe('moved');
    expect((await storeErrorOf(store.journal.placeIntent(KEY, anIntent()))).code).toBe('moved');
  });
});

describe('a folder', () => {
  const facts = { ino: 7n, birthtimeNs: 5n, ctimeNs: 9n };

  test('has a time of birth only where the file system keeps one', () => {
    expect(folderId(facts)).toEqual({ inode: '7', bornNs: '5' });
    // Nothing, and the time of the last change in its place, as some systems answer.
    expect(folderId({ ...facts, birthtimeNs: 0n }).bornNs).toBeNull();
    expect(folderId({ ...facts, birthtimeNs: 9n }).bornNs).toBeNull();
  });
});
