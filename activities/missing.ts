/** Why shots of a rough cut have no take, by what the store knows when it is made. */

import { missingReasons, type MissingState } from '../specs/plan/missing.ts';
import type { Plan } from '../specs/plan/plan.ts';
import type { FilmEvent } from '../store/events.ts';
import { isOpen, type OrderEntry } from '../store/order.ts';
import type { Services } from './context.ts';

/** By shot. */
export async function whyMissing(
  { store }: Services,
  film: string,
  plan: Plan,
  missing: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (missing.length === 0) return new Map();
  const { events } = await store.events.read(film);
  const last = new Map(events.flatMap((event) => ('shot' in event ? [[event.shot, event]] : [])));
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
