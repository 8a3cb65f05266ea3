/** The messages to productions and shots, and the names by which these are found. */

import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Failure } from '../specs/failures.ts';
import type { CommandCaps, ShotNode, StandingTake } from '../activities/contract.ts';

export const PRODUCTION = 'production';
export const SHOT = 'shot';

/** Workflow ids and task queues; `store` is the project's random id, so that folders never mix. */
export const names = {
  production: (store: string, film: string) => `production/${store}/${film}`,
  shot: (store: string, film: string, shot: string) => `shot/${store}/${film}/${shot}`,
  queue: {
    workflows: (store: string) => `${store}.workflows`,
    store: (store: string) => `${store}.store`,
    submit: (store: string, account: string) => `${store}.submit.${account}`,
    wait: (store: string, account: string) => `${store}.wait.${account}`,
    collect: (store: string, account: string) => `${store}.collect.${account}`,
    assemble: (store: string) => `${store}.assemble`,
  },
} as const;

/** Set at the start of a workflow, for people who search; nothing is decided by them. */
export const attributes = {
  film: defineSearchAttributeKey('StoryboardFilm', SearchAttributeType.KEYWORD),
  shot: defineSearchAttributeKey('StoryboardShot', SearchAttributeType.KEYWORD),
  provider: defineSearchAttributeKey('StoryboardProvider', SearchAttributeType.KEYWORD),
  tier: defineSearchAttributeKey('StoryboardTier', SearchAttributeType.KEYWORD),
} as const;

export type ProductionInput = {
  readonly store: string;
  readonly film: string;
  /** False on a cluster without our search attributes: there a start with them fails. */
  readonly hasSearchAttributes: boolean;
};

/** Tag of the account that is used at each provider. A provider without a key is missing. */
export type AccountTags = Readonly<Record<string, string>>;

export type EnsureRequest = {
  /** Hash of the plan in the store. */
  readonly plan: string;
  readonly accounts: AccountTags;
  /** Null for a command that orders nothing by itself. */
  readonly caps: CommandCaps | null;
  /** Whether orders that a changed plan makes useless may be cancelled. */
  readonly restart: boolean;
  /**
   * Of a decision: what was running goes on, and of what has failed or was cancelled only these
   * shots are put to work again. Absent: the command has all of it done.
   */
  readonly anew?: readonly string[];
  /** Nothing is ordered: open orders are taken back, or watched to their end. Absent: no. */
  readonly isCancelling?: boolean;
};

export type EnsureAnswer =
  | { readonly kind: 'running' }
  /**
   * Nothing was changed: for these shots, which are under way, the new plan asks something else.
   */
  | { readonly kind: 'needs-restart'; readonly shots: readonly string[] };

export type ShotOutcome =
  | { readonly kind: 'stands'; readonly standing: StandingTake }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Nothing was ordered: a person has decided otherwise since it was to begin. */
  | { readonly kind: 'held' }
  | { readonly kind: 'cancelled' };

export type ProductionOutcome = {
  readonly kind: 'done' | 'failed' | 'cancelled';
  readonly failed: readonly string[];
  /** Why neither a film nor a rough cut could be made of the takes that stand. */
  readonly assemblyError: string | null;
};

/** What is asked of a shot, by the plan with this hash. */
export type Wanted = { readonly plan: string; readonly node: ShotNode };

export type ShotInput = {
  readonly store: string;
  readonly film: string;
  readonly asked: Wanted;
  readonly accounts: AccountTags;
  readonly firstFrameSha256: string | null;
  readonly lastFrameSha256: string | null;
  /** Its order is taken back, or watched to its end, and no other is placed. Absent: no. */
  readonly isCancelled?: boolean;
};

/** `storyboard run`: starts, attaches, or retries what failed; safe to repeat. */
export const ensure = defineUpdate<EnsureAnswer, [EnsureRequest]>('ensure');

/** Makes a rough cut of the takes that stand now; gives why it could not be made, or null. */
export const cutRough = defineUpdate<string | null>('cutRough');

/** Takes back what is queued, keeps what runs, starts nothing more. */
export const cancelProduction = defineSignal('cancelProduction');

/** A person has decided something of the film's takes: the store is read again. */
export const decided = defineSignal('decided');

/** An attached shot tells how it ended. */
export const shotEnded = defineSignal<[{ shot: string; outcome: ShotOutcome }]>('shotEnded');

/** A shot has its take; it goes on only to keep what orders for something else bring. */
export const shotStands = defineSignal<[StandingShot]>('shotStands');

/** `isOrdering`: other takes of it are still ordered; absent: none is. */
type StandingShot = {
  readonly shot: string;
  readonly standing: StandingTake;
  readonly isOrdering?: true;
};

export type ReportRequest = {
  /**
   * The accounts of the command that reports: a key may have been rotated. A missing one stays as
   * it was.
   */
  readonly accounts: AccountTags;
  /** What is asked of the shot by now, which its open order fits; null: the same as before. */
  readonly asked: Wanted | null;
  /** If its own order has ended without a take, it is ordered once more. Absent: it is not. */
  readonly isAnew?: true;
  /** Of the frames that it would be started with now; absent: of those that it has. */
  readonly frames?: Pick<ShotInput, 'firstFrameSha256' | 'lastFrameSha256'>;
};

/**
 * To a shot that was running already. It answers by `shotEnded`, polls again, goes on under these
 * accounts, and places its next order by this plan.
 */
export const report = defineSignal<[ReportRequest]>('report');

/** To a shot that asks, or is held back: what it waits for may be known by now. */
export const pollAgain = defineSignal('lookAgain');

/**
 * Takes the order back if it is still queued; else the order is watched to its end and its take
 * kept. A shot that is replaced leaves that to its successor, which finds the order in the journal.
 */
export const cancelShot = defineSignal<[{ isReplaced: boolean }]>('cancelShot');
