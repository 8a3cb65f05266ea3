/**
 * The film as an exact list of frames: which clip, from where to where, joined how.
 *
 * Everything that determines the master is in the list, so its hash names the master. Lengths are
 * those measured from the files: what was asked for counts only where a shot has no clip.
 */

import type { ClipDelivery, Delivery } from '../delivery/delivery.ts';
import type { PixelSize } from '../models/sheet.ts';
import type { Join, Output } from '../storyboard/storyboard.ts';
import { pictureName } from './request.ts';
import { filmSize, type MeasuredClip } from './film-size.ts';
import type { Plan, PlannedFrame, PlannedShot } from './plan.ts';

/** What a shot has to give to the film. */
export type Material =
  | {
      readonly kind: 'clip';
      readonly take: string;
      readonly sha256: string;
      /** As decoded. */
      readonly frames: number;
      readonly hasAudio: boolean;
      /** As decoded; absent: as the sheet says. */
      readonly size?: PixelSize;
      /** Measured: its frame 0 is the last frame of the clip before it in the film. */
      readonly repeatsLastFrame: boolean;
    }
  /** A shot without a take, in a rough cut: its first frame held, or grey when there is none. */
  | { readonly kind: 'held'; readonly sha256: string | null; readonly missing?: string };

export type EditClip = ClipDelivery & {
  readonly shot: string;
  /** Null for a held picture. */
  readonly take: string | null;
  /** Why there is no take, as it is written on the picture; absent: nothing is. */
  readonly missing?: string;
  readonly kind: Material['kind'];
  /** Of the clip, or of the picture that is held; null for grey. */
  readonly sha256: string | null;
  readonly hasAudio: boolean;
  /** First frame of the clip that is shown, and the first one that no longer is. */
  readonly inFrame: number;
  readonly outFrame: number;
  /** How it meets the clip before it; a dissolve of n frames overlaps n frames of both. */
  readonly joinBefore: Join;
  /** Of the frames before `inFrame`, those dropped because they repeat the clip before. */
  readonly droppedHeadFrames: number;
  /** Frame of the film at which it begins; within the clip before while they dissolve. */
  readonly startFrame: number;
};

export type EditList = {
  readonly size: PixelSize;
  readonly fit: Output['fit'];
  readonly audio: Output['audio'];
  readonly clips: readonly EditClip[];
  /** Of the film, at 24 a second. */
  readonly frames: number;
  /** How it is handed over; absent: as films always were. */
  readonly delivery?: Delivery;
};

/** `materialOf` is asked once for every shot that is not skipped. */
export function buildEditList(plan: Plan, materialOf: (shot: string) => Material): EditList {
  const clips: EditClip[] = [];
  let before: PlannedShot | null = null;
  let end = 0;
  const measured = new Map<string, MeasuredClip>();
  for (const shot of plan.shots.filter(({ skip }) => !skip)) {
    const material = materialOf(shot.id);
    if (material.kind === 'clip' && material.size) {
      measured.set(shot.id, { ...material.size, frames: material.frames });
    }
    const cut = cutClip(shot, before, material);
    const joinBefore = joinOf(shot.join, clips.at(-1), cut);
    const startFrame = end - (joinBefore.kind === 'dissolve' ? joinBefore.frames : 0);
    clips.push({ ...cut, joinBefore, startFrame });
    end = startFrame + lengthOf(cut);
    before = shot;
  }
  const { fit, audio } = plan.output;
  const size = filmSize(plan, (shot) => measured.get(shot) ?? null);
  return { size, fit, audio, clips, frames: end };
}

type Cut = Omit<EditClip, 'joinBefore' | 'startFrame'>;

/** Trims, and drops a repeated first frame where that frame's twin is shown just before it. */
function cutClip(shot: PlannedShot, before: PlannedShot | null, material: Material): Cut {
  const isClip = material.kind === 'clip';
  const frames = isClip ? material.frames : shot.frames;
  const { headFrames, tailFrames } = shot.trim;
  const repeats =
    isClip &&
    material.repeatsLastFrame &&
    before !== null &&
    areTouching(before, shot) &&
    !keepsDuplicate(shot) &&
    frames > tailFrames + 1;
  const droppedHeadFrames = repeats ? 1 : 0;
  // A clip shorter than its trims still shows one frame: a shot never vanishes from the film.
  const inFrame = Math.min(headFrames + droppedHeadFrames, frames - 1);
  return {
    shot: shot.id,
    take: isClip ? material.take : null,
    ...(!isClip && material.missing !== undefined && { missing: material.missing }),
    kind: material.kind,
    sha256: material.sha256,
    hasAudio: isClip && material.hasAudio,
    inFrame,
    outFrame: Math.max(inFrame + 1, frames - tailFrames),
    droppedHeadFrames,
  };
}

/** At most half of the shorter clip, so that two dissolves of one clip never meet. */
function joinOf(join: Join, before: Cut | undefined, cut: Cut): Join {
  if (join.kind === 'cut' || !before) return { kind: 'cut' };
  const frames = Math.min(join.frames, Math.floor(Math.min(lengthOf(before), lengthOf(cut)) / 2));
  return frames > 0 ? { kind: 'dissolve', frames } : { kind: 'cut' };
}

function lengthOf({ inFrame, outFrame }: Cut): number {
  return outFrame - inFrame;
}

/**
 * Neighbours in the film whose touching frames were asked for as the same picture: only there is
 * a duplicated frame looked for.
 */
export function sharedJoins(plan: Plan): { readonly before: string; readonly after: string }[] {
  const inFilm = plan.shots.filter(({ skip }) => !skip);
  return inFilm.flatMap((after, index) => {
    const before = inFilm[index - 1];
    if (!before || !areTouching(before, after) || !isShared(before, after)) return [];
    return [{ before: before.id, after: after.id }];
  });
}

/** Whether the last frame of one clip is shown, and the first of the next right after it. */
function areTouching(before: PlannedShot, after: PlannedShot): boolean {
  const isUncut = before.trim.tailFrames === 0 && after.trim.headFrames === 0;
  return isUncut && after.join.kind === 'cut';
}

function keepsDuplicate({ join }: PlannedShot): boolean {
  return join.kind === 'cut' && join.keepsDuplicate === true;
}

function isShared(before: PlannedShot, after: PlannedShot): boolean {
  if (after.first.kind === 'last-frame-of' && after.first.shot === before.id) return true;
  if (before.last.kind === 'first-frame-of' && before.last.shot === after.id) return true;
  const wanted = sourceName(before.last);
  return wanted !== null && wanted === sourceName(after.first);
}

function sourceName(frame: PlannedFrame): string | null {
  if (frame.kind === 'none') return null;
  return frame.kind === 'picture' ? pictureName(frame.picture) : `${frame.kind}:${frame.shot}`;
}
