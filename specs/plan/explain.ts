/**
 * What a shot's decision was made from: every field of what is asked beside the take that stands or
 * stood, and each take that was looked at.
 */

import { frameName } from './cause.ts';
import { comparedFields, showPicture, type ComparedField } from './change.ts';
import { nameOf, takeId, type ShotDecision, type TakeName, type TakeSummary } from './decision.ts';
import { fingerprintOf, inputsOf, type TakeInputs } from './fingerprint.ts';
import { shotsHangingOn } from './graph.ts';
import type { Plan, PlannedFrame, PlannedShot } from './plan.ts';
import { requestOf, type KnownFrames } from './request.ts';
import type { Shelf } from './shelf.ts';
import { isOfKindFor } from './take-kind.ts';
import { clipOf, knownFrames } from './takes.ts';

/** What a take is to a shot. */
export type TakeVerdict =
  | 'stands'
  /** It would do as well; another one stands, or one more is asked. */
  | 'fits'
  | 'differs'
  /** It fits all that is known; a frame that it must start from is not. */
  | 'waits'
  /** It fits, and stands for another shot. */
  | 'taken'
  /** A person has rejected it: it stands for no shot of the film. */
  | 'rejected'
  /** A placeholder for a shot that is bought, or a bought one for a placeholder. */
  | 'other-kind'
  /** A person's own file, which fits nothing. */
  | 'own-file';

export type LookedAt = TakeName & {
  /** ISO time. */
  readonly finishedAt: string;
  readonly verdict: TakeVerdict;
  /** Names of the fields that differ. */
  readonly fields: readonly string[];
};

export type Explanation = {
  readonly shot: string;
  /** The take that stands, waits or was rejected last, else the newest; null: there is none. */
  readonly compared: TakeName | null;
  readonly fields: readonly ComparedField[];
  /** Newest first: its own, the one that it borrowed, others of the same fingerprint. */
  readonly takes: readonly LookedAt[];
};

export type ExplainFacts = {
  readonly decided: ReadonlyMap<string, ShotDecision>;
  readonly shelf: Shelf;
};

export function explainShot(shot: PlannedShot, facts: ExplainFacts): Explanation {
  const { decided, shelf } = facts;
  const frames = knownFrames(shot, decided);
  const request = requestOf(shot, frames);
  const fingerprint = request && fingerprintOf(request);
  const decision = decided.get(shot.id);
  const standing = takeOf(decision);
  const lent = shelf.lent.get(shot.id);
  const own = [...(shelf.byShot.get(shot.id) ?? []), ...(lent ? [lent] : [])];
  const same = shelf.byFingerprint.get(fingerprint ?? '') ?? [];
  const all = new Map([...own, ...same].map((take) => [takeId(take), take]));
  const isRejected = (take: TakeSummary) => shelf.rejected.has(takeId(take));
  const isTaken = takenFrom(shot, decided);
  const newest = own.find((take) => isOfKindFor(take, shot) && !isRejected(take));
  const isWaiting = decision?.kind === 'rejected' || decision?.kind === 'asks';
  const waiting = isWaiting ? decision.take : null;
  const meant = standing ?? waiting ?? newest ?? null;
  // What was never asked of a model differs in no field.
  const compared = meant?.ownFile === undefined ? meant : null;
  return {
    shot: shot.id,
    compared: compared && nameOf(compared),
    fields: fieldsBeside(shot, frames, compared),
    takes: [...all.values()].map((take) => {
      const fields = fieldsBeside(shot, frames, take)
        .filter(({ differs }) => differs)
        .map(({ field }) => field);
      const judged = { shot, standing, fingerprint, fields, frames, isRejected, isTaken };
      const verdict = verdictOn(take, judged);
      const { finishedAt } = take;
      return { ...nameOf(take), finishedAt, verdict, fields: verdict === 'differs' ? fields : [] };
    }),
  };
}

/** The shots that are ordered and cannot be before this one has its take, in film order. */
export function followersOf(
  { shots }: Plan,
  id: string,
  decided: ReadonlyMap<string, ShotDecision>,
): string[] {
  return shotsHangingOn(shots, id).filter((other) => decided.get(other)?.kind === 'orders');
}

function takeOf(decision: ShotDecision | undefined): TakeSummary | null {
  return decision?.kind === 'stands' || decision?.kind === 'skipped' ? decision.take : null;
}

type Judged = {
  readonly shot: PlannedShot;
  readonly standing: TakeSummary | null;
  readonly fingerprint: string | null;
  /** Names of those that differ. */
  readonly fields: readonly string[];
  readonly frames: KnownFrames;
  readonly isRejected: (take: TakeSummary) => boolean;
  readonly isTaken: (take: TakeSummary) => boolean;
};

/** Whether a clip, under whatever name, stands for another shot of the film. */
function takenFrom(
  { id }: PlannedShot,
  decided: ReadonlyMap<string, ShotDecision>,
): Judged['isTaken'] {
  const clips = [...decided.values()].flatMap((other) =>
    (other.kind === 'stands' || other.kind === 'asks') && other.shot !== id
      ? [clipOf(other.take)]
      : [],
  );
  const used = new Set(clips);
  return (take) => used.has(clipOf(take));
}

function verdictOn(take: TakeSummary, judged: Judged): TakeVerdict {
  const { shot, standing, fingerprint, fields, frames, isRejected, isTaken } = judged;
  if (standing && takeId(take) === takeId(standing)) return 'stands';
  if (isRejected(take)) return 'rejected';
  if (take.ownFile !== undefined) return 'own-file';
  if (!isOfKindFor(take, shot)) return 'other-kind';
  if (take.fingerprint === fingerprint) return isTaken(take) ? 'taken' : 'fits';
  const unknown = unknownFrames(shot, frames);
  return fields.length > 0 && fields.every((field) => unknown.includes(field))
    ? 'waits'
    : 'differs';
}

function unknownFrames({ first, last }: PlannedShot, frames: KnownFrames): string[] {
  return [
    ...(frameName(first, frames.firstFrameSha256) === undefined ? ['first_frame'] : []),
    ...(frameName(last, frames.lastFrameSha256) === undefined ? ['last_frame'] : []),
  ];
}

/** What is asked of a shot, with the frames that are known. */
export function inputsNow(shot: PlannedShot, frames: KnownFrames): TakeInputs {
  const asked = inputsOf({
    ...shot.ask,
    pictures: shot.references.map((picture) => ({ role: 'reference_image', picture })),
  });
  return {
    ...asked,
    firstFrame: frameName(shot.first, frames.firstFrameSha256) ?? null,
    lastFrame: frameName(shot.last, frames.lastFrameSha256) ?? null,
  };
}

function fieldsBeside(
  shot: PlannedShot,
  frames: KnownFrames,
  take: TakeSummary | null,
): ComparedField[] {
  const unknown = unknownFrames(shot, frames);
  return comparedFields(take?.inputs ?? null, inputsNow(shot, frames)).map((compared) => {
    const { field } = compared;
    const isUnknown = unknown.includes(field);
    const frame = field === 'first_frame' ? shot.first : field === 'last_frame' ? shot.last : null;
    if (frame === null) return compared;
    const from = field === 'first_frame' ? (take?.firstFrameFrom ?? null) : null;
    const was = from === null ? compared.was : `last frame of ${from} (${compared.was ?? ''})`;
    const is = frameText(frame, isUnknown ? null : compared.is);
    return { field, was, is, differs: isUnknown || compared.differs };
  });
}

/** `last frame of sh0010 (1a2b3c4d)`; `shown`: null while the frame is not known. */
function frameText(frame: PlannedFrame, shown: string | null): string {
  if (!('shot' in frame)) return shown ?? showPicture(null);
  const which = frame.kind === 'last-frame-of' ? 'last' : 'first';
  return `${which} frame of ${frame.shot} (${shown ?? 'not there yet'})`;
}
