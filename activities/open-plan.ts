/** Opens a stored plan: says which shots stand, and where the others' next orders go. */

import { bridgeOf, isStale, isWanted, wantedOf, type Decided } from '../specs/plan/decide.ts';
import { isChosenTake, type ShotDecision } from '../specs/plan/decision.ts';
import { countedAfter, ordersOf, takesWanted } from '../specs/plan/several.ts';
import { frameSource, type Plan, type PlannedShot, type Route } from '../specs/plan/plan.ts';
import type { NextSlot } from '../store/journal.ts';
import { ownerOf, placedOrder, type OrderEntry } from '../store/order.ts';
import { keepCaps } from './caps.ts';
import type {
  FurtherSlot,
  OpenPlanInput,
  OpenPlanOutput,
  PlacedOrder,
  ShotNode,
  ShotRoute,
} from './contract.ts';
import { refuseUngranted, type Services } from './context.ts';
import { approveOverdue, askingIn, questionOf } from './approval.ts';
import { lastSaid } from './directed.ts';
import { endOrder } from './kept-take.ts';
import { collectedTake, decideNow, recordLoans, standingOf } from './standing.ts';

export async function openPlan(context: Services, input: OpenPlanInput): Promise<OpenPlanOutput> {
  const { store } = context;
  const { film } = input;
  await refuseUngranted(context, film, input.plan);
  const plan = await store.plans.getPlan(input.plan);
  const { decided, lastDecision } = await decideOverdue(context, film, plan);
  const byId = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const shots: ShotNode[] = [];
  for (const shot of plan.shots) {
    const next = await nextOrderOf(context, film, shot.id);
    const node = nodeOf(shot, next, { policy: plan.policy, byId }, decided);
    const decision = decided.wanted.get(shot.id);
    const isAsking = decision?.kind === 'asks' && !isAsked(next, decided);
    const asks = isAsking ? await questionOf(context, film, plan, decision) : null;
    const further = await furtherSlots(context, film, shot, { next, decided });
    shots.push({ ...node, ...(asks && { asks }), ...(further.length > 0 && { further }) });
  }
  const gone = (await store.journal.shotsOf(film)).filter((id) => !byId.has(id));
  for (const id of gone) {
    shots.push(...leftoverOf(id, await nextOrderOf(context, film, id)));
  }
  const conflicts = await conflictsOf(context, film, decided, input.running);
  // The newest plan becomes the film's, unless that would waste an order that is under way.
  if (conflicts.length === 0) {
    await keepCaps(context, plan, input);
    // What was granted may have been taken back meanwhile, with the film's name.
    await refuseUngranted(context, film, input.plan);
    await store.films.setPlan(film, input.plan);
    await recordLoans(context, film, decided.wanted.values());
    // A caller that only watches a cancel to its end starts no run: the film stays cancelled.
    if (input.caps !== null) {
      await store.events.append(film, { kind: 'run.started', plan: input.plan });
    }
  }
  return { shots, conflicts, lastDecision };
}

/**
 * Where a shot's next order goes, the open order in that slot, and the shot's other open orders.
 */
type NextOrder = NextSlot & {
  readonly entry: OrderEntry | null;
  readonly others: readonly OrderEntry[];
};

async function nextOrderOf(context: Services, film: string, shot: string): Promise<NextOrder> {
  const { journal } = context.store;
  for (const entry of await journal.openOrdersOf(film, shot)) {
    const record = await collectedTake(context, entry);
    // The take is kept, but its process died before it could write down the order's end.
    if (!record) continue;
    await endOrder(context.store, entry.key, record);
  }
  const slot = await journal.nextSlot(film, shot);
  if (!slot.isOpen) return { ...slot, entry: null, others: [] };
  const [entry = null, ...others] = await journal.openOrdersOf(film, shot);
  return { ...slot, entry, others };
}

function placedOrders(entries: readonly OrderEntry[], isKept = false): PlacedOrder[] {
  return entries.flatMap((entry) => {
    const open = ownerOf(entry);
    const { take, order } = entry.key;
    return open ? [{ take, order, ...open, ...(isKept && { isKept }) }] : [];
  });
}

/**
 * Whether what is still open of a shot is only kept: another take was chosen, or a person is to choose
 * among those that are there.
 */
function isKeptOnly(decision: ShotDecision | undefined): boolean {
  return decision?.kind === 'asks' ? decision.asks === 'circle' : isChosenTake(decision);
}

/** Whether an order is for something else, or is only kept. */
function isLeftBy(decided: Decided): (entry: OrderEntry) => boolean {
  return (entry) => {
    const isKept = isKeptOnly(decided.wanted.get(entry.key.shot));
    return placedOrder(entry).some((order) => isKept || isStale(order, decided));
  };
}

/**
 * Where the orders go that are wanted beside the first one; if that one is stale, of all that are
 * wanted. What is open is brought to its end, also when fewer are wanted by now.
 */
async function furtherSlots(
  { store }: Services,
  film: string,
  shot: PlannedShot,
  { next, decided }: { readonly next: NextOrder; readonly decided: Decided },
): Promise<FurtherSlot[]> {
  const decision = decided.wanted.get(shot.id);
  const isSeveral = takesWanted(shot) > 1;
  if (!isSeveral && wantedOf(decision) === null) return [];
  const isLeft = isLeftBy(decided);
  const { entry, others } = next;
  const isFirstLeft = entry !== null && isLeft(entry);
  const open = others.filter((one) => !isLeft(one));
  // One alone goes into the shot's own place, or into one of its own beside an order that is left.
  const orders = isSeveral || isFirstLeft ? ordersOf(decision) : 0;
  const placed = open.length + (isFirstLeft ? 0 : 1);
  const free = await store.journal.freeSlots(film, shot.id, {
    count: Math.max(0, orders - placed),
    above: Math.max(countedAfter(shot), next.take),
  });
  return [
    ...placedOrders(open).map(({ take, order, ...owner }) => ({ take, order, open: owner })),
    ...free.map(({ take, order }) => ({ take, order, open: null })),
  ];
}

function nodeOf(
  shot: PlannedShot,
  { take, order, isOpen, entry, others }: NextOrder,
  { policy, byId }: { policy: Plan['policy']; byId: ReadonlyMap<string, PlannedShot> },
  decided: Decided,
): ShotNode {
  const [route, ...fallbacks] = shot.routes;
  const decision = decided.wanted.get(shot.id);
  const isSkipped = decision ? decision.kind === 'skipped' : shot.skip;
  const gives = decision?.kind === 'stands' || decision?.kind === 'skipped' ? decision.take : null;
  // Nothing more starts from what a person has rejected.
  const found = decision?.kind === 'skipped' && decision.isRejected ? null : gives;
  const isLeft = isLeftBy(decided);
  const isKept = isKeptOnly(decision);
  const beside = placedOrders(others.filter(isLeft), isKept);
  const owner = isOpen && entry ? ownerOf(entry) : null;
  return {
    ...routeOf(route),
    fallbacks: fallbacks.map(routeOf),
    onDownMs: policy.onDownSeconds * 1_000,
    id: shot.id,
    first: frameSource(shot.first, byId),
    last: frameSource(shot.last, byId),
    poll: policy.poll,
    onFailed: shot.onFailed,
    onUnknown: shot.onUnknown,
    isSkipped,
    // What a person has rejected waits for that person, and what hangs on it with it.
    isLeftOut: decision?.kind === 'left-out' || decision?.kind === 'rejected',
    // An open order for what is still asked comes before an older take.
    standing: found && !isAsked({ entry, others }, decided) ? standingOf(found) : null,
    take,
    order,
    open: owner && { ...owner, ...(isKept && { isKept }) },
    isStale: entry !== null && isLeft(entry),
    ...(beside.length > 0 && { beside }),
  };
}

/** Whether an open order is for what is still asked, and not only kept. */
function isAsked(
  { entry, others }: Pick<NextOrder, 'entry' | 'others'>,
  decided: Decided,
): boolean {
  const open = [...(entry ? [entry] : []), ...others];
  return open.some(
    (one) =>
      !isKeptOnly(decided.wanted.get(one.key.shot)) &&
      placedOrder(one).some((order) => isWanted(order, decided)),
  );
}

/** What is decided by now, once what nobody has approved in time counts as approved where it may. */
async function decideOverdue(
  context: Services,
  film: string,
  plan: Plan,
): Promise<{ readonly decided: Decided; readonly lastDecision: number }> {
  for (;;) {
    // Read first: what is said from here on is told as newer than what is decided here.
    const said = await context.store.decisions.of(film);
    const decided = await decideNow(context, film, plan);
    const asking = askingIn(decided.wanted.values());
    const last = said.at(-1)?.number ?? 0;
    if (!(await approveOverdue(context, film, plan, { asking, last }))) continue;
    return { decided, lastDecision: lastSaid(said) };
  }
}

/** A shot that is no longer in the storyboard but still has an order without a known end. */
function leftoverOf(id: string, { take, order, isOpen, entry, others }: NextOrder): ShotNode[] {
  const open = isOpen && entry ? ownerOf(entry) : null;
  if (!open) return [];
  const { provider, tier } = open;
  return [
    {
      id,
      first: null,
      last: null,
      provider,
      tier,
      poll: null,
      onExpired: [],
      fallbacks: [],
      onDownMs: 0,
      onFailed: 0,
      onUnknown: 'ask',
      isSkipped: true,
      isLeftOut: false,
      standing: null,
      take,
      order,
      open,
      isStale: true,
      ...(others.length > 0 && { beside: placedOrders(others) }),
    },
  ];
}

function routeOf({ provider, tier, onExpired }: Route): ShotRoute {
  return { provider, tier, onExpired };
}

function isSkippedBySaid({ plan }: Decided, id: string): boolean {
  return plan.shots.some((shot) => shot.id === id && shot.redirect?.skip !== undefined);
}

/**
 * Shots under way for which the new plan asks something else: another picture, another frame to
 * start from, or nothing at all.
 */
async function conflictsOf(
  context: Services,
  film: string,
  now: Decided,
  running: OpenPlanInput['running'],
): Promise<string[]> {
  if (!running) return [];
  const before = await decideNow(context, film, await context.store.plans.getPlan(running.plan));
  return running.shots.filter((id) => {
    const [was, is] = [before.wanted.get(id), now.wanted.get(id)];
    // Nothing was wanted of it, or a person has said so: no order is made useless.
    if (was?.kind === 'skipped' || isSkippedBySaid(now, id)) return false;
    if (wantedOf(was) !== wantedOf(is)) return true;
    // A bridge that is no longer told has been built: then the shot stands.
    return is?.kind === 'orders' && bridgeOf(was) !== bridgeOf(is);
  });
}
