/**
 * What a production will do, worked out before anything is spent: pure data, kept by its hash.
 */

import type { Money } from '../money.ts';
import type { PixelSize, Tier } from '../models/sheet.ts';
import type { RenderRequest, Picture } from '../order.ts';
import type { Redirect } from './redirect.ts';
import type { ExpiryStep, Join, Output, Policy } from '../storyboard/storyboard.ts';

/** A frame that an order needs: known now, or known when another shot has its take. */
export type PlannedFrame =
  | { readonly kind: 'none' }
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'last-frame-of'; readonly shot: string }
  | { readonly kind: 'first-frame-of'; readonly shot: string };

export type Quote = {
  /** Null where the price counts seconds. */
  readonly tokens: number | null;
  readonly seconds: number;
  /** On the tier that is ordered first; zero where nothing is billed, null when no price is known. */
  readonly expected: Money | null;
  /** With every retry and fallback that the policy allows; null when these differ in currency. */
  readonly atMost: Money | null;
  /** What each tier that the provider offers would cost; a tier without a known price is missing. */
  readonly byTier: Readonly<Partial<Record<Tier, Money>>>;
  /** ISO date of the price table; null when nothing is billed or no price is known. */
  readonly pricedAt: string | null;
};

/** How one shot is ordered: from whom, as what, on which tier. */
export type Route = {
  readonly provider: string;
  readonly modelId: string;
  readonly tier: Tier;
  /** Where tasks never expire: how long one is waited for before somebody is asked. */
  readonly expiresAfterSeconds: number;
  /** Only the steps that it can take: none to a tier that it lacks or must not move to. */
  readonly onExpired: readonly ExpiryStep[];
};

/** What a run may order for a shot. */
export type Permit =
  /**
   * Whatever it takes to have what the file asks. `choose`: the takes above this number were asked
   * for side by side, and a person chooses one of them.
   */
  | { readonly kind: 'as-asked'; readonly choose?: number }
  /** Its first take only: one that it has stands, fitting or not. */
  | { readonly kind: 'first-take'; readonly choose?: number }
  | { readonly kind: 'nothing'; readonly choose?: number }
  /** One more take, or `count` more: those up to this number do not count. */
  | {
      readonly kind: 'one-more';
      readonly after: number;
      /** Absent: one. */
      readonly count?: number;
      /** A person has asked for it beside a rejection, and not this command. */
      readonly isOwed?: true;
      /** In place of the one that is drawn; no part of the fingerprint. */
      readonly seed?: number;
    };

export type PlannedShot = {
  readonly id: string;
  readonly at: { readonly line: number; readonly column: number };
  /** Everything asked but the pictures, which a chain knows later. */
  readonly ask: Omit<RenderRequest, 'pictures'>;
  readonly first: PlannedFrame;
  /** Where `from` is left to `previous`: an insertion above may move it. */
  readonly isFromPrevious: boolean;
  readonly last: PlannedFrame;
  readonly references: readonly Picture[];
  /** Tried in turn; the second and later ones are fallbacks. Never empty. */
  readonly routes: readonly [Route, ...Route[]];
  /** Its takes are placeholder pictures: they stand in no paid film, and paid takes not here. */
  readonly isPlaceholder: boolean;
  /** Its provider is our simulator for now, so placeholders of it stand; absent: it is not. */
  readonly isSimulated?: boolean;
  readonly onFailed: number;
  readonly onUnknown: 'ask' | 'resubmit';
  readonly pinnedTake: string | null;
  /** How many takes the file wants; absent: one. */
  readonly takes?: number;
  /** Its take waits for a person before it hands on; absent: it does not. */
  readonly needsApproval?: true;
  readonly permit: Permit;
  /**
   * SHA-256 of the picture that it is ordered to end on, since others start from it. No part of the
   * fingerprint; absent: none.
   */
  readonly bridge?: string;
  readonly skip: boolean;
  /** What a person has said of its order, as far as the plan heeds it; absent: nothing. */
  readonly redirect?: Redirect;
  readonly join: Join;
  readonly trim: { readonly headFrames: number; readonly tailFrames: number };
  /** Of the film alone; absent: none. */
  readonly caption?: string;
  /** Of its sound in the film, in decibels; absent: 0. */
  readonly gainDb?: number;
  /** From the sheet's table; an adaptive ratio without a known picture counts as the 16:9 one. */
  readonly size: PixelSize;
  /** Expected length of the clip. Frames at 24 a second. */
  readonly frames: number;
  readonly quote: Quote;
  /** Seconds that the shot usually takes and takes at most, its own work only. */
  readonly time: { readonly usualSeconds: number; readonly atMostSeconds: number };
};

export type Plan = {
  readonly version: 1;
  readonly title: string;
  /** Values of the storyboard's variables that did not come from the file; absent: none. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly shots: readonly PlannedShot[];
  readonly policy: Policy;
  readonly output: Output;
  /** Size of the master by the sheets; once there are clips, theirs counts (`film-size.ts`). */
  readonly size: PixelSize;
  /** Shots in chains, in film order: each inner list is rendered one after another. */
  readonly chains: readonly (readonly string[])[];
};

/**
 * Whose take a frame comes from; null when it is there already. Frame 0 of a shot that is chained
 * is the frame it is chained from: known before it renders.
 */
export function frameSource(
  frame: PlannedFrame,
  byId: ReadonlyMap<string, PlannedShot>,
): { readonly shot: string; readonly which: 'first' | 'last' } | null {
  if (frame.kind === 'none' || frame.kind === 'picture') return null;
  if (frame.kind === 'last-frame-of') return { shot: frame.shot, which: 'last' };
  const first = byId.get(frame.shot)?.first;
  if (first?.kind === 'last-frame-of') return { shot: first.shot, which: 'last' };
  return { shot: frame.shot, which: 'first' };
}

/** The shots whose take must stand before this one can be ordered. */
export function shotsNeededBy(shot: Pick<PlannedShot, 'first' | 'last'>): string[] {
  return [shot.first, shot.last].flatMap((frame) => ('shot' in frame ? [frame.shot] : []));
}
