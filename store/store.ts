/**
 * The store of one project: bytes and facts that outlive every process and Temporal's database.
 *
 * Everything under `.storyboard/` that costs money to lose is written through this object.
 */

import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { Accounts } from './accounts.ts';
import { Callbacks } from './callbacks.ts';
import { Caps } from './caps.ts';
import { StoreError, systemCode, toStoreError } from './error.ts';
import { Events } from './events.ts';
import { Films } from './films.ts';
import { Grants } from './grants.ts';
import { refuseNetworkFileSystem, touchGuard } from './guard.ts';
import { Journal } from './journal.ts';
import { layoutOf, STORE_FOLDER, type Layout } from './layout.ts';
import { Loans } from './loans.ts';
import { Masters } from './masters.ts';
import { Objects } from './objects.ts';
import { Permits } from './permits.ts';
import { Pictures } from './pictures.ts';
import { Plans } from './plans.ts';
import { Refusals } from './refusals.ts';
import { Renders } from './renders.ts';
import { Spending } from './spending.ts';
import { Takes } from './takes.ts';
import { Tries } from './tries.ts';
import { createExclusively, jsonFile, readJson, syncFolder } from './write.ts';

const storeSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  /** Inode of the folder that the id was drawn for. */
  inode: z.string(),
});

export type Store = {
  /** 12 hex digits; part of workflow ids, task queues and tokens. */
  readonly id: string;
  /** The project folder. */
  readonly root: string;
  /** Its `.storyboard/`. */
  readonly folder: string;
  readonly objects: Objects;
  readonly films: Films;
  readonly plans: Plans;
  readonly pictures: Pictures;
  readonly journal: Journal;
  readonly refusals: Refusals;
  readonly tries: Tries;
  readonly caps: Caps;
  readonly grants: Grants;
  readonly spending: Spending;
  readonly takes: Takes;
  readonly loans: Loans;
  readonly events: Events;
  readonly accounts: Accounts;
  readonly permits: Permits;
  readonly callbacks: Callbacks;
  readonly masters: Masters;
  readonly renders: Renders;
  /** To be called every `GUARD_REFRESH_MS` while a program works here. */
  touchGuard(): Promise<void>;
};

/** Opens the store of a project and makes it when it is new. Refused beside another machine. */
export async function openStore(root: string): Promise<Store> {
  refuseNetworkFileSystem(root);
  const layout = layoutOf(join(root, STORE_FOLDER));
  await makeFolder(layout.folder);
  await createExclusivelyIfMissing(join(layout.folder, '.gitignore'), '*\n');
  const inode = await inodeOf(layout.folder);
  const drawn = { id: randomBytes(6).toString('hex'), inode };
  await createExclusivelyIfMissing(layout.store, jsonFile(drawn));
  await touchGuard(layout);
  const store = await storeIn(root, layout);
  if (!store) throw noStore(layout);
  await store.objects.sweep();
  return store;
}

/** The store of a project that has one, for programs that only read. Nothing is written. */
export async function openStoreIfPresent(root: string): Promise<Store | null> {
  return storeIn(root, layoutOf(join(root, STORE_FOLDER)));
}

async function storeIn(root: string, layout: Layout): Promise<Store | null> {
  const recorded = await readJson(layout.store, storeSchema);
  if (!recorded) return null;
  const id = ownId(recorded, await inodeOf(layout.folder));
  const objects = new Objects(layout);
  const takes = new Takes(layout);
  const journal = new Journal(layout);
  const films = new Films(root, layout);
  return {
    id,
    root,
    folder: layout.folder,
    objects,
    films,
    plans: new Plans(layout),
    pictures: new Pictures(layout, objects),
    journal,
    refusals: new Refusals(layout),
    tries: new Tries(layout),
    caps: new Caps(layout),
    grants: new Grants(layout, films),
    spending: new Spending(layout, { journal, takes }),
    takes,
    loans: new Loans(layout),
    events: new Events(layout),
    accounts: new Accounts(layout),
    permits: new Permits(layout, journal),
    callbacks: new Callbacks(layout, journal),
    masters: new Masters(layout, objects),
    renders: new Renders(root, layout, { objects, takes }),
    touchGuard: () => touchGuard(layout),
  };
}

/**
 * A copied folder is another store: with the original's id, a worker of one would answer for the
 * other. Derived and not drawn, so that all who open the copy at once agree.
 */
function ownId({ id, inode }: z.infer<typeof storeSchema>, ownInode: string): string {
  if (inode === ownInode) return id;
  return createHash('sha256').update(`${id} ${ownInode}`).digest('hex').slice(0, 12);
}

async function inodeOf(folder: string): Promise<string> {
  return String((await stat(folder, { bigint: true })).ino);
}

/** Links and prompts lie in it: nobody else on this machine may look. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
    if (((await stat(folder)).mode & 0o777) !== 0o700) await chmod(folder, 0o700);
    await syncFolder(join(folder, '..'));
  } catch (error) {
    throw toStoreError(error, folder);
  }
}

async function createExclusivelyIfMissing(path: string, text: string): Promise<void> {
  const isThere = await stat(path).catch(() => null);
  if (!isThere) await createExclusively(path, text);
}

function noStore({ store }: Layout): StoreError {
  return new StoreError('damaged', {
    message: `${store} has vanished while it was opened.`,
    path: store,
    remedy: 'Run the same command again.',
  });
}
