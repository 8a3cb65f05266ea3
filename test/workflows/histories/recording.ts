/** What a recording is made of: what the activities answer, and what is said meanwhile. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenOrder, ShotNode } from '../../../activities/contract.ts';
import { failure, type FailureKind } from '../../../specs/failures.ts';
import { ARK_ACCOUNT, chainOf, nodeOf, type Film, type Script } from '../rehearsal.ts';

/** The shot that is recorded beside the production is `a`. */
export type Recording = {
  readonly script: Script;
  /** Gives the id of the run of `a` that is recorded, if that is not its newest one. */
  readonly play: (film: Film) => Promise<unknown>;
};
export type Recordings = Readonly<Record<string, Recording>>;

/** Longer than the recording: only a message ends such a wait. */
export const LONG_MS = 600_000;
const LOOK_MS = 20;

/** An order of another provider than the plan's. */
export const AT_ARK: OpenOrder = { provider: 'ark', account: ARK_ACCOUNT, tier: 'flex' };

export const why = (kind: FailureKind) => failure(kind, { code: kind, message: `It is ${kind}.` });

export const oneShot = (node: Partial<ShotNode> = {}) => {
  const shots = [nodeOf({ id: 'a', ...node })];
  return () => ({ shots, conflicts: [] });
};
export const chain = () => ({ shots: chainOf('a', 'b'), conflicts: [] });
export const ensure = (film: Film) => film.ensure();

/** Of the newest run of `a`, for one that is about to be replaced. */
export async function runOf(film: Film): Promise<string> {
  return (await film.shot('a').describe()).runId;
}

type Attributes =
  | 'activityTaskScheduledEventAttributes'
  | 'activityTaskCompletedEventAttributes'
  | 'activityTaskCancelRequestedEventAttributes';

/** Looks until that many events of a kind are in the history of `a`. */
export async function untilHistory(film: Film, of: Attributes, times: number): Promise<void> {
  for (;;) {
    // It may not have started yet.
    const history = await film
      .shot('a')
      .fetchHistory()
      .catch(() => null);
    const found = history?.events?.filter((event) => event[of]) ?? [];
    if (found.length >= times) return;
    await sleep(LOOK_MS);
  }
}
