/** Why a shot is ordered, or would be: what is said to a person before it is paid. */

import { frameOf, pictureName, type KnownFrames } from './request.ts';
import { changedFields, showPicture, type FieldChange } from './change.ts';
import type { Cause, ShotDecision, TakeSummary } from './decision.ts';
import { inputsOf, type TakeInputs } from './fingerprint.ts';
import type { PlannedFrame, PlannedShot } from './plan.ts';

export type CauseFacts = {
  /** The newest take of this shot; it no longer fits. */
  readonly newest: TakeSummary | null;
  readonly frames: KnownFrames;
  /** At least of every shot that this one needs. */
  readonly decided: ReadonlyMap<string, ShotDecision>;
  /** By shot: a take of another id that it stood with. */
  readonly lent: ReadonlyMap<string, TakeSummary>;
};

export function causeOf(shot: PlannedShot, facts: CauseFacts): Cause {
  const { newest, frames, decided } = facts;
  if (!newest) return { kind: 'new' };
  if (newest.ownFile !== undefined) return { kind: 'own-file', name: newest.ownFile };
  const now = inputsOf({
    ...shot.ask,
    pictures: shot.references.map((picture) => ({ role: 'reference_image', picture })),
  });
  const first = firstFrameCause(shot, newest, facts);
  const last = lastFrameCause(shot, newest.inputs, frames);
  const fields = [
    ...changedFields(newest.inputs, now, ['firstFrame', 'lastFrame']),
    ...fieldsOf(first),
    ...fieldsOf(last),
  ];
  if (fields.length > 0) return { kind: 'changed', fields };
  const cause = first ?? last ?? { kind: 'new' };
  return cause.kind === 'follows' ? rootOf(cause.shot, decided) : cause;
}

function firstFrameCause(
  { first, isFromPrevious }: PlannedShot,
  { inputs, film, firstFrameFrom: was }: TakeSummary,
  { frames, decided, lent }: CauseFacts,
): Cause | null {
  const now = frameName(first, frames.firstFrameSha256);
  if (now === inputs.firstFrame) return null;
  const is = 'shot' in first ? first.shot : null;
  const lender = is === null ? undefined : lent.get(is);
  const isRenamed = lender !== undefined && lender.film === film && lender.shot === was;
  if (is !== null && (is === was || isRenamed)) return { kind: 'follows', shot: is };
  const wasPicture = was === null && inputs.firstFrame !== null;
  const isPlace = isFromPrevious && !wasPicture;
  if (isPlace && givesStill(was, inputs.firstFrame, decided)) return { kind: 'place', was, is };
  const written = isFromPrevious ? 'previous' : 'from';
  const change = {
    field: wasPicture || first.kind === 'picture' ? 'first_frame' : written,
    was: was ?? showPicture(inputs.firstFrame),
    is: is ?? showPicture(now ?? null),
  };
  return { kind: 'changed', fields: [change] };
}

/** Whether the shot could go on from where it did: a source that is gone can be put back. */
function givesStill(
  source: string | null,
  frame: string | null,
  decided: ReadonlyMap<string, ShotDecision>,
): boolean {
  const decision = source === null ? undefined : decided.get(source);
  if (!decision) return true;
  if (!('take' in decision) || typeof decision.take === 'string') return false;
  const sha256 = decision.take?.lastFrameSha256 ?? null;
  return sha256 !== null && pictureName(frameOf(sha256)) === frame;
}

function lastFrameCause(
  { last }: PlannedShot,
  inputs: TakeInputs,
  frames: KnownFrames,
): Cause | null {
  const now = frameName(last, frames.lastFrameSha256);
  if (now === inputs.lastFrame) return null;
  const is = 'shot' in last ? last.shot : null;
  if (is !== null && inputs.lastFrame !== null) return { kind: 'follows', shot: is };
  const change = {
    field: 'last_frame',
    was: showPicture(inputs.lastFrame),
    is: is ?? showPicture(now ?? null),
  };
  return { kind: 'changed', fields: [change] };
}

/** Null: none is sent. Undefined: one that is not known yet. */
export function frameName(frame: PlannedFrame, sha256: string | null): string | null | undefined {
  if (frame.kind === 'none') return null;
  if (frame.kind === 'picture') return pictureName(frame.picture);
  return sha256 === null ? undefined : pictureName(frameOf(sha256));
}

function fieldsOf(cause: Cause | null): readonly FieldChange[] {
  return cause?.kind === 'changed' ? cause.fields : [];
}

/** Down a chain all name the shot that began it. */
function rootOf(source: string, decided: ReadonlyMap<string, ShotDecision>): Cause {
  const decision = decided.get(source);
  if (decision?.kind === 'orders' && decision.because.kind === 'follows') return decision.because;
  return { kind: 'follows', shot: source };
}
