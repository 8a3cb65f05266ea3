/** Why a shot is ordered, or would be: what is said to a person before it is paid. */

import { frameOf, pictureName, type KnownFrames } from './request.ts';
import { changedFields, showPicture, type FieldChange } from './change.ts';
import type { Cause, ShotDecision, TakeSummary } from './decision.ts';
import { inputsOf, type TakeInputs } from './fingerprint.ts';
import type { PlannedFrame, PlannedShot } from './plan.ts';
import type { Shelf } from './shelf.ts';

export type CauseFacts = {
  /** The newest take of this shot; it no longer fits. */
  readonly newest: TakeSummary | null;
  readonly frames: KnownFrames;
  /** At least of every shot that this one needs. */
  readonly decided: ReadonlyMap<string, ShotDecision>;
  /** By shot: its takes, and the one of another id that it stood with. Absent: not asked about. */
  readonly shelf?: Pick<Shelf, 'byShot' | 'lent'> | undefined;
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
  return cause.kind === 'follows' ? rootOf(cause, decided) : cause;
}

function firstFrameCause(
  { first, isFromPrevious }: PlannedShot,
  { inputs, film, firstFrameFrom: was }: TakeSummary,
  { frames, decided, shelf }: CauseFacts,
): Cause | null {
  const now = frameName(first, frames.firstFrameSha256);
  if (now === inputs.firstFrame) return null;
  const is = 'shot' in first ? first.shot : null;
  const lender = is === null ? undefined : shelf?.lent.get(is);
  const isRenamed = lender !== undefined && lender.film === film && lender.shot === was;
  const giver = 'shot' in first ? takeThatGave(first, inputs.firstFrame, shelf) : undefined;
  if (is !== null && (is === was || isRenamed || giver)) {
    return { kind: 'follows', shot: is, ...choiceOf(giver, decided.get(is)) };
  }
  const wasPicture = was === null && inputs.firstFrame !== null;
  const isPlace = isFromPrevious && !wasPicture;
  if (isPlace && givesStill(was, inputs.firstFrame, { decided, shelf })) {
    return { kind: 'place', was, is };
  }
  const written = isFromPrevious ? 'previous' : 'from';
  const change = {
    field: wasPicture || first.kind === 'picture' ? 'first_frame' : written,
    was: was ?? showPicture(inputs.firstFrame),
    is: is ?? showPicture(now ?? null),
  };
  return { kind: 'changed', fields: [change] };
}

/** The take of a shot that gave a picture, whatever stands for that shot now. */
function takeThatGave(
  { kind, shot }: PlannedFrame & { readonly shot: string },
  picture: string | null,
  shelf: CauseFacts['shelf'],
): TakeSummary | undefined {
  if (!shelf || picture === null) return undefined;
  const lent = shelf.lent.get(shot);
  const takes = [...(shelf.byShot.get(shot) ?? []), ...(lent ? [lent] : [])];
  const key = kind === 'last-frame-of' ? 'lastFrameSha256' : 'firstFrameSha256';
  return takes.find((take) => nameOfFrame(take[key]) === picture);
}

/** The take to circle where nothing but the choice among those that fit has changed. */
function choiceOf(take: TakeSummary | undefined, decision: ShotDecision | undefined) {
  if (!take || decision?.kind !== 'stands' || decision.isFrozen || decision.take === take)
    return {};
  return decision.fingerprint === take.fingerprint ? { take: take.take } : {};
}

/** Whether the shot could go on from where it did: a source that is gone can be put back. */
function givesStill(
  source: string | null,
  frame: string | null,
  { decided, shelf }: Pick<CauseFacts, 'decided' | 'shelf'>,
): boolean {
  const decision = source === null ? undefined : decided.get(source);
  if (source === null || (!decision && !shelf)) return true;
  if (!decision) {
    return takeThatGave({ kind: 'last-frame-of', shot: source }, frame, shelf) !== undefined;
  }
  if (!('take' in decision) || typeof decision.take === 'string') return false;
  const sha256 = decision.take?.lastFrameSha256 ?? null;
  return sha256 !== null && nameOfFrame(sha256) === frame;
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
  return sha256 === null ? undefined : nameOfFrame(sha256);
}

function nameOfFrame(sha256: string): string {
  return pictureName(frameOf(sha256));
}

function fieldsOf(cause: Cause | null): readonly FieldChange[] {
  return cause?.kind === 'changed' ? cause.fields : [];
}

/** Down a chain all name the shot that began it. */
function rootOf(
  cause: Cause & { readonly kind: 'follows' },
  decided: ReadonlyMap<string, ShotDecision>,
): Cause {
  const decision = decided.get(cause.shot);
  if (decision?.kind === 'orders' && decision.because.kind === 'follows') return decision.because;
  return cause;
}
