/** One order as the journal has it beside what its provider says of its task. Pure. */

import type { ListedTask } from '../../providers/provider.ts';
import type { Money } from '../../specs/money.ts';
import type { LedgerOrder, SourcedOrder } from '../money/ledger.ts';
import { isSoldBySecond, priceOfUse } from '../money/saved.ts';

/** What a provider says of a task; `missing`: that it knows none of this id. */
export type ToldTask =
  | Pick<ListedTask, 'state' | 'unknownState' | 'tokens' | 'strangeTokens'>
  | { readonly state: 'missing' };

export type Mismatch = {
  readonly order: SourcedOrder;
  /** The provider's id of it. */
  readonly task: string;
  readonly differs: readonly ('state' | 'charge')[];
  readonly provider: {
    readonly state: ToldTask['state'];
    /** Its own word, where we do not know it: the task then counts as running. */
    readonly word: string | null;
    /** What it used; null where that is not told. */
    readonly tokens: number | null;
    /** By the price table; null: nothing, or no price is known. */
    readonly charge: Money | null;
    /** What was told in place of tokens and is none, in a sentence. */
    readonly note: string | null;
  };
};

/** Null: they agree as far as both say something. */
export function compare(order: SourcedOrder, task: string, told: ToldTask): Mismatch | null {
  const use = told.state === 'missing' ? NOT_TOLD : told;
  const charge = chargeOf(order, told);
  const differs = [
    ...(isSameState(order, told.state) ? [] : ['state' as const]),
    ...(isSameCharge(order, told, charge) ? [] : ['charge' as const]),
  ];
  if (differs.length === 0) return null;
  const { unknownState: word, tokens, strangeTokens: note } = use;
  return { order, task, differs, provider: { state: told.state, word, tokens, charge, note } };
}

const NOT_TOLD = { unknownState: null, tokens: null, strangeTokens: null };

const IS_OPEN: readonly LedgerOrder['state'][] = ['queued', 'running'];
const IS_TO_COME: readonly LedgerOrder['state'][] = [...IS_OPEN, 'unanswered', 'delivered'];

function isSameState({ state, cost, task }: LedgerOrder, told: ToldTask['state']): boolean {
  switch (told) {
    case 'queued':
    case 'running':
      return IS_OPEN.includes(state);
    case 'succeeded':
      // One that was given up knowing that it is paid is what the provider says.
      return state === 'collected' || state === 'delivered' || (state === 'given-up' && !!cost);
    case 'missing':
      // A record of what was taken back goes early, and there is none of what was never placed.
      return state === 'cancelled' || (state === 'given-up' && (task === null || !cost));
    case 'failed':
    case 'expired':
    case 'cancelled':
    default:
      return state === told || (state === 'given-up' && !cost);
  }
}

/** Null also where the provider does not say what the task used. */
function chargeOf({ source }: SourcedOrder, told: ToldTask): Money | null {
  if (told.state !== 'succeeded' || told.tokens === null) return null;
  return priceOfUse(source.sold, told.tokens);
}

function isSameCharge(order: SourcedOrder, told: ToldTask, charge: Money | null): boolean {
  const { cost, state, source } = order;
  // Before its end nothing is charged, and of one that is gone nobody says anything.
  if (told.state === 'missing' || told.state === 'queued' || told.state === 'running') return true;
  if (told.state !== 'succeeded') return (cost?.money.micros ?? 0) === 0;
  // What is rendered and not here yet is charged when it comes.
  if (IS_TO_COME.includes(state) || isSoldBySecond(source.sold)) return true;
  if (told.strangeTokens !== null) return false;
  // Tables change: the same use was the same charge on the day.
  const known = cost && !cost.isEstimated ? cost.tokens : null;
  if (known !== null && told.tokens !== null) return known === told.tokens;
  return charge === null || isSameMoney(cost?.money ?? null, charge);
}

/** Null: nothing. */
function isSameMoney(one: Money | null, other: Money): boolean {
  if (one === null) return other.micros === 0;
  return one.currency === other.currency && one.micros === other.micros;
}
