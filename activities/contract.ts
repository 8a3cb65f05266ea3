/**
 * What workflows and activities say to each other: ids, hashes and numbers, never a path, a URL,
 * a key or a body. One object in, one object out, so that fields can be added.
 */

import type { Failure } from '../specs/failures.ts';
import type { PollBounds, Tier } from '../specs/models/sheet.ts';
import type { Money } from '../specs/money.ts';
import type { OrderKey } from '../specs/order.ts';
import type { Budgets } from '../specs/plan/budget.ts';
import type { TakeAsks } from '../specs/plan/decision.ts';

/** What later shots and the assembly need to know about a take that stands. */
export type StandingTake = {
  readonly take: string;
  readonly firstFrameSha256: string;
  readonly lastFrameSha256: string;
  /** It waits for a person: it does not stand before that, and hands nothing on. Absent: it stands. */
  readonly asks?: TakeQuestion;
};

/** What a take waits for. */
export type TakeQuestion = {
  readonly kind: TakeAsks;
  /** How long from when this is told until it counts as approved by itself; null: it never does. */
  readonly inMs: number | null;
};

/** A frame of another shot's take. */
export type FrameNeed = { readonly shot: string; readonly which: 'first' | 'last' };

/** An order without a known end: where it was sent, whatever the storyboard says by now. */
export type OpenOrder = {
  readonly provider: string;
  /** The tag of the account that asks about it. */
  readonly account: string;
  readonly tier: Tier;
  /** Another take was chosen meanwhile: this one is not taken back, and its take is kept. */
  readonly isKept?: true;
};

/** A place beside an older order, or for one more of several takes; `open`: the order there. */
export type FurtherSlot = {
  readonly take: number;
  readonly order: number;
  readonly open: OpenOrder | null;
};

/** An open order with its slot. */
export type PlacedOrder = OpenOrder & { readonly take: number; readonly order: number };

/** Where a shot can be ordered. */
export type ShotRoute = {
  readonly provider: string;
  readonly tier: Tier;
  readonly onExpired: readonly (Tier | 'ask')[];
};

/**
 * One shot as the production sees it: what it depends on, its policy, and where its next order
 * goes.
 */
export type ShotNode = ShotRoute & {
  readonly id: string;
  readonly first: FrameNeed | null;
  readonly last: FrameNeed | null;
  /** Used in this order, each when the one before cannot be ordered from. */
  readonly fallbacks: readonly ShotRoute[];
  /** How long a provider may be down before the next one is used. */
  readonly onDownMs: number;
  /** Null: the provider's own bounds, by tier. */
  readonly poll: PollBounds | null;
  readonly onFailed: number;
  readonly onUnknown: 'ask' | 'resubmit';
  /** Left out of the film; never ordered. */
  readonly isSkipped: boolean;
  /** This run may not order it and it has no take: the film has a gap there. */
  readonly isLeftOut: boolean;
  /** Set when nothing is to be ordered. */
  readonly standing: StandingTake | null;
  /** Its take is there and waits for a person; nothing is ordered for it then. Absent: it does not. */
  readonly asks?: TakeQuestion;
  readonly take: number;
  readonly order: number;
  /** The order in that slot, if its end is not known; else null. */
  readonly open: OpenOrder | null;
  /**
   * The open order is for something other than what is asked now. What it brings is kept as a take
   * of its own, even if nothing is to be ordered for the shot.
   */
  readonly isStale: boolean;
  /**
   * Further orders of the shot without a known end, for something else: what they bring is kept
   * too.
   */
  readonly beside?: readonly PlacedOrder[];
  /**
   * Where the other ones go, if several takes are wanted; all are ordered side by side. If the open
   * order is stale, where all of them go.
   */
  readonly further?: readonly FurtherSlot[];
};

/** What a command that may order says about money; `id` is drawn for that command. */
export type CommandCaps = {
  readonly id: string;
  readonly maxCost: readonly Money[];
  readonly allowsUnpriced: boolean;
  /** For all films of the store, as its surroundings say them; absent in old histories. */
  readonly budgets?: Budgets;
};

export type OpenPlanInput = {
  readonly film: string;
  readonly plan: string;
  /** Null: the caller orders nothing, and leaves the caps as they are. */
  readonly caps: CommandCaps | null;
  /**
   * A production runs already: a cap that another command set for it holds until a new one is set.
   */
  readonly isAttaching: boolean;
  /** The plan by which shots are being rendered, when a production is running. */
  readonly running: { readonly plan: string; readonly shots: readonly string[] } | null;
};
export type OpenPlanOutput = {
  readonly shots: readonly ShotNode[];
  /** Shots under way that the new plan asks something else of. */
  readonly conflicts: readonly string[];
  /** Number of the newest decision that is in them, 0 for none; absent in old histories. */
  readonly lastDecision?: number;
};

/** An order, and the tag of the account that polls its task. */
export type AtAccount = OrderKey & { readonly account: string };

export type SubmitTakeInput = AtAccount & {
  readonly plan: string;
  readonly tier: Tier;
  /**
   * How long the provider may be down before this gives up, so that another can be used; null: for
   * ever.
   */
  readonly leaveAfterMs: number | null;
  readonly firstFrameSha256: string | null;
  readonly lastFrameSha256: string | null;
};
export type SubmitTakeOutput =
  | { readonly kind: 'standing'; readonly standing: StandingTake }
  | { readonly kind: 'placed' }
  /** Placed, but the journal could not be written: settle the order with this id. */
  | { readonly kind: 'unwritten'; readonly taskId: string }
  /** An earlier order is in that slot: settle it first. Null: it was never sent. */
  | { readonly kind: 'occupied'; readonly open: OpenOrder | null }
  /** The same is ordered in another slot, and has no unpaid end: go back to that order. */
  | { readonly kind: 'unended'; readonly order: PlacedOrder }
  /** The order in that slot is for something else; null: its take came, and one more is asked. */
  | { readonly kind: 'foreign'; readonly open: OpenOrder | null }
  /** As many takes of the same as are wanted are there, or on their way: none is ordered. */
  | { readonly kind: 'enough' }
  /** The slot is empty, and the plan orders from another provider. */
  | { readonly kind: 'elsewhere' };

export type SettleOrderInput = AtAccount & {
  /** Counts only as far as the plan's own policy allows, which is read when this is carried out. */
  readonly onUnknown: 'ask' | 'resubmit';
  /** As told by the order's attempt; the journal may not have it. */
  readonly taskId: string | null;
  /**
   * The order is no longer asked for, so this activity itself carries out what a person says about
   * it.
   */
  readonly isStale?: true;
};
export type SettleOrderOutput =
  | { readonly kind: 'placed'; readonly tier: Tier }
  /** Proven: nothing was or will be bought under this key. */
  | { readonly kind: 'not-placed' }
  /** Nobody can find the order, and by `onUnknown` it counts as lost. */
  | { readonly kind: 'given-up' }
  /** `why`: why its provider could not be asked, in a sentence; absent in old histories. */
  | { readonly kind: 'unknown'; readonly why?: string };

export type AwaitTaskInput = AtAccount & { readonly tier: Tier; readonly poll: PollBounds | null };
export type AwaitTaskOutput =
  | { readonly state: 'succeeded' }
  | { readonly state: 'failed' | 'expired' | 'cancelled'; readonly failure: Failure };

export type CollectTakeInput = AtAccount;
export type CollectTakeOutput = StandingTake;

export type CancelOrderInput = AtAccount & { readonly tier: Tier };
export type CancelOrderOutput = { readonly outcome: 'cancelled' | 'runs-on' | 'ended' };

/** What a person may answer to a shot that asks. */
export type Answer = 'adopt' | 'use' | 'fetch' | 'resubmit' | 'give-up';

export type AskPersonInput = AtAccount & {
  readonly failure: Failure;
  /** A new `run` has started: a paid clip is fetched again before anybody is asked. */
  readonly isRunAgain?: boolean;
};
/** `null` until a person has answered. */
export type AskPersonOutput = { readonly answer: Answer | null };

/** `provider`: the one that was asked last. */
export type EndShotInput = OrderKey & { readonly provider: string; readonly failure: Failure };

/** `next`: the provider that is used instead. */
export type LeaveProviderInput = EndShotInput & { readonly next: string };

/** What a film can be made of: takes in its order, and the shots of it that have none. */
export type FilmCut = {
  readonly takes: readonly { readonly shot: string; readonly take: string }[];
  /** Each with the frame of another shot's take that it starts from, or null. */
  readonly missing: readonly { readonly shot: string; readonly firstFrameSha256: string | null }[];
};

/** If shots are missing, a rough cut is made. */
export type AssembleInput = FilmCut & {
  readonly film: string;
  readonly plan: string;
  /** Number of the newest decision that is in it, as `openPlan` has told it. */
  readonly lastDecision?: number;
};
/** `isCurrent`: false when the plan was replaced meanwhile; then nothing was published. */
export type AssembleOutput = {
  readonly frames: number;
  readonly isCurrent: boolean;
  /** Nor was it when somebody has decided something since. Absent: nobody has. */
  readonly isDecidedSince?: true;
};

/** The activities, as workflows see them. */
export type Activities = {
  /** Reads a stored plan, says which shots stand, and where the others' next orders go. */
  readonly openPlan: (input: OpenPlanInput) => Promise<OpenPlanOutput>;
  /** Places one order, unless a fitting take stands or the slot is taken. */
  readonly submitTake: (input: SubmitTakeInput) => Promise<SubmitTakeOutput>;
  /** Finds out what became of an order whose answer was lost. */
  readonly settleOrder: (input: SettleOrderInput) => Promise<SettleOrderOutput>;
  /** One poll an attempt; fails benignly while the task is open. */
  readonly awaitTask: (input: AwaitTaskInput) => Promise<AwaitTaskOutput>;
  /** Downloads, checks and keeps the clip and its last frame. */
  readonly collectTake: (input: CollectTakeInput) => Promise<CollectTakeOutput>;
  /** Takes a queued task back; one that runs is left alone. */
  readonly cancelOrder: (input: CancelOrderInput) => Promise<CancelOrderOutput>;
  /** Shows a question and reads its answer. */
  readonly askPerson: (input: AskPersonInput) => Promise<AskPersonOutput>;
  /** Writes down that another provider is used, and why. */
  readonly leaveProvider: (input: LeaveProviderInput) => Promise<void>;
  /** Writes down that a shot has failed, for everyone who reads the store. */
  readonly endShot: (input: EndShotInput) => Promise<void>;
  /** Joins the takes into the film, or into a rough cut, and publishes it. */
  readonly assemble: (input: AssembleInput) => Promise<AssembleOutput>;
};
