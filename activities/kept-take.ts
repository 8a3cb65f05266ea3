/** What follows once a take has its record: each of it can be repeated at any time. */

import type { OrderKey } from '../specs/order.ts';
import type { Store } from '../store/store.ts';
import type { TakeRecord } from '../store/takes.ts';

export async function endOrder(
  { journal }: Pick<Store, 'journal'>,
  key: OrderKey,
  { finishedAt: at, taskId }: TakeRecord,
): Promise<void> {
  await journal.recordEnd(key, { state: 'collected', failure: null, at, taskId });
}

/** Its copy for people. */
export async function publish(
  { films, renders }: Pick<Store, 'films' | 'renders'>,
  { film }: OrderKey,
  kept: TakeRecord,
): Promise<void> {
  await renders.publishTake(await films.readFilm(film), kept);
}

export async function tell(
  { events }: Pick<Store, 'events'>,
  key: OrderKey,
  { clip: { bytes }, charge, notes }: TakeRecord,
): Promise<void> {
  await events.appendOf(key, { kind: 'take.collected', bytes, charge, ...(notes && { notes }) });
}
