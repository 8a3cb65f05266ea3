/**
 * Shots whose id was changed while orders of theirs are open: under the new id they would be paid
 * for once more. An order that is still asked under its own id is no such one.
 */

import { takeName } from '../../specs/order.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { Store } from '../../store/store.ts';
import type { PlannedFilm } from '../plan.ts';
import { FilmError } from '../error.ts';
import type { RenamedShot } from '../facts.ts';
import { isBoughtBy, openOrder } from './renamed.ts';
import type { FilmHost } from '../host.ts';
import type { NamedFilm } from '../table/named-films.ts';

/** Of what a film would order: what is ordered under another id, and not asked there any more. */
async function renamedShots(planned: PlannedFilm): Promise<RenamedShot[]> {
  const { store, decisions, plan } = planned;
  if (store === null) return [];
  const left = await leftOrders(store, planned);
  return decisions.flatMap((decision): RenamedShot[] => {
    if (decision.kind !== 'orders') return [];
    const isCertain = decision.fingerprint !== null;
    // What is open under its own id only lacks its bridge.
    return left
      .filter(({ shot }) => shot !== decision.shot)
      .filter((order) => isBoughtBy(decision, order, plan))
      .map((order) => ({ shot: decision.shot, order, isCertain }));
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
  const orders = await Promise.all(left.map((entry) => openOrder(entry, plans)));
  return orders.filter((order) => order !== null);
}

/**
 * Before a plan is kept. What is open under an id that a shot had is never bought again unasked:
 * whoever can be asked is asked, everybody else is refused.
 */
export async function refuseRenamedShots(
  planned: PlannedFilm,
  named: NamedFilm,
  host: FilmHost,
): Promise<void> {
  const [told] = await shotsBoughtBefore(planned, named);
  if (told) host.tell(told);
  if (!told?.isBlocking || (await host.confirm?.(told))) return;
  const renamed = told.renamed.filter(({ isCertain }) => isCertain);
  throw new FilmError('bought-already', { file: named.file, renamed });
}

/** What there is to tell; blocking, when something of it is certain to be ordered once more. */
export async function shotsBoughtBefore(planned: PlannedFilm, { file, row }: NamedFilm) {
  const renamed = await renamedShots(planned);
  if (renamed.length === 0) return [];
  const isBlocking = renamed.some(({ isCertain }) => isCertain);
  return [{ kind: 'renamed-shots', file, row, renamed, isBlocking } as const];
}
