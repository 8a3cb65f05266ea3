/**
 * Shots whose id was changed while orders of theirs are open: under the new id they would be paid
 * for once more. An order that is still asked under its own id is no such one.
 */

import { takeName } from '../specs/order.ts';
import { requestOf } from '../specs/plan/request.ts';
import { fingerprintOf } from '../specs/plan/fingerprint.ts';
import type { OrderEntry } from '../store/order.ts';
import type { Store } from '../store/store.ts';
import type { Console } from './console.ts';
import { EXIT } from './exit.ts';
import type { PlannedFilm } from './planned-film.ts';
import { Refusal } from './refusal.ts';
import { openOrder, textOf, type MovedOrder } from './renamed.ts';
import { commandFor, type CommandSubject } from './text/command.ts';

export type RenamedShot = {
  /** The id it has now. */
  readonly shot: string;
  /** What was ordered under the id that it had. */
  readonly order: MovedOrder;
  /** False while a frame of it is not known: all else is the same. */
  readonly isCertain: boolean;
};

/** Of what a film would order: what is ordered under another id, and not asked there any more. */
export async function renamedShots(planned: PlannedFilm): Promise<RenamedShot[]> {
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

/** What people are told of them, and the way to pay once. */
export function renamedShotLines(renamed: readonly RenamedShot[]): string[] {
  return renamed.flatMap(({ shot, order, isCertain }) => [
    isCertain
      ? `${shot} is ordered already under the id ${order.shot}: ${textOf(order)} is open.`
      : `${shot} is perhaps ordered already under the id ${order.shot} (its frame is not known yet): ${textOf(order)} is open.`,
    `  If its id was changed: give it the id ${order.shot} until that order has ended. ` +
      `Under the id ${shot} the same take is used then.`,
  ]);
}

/**
 * Before a plan is kept. What is open under an id that a shot had is never bought again unasked:
 * somebody at a terminal is asked, everybody else is refused, also with `--yes`.
 */
export async function refuseRenamedShots(
  planned: PlannedFilm,
  subject: CommandSubject,
  console: Console,
): Promise<void> {
  const renamed = await renamedShots(planned);
  const again = renamed.filter(({ isCertain }) => isCertain);
  const [first] = again;
  for (const line of renamedShotLines(renamed)) {
    if (first) console.tellWrapped(line);
    else console.sayWrapped(line);
  }
  if (first === undefined) return;
  if (console.isInteractive && (await console.confirm(AGAIN_QUESTION))) return;
  const orders = again.map(({ shot, order }) => `${shot}: ${textOf(order)}`);
  throw new Refusal({
    exit: EXIT.refused,
    code: 'bought-already',
    message:
      `${subject.file}: what it asks is ordered already under another id (${orders.join('; ')}). ` +
      'Nothing was ordered.',
    hint:
      `Give ${first.shot} the id ${first.order.shot} until that order has ended: a take that comes of it ` +
      `is used under either id. Or end it first: ${commandFor('cancel', subject)}`,
  });
}

const AGAIN_QUESTION = 'Order what is open under another id once more? [y/N] ';
