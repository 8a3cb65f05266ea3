/** Why a film has no take of a shot, in a few words of our own: for the picture that is held. */

import type { Failure, FailureKind } from '../failures.ts';
import type { TakeAsks } from './decision.ts';
import { shotsNeededBy, type Plan, type PlannedShot } from './plan.ts';
import { orderOf } from './graph.ts';

/** What is known of a shot that has no take. */
export type MissingState =
  | { readonly kind: 'failed' | 'asks'; readonly failure: Pick<Failure, 'kind'> }
  | { readonly kind: 'cancelled' | 'queued' | 'running' | 'collecting' }
  /** Its take is there: a person has to say something of it, or has rejected it. */
  | { readonly kind: 'decision'; readonly word: TakeAsks | 'rejected' }
  /** Nothing has happened to it, or nothing that counts. */
  | { readonly kind: 'waiting' };

/** Without a provider's words, which may be anything. */
const FACTS: Readonly<Record<FailureKind, string>> = {
  invalid: 'refused as invalid',
  'moderated-input': 'moderated',
  'moderated-output': 'moderated',
  unauthorized: 'key not accepted',
  unfunded: 'no funds',
  'model-unavailable': 'model not open',
  misrouted: 'order did not arrive',
  'over-cap': 'held back by a cap',
  'local-fault': 'fault of this machine',
  throttled: 'provider busy',
  unavailable: 'provider not reached',
  'outcome-unknown': 'outcome unknown',
  failed: 'not rendered',
  expired: 'expired in the queue',
  cancelled: 'cancelled',
  'link-dead': 'clip lost',
  unreadable: 'clip damaged',
};

/**
 * By shot: `failed: moderated`, `asks: outcome unknown`, `blocked by sh0010`, `waiting for sh0010`.
 * `stateOf` is asked for the shots that are missing alone.
 */
export function missingReasons(
  plan: Plan,
  missing: ReadonlySet<string>,
  stateOf: (shot: string) => MissingState,
): Map<string, string> {
  const reasons = new Map<string, string>();
  /** Those that only a person can bring on, and what hangs on them. */
  const stuck = new Set<string>();
  for (const shot of orderOf(plan.shots)) {
    if (!missing.has(shot.id)) continue;
    const state = stateOf(shot.id);
    const needed = shotsNeededBy(shot).filter((id) => missing.has(id));
    const blocker = state.kind === 'waiting' ? needed.find((id) => stuck.has(id)) : undefined;
    if (isStuck(state) || blocker !== undefined) stuck.add(shot.id);
    const reason =
      blocker === undefined ? reasonOf(shot, state, needed[0]) : `blocked by ${blocker}`;
    reasons.set(shot.id, reason);
  }
  return reasons;
}

function isStuck({ kind }: MissingState): boolean {
  return kind === 'failed' || kind === 'asks' || kind === 'decision' || kind === 'cancelled';
}

function reasonOf(
  { permit }: PlannedShot,
  state: MissingState,
  awaited: string | undefined,
): string {
  if (state.kind === 'failed' || state.kind === 'asks') {
    return `${state.kind}: ${FACTS[state.failure.kind]}`;
  }
  if (state.kind === 'decision') {
    return state.word === 'rejected' ? state.word : `asks: ${state.word}`;
  }
  if (state.kind !== 'waiting') return state.kind;
  if (permit.kind === 'nothing') return 'not in this run';
  return awaited === undefined ? 'waiting' : `waiting for ${awaited}`;
}
