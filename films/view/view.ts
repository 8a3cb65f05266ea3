/** What a person is shown of a film: its shots with state, age, deadline, take and cost. */

import type { PictureFault } from '../../specs/picture/hand-over.ts';
import type { FilmJoin, WorstJoin } from '../../specs/picture/joins.ts';
import type { Failure, WayOn } from '../../specs/failures.ts';
import type { PixelSize, Tier } from '../../specs/models/sheet.ts';
import type { Money } from '../../specs/money.ts';
import type { Cause, SeveralTakes, TakeAsks } from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import type { UnfitCircle } from '../../specs/plan/fit.ts';
import type { Quote } from '../../specs/plan/plan.ts';
import type { Tried } from '../../store/facts.ts';
import type { Work } from '../../store/work.ts';

export type ShotState =
  | 'waiting'
  /** A shot that it needs has failed, asks or was cancelled. */
  | 'blocked'
  | 'asking'
  | 'queued'
  | 'running'
  | 'collecting'
  | 'done'
  /** Its take stands although it no longer fits. */
  | 'kept'
  /** Its take stands whatever is asked: a person has said so. */
  | 'frozen'
  /** A person has rejected its take, and chosen no other. */
  | 'rejected'
  | 'failed'
  | 'cancelled'
  | 'skipped';

export type FilmState = 'running' | 'asking' | 'stopped' | 'done' | 'failed' | 'cancelled';

/** A take stands, and is in the film. */
export const STANDING: readonly ShotState[] = ['done', 'kept', 'frozen'];

/** The files of a take that stands, and what they are. */
export type StandingView = {
  /** Where its clip and the picture that it hands on lie for people. Absolute paths. */
  readonly clip: string;
  readonly lastFrame: string;
  /** Of what the clip itself ends with. */
  readonly lastFrameSource: 'returned' | 'decoded';
  readonly firstFrameSha256: string;
  /** Of the hand-over. */
  readonly lastFrameSha256: string;
  readonly clipLastFrameSha256: string;
  readonly handOver: HandOver;
  /** What is wrong with the picture that another shot starts from; absent: nothing that is measured. */
  readonly pictureFaults?: readonly PictureFault[];
  /** It is to be looked at before it is handed on, and was not measured; absent: it was. */
  readonly isUnmeasured?: true;
};

type HandOver = {
  readonly sha256: string;
  readonly source: 'returned' | 'decoded' | 'bridge' | 'chosen';
  /** Of a chosen one its number in the clip, from 0; else null. */
  readonly frame: number | null;
};

/** What one order has cost. */
export type Cost = {
  readonly money: Money;
  /** Null where the price counts seconds. */
  readonly tokens: number | null;
  readonly seconds: number;
  readonly pricedAt: string | null;
  readonly isEstimated: boolean;
  /** Milliseconds since 1970. */
  readonly orderedAtMs: number;
  /** It was known before the newest run began. */
  readonly isEarlier: boolean;
};

/** What is tried again and again, in vain so far. Times in milliseconds since 1970. */
export type Trying = {
  readonly what: Tried;
  readonly count: number;
  readonly sinceMs: number;
  /** Null while nobody tries. */
  readonly nextMs: number | null;
  /** Of the newest attempt. */
  readonly failure: Failure;
};

/** A take that is there and waits for a person. Times in milliseconds since 1970. */
export type AsksView = {
  readonly kind: TakeAsks;
  readonly take: string;
  /** Its clip for people, an absolute path. */
  readonly clip: string;
  readonly sinceMs: number;
  /** When a default decides; null: none does. */
  readonly untilMs: number | null;
  /** What happens then; null where nobody decides but a person. */
  readonly otherwise: 'hold' | 'approve' | null;
  /** Of a `hand-over`; absent else. */
  readonly handOver?: AskedHandOver;
};

/** A picture that is handed on only by a person's word. */
type AskedHandOver = {
  /** An absolute path. */
  readonly picture: string;
  /** Never empty. */
  readonly faults: readonly PictureFault[];
};

/** Times in milliseconds since 1970. */
export type ShotNote =
  /** It waits for that shot, or is blocked by it. */
  | { readonly kind: 'after' | 'by'; readonly shot: string }
  | { readonly kind: 'kept'; readonly cause: Cause }
  /** What people have decided has it rendered again, which the next run is asked for. */
  | { readonly kind: 'again'; readonly cause: Cause }
  /**
   * `decision`: what was said last of it; null where the entry is gone. `others`: takes that could be
   * circled in its place, newest first.
   */
  | {
      readonly kind: 'rejected';
      readonly decision: Decision | null;
      readonly others: readonly string[];
    }
  | { readonly kind: 'left-out' }
  /** Its take stands, and orders for what is no longer asked of it are waited for. */
  | {
      readonly kind: 'beside';
      readonly takes: readonly { readonly take: string; readonly taskId: string | null }[];
    }
  /** Nobody knows whether the provider has accepted its order. */
  | { readonly kind: 'lost' }
  /** The order's answer is not here; null: nobody has looked for it yet. */
  | { readonly kind: 'unanswered'; readonly sinceMs: number | null }
  | { readonly kind: 'not-found'; readonly sinceMs: number }
  /** In the provider's words. */
  | { readonly kind: 'told'; readonly message: string }
  /** While the film is cancelled: what becomes of its order. */
  | { readonly kind: 'fate'; readonly before: ShotNote | null };

export type ShotView = {
  readonly id: string;
  /** Place in the storyboard file, 1-based. */
  readonly at: { readonly line: number; readonly column: number };
  readonly status: ShotState;
  /** Its take stood already when the newest run began. */
  readonly reused: boolean;
  /** `v001`: the take that stands, else the one being rendered, else null. */
  readonly take: string | null;
  /** The shot that the take was made for, when it is another one. */
  readonly takeOf: string | null;
  readonly standing: StandingView | null;
  readonly provider: string;
  readonly model: string;
  readonly tier: Tier;
  readonly taskId: string | null;
  /** Whose key it was ordered with, or was taken over by; null before an order. */
  readonly account: string | null;
  /** Of the address that it was ordered at; null: the provider's own; absent: nobody knows. */
  readonly origin?: string | null | undefined;
  /** Placeholder pictures, without a bill. */
  readonly isFree: boolean;
  /** When the take was ordered, or the question came up; null before. Milliseconds since 1970. */
  readonly sinceMs: number | null;
  /** When the take was whole; null while it is not. */
  readonly endedAtMs: number | null;
  /** The whole wait that the order allows; where nothing expires, how long nobody is asked. */
  readonly expiresAfterSeconds: number | null;
  readonly expiresAtMs: number | null;
  /** When the provider last said that its task had not ended. */
  readonly seenOpenAtMs: number | null;
  readonly nextLookAtMs: number | null;
  readonly seed: number | null;
  readonly tokens: number | null;
  /** Length of the clip; until it is there, the length that is asked for. */
  readonly seconds: number;
  readonly quote: Quote;
  /** Of the take that stands, whoever ordered it; null without one, and where none is known. */
  readonly charge: Money | null;
  /** Of its own orders, oldest first: also of takes that were replaced and of clips that are lost. */
  readonly costs: readonly Cost[];
  readonly failure: Failure | null;
  readonly waysOn: readonly WayOn[];
  /** Providers that sell it as it is asked, its own left out; absent while nothing is wrong. */
  readonly sellers?: readonly string[];
  /** The order that is asked about, by the numbers of its take and itself; absent without any. */
  readonly question?: { readonly take: number; readonly order: number };
  /** What its take waits for; absent: for nobody. */
  readonly asks?: AsksView;
  /** While several takes of it are wanted and not all of them are there; absent: one is. */
  readonly takes?: SeveralTakes;
  /** How many the newest run orders of it, beside those that it has ordered; absent: one. */
  readonly orders?: number;
  /** How its take differs from what was asked. */
  readonly notes: readonly string[];
  /** What people have said of it, oldest first; absent: nothing. */
  readonly decisions?: readonly Decision[];
  /** The name of the person's own file that its take is; absent: it is none. */
  readonly ownFile?: string;
  /** The newest run may not order it, and it has no take. */
  readonly isLeftOut: boolean;
  /** Providers that another one stepped in for, for this take, and why. */
  readonly left: readonly { readonly provider: string; readonly failure: Failure }[];
  /** Shots that cannot be ordered before this one has its take. */
  readonly holdsUp: number;
  /** What the state leaves open; null when nothing. */
  readonly note: ShotNote | null;
  /** Absent while what is tried goes well. */
  readonly trying?: Trying;
};

/** An order that may be paid and has no known end. Times in milliseconds since 1970. */
export type OpenOrderView = {
  readonly shot: string;
  /** Null while nobody knows whether the provider has accepted it. */
  readonly taskId: string | null;
  readonly provider: string;
  /** Placeholder pictures, without a bill. */
  readonly isFree: boolean;
  /** Its clip is paid, and is still to be fetched. */
  readonly isFinished: boolean;
  readonly sinceMs: number;
  /** When the provider last said that its task had not ended. */
  readonly seenOpenAtMs: number | null;
};

export type FilmView = {
  /** The production's workflow id. */
  readonly production: string;
  readonly title: string;
  /** The storyboard as the command line named it, for messages. */
  readonly file: string;
  /** Of a table's film, its name; absent: the storyboard by itself. */
  readonly row?: string;
  readonly status: FilmState;
  /** Absolute path of the finished film, or of its rough cut; null while there is neither. */
  readonly film: string | null;
  /** Its run goes on, and the film is there as its takes stand. Absent: neither, or its state says it. */
  readonly isMade?: true;
  /** How its shots meet in what was put together last; absent: nothing was. */
  readonly joins?: readonly FilmJoin[];
  /** Those of them that a viewer may stumble over, the worst first; absent: none. */
  readonly worstJoins?: readonly WorstJoin[];
  /** Of the film by its clips, and by the sheets of its models. */
  readonly size?: { readonly film: PixelSize; readonly sheet: PixelSize };
  readonly shots: readonly ShotView[];
  /** Takes that are circled and do not fit what was run; absent: none. */
  readonly unfit?: readonly UnfitCircle[];
  /** Of all its orders, also of those for shots that are gone from the storyboard. */
  readonly costs: readonly Cost[];
  /** Of all its shots, whatever state they are in, and of those that are gone. */
  readonly openOrders: readonly OpenOrderView[];
  /** What is being put together of it; absent: nothing. */
  readonly work?: Work | undefined;
  /** The newest fact that this view rests on. Milliseconds since 1970; null without any. */
  readonly asOfMs: number | null;
};
