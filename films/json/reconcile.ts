/** The `--json` form of `reconcile`. */

import { moneyJson, priceJson, type MoneyJson } from '../../specs/money.ts';
import { secondsOf } from '../../specs/plan/size.ts';
import type { SourcedOrder } from '../money/ledger.ts';
import type { AdoptedTask } from '../reconciling/adopt.ts';
import type { Mismatch } from '../reconciling/compare.ts';
import type { CheckedProvider, StrayTask, UncheckedBecause } from '../reconciling/reconciled.ts';
import type { ListTrouble } from '../reconciling/task-lists.ts';

type OrderName = Pick<SourcedOrder, 'film' | 'shot' | 'take' | 'order' | 'provider' | 'account'> & {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly task: string | null;
  /** Of a table's film, its name. */
  readonly row?: string;
};

type MismatchJson = OrderName & {
  readonly differs: Mismatch['differs'];
  readonly state: {
    readonly journal: SourcedOrder['state'];
    readonly provider: Mismatch['provider']['state'];
    /** The provider's own word, where we do not know it. */
    readonly word: string | null;
  };
  readonly charge: {
    readonly journal: MoneyJson | null;
    /** By the price table, from the tokens that it tells; null: nothing, or not known. */
    readonly provider: ReturnType<typeof priceJson> | null;
  };
  readonly tokens: { readonly journal: number | null; readonly provider: number | null };
  readonly note: string | null;
};

type StrayJson = Pick<StrayTask, 'state' | 'tier' | 'model' | 'tokens' | 'mark'> & {
  readonly provider: string;
  readonly account: string | null;
  readonly task: string;
  readonly createdAt: string | null;
};

type CheckedProviderJson = {
  readonly provider: string;
  readonly account: string | null;
  /** `whole`, or `in part`; null: it was not read. */
  readonly list: 'whole' | 'in part' | null;
  /** Why it was not read. */
  readonly why: CheckedProvider['why'];
  readonly trouble: { readonly kind: ListTrouble['kind']; readonly message: string | null } | null;
  readonly pages: number;
  readonly tasks: number;
  readonly equal: number;
  readonly differs: number;
  readonly strays: number;
  readonly others: number;
  readonly unchecked: number;
  /** ISO 8601: tasks of before are not shown by it. */
  readonly reachesBackTo: string | null;
};

export type ReconciledJson = {
  readonly equal: number;
  readonly differs: readonly MismatchJson[];
  /** They carry this project's mark, or a former one, and are in no journal. */
  readonly strays: readonly StrayJson[];
  readonly unchecked: readonly (OrderName & { readonly why: UncheckedBecause })[];
  readonly providers: readonly CheckedProviderJson[];
};

export function reconciledJson(checked: readonly CheckedProvider[]): ReconciledJson {
  return {
    equal: checked.reduce((sum, { equal }) => sum + equal, 0),
    differs: checked.flatMap(({ mismatches }) => mismatches.map(mismatchJson)),
    strays: checked.flatMap(({ provider, account, strays }) =>
      strays.map((task) => ({ provider, account, ...strayJson(task) })),
    ),
    unchecked: checked.flatMap(({ unchecked }) =>
      unchecked.map(({ order, why }) => ({ ...nameOf(order), why })),
    ),
    providers: checked.map(providerJson),
  };
}

export type AdoptedJson = {
  readonly task: string;
  readonly provider: string;
  readonly shot: string;
  /** `v002`. */
  readonly take: string;
  readonly seed: number | null;
  readonly charge: MoneyJson | null;
  /** What differs from what was asked. */
  readonly notes: readonly string[];
  /** It was its take already: the same command was run before. */
  readonly isKnown: boolean;
  /** `former`: of the folder that this one was copied from. */
  readonly mark: StrayTask['mark'];
  /** The take that stood until then; null: none, or it stands still. */
  readonly displaced: string | null;
};

export function adoptedJson({ record, before, ...adopted }: AdoptedTask): AdoptedJson {
  const { take, seed, charge, tokens, pricedAt, isEstimated, inputs, notes = [] } = record;
  const facts = { tokens, seconds: secondsOf(inputs.length), pricedAt, isEstimated };
  const money = charge && moneyJson(charge, facts);
  const displaced = before?.isDisplaced ? before.take : null;
  return { ...adopted, take, seed, charge: money, notes, displaced };
}

function nameOf(named: SourcedOrder): OrderName {
  const { film, row, shot, take, order, provider, account, task, atMs } = named;
  const ofRow = row !== undefined && { row };
  return { at: isoOf(atMs) ?? '', film, ...ofRow, shot, take, order, provider, account, task };
}

function mismatchJson({ order, task, differs, provider: told }: Mismatch): MismatchJson {
  const { cost, state } = order;
  return {
    ...nameOf(order),
    task,
    differs,
    state: { journal: state, provider: told.state, word: told.word },
    charge: {
      journal: cost && moneyJson(cost.money, cost),
      provider: told.charge && priceJson(told.charge),
    },
    tokens: { journal: cost?.tokens ?? null, provider: told.tokens },
    note: told.note,
  };
}

function strayJson({ id: task, state, tier, model, tokens, createdAtMs, mark }: StrayTask) {
  const createdAt = isoOf(createdAtMs);
  return { task, state, tier, model: model ?? null, tokens, createdAt, mark };
}

function providerJson(checked: CheckedProvider): CheckedProviderJson {
  const { provider, account, list, why, equal, others, reachesBackToMs } = checked;
  const trouble = list?.trouble ?? null;
  return {
    provider,
    account,
    list: list && (trouble === null ? 'whole' : 'in part'),
    why,
    trouble: trouble && {
      kind: trouble.kind,
      message: trouble.kind === 'failed' ? trouble.failure.message : null,
    },
    pages: list?.pages ?? 0,
    tasks: list?.tasks ?? 0,
    equal,
    differs: checked.mismatches.length,
    strays: checked.strays.length + checked.moreStrays.own + checked.moreStrays.former,
    others,
    unchecked: checked.unchecked.length,
    reachesBackTo: isoOf(reachesBackToMs),
  };
}

/** A provider's time may be any number. */
function isoOf(atMs: number | null): string | null {
  return atMs === null || !Number.isFinite(atMs) ? null : new Date(atMs).toISOString();
}
