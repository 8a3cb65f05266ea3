/** What came of laying providers' lists beside the journal: data, for words and JSON. */

import type { ListedTask } from '../../providers/provider.ts';
import type { Mark } from '../../store/own-id.ts';
import type { SourcedOrder } from '../money/ledger.ts';
import type { Mismatch } from './compare.ts';
import type { ReadLists } from './task-lists.ts';

/** Why nobody can say whether an order is as its provider has it. */
export type UncheckedBecause =
  /** There is no key for its provider. */
  | 'no-key'
  /** Its provider has no list. */
  | 'no-list'
  /** Placeholder pictures: nothing was charged, and nobody is asked. */
  | 'free'
  /** Its provider no longer shows tasks of that age. */
  | 'older'
  /** It was ordered with another key, or at another address, and this one does not see it. */
  | 'other-account'
  /** It was sent, no answer is here, and the list has no task of it. */
  | 'unanswered'
  /** The list lacks it, and its provider could not be asked for it by itself. */
  | 'not-asked';

export type UncheckedOrder = { readonly order: SourcedOrder; readonly why: UncheckedBecause };

/** A task that carries a mark of this store, or a former one, and is in no journal of it. */
export type StrayTask = ListedTask & { readonly mark: Mark };

export type CheckedProvider = {
  readonly provider: string;
  readonly title: string;
  /** Whose list it is; null: there is no key. */
  readonly account: string | null;
  /** Null: it was not read, because: */
  readonly list: ReadLists | null;
  readonly why: 'no-key' | 'no-list' | 'free' | null;
  /** Why it has no key that can be used, as the settings say it; else null. */
  readonly reason: string | null;
  /** How far back it shows tasks, in milliseconds since 1970; null: it was not read. */
  readonly reachesBackToMs: number | null;
  /** Orders of the journal that it agrees with. */
  readonly equal: number;
  readonly mismatches: readonly Mismatch[];
  readonly strays: readonly StrayTask[];
  /** Strays beyond those that are named, by whose mark they have. */
  readonly moreStrays: Readonly<Record<Mark, number>>;
  /** Tasks of others, and of other projects of the same account. */
  readonly others: number;
  readonly unchecked: readonly UncheckedOrder[];
};
