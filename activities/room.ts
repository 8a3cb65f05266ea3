/**
 * Whether there is room for an order: beside one that may still bring what is asked there is none,
 * unless several takes of it are wanted side by side.
 */

import { takeName, type OrderKey } from '../specs/order.ts';
import { numberOf, takeId } from '../specs/plan/decision.ts';
import { directedShots } from '../specs/plan/directing.ts';
import type { PlannedShot } from '../specs/plan/plan.ts';
import { isOfKindFor } from '../specs/plan/take-kind.ts';
import { ownerOf, type OrderEntry } from '../store/order.ts';
import { summaryOf } from '../store/takes.ts';
import type { SubmitTakeInput, SubmitTakeOutput } from './contract.ts';
import type { Services } from './context.ts';
import type { WantedTake } from './door.ts';
import { decideNow, ordersInTheWay } from './standing.ts';

/** What is ordered, and how many takes of it are wanted. */
export type WantedShot = { readonly planned: PlannedShot; readonly asked: WantedTake };

export const ENOUGH = { kind: 'enough' } as const;

/** Before anything else is looked at: the order that must be brought to its end first. */
export async function takenBy(
  context: Services,
  input: SubmitTakeInput,
  wanted: WantedShot,
): Promise<SubmitTakeOutput | null> {
  const orders = await ordersInTheWay(context, input, wanted.asked);
  const own = orders.find(({ key }) => isSameSlot(key, input));
  const open = own && ownerOf(own);
  return open ? { kind: 'occupied', open } : noRoom(context, input, { ...wanted, orders });
}

/** Once its intent is written: what was placed, or came, at the same moment. */
export async function takenBeside(
  context: Services,
  input: SubmitTakeInput,
  wanted: WantedShot,
): Promise<SubmitTakeOutput | null> {
  const orders = await ordersInTheWay(context, input, wanted.asked);
  const other = await noRoom(context, input, { ...wanted, orders });
  if (other) return other;
  return (await isEnough(context, input, wanted)) ? ENOUGH : null;
}

/** Whether all the takes that are wanted are there; asked of several alone. */
export async function isEnough(
  context: Services,
  input: SubmitTakeInput,
  wanted: WantedShot,
): Promise<boolean> {
  if (wanted.asked.count === undefined) return false;
  return isFull(context, input, { ...wanted, orders: [] });
}

/** The order to go back to, if none may be placed beside those that are in the way. */
async function noRoom(
  context: Services,
  input: SubmitTakeInput,
  wanted: WantedShot & { readonly orders: readonly OrderEntry[] },
): Promise<SubmitTakeOutput | null> {
  const { orders, asked } = wanted;
  if (asked.count === undefined) return unendedOf(orders, input);
  const ofTake = orders.filter(({ key }) => key.take === input.take);
  const own = unendedOf(ofTake, input);
  if (own) return own;
  return (await isFull(context, input, wanted)) ? unendedOf(orders, input) : null;
}

/** An order in another slot than this one. */
function unendedOf(orders: readonly OrderEntry[], slot: OrderKey): SubmitTakeOutput | null {
  const other = orders.find(({ key }) => !isSameSlot(key, slot));
  const open = other && ownerOf(other);
  if (!other || !open) return null;
  return { kind: 'unended', order: { take: other.key.take, order: other.key.order, ...open } };
}

function isSameSlot(one: OrderKey, other: OrderKey): boolean {
  return one.take === other.take && one.order === other.order;
}

/**
 * Whether as many takes are there, or on their way in other slots, as are wanted. Of two orders that
 * want the last place the one whose intent was written later finds the other one here.
 */
async function isFull(
  context: Services,
  input: SubmitTakeInput,
  {
    planned,
    asked,
    orders,
  }: WantedShot & {
    /** In the way; read before this is called: one that ends meanwhile is found among the takes. */
    readonly orders: readonly OrderEntry[];
  },
): Promise<boolean> {
  const { film, shot, take: own } = input;
  const rejected = await rejectedBefore(context, input);
  const takes = (await context.store.takes.takesOfShot(film, shot)).filter(
    (take) =>
      take.fingerprint === asked.fingerprint &&
      numberOf(take) > asked.after &&
      !rejected.has(takeId(take)) &&
      (asked.bridge === undefined || summaryOf(take).lastFrameSha256 === asked.bridge) &&
      isOfKindFor(summaryOf(take), planned),
  );
  // By name: an order that has just ended is one with its take.
  const names = [...takes.map(({ take }) => take), ...orders.map(({ key }) => takeName(key.take))];
  const others = new Set(names.filter((name) => name !== takeName(own)));
  const { count = 1 } = asked;
  const former = count > 1 && others.size < count ? await formerTakes(context, input) : 0;
  return others.size + former >= count;
}

/** How many takes count that it has from an id which it had before. */
async function formerTakes(
  context: Services,
  { film, shot, plan: hash }: SubmitTakeInput,
): Promise<number> {
  const plan = await context.store.plans.getPlan(hash);
  const decision = (await decideNow(context, film, plan)).wanted.get(shot);
  const there = decision?.kind === 'orders' ? (decision.takes?.there ?? []) : [];
  const own = new Set((await context.store.takes.takesOfShot(film, shot)).map(takeId));
  return there.filter((take) => !own.has(take)).length;
}

/**
 * What was rejected before the run began is not counted. What was rejected since is: another one in
 * its place was not agreed to, and waits for the next run.
 */
async function rejectedBefore(
  { store }: Services,
  { film, shot, plan }: SubmitTakeInput,
): Promise<ReadonlySet<string>> {
  const decisions = await store.decisions.of(film);
  if (decisions.length === 0) return new Set();
  const grant = await store.grants.grantOf(film, plan);
  const untilMs = grant ? Date.parse(grant.at) : Date.now();
  const before = decisions.filter(({ at }) => Date.parse(at) < untilMs);
  return directedShots(before).get(shot)?.rejected ?? new Set();
}
