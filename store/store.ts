/**
 * The store of one project: what costs money to lose on one depot, what is about this machine and
 * its disk (`renders/`, the guard, the store's own id, the proof of ffmpeg) on files.
 */

import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { Accounts } from './accounts.ts';
import { Adoptions } from './adoptions.ts';
import { Callbacks } from './callbacks.ts';
import { CapFiles } from './caps.ts';
import { Decisions } from './decisions.ts';
import type { Depot } from './depot.ts';
import { systemCode, toStoreError } from './error.ts';
import { Events } from './events.ts';
import { FfmpegProof } from './ffmpeg-proof.ts';
import { FilmJoins } from './film-joins.ts';
import { Films } from './films.ts';
import { refuseLinksIn } from './foreign.ts';
import { FolderDepot } from './folder-depot.ts';
import { Grants } from './grants.ts';
import { refuseLongPath, refuseNetworkFileSystem, touchGuard } from './guard.ts';
import { Journal } from './journal.ts';
import { keys, STORE_FOLDER } from './layout.ts';
import { Loans } from './loans.ts';
import { Measures } from './measures.ts';
import { Notifications } from './notifications.ts';
import { NamedObjects, pictureKey } from './named-objects.ts';
import { Objects } from './objects.ts';
import { claimOwnId, readOwnId, type OwnId } from './own-id.ts';
import { OwnFiles } from './own-files.ts';
import { Plans } from './plans.ts';
import { Questions } from './questions.ts';
import { Rejections } from './rejections.ts';
import { Renders } from './renders.ts';
import { checkRendersBase, RendersFolder } from './renders-folder.ts';
import { SegmentFolder } from './segments.ts';
import { Spending } from './spending.ts';
import { Takes } from './takes.ts';
import { Tries } from './tries.ts';
import { Works } from './work.ts';
import { createExclusively, syncFolder } from './write.ts';

export type Store = Readonly<ReturnType<typeof storeIn>>;

/** Throws when no project may be where this one is to be. Nothing is written. */
export async function refusePlace(root: string): Promise<void> {
  refuseLongPath(root);
  refuseNetworkFileSystem(root);
  await checkRendersBase({ root });
}

/** Opens the store of a project and makes it when it is new. Refused beside another machine. */
export async function openStore(root: string): Promise<Store> {
  await refusePlace(root);
  const folder = join(root, STORE_FOLDER);
  const isNew = await makeFolder(folder);
  const depot = FolderDepot.hold(folder);
  const own = await claimOwnId(root, folder, isNew);
  // Also in a store of one's own: a later version of a downloaded project may bring links along.
  await refuseLinksIn(folder);
  await closeToOthers(folder);
  const ignored = join(folder, '.gitignore');
  if (!(await stat(ignored).catch(() => null))) await createExclusively(ignored, '*\n');
  await touchGuard(folder);
  const store = storeIn(root, depot, own);
  await store.objects.sweep();
  return store;
}

/** The store of a project that has one, for programs that only read. Nothing is written. */
export async function openStoreIfPresent(root: string): Promise<Store | null> {
  const folder = join(root, STORE_FOLDER);
  const own = await readOwnId(folder);
  return own && storeIn(root, await FolderDepot.look(folder), own);
}

function storeIn(root: string, depot: Depot, own: OwnId) {
  const folder = join(root, STORE_FOLDER);
  const objects = new Objects(depot, join(folder, 'temporary'));
  const decisions = new Decisions(depot);
  const takes = new Takes(depot, decisions);
  const journal = new Journal(depot);
  const films = new Films(root, depot);
  const edges = new NamedObjects(depot, objects, { keyOf: keys.edges, spares: true });
  return {
    /** 12 hex digits; part of workflow ids, task queues and tokens. */
    id: own.id,
    /** When this copy of another project's store was first opened; null for no copy. */
    copiedAt: own.copiedAt ?? null,
    /** Of the stores that it was copied from, the oldest first. */
    formerIds: own.formerIds ?? [],
    /** The project folder. */
    root,
    /** Its `.storyboard/`. */
    folder,
    objects,
    films,
    plans: new Plans(depot),
    /** By the links that storyboards name, kept until asked anew. */
    pictures: new NamedObjects(depot, objects, { keyOf: pictureKey, spares: false }),
    journal,
    rejections: new Rejections(depot),
    tries: new Tries(depot),
    caps: new CapFiles(depot),
    grants: new Grants(depot, films, own.id),
    spending: new Spending(depot, { journal, takes }),
    takes,
    ownFiles: new OwnFiles(depot),
    loans: new Loans(depot),
    decisions,
    questions: new Questions(depot),
    events: new Events(depot),
    works: new Works(depot),
    accounts: new Accounts(depot),
    adoptions: new Adoptions(depot),
    callbacks: new Callbacks(depot, journal),
    /** What an address was told of, by the address's hash. */
    notificationsFor: (addressSha256: string) => new Notifications(depot, addressSha256),
    /** By `masterName` and `cutName`. */
    masters: new NamedObjects(depot, objects, { keyOf: keys.master, spares: true }),
    /** The small pictures of clips' ends, by the clip's own hash. */
    edges,
    /** Small pictures from within clips, where a film cuts them; by `pictureInClip`. */
    cutPictures: new NamedObjects(depot, objects, { keyOf: keys.edges, spares: true }),
    /** Encoded pictures of a film's master of that kind. */
    segmentsOf: (film: string, kind: string) =>
      new SegmentFolder(join(folder, 'segments', keys.film(film), kind)),
    filmJoins: new FilmJoins(depot),
    measures: new Measures(depot, { objects, edges }),
    renders: new Renders(folder, {
      objects,
      takes,
      base: new RendersFolder({ root, id: own.id }, depot),
    }),
    ffmpegProof: new FfmpegProof(folder),
    /** Throws `moved` when the project is no longer where it was opened. */
    checkInPlace: () => depot.check(),
    /** To be called every `GUARD_REFRESH_MS` while a program works here. */
    touchGuard: () => touchGuard(folder),
  };
}

/** The only place where the folder of a store is made. False when it is there already. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    await syncFolder(join(folder, '..'));
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw toStoreError(error, folder);
  }
}

/** Links and prompts lie in it: nobody else on this machine may look. */
async function closeToOthers(folder: string): Promise<void> {
  try {
    if (((await stat(folder)).mode & 0o777) !== 0o700) await chmod(folder, 0o700);
  } catch (error) {
    throw toStoreError(error, folder);
  }
}
