/** Whether a task that is in no journal may become a take of a shot, and where its order goes. */

import { join, relative } from 'node:path';

import { catalogue } from '../../providers/catalogue.ts';
import { takeName, type OrderKey } from '../../specs/order.ts';
import { fingerprintOf } from '../../specs/plan/fingerprint.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { requestOf, type KnownFrames } from '../../specs/plan/request.ts';
import { knownFrames } from '../../specs/plan/takes.ts';
import { ordersOfFound, type FoundTask } from '../../store/adoption.ts';
import { isOpen, type OrderEntry } from '../../store/order.ts';
import type { Store } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';
import type { WeighedFilm } from '../directing/weighed.ts';
import { FilmError } from '../error.ts';
import type { StrayFound } from './find-stray.ts';

export type Adoption = {
  readonly film: WeighedFilm;
  readonly store: Store;
  readonly planned: PlannedShot;
  readonly stray: StrayFound;
  readonly found: FoundTask;
  readonly frames: KnownFrames;
  readonly fingerprint: string;
  readonly modelId: string;
  readonly file: string;
};

/** What can be known before its clip is fetched. */
export async function checkAdoption(
  film: WeighedFilm,
  planned: PlannedShot,
  stray: StrayFound,
  file: string,
): Promise<Adoption> {
  const { store } = film;
  const { asked, task, token } = stray;
  const { sheet } = asked.opened.provider;
  const taskId = task.id;
  const of = { taskId, file, shot: planned.id };
  const found = { provider: sheet.name, taskId, token };
  const isFree = catalogue.providers.some(
    ({ name, isFree: free }) => free && name === planned.routes[0].provider,
  );
  if (isFree) throw new FilmError('not-adopted', { why: 'free', ...of });
  const offer = sheet.offers.find(({ modelId }) => modelId === task.model);
  if (offer && offer.family !== planned.ask.family) {
    const models = { task: offer.family, ordered: planned.ask.family };
    throw new FilmError('other-task', { taskId, shot: planned.id, models });
  }
  const own = sheet.offers.find(({ family }) => family === planned.ask.family);
  const frames = knownFrames(planned, film.wanted);
  const asks = requestOf(planned, frames);
  if (!asks) throw new FilmError('not-adopted', { why: 'no-frames', ...of });
  const fingerprint = fingerprintOf(asks);
  const modelId = task.model ?? own?.modelId ?? planned.routes[0].modelId;
  const adoption = { film, store, planned, stray, found, frames, fingerprint, modelId, file };
  await freeSlot(adoption);
  return adoption;
}

/** Its own order, if this very command has begun before. Throws `taken-task`, `not-adopted`. */
async function refuseTaken(adoption: Adoption): Promise<OrderEntry | null> {
  const { film, store, planned, found, file } = adoption;
  const claim = await store.adoptions.claimOf(found);
  const isClaimed = claim?.film === film.film.id && claim.shot === planned.id;
  let own: OrderEntry | null = null;
  for (const entry of await ordersOfFound(store, found)) {
    const { key } = entry;
    const isOfShot = key.film === film.film.id && key.shot === planned.id;
    if (!isOfShot) throw await taken(adoption, { ...key, take: takeName(key.take) });
    if (!isClaimed) {
      const { taskId } = found;
      // It was ordered for this shot, and its answer was lost, or it is there.
      if (entry.task) throw await taken(adoption, { ...key, take: takeName(key.take) });
      throw new FilmError('not-adopted', { why: 'own-order', taskId, file, shot: key.shot });
    }
    own = entry;
  }
  const takes = await store.takes.takesOfProject();
  const take = takes.find((one) => one.provider === found.provider && one.taskId === found.taskId);
  if (take && !own) throw await taken(adoption, take);
  return own;
}

export async function taken(
  { store, found: { taskId }, file, planned, film: own }: Adoption,
  { film, shot, take }: Pick<OrderKey, 'film' | 'shot'> & { readonly take?: string },
): Promise<FilmError> {
  const kept = await store.films.readFilm(film);
  const { storyboard, name } = kept;
  const named = take === undefined ? [] : [take];
  const place = [storyboard, ...(name === undefined ? [] : [name]), shot, ...named].join(' ');
  const record = take === undefined ? null : await store.takes.readTake(film, shot, take);
  if (!record) return new FilmError('taken-task', { taskId, place });
  const { clip } = await store.renders.filesOfTake(kept, record);
  // What a person may circle there.
  const isOther = (one: TakeRecord) =>
    one.film === film &&
    one.shot === shot &&
    one.take !== take &&
    one.ownFile === undefined &&
    one.isPlaceholder === record.isPlaceholder;
  const others = (await store.takes.takesOfProject()).filter(isOther).map((one) => one.take);
  const has = {
    file: film === own.film.id ? file : relative('.', join(store.root, storyboard)),
    row: name,
    shot,
    other: others.toSorted().at(-1) ?? null,
  };
  return new FilmError('taken-task', {
    taskId,
    place,
    ways: { clip: relative('.', clip), wanted: { file, shot: planned.id }, has },
  });
}

/** The take that the same command has kept before; null: it has not come so far. */
export async function keptBefore(adoption: Adoption): Promise<KeptBefore | null> {
  const own = await refuseTaken(adoption);
  if (!own) return null;
  const { key, end } = own;
  const record = await adoption.store.takes.readTake(key.film, key.shot, takeName(key.take));
  if (record?.taskId !== adoption.found.taskId) return null;
  return { key, record, isEnded: end?.state === 'collected' };
}

export type KeptBefore = {
  readonly key: OrderKey;
  readonly record: TakeRecord;
  /** Else the process died right after it wrote the record. */
  readonly isEnded: boolean;
};

/** Where its order goes: the one that it has, else the next place. Throws `not-adopted`. */
export async function freeSlot(adoption: Adoption): Promise<OrderKey> {
  const { film, store, planned, file, found } = adoption;
  const own = await refuseTaken(adoption);
  if (own) return own.key;
  const slot = await store.journal.nextSlot(film.film.id, planned.id);
  const key = { film: film.film.id, shot: planned.id, take: slot.take, order: slot.order };
  if (!slot.isOpen) return key;
  const entry = await store.journal.readOrder(key);
  // Another terminal has just begun with the same task.
  if (entry && isOpen(entry) && entry.intent?.token === found.token) return key;
  const of = { taskId: found.taskId, file, shot: planned.id, take: takeName(slot.take) };
  throw new FilmError('not-adopted', { why: 'open-order', ...of });
}
