/** The `--json` form of a ledger: its orders, and their sums. */

import { moneyJson, priceJson, sumMoney, type MoneyJson } from '../../specs/money.ts';
import type { LedgerOrder } from '../money/ledger.ts';
import type { LedgerGroup } from '../money/ledger-groups.ts';
import { chargesOf } from './result.ts';

type PriceJson = ReturnType<typeof priceJson>;

type LedgerOrderJson = Pick<
  LedgerOrder,
  'film' | 'shot' | 'take' | 'order' | 'provider' | 'account' | 'model' | 'tier' | 'task' | 'state'
> & {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Of a table's film, its name; absent: the storyboard by itself. */
  readonly row?: string;
  /** Absent: of the film itself. */
  readonly animatic?: true;
  readonly quote: PriceJson | null;
  readonly charge: MoneyJson | null;
  /** Whether the charge is from the price table, not from a bill; null without a charge. */
  readonly estimated: boolean | null;
  readonly saved: PriceJson | null;
};

/** What was charged in one currency. */
export type LedgerSum = MoneyJson & {
  /** What was summed up: a film, a day; null: everything. */
  readonly of: string | null;
  /** Orders that were charged. */
  readonly orders: number;
  /** Against the default tier, in the same currency. */
  readonly saved: string;
};

export type LedgerJson = {
  readonly orders: readonly LedgerOrderJson[];
  readonly sums: readonly LedgerSum[];
};

export function ledgerJson(orders: readonly LedgerOrder[], by: LedgerGroup | null): LedgerJson {
  return { orders: orders.map(orderJson), sums: ledgerSums(orders, by) };
}

function orderJson({ atMs, isAnimatic, cost, ...order }: LedgerOrder): LedgerOrderJson {
  const { film, row, shot, take, provider, account, model, tier, task, state, quote, saved } =
    order;
  return {
    at: new Date(atMs).toISOString(),
    film,
    ...(row !== undefined && { row }),
    ...(isAnimatic && { animatic: true as const }),
    shot,
    take,
    order: order.order,
    provider,
    account,
    model,
    tier,
    task,
    state,
    quote: quote && priceJson(quote),
    charge: cost && moneyJson(cost.money, cost),
    estimated: cost && cost.isEstimated,
    saved: saved && priceJson(saved),
  };
}

/** One a currency, or a group and currency, in the order in which they were first charged. */
export function ledgerSums(orders: readonly LedgerOrder[], by: LedgerGroup | null): LedgerSum[] {
  const groups = Map.groupBy(orders, (order) => (by === null ? null : groupOf(order, by)));
  return [...groups].flatMap(([of, own]) =>
    chargesOf(own.flatMap(({ cost }) => cost ?? [])).map((sum): LedgerSum => {
      const charged = own.filter(({ cost }) => cost?.money.currency === sum.currency);
      const saved = sumMoney(charged.flatMap((one) => one.saved ?? []));
      const micros = saved.find(({ currency }) => currency === sum.currency)?.micros ?? 0;
      const { amount } = priceJson({ currency: sum.currency, micros });
      return { of, ...sum, orders: charged.length, saved: amount };
    }),
  );
}

/** `film.yaml oslo`: of a table's film with its name. */
export function ledgerName({
  film,
  row,
}: {
  readonly film: string;
  readonly row?: string | undefined;
}): string {
  return row ? `${film} ${row}` : film;
}

function groupOf(order: LedgerOrder, by: LedgerGroup): string {
  if (by === 'day') return new Date(order.atMs).toISOString().slice(0, 10);
  // Shots of two films are two, whatever they are called.
  if (by === 'film') return ledgerName(order);
  return by === 'shot' ? `${ledgerName(order)} ${order.shot}` : order[by];
}
