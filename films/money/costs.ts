/** What the orders of a film have cost: its takes, and the clips that were paid for and lost. */

import { takeName } from '../../specs/order.ts';
import { catalogue } from '../../providers/catalogue.ts';
import { sumMoney, type Money } from '../../specs/money.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { isBySecond, priceInputs, priceOn } from '../../specs/plan/quote.ts';
import { secondsOf } from '../../specs/plan/size.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { TakeRecord } from '../../store/takes.ts';
import type { ShotTry } from '../../store/tries.ts';
import type { LastEvent } from '../view/last-event.ts';
import { entryAt } from '../view/trying.ts';
import type { Cost } from '../view/view.ts';

export type CostFacts = {
  /** By shot, those included that are gone from the storyboard. */
  readonly orders: ReadonlyMap<string, readonly OrderEntry[]>;
  /** Every take that was ordered for this film, whether or not it stands. */
  readonly takes: readonly TakeRecord[];
  /** By hash: the plans by which lost clips were ordered, as far as the store has them. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** What is tried in vain, by shot. */
  readonly tries?: ReadonlyMap<string, readonly ShotTry[]>;
};

/** What was paid, with the take that came of it, or the order whose clip is lost. */
type Paid = { readonly cost: Cost; readonly of: TakeRecord | OrderEntry };

/** By shot, in the order in which they were ordered. What has no known price is left out. */
export function costsOfShots(
  facts: CostFacts,
  lastEvents: ReadonlyMap<string, LastEvent>,
  runStartedAtMs: number | null,
): Map<string, Cost[]> {
  const paid = paidOfShots(facts, lastEvents, runStartedAtMs);
  return new Map([...paid].map(([shot, all]) => [shot, all.map(({ cost }) => cost)]));
}

/** The same, each with what it was paid for: what a film and its ledger sum up is one thing. */
export function paidOfShots(
  { orders, takes, plans, tries }: CostFacts,
  lastEvents: ReadonlyMap<string, LastEvent>,
  runStartedAtMs: number | null,
): Map<string, Paid[]> {
  const isEarlier = (atMs: number) => runStartedAtMs !== null && atMs < runStartedAtMs;
  const taken = Map.groupBy(takes, ({ shot }) => shot);
  const shots = new Set([...taken.keys(), ...orders.keys()]);
  return new Map(
    [...shots].map((shot) => {
      const own = taken.get(shot) ?? [];
      const kept = own.flatMap((record) => paidFor(record, costOfTake(record, isEarlier)));
      const lost = (orders.get(shot) ?? []).flatMap((entry) => {
        // A program that died between the record and the order's end has lost nothing.
        if (own.some(({ take }) => take === takeName(entry.key.take))) return [];
        const told = { last: lastEvents.get(shot) ?? null, tries: tries?.get(shot) ?? [] };
        const lostAtMs = lossOf(entry, told);
        if (lostAtMs === null) return [];
        return paidFor(entry, costOfLoss(entry, plans, isEarlier(lostAtMs)));
      });
      const all = [...kept, ...lost];
      return [shot, all.sort((a, b) => a.cost.orderedAtMs - b.cost.orderedAtMs)];
    }),
  );
}

function paidFor(of: Paid['of'], cost: Cost | null): Paid[] {
  return cost ? [{ cost, of }] : [];
}

/** Sums once a currency of what was billed. */
export function billed(costs: readonly Cost[]): Money[] {
  return sumMoney(costs.flatMap(({ money }) => (money.micros > 0 ? [money] : [])));
}

/** Whether its clip may have been paid for and lost, so that its price is to be known. */
export function mayBeLost({ intent, task, end }: OrderEntry): boolean {
  return intent !== null && task !== null && end?.state !== 'collected';
}

/** When it was known that the clip is paid and lost, in milliseconds since 1970; else null. */
function lossOf(
  entry: OrderEntry,
  { last, tries }: { readonly last: LastEvent | null; readonly tries: readonly ShotTry[] },
): number | null {
  const { key, end } = entry;
  if (end) {
    const isLost = end.state !== 'collected' && end.failure?.billed === 'yes';
    return isLost ? Date.parse(end.at) : null;
  }
  // While somebody is asked about it, the order has no end, and is perhaps tried on.
  const tried = tries.find(({ what, ...one }) => what === 'collect' && entryAt([entry], one));
  if (tried?.asked?.failure.billed === 'yes') return tried.asked.atMs;
  if (last?.event.kind !== 'shot.asks' && last?.event.kind !== 'shot.failed') return null;
  const { event, sinceMs } = last;
  const isOwn = event.take === key.take && event.order === key.order;
  return isOwn && event.failure.billed === 'yes' ? sinceMs : null;
}

function costOfTake(record: TakeRecord, isEarlier: (atMs: number) => boolean): Cost | null {
  const { charge, tokens, inputs, pricedAt, isEstimated, orderedAt, finishedAt } = record;
  if (!charge) return null;
  return {
    money: charge,
    tokens,
    seconds: secondsOf(inputs.length),
    pricedAt,
    isEstimated,
    orderedAtMs: Date.parse(orderedAt),
    isEarlier: isEarlier(Date.parse(finishedAt)),
  };
}

/** Nobody has told what it was billed: the price on its tier, as it was reserved. */
function costOfLoss(
  { key, intent }: OrderEntry,
  plans: CostFacts['plans'],
  isEarlier: boolean,
): Cost | null {
  const shot = intent && plans.get(intent.plan)?.shots.find(({ id }) => id === key.shot);
  const sheet = catalogue.providers.find(({ name }) => name === intent?.provider);
  if (!intent || !shot || !sheet) return null;
  const purchase = priceInputs(shot, { provider: sheet, modelId: intent.modelId });
  const { offer, tokens, seconds } = purchase;
  const money = priceOn(intent.tier, purchase);
  if (!money) return null;
  return {
    money,
    tokens: isBySecond(intent.tier, purchase) ? null : tokens,
    seconds,
    pricedAt: sheet.isFree ? null : (offer?.tariff?.pricedAt ?? null),
    isEstimated: true,
    orderedAtMs: Date.parse(intent.at),
    isEarlier,
  };
}
