/** What each shot gives to the film: its take, or the picture that is held in its place. */

import { stillDecodes } from '../media/still.ts';
import type { ShotDecision } from '../specs/plan/decision.ts';
import { missingReasons, type MissingState } from '../specs/plan/missing.ts';
import { buildEditList, type EditList, type Material } from '../specs/plan/edit-list.ts';
import { withChosenEnds } from '../specs/plan/chosen-end.ts';
import { handOversSaid } from '../specs/plan/handed-on.ts';
import type { Plan, PlannedFrame } from '../specs/plan/plan.ts';
import type { FilmEvent } from '../store/events.ts';
import { chosenEndOf, framesInFilm, withHandOver } from '../store/hand-over.ts';
import { hasSucceeded, isOpen, type OrderEntry } from '../store/order.ts';
import type { TakeRecord } from '../store/takes.ts';
import type { ShotTry } from '../store/tries.ts';
import type { AssembleInput, FilmCut } from './contract.ts';
import type { Services } from './context.ts';
import { refuses } from './failure.ts';
import type { Joins } from './joins.ts';
import { decideNow } from './standing.ts';

/** The takes of a cut by shot, as the store has them, with what people have chosen to hand on. */
export async function readTakes(
  { store }: Services,
  { film, takes }: Pick<AssembleInput, 'film' | 'takes'>,
): Promise<ReadonlyMap<string, TakeRecord>> {
  const said = handOversSaid(await store.decisions.of(film));
  const records = new Map<string, TakeRecord>();
  for (const { shot, take } of takes) {
    const [film = '', of = '', name = ''] = take.split('/');
    const record = await store.takes.readTake(film, of, name);
    if (!record) throw refuses(`The store has no take ${take}.`);
    records.set(shot, withHandOver(record, said));
  }
  return records;
}

/** The plan by which such takes are cut: each ends at the frame that was chosen of it. */
export function cutPlan(plan: Plan, takes: ReadonlyMap<string, TakeRecord>): Plan {
  return withChosenEnds(plan, (shot) => {
    const record = takes.get(shot);
    return record ? chosenEndOf(record) : null;
  });
}

type Measured = Pick<FilmCut, 'missing'> & {
  readonly takes: ReadonlyMap<string, TakeRecord>;
  readonly joins: Joins;
  /** By shot: why it has no take. */
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
      frames: framesInFilm(record),
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

/** If a still cannot be shown, the rough cut is grey there: this must not stop it. */
async function isShowable(
  { media, store }: Services,
  sha256: string,
  signal: AbortSignal,
): Promise<boolean> {
  const isThere = await store.objects.has(sha256);
  return isThere && (await stillDecodes(media, await store.objects.file(sha256), signal));
}

/** Why each shot without a take has none, by what the store knows when the rough cut is made. */
export async function whyMissing(
  context: Services,
  film: string,
  plan: Plan,
  missing: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (missing.length === 0) return new Map();
  const { store } = context;
  const [{ events }, tries] = await Promise.all([
    store.events.read(film),
    store.tries.ofFilm(film),
  ]);
  const last = lastWords(events);
  const { wanted } = await decideNow(context, film, plan);
  const states = new Map<string, MissingState>();
  for (const shot of missing) {
    const decided = decisionOn(wanted.get(shot));
    if (decided) states.set(shot, decided);
    if (decided) continue;
    const orders = await store.journal.ordersOf(film, shot);
    const tried = tries.filter((one) => one.shot === shot);
    states.set(shot, stateOf({ last: last.get(shot), tried, orders }));
  }
  return missingReasons(plan, new Set(missing), (shot) => states.get(shot) ?? { kind: 'waiting' });
}

/** Of a take that is there and stands for nothing; null: there is none. */
function decisionOn(decision: ShotDecision | undefined): MissingState | null {
  if (decision?.kind === 'asks') return { kind: 'decision', word: decision.asks };
  return decision?.kind === 'rejected' ? { kind: 'decision', word: 'rejected' } : null;
}

/** By shot: what was told of it last, as far as that still counts. */
function lastWords(events: readonly FilmEvent[]): Map<string, FilmEvent> {
  const last = new Map<string, FilmEvent>();
  for (const event of events) {
    if (event.kind === 'run.started') {
      // How an earlier run ended no longer counts; the newest one may say the same again.
      for (const [shot, word] of last) if (isOfItsRun(word)) last.delete(shot);
    }
    // Where it goes on trying while it asks, its tries say whether it still asks.
    const isTried = event.kind === 'shot.asks' && event.trying !== undefined;
    // What follows from an order that has expired is told by what follows.
    const isPassedOver = isTried || event.kind === 'order.expired' || event.kind === 'take.asks';
    if ('shot' in event && !isPassedOver) last.set(event.shot, event);
  }
  return last;
}

function isOfItsRun(event: FilmEvent): boolean {
  const { kind } = event;
  // Every run may have raised the cap.
  if (kind === 'shot.asks') return event.failure.kind === 'over-cap';
  return kind === 'shot.failed' || kind === 'shot.cancelled';
}

type Told = {
  readonly last: FilmEvent | undefined;
  readonly tried: readonly ShotTry[];
  readonly orders: readonly OrderEntry[];
};

function stateOf({ last, tried, orders }: Told): MissingState {
  if (last?.kind === 'shot.failed') return { kind: 'failed', failure: last.failure };
  if (last?.kind === 'shot.asks') return { kind: 'asks', failure: last.failure };
  if (last?.kind === 'shot.cancelled') return { kind: 'cancelled' };
  const asked = tried.find((one) => isStill(one, orders))?.asked;
  if (asked) return { kind: 'asks', failure: asked.failure };
  const open = orders.findLast(isOpen);
  if (!open) return { kind: 'waiting' };
  if (hasSucceeded(open)) return { kind: 'collecting' };
  return { kind: open.poll?.state === 'running' ? 'running' : 'queued' };
}

/** Whether a person is asked about it: not of an order that is over, or was followed by another. */
function isStill({ take, order, asked }: ShotTry, orders: readonly OrderEntry[]): boolean {
  const isOver = orders.some(({ key, end }) => {
    if (key.take === take && key.order === order) return end !== null;
    return key.take > take || (key.take === take && key.order > order);
  });
  return asked !== null && !isOver;
}
