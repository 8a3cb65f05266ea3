/** What was last told of each shot, and whether it is a question that still stands. */

import { takeName } from '../../specs/order.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { isOfSeveral } from '../../specs/plan/several.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { Failure } from '../../specs/failures.ts';
import { hasSucceeded, type OrderEntry } from '../../store/order.ts';
import { isBefore } from './trying.ts';
import type { ShotView } from './view.ts';

type ShotEvent = Exclude<Extract<FilmEvent, { shot: string }>, { kind: 'take.asks' }>;
/** `sinceMs`: of several events in a row that say the same, the first. */
export type LastEvent = { readonly event: ShotEvent; readonly sinceMs: number };

/** `shots`: of some of them several takes may be ordered side by side. */
export function lastEventOfEachShot(
  events: readonly FilmEvent[],
  shots: readonly PlannedShot[] = [],
): Map<string, LastEvent> {
  const last = new Map<string, LastEvent>();
  const several = new Set(shots.filter(isOfSeveral).map(({ id }) => id));
  /** Of which something was said in the newest run. */
  const told = new Set<string>();
  for (const event of events) {
    if (event.kind === 'run.started') told.clear();
    if (!('shot' in event)) continue;
    // Where it goes on trying while it asks, its tries say whether it still asks.
    if (event.kind === 'shot.asks' && event.trying !== undefined) continue;
    // What its take waits for stands in the store.
    if (event.kind === 'take.asks') continue;
    // The journal says how an order has ended, and what follows is told by what follows.
    if (event.kind === 'order.expired') continue;
    const before = last.get(event.shot);
    if (before && leavesWord(before.event, event)) continue;
    const isBeside = several.has(event.shot) && told.has(event.shot);
    if (before && isBeside && isOfAnotherTake(before.event, event)) continue;
    told.add(event.shot);
    const isSame = before?.event.kind === event.kind && codeOf(before.event) === codeOf(event);
    last.set(event.shot, { event, sinceMs: isSame ? before.sinceMs : Date.parse(event.at) });
  }
  return last;
}

/**
 * What becomes of an older order, which is only kept, answers no question about a newer one, and
 * does not mend its failure.
 */
function leavesWord(word: ShotEvent, told: ShotEvent): boolean {
  return isWord(word) && !isWord(told) && isBefore(told, word);
}

/** Of several takes one may have failed, or ask, while others go on. */
function isOfAnotherTake(before: ShotEvent, event: ShotEvent): boolean {
  return isWord(before) && !isWord(event) && event.take !== before.take;
}

function isWord({ kind }: ShotEvent): boolean {
  return kind === 'shot.asks' || kind === 'shot.failed';
}

type LeftEvent = Extract<ShotEvent, { kind: 'provider.left' }>;

/** The providers that were left, by shot. */
export function leftOfEachShot(events: readonly FilmEvent[]): Map<string, LeftEvent[]> {
  const left = new Map<string, LeftEvent[]>();
  for (const event of events) {
    if (event.kind !== 'provider.left') continue;
    const before = left.get(event.shot) ?? [];
    // A run that begins with the first provider again leaves it again.
    const isAgain = before.some(({ provider }) => provider === event.provider);
    left.set(event.shot, isAgain ? [event] : [...before, event]);
  }
  return left;
}

/** Of the take that is shown; before there is one, in the newest run. */
export function leftFor(
  { take, provider }: Pick<ShotView, 'take' | 'provider'>,
  events: readonly LeftEvent[],
  runStartedAtMs: number | null,
): ShotView['left'] {
  const own = events.filter((event) =>
    take === null
      ? Date.parse(event.at) >= (runStartedAtMs ?? 0)
      : takeName(event.take) === take && event.provider !== provider,
  );
  return own.map((event) => ({ provider: event.provider, failure: event.failure }));
}

function codeOf(event: ShotEvent): string | null {
  return 'failure' in event ? event.failure.code : null;
}

/** Whether it is about a clip that is paid, and can be fetched again. */
export function isAboutClip({ kind }: Failure, order: OrderEntry): boolean {
  return hasSucceeded(order) || kind === 'link-dead' || kind === 'unreadable';
}

/**
 * A question stands until it is answered, or until a later look has found nothing wrong. `entry`:
 * the order that is asked about.
 */
export function isAsking(
  last: LastEvent,
  entry: OrderEntry | null,
  {
    isRunning,
    runStartedAtMs,
  }: { readonly isRunning: boolean; readonly runStartedAtMs: number | null },
): boolean {
  if (last.event.kind !== 'shot.asks') return false;
  if (last.event.failure.kind === 'over-cap') {
    // Every run may have raised the cap: what an earlier one was told no longer counts.
    return !isRunning || Date.parse(last.event.at) >= (runStartedAtMs ?? 0);
  }
  if (entry && entry.resolution !== null) return false;
  // One that was collected, and whose take does not stand, has lost its record.
  const isOver = entry?.end && entry.end.state !== 'collected';
  if (!entry || isOver) return last.event.failure.kind === 'expired';
  // Adopted between the reading of the events and that of the orders.
  const isAdopted = entry.task !== null && entry.end === null;
  if (last.event.failure.kind === 'outcome-unknown' && isAdopted) return false;
  const { poll } = entry;
  if (isAboutClip(last.event.failure, entry) && Date.parse(last.event.at) < (runStartedAtMs ?? 0)) {
    // A run has it fetched again: what was told before counts again once that has failed.
    const hasFailed = poll?.failure?.code === last.event.failure.code;
    return !isRunning || (hasFailed && poll.atMs >= (runStartedAtMs ?? 0));
  }
  const hasPassed = poll?.failure === null && poll.atMs > Date.parse(last.event.at);
  return !hasPassed;
}
