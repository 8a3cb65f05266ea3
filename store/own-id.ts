/**
 * The id of a store, and whether its folder is the one for which the id was drawn.
 *
 * A copied folder is another store: with the original's id, a worker of one would answer for the
 * other. A copy's id is derived, not drawn, so that all who open it at once agree. The first to
 * open it for writing keeps it. This is about a folder, so it does not use a depot.
 */

import { createHash, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { StoreError, toStoreError } from './error.ts';
import { timeSchema } from './facts.ts';
import { isLink, refuseWaysOut, wayOut } from './foreign.ts';
import { jsonFile } from './json.ts';
import { createExclusively, readJson, writeFileAtomically } from './write.ts';

/** Its inode and, where the file system tells it, its time of birth. */
export type FolderId = {
  readonly inode: string;
  /** Nanoseconds since 1970; null where the file system does not keep it. */
  readonly bornNs: string | null;
};

type FolderFacts = {
  readonly ino: bigint;
  readonly birthtimeNs: bigint;
  readonly ctimeNs: bigint;
};

export async function folderIdOf(folder: string): Promise<FolderId> {
  return folderId(
    await stat(folder, { bigint: true }).catch((error: unknown) => {
      throw toStoreError(error, folder);
    }),
  );
}

/** Some systems give the last change where they know no time of birth: that counts as none. */
export function folderId({ ino, birthtimeNs, ctimeNs }: FolderFacts): FolderId {
  const isKnown = birthtimeNs > 0n && birthtimeNs !== ctimeNs;
  return { inode: String(ino), bornNs: isKnown ? String(birthtimeNs) : null };
}

/** The newest are kept: a folder that is copied on each of many days would never end its list. */
const MAX_FORMER = 16;

const idSchema = z.string().regex(/^[0-9a-f]{12}$/);

const storeSchema = z.object({
  id: idSchema,
  /** Inode of the folder for which the id was drawn. */
  inode: z.string().max(40),
  /** Birth of the same folder; absent in old ones, and where the file system keeps none. */
  bornNs: z.string().max(40).nullable().optional(),
  /** When a copy was first opened: orders from before then are the original's. */
  copiedAt: timeSchema.optional(),
  /** Of the folders that it was copied from, or restored from a backup of: the oldest first. */
  formerIds: z.array(idSchema).optional(),
});
type Recorded = z.infer<typeof storeSchema>;

export type OwnId = Pick<Recorded, 'id' | 'copiedAt' | 'formerIds'>;

const recordIn = (folder: string) => join(folder, 'store.json');

/** For programs that only read; null where there is no store. */
export async function readOwnId(folder: string): Promise<OwnId | null> {
  const recorded = await readJson(recordIn(folder), storeSchema);
  if (!recorded) return null;
  const own = await folderIdOf(folder);
  if (isOwn(recorded, own)) return recorded;
  return copyOf(recorded, own);
}

/**
 * Accepts a `.storyboard` that is a link only if the store behind it was made in that very folder;
 * any other link is refused. Nothing is written.
 */
export async function refuseForeignLink(folder: string): Promise<void> {
  if (!(await isLink(folder))) return;
  const own = await folderIdOf(folder).catch(() => null);
  const recorded = await readJson(recordIn(folder), storeSchema).catch(() => null);
  const isKnown = recorded && own && isOwn(recorded, own) && !lacksBirth(recorded, own);
  if (!isKnown) throw wayOut(folder, 'is a link');
}

/**
 * Claims the folder as this store's own. One that came from elsewhere is checked once before
 * anything is written into it. `isNew`: this process has just made the folder.
 */
export async function claimOwnId(root: string, folder: string, isNew: boolean): Promise<OwnId> {
  const recorded = await readJson(recordIn(folder), storeSchema);
  const own = await folderIdOf(folder);
  if (!recorded) return drawId(root, folder, own, isNew);
  if (isOwn(recorded, own)) {
    if (!lacksBirth(recorded, own)) return recorded;
    // An inode is a small number that anybody could have written there.
    await refuseWaysOut(root, folder);
    // An older store keeps its id; its record now also has the folder's birth.
    await writeFileAtomically(recordIn(folder), jsonFile({ ...recorded, ...own }));
    return recorded;
  }
  await refuseWaysOut(root, folder);
  const copy = { ...copyOf(recorded, own), ...own };
  await writeFileAtomically(recordIn(folder), jsonFile(copy));
  return copy;
}

async function drawId(root: string, folder: string, own: FolderId, isNew: boolean): Promise<OwnId> {
  // A folder without an id may also have come with a project.
  if (!isNew) await refuseWaysOut(root, folder);
  const drawn = { id: randomBytes(6).toString('hex'), ...own };
  await createExclusively(recordIn(folder), jsonFile(drawn));
  const recorded = await readJson(recordIn(folder), storeSchema);
  if (recorded) return recorded;
  throw new StoreError('damaged', {
    message: `${recordIn(folder)} has vanished while it was opened.`,
    path: recordIn(folder),
    remedy: 'Run the same command again.',
  });
}

function isOwn({ inode, bornNs = null }: Recorded, own: FolderId): boolean {
  if (inode !== own.inode) return false;
  return bornNs === null || own.bornNs === null || bornNs === own.bornNs;
}

function lacksBirth({ bornNs = null }: Recorded, own: FolderId): boolean {
  return bornNs === null && own.bornNs !== null;
}

function copyOf(recorded: Recorded, own: FolderId): OwnId {
  const formerIds = [...(recorded.formerIds ?? []), recorded.id].slice(-MAX_FORMER);
  return { id: idOfCopy(recorded, own), copiedAt: new Date().toISOString(), formerIds };
}

/** Copies of stores without a time of birth were told apart by inode alone: they keep their id. */
function idOfCopy({ id, bornNs = null }: Recorded, own: FolderId): string {
  const name = bornNs === null ? `${id} ${own.inode}` : `${id} ${own.inode} ${own.bornNs}`;
  return createHash('sha256').update(name).digest('hex').slice(0, 12);
}

/**
 * The token by which an order is found at its provider when the answer was lost: `sb-`, the store's
 * mark of 8 hex digits, and 32 that are drawn. They are not derived from ids, which can be copied
 * with a folder.
 */
export function drawToken(storeId: string): string {
  return `sb-${markOf(storeId)}${randomBytes(16).toString('hex')}`;
}

/** The mark that tells a store's orders from others of the same account. */
export function markOf(storeId: string): string {
  return storeId.slice(0, 8);
}

/** `former`: of a folder that this one was copied from, which may be there still. */
export type Mark = 'own' | 'former';

/** Whose mark a token has; null: no token of `drawToken`, or of a store that this one knows not. */
export function markIn(token: string | null, { id, formerIds }: MarkedStore): Mark | null {
  if (token === null || !/^sb-[0-9a-f]{40}$/.test(token)) return null;
  const isOf = (storeId: string) => token.startsWith(`sb-${markOf(storeId)}`);
  if (isOf(id)) return 'own';
  return formerIds.some(isOf) ? 'former' : null;
}

export type MarkedStore = { readonly id: string; readonly formerIds: readonly string[] };
