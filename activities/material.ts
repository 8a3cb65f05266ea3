/** What each shot gives to the film: its take, or the picture that is held while it has none. */

import { stillDecodes } from '../media/still.ts';
import { missingReasons, type MissingState } from '../specs/plan/missing.ts';
import { buildEditList, type EditList, type Material } from '../specs/plan/edit-list.ts';
import type { Plan, PlannedFrame } from '../specs/plan/plan.ts';
import type { FilmEvent } from '../store/events.ts';
import { isOpen, type OrderEntry } from '../store/order.ts';
import type { TakeRecord } from '../store/takes.ts';
import type { FilmCut } from './contract.ts';
import type { Services } from './context.ts';
import { refuses } from './failure.ts';
import type { Joins } from './joins.ts';

/** The takes of a cut by shot, as the store has them. */
export async function readTakes(
  { store }: Services,
  { takes }: Pick<FilmCut, 'takes'>,
): Promise<ReadonlyMap<string, TakeRecord>> {
  const records = new Map<string, TakeRecord>();
  for (const { shot, take } of takes) {
    const [film = '', of = '', name = ''] = take.split('/');
    const record = await store.takes.readTake(film, of, name);
    if (!record) throw refuses(`The store has no take ${take}.`);
    records.set(shot, record);
  }
  return records;
}

type Measured = Pick<FilmCut, 'missing'> & {
  readonly takes: ReadonlyMap<string, TakeRecord>;
  readonly joins: Joins;
  /** By shot: why it has none. */
  readonly why: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
};

export async function editListOf(
  context: Services,
  plan: Plan,
  { takes, joins, missing, why, signal }: Measured,
): Promise<EditList> {
  const materials = new Map<string, Material>();
  for (const [shot, record] of takes) {
    materials.set(shot, {
      kind: 'clip',
      take: record.take,
      sha256: record.clip.sha256,
      frames: record.clip.frames,
      hasAudio: record.clip.hasAudio,
      size: { width: record.clip.width, height: record.clip.height },
      repeatsLastFrame: joins.get(shot)?.duplicate ?? false,
    });
  }
  for (const { shot, firstFrameSha256 } of missing) {
    const first = plan.shots.find(({ id }) => id === shot)?.first ?? { kind: 'none' };
    const sha256 = firstFrameSha256 ?? stillOf(first);
    const isShown = sha256 !== null && (await isShowable(context, sha256, signal));
    const reason = why.get(shot);
    materials.set(shot, {
      kind: 'held',
      sha256: isShown ? sha256 : null,
      ...(reason !== undefined && { missing: reason }),
    });
  }
  return buildEditList(plan, (shot) => {
    const material = materials.get(shot);
    if (material) return material;
    throw refuses(`The film has no take of ${shot}.`);
  });
}

/** Null for a picture that only the provider has. */
function stillOf(first: PlannedFrame): string | null {
  return first.kind === 'picture' && first.picture.kind === 'bytes' ? first.picture.sha256 : null;
}

/** A still that cannot be shown leaves the rough cut grey: it must not stop it. */
async function isShowable(
  { media, store }: Services,
  sha256: string,
  signal: AbortSignal,
): Promise<boolean> {
  const isThere = await store.objects.has(sha256);
  return isThere && (await stillDecodes(media, await store.objects.file(sha256), signal));
}

/** Why shots of a rough cut have no take, by what the store knows when it is made. By shot. */
export async function whyMissing(
  { store }: Services,
  film: string,
  plan: Plan,
  missing: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (missing.length === 0) return new Map();
  const { events } = await store.events.read(film);
  // What follows from it is told by what follows.
  const told = events.filter(({ kind }) => kind !== 'order.expired');
  const last = new Map(told.flatMap((event) => ('shot' in event ? [[event.shot, event]] : [])));
  const states = new Map<string, MissingState>();
  for (const shot of missing) {
    const orders = await store.journal.ordersOf(film, shot);
    states.set(shot, stateOf(last.get(shot), orders));
  }
  return missingReasons(plan, new Set(missing), (shot) => states.get(shot) ?? { kind: 'waiting' });
}

function stateOf(last: FilmEvent | undefined, orders: readonly OrderEntry[]): MissingState {
  if (last?.kind === 'shot.failed') return { kind: 'failed', failure: last.failure };
  if (last?.kind === 'shot.asks') return { kind: 'asks', failure: last.failure };
  if (last?.kind === 'shot.cancelled') return { kind: 'cancelled' };
  const open = orders.findLast(isOpen);
  if (!open) return { kind: 'waiting' };
  const state = open.poll?.state;
  if (state === 'running') return { kind: 'running' };
  return { kind: state === 'succeeded' ? 'collecting' : 'queued' };
}
