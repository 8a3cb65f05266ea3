/** Takes that wait for a person's approval before they hand anything on. */

import type { Approval, Policy, Shot } from '../storyboard/storyboard.ts';
import { takeId, type ShotDecision, type TakeSummary } from './decision.ts';
import type { Directed } from './directing.ts';
import type { PlannedFrame, PlannedShot } from './plan.ts';
import { frameOf, pictureName } from './request.ts';
import type { TakeOptions } from './shelf.ts';

/** What a film says that says nothing of it; also where it says some of it, for the rest. */
export const UNSAID: Approval = { of: 'none', withinSeconds: 86_400, otherwise: 'hold' };
/** The shortest and the longest that a take waits: 30 days. */
export const WAIT_SECONDS = { min: 1, max: 2_592_000 } as const;

/** For how long a take waits, and what counts then. */
export function approvalOf({ approval = UNSAID }: Pick<Policy, 'approval'>): Approval {
  const { min, max } = WAIT_SECONDS;
  return { ...approval, withinSeconds: Math.min(Math.max(approval.withinSeconds, min), max) };
}

/** Of `first` are the shots that start from no other: what branches off is not. */
export function needsApproval(
  { approve, skip }: Pick<Shot, 'approve' | 'skip'>,
  first: PlannedFrame,
  { approval }: Pick<Policy, 'approval'>,
): boolean {
  if (skip) return false;
  if (approve !== undefined) return approve;
  return approval?.of === 'each' || (approval?.of === 'first' && !('shot' in first));
}

type Made = Pick<TakeSummary, 'shot' | 'finishedAt'>;

/** What counts as approved. */
export type Approved = {
  /** By `takeId`: what people have approved, or circled. A take keeps that under another shot's id. */
  readonly takes: ReadonlySet<string>;
  /** By picture: which shots have takes that were made from it, and when. */
  readonly made: ReadonlyMap<string, readonly Made[]>;
};

export function approvedAmong(
  { film, takes }: TakeOptions,
  directed: Iterable<Directed>,
): Approved {
  const made = new Map<string, Made[]>();
  for (const { film: of, shot, finishedAt, inputs } of takes) {
    if (of !== film) continue;
    for (const name of [inputs.firstFrame, inputs.lastFrame]) {
      const known = name === null ? undefined : made.get(name);
      if (known) known.push({ shot, finishedAt });
      else if (name !== null) made.set(name, [{ shot, finishedAt }]);
    }
  }
  const chosen = [...directed].flatMap(({ approved, circled }) => [...approved, circled ?? '']);
  return { takes: new Set(chosen), made };
}

/** A take that stands waits where a person has to approve it first, unless one has as good as done so. */
export function untilApproved(
  { id, pinnedTake, needsApproval }: PlannedShot,
  decision: ShotDecision & { readonly kind: 'stands' },
  { takes, made }: Approved,
): ShotDecision {
  const { take, reusedFrom, fingerprint, isFrozen } = decision;
  if (!needsApproval || pinnedTake !== null || isFrozen) return decision;
  if (takes.has(takeId(take)) || hasHandedOn(take, made)) return decision;
  const borrowed = reusedFrom && { reusedFrom };
  return { shot: id, kind: 'asks', asks: 'approval', take, ...borrowed, fingerprint };
}

/** Another shot's take was made from it: then it was good enough for that. */
function hasHandedOn(take: TakeSummary, made: Approved['made']): boolean {
  // Also what it handed on before a person chose another frame.
  const ownLast = take.chosenFrame === undefined ? undefined : take.clipLastFrameSha256;
  const pictures = [take.firstFrameSha256, take.lastFrameSha256, ...(ownLast ? [ownLast] : [])];
  return pictures.some((sha256) =>
    made
      .get(pictureName(frameOf(sha256)))
      // One that came before it was made from the same picture of another take.
      ?.some(({ shot, finishedAt }) => shot !== take.shot && finishedAt >= take.finishedAt),
  );
}
