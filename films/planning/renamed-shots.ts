/**
 * Shots whose id was changed while orders of theirs are open: under the new id they would be paid
 * for once more. An order that is still asked under its own id is no such one.
 */

import { takeName } from '../../specs/order.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { fingerprintOf } from '../../specs/plan/fingerprint.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { Store } from '../../store/store.ts';
import type { PlannedFilm } from '../plan.ts';
import { FilmError } from '../error.ts';
import { openOrder, type MovedOrder } from './renamed.ts';
import type { FilmHost } from '../host.ts';

export type RenamedShot = {
  /** The id it has now. */
  readonly shot: string;
  /** What was ordered under the id that it had. */
  readonly order: MovedOrder;
  /** False while a frame of it is not known: all else is the same. */
  readonly isCertain: boolean;
};

/** Of what a film would order: what is ordered under another id, and not asked there any more. */
async function renamedShots(planned: PlannedFilm): Promise<RenamedShot[]> {
  const { store, decisions, plan } = planned;
  if (store === null) return [];
  const left = await leftOrders(store, planned);
  return decisions.flatMap((decision): RenamedShot[] => {
    const { shot, kind } = decision;
    const asked = plan.shots.find(({ id }) => id === shot);
    if (kind !== 'orders' || !asked) return [];
    const isCertain = decision.fingerprint !== null;
    return left
      .filter(({ order, frames }) => {
        if (isCertain) return order.fingerprint === decision.fingerprint;
        const request = requestOf(asked, frames);
        return (
          order.shot !== shot && request !== null && fingerprintOf(request) === order.fingerprint
        );
      })
      .map(({ order }) => ({ shot, order, isCertain }));
  });
}

/** Open orders that no shot attaches to under their own id. */
async function leftOrders({ plans }: Store, { open, unasked, decisions }: PlannedFilm) {
  // A shot whose frame is not known yet keeps the order that it has.
  const keeping = new Set(
    decisions.flatMap((one) =>
      one.kind === 'orders' && one.fingerprint === null ? [one.shot] : [],
    ),
  );
  const isLeft = ({ key }: OrderEntry): boolean =>
    !keeping.has(key.shot) &&
    unasked.some(({ shot, take }) => shot === key.shot && take === takeName(key.take));
  const left = [...open.values()].flat().filter(isLeft);
  const orders = await Promise.all(
    left.map(async (entry) => {
      const order = await openOrder(entry, plans);
      return order && entry.intent ? [{ order, frames: entry.intent.frames }] : [];
    }),
  );
  return orders.flat();
}

/**
 * Before a plan is kept. What is open under an id that a shot had is never bought again unasked:
 * whoever can be asked is asked, everybody else is refused.
 */
export async function refuseRenamedShots(
  planned: PlannedFilm,
  { file, host }: { readonly file: string; readonly host: FilmHost },
): Promise<void> {
  const [told] = await shotsBoughtBefore(planned, file);
  if (told) host.tell(told);
  if (!told?.isBlocking || (await host.confirm?.(told))) return;
  const renamed = told.renamed.filter(({ isCertain }) => isCertain);
  throw new FilmError('bought-already', { file, renamed });
}

/** What there is to tell; blocking, when something of it is certain to be ordered once more. */
export async function shotsBoughtBefore(planned: PlannedFilm, file: string) {
  const renamed = await renamedShots(planned);
  if (renamed.length === 0) return [];
  const isBlocking = renamed.some(({ isCertain }) => isCertain);
  return [{ kind: 'renamed-shots', file, renamed, isBlocking } as const];
}
