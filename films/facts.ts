/** What plans, notices and refusals tell of orders and sums: data that each of them names. */

import type { Money } from '../specs/money.ts';
import type { NoBridge } from '../specs/plan/followers.ts';
import type { KnownFrames } from '../specs/plan/request.ts';
import type { OrderEntry } from '../store/order.ts';

export type OpenOrders = ReadonlyMap<string, readonly OrderEntry[]>;

/** An order that is open and that the storyboard no longer asks for. */
export type UnaskedOrder = {
  readonly shot: string;
  /** `v001`. */
  readonly take: string;
  /** As the provider said last; null while its answer is looked for or before the first poll. */
  readonly state: string | null;
  /** Null where nothing is billed, or no price is known. */
  readonly price: Money | null;
  /** Its clip is paid, and kept whatever is asked. */
  readonly isFinished?: boolean;
  /** It came with a copied project: it is taken back only by `cancel`. */
  readonly isElsewhere?: boolean;
};

/**
 * Why orders are no longer asked: the file was edited, while its film runs or since, people have
 * said something of shots, or the command asks for other shots or takes.
 */
export type WhyUnasked = 'edit' | 'edit-since' | 'said' | 'choice';

/** An order that costs something and has no known end. */
export type MovedOrder = {
  readonly shot: string;
  /** `v001`. */
  readonly take: string;
  readonly taskId: string | null;
  readonly fingerprint: string;
  /** What it was ordered with. */
  readonly frames: KnownFrames;
  /** Null when no price is known. */
  readonly price: Money | null;
};

/** A film whose storyboard is gone. */
export type VanishedFilm = {
  readonly id: string;
  /** Where its storyboard was, from the current folder. */
  readonly file: string;
  /** Of a table's film, its name. */
  readonly row?: string;
  /** Those that cost something and have no known end. */
  readonly open: readonly MovedOrder[];
  /** Shots of whose takes people have said something; absent: none. */
  readonly decided?: readonly string[];
  /** Others that have remarks; absent: none. */
  readonly noted?: readonly string[];
  /** Absent: takes of it are reused, or orders of it are open. */
  readonly isLent?: false;
};

/** A shot of which an order is open under the id that it had. */
export type RenamedShot = {
  /** The id it has now. */
  readonly shot: string;
  /** What was ordered under the id that it had. */
  readonly order: MovedOrder;
  /** False while a frame of it is not known: all else is the same. */
  readonly isCertain: boolean;
};

export type NoBridgeFacts =
  | NoBridge
  /** `cut`: both are said of it. `not-ordered`: this run leaves it out. */
  | { readonly why: 'cut' | 'not-ordered' }
  | { readonly why: 'fits' | 'kept' | 'pinned' | 'frozen' | 'rejected'; readonly take: string }
  | { readonly why: 'picture-lost'; readonly picture: string };

/** A sum that a cap does not hold. */
export type OverCap = {
  /** One file, or how many films. */
  readonly subject: string | number;
  /** Of a table's film, its name. */
  readonly row?: string;
  /** `day`, `month`: one order is larger than the whole budget of that. */
  readonly kind: 'max-cost' | 'budget' | 'day' | 'month';
  readonly cost: Money;
  readonly cap: Money;
  /** Of a budget: what of it is spent or ordered already. */
  readonly used: Money;
};
