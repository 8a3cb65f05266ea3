/** Clips that end in the film at a frame that a person has chosen to be handed on. */

import type { Plan } from './plan.ts';

/** Frames of a clip in the film, from its own first one on. */
export type ChosenEnd = {
  /** The last one that is in the film, from 0. */
  readonly chosenFrame: number;
  /** That the whole clip has. */
  readonly frames: number;
};

/** As many as the clip has then; a number from outside takes none away that is needed. */
export function framesUntil({ chosenFrame, frames }: ChosenEnd): number {
  return Math.max(1, Math.min(frames, chosenFrame + 1));
}

/**
 * The plan by which a film is cut: there such a clip is only as long as that, so that a trim at its
 * end which leaves more is none. `endOf`: null for a clip that is whole.
 */
export function withChosenEnds(plan: Plan, endOf: (shot: string) => ChosenEnd | null): Plan {
  const shots = plan.shots.map((shot) => {
    const end = endOf(shot.id);
    if (end === null) return shot;
    const gone = end.frames - framesUntil(end);
    const tailFrames = Math.max(0, shot.trim.tailFrames - gone);
    return { ...shot, trim: { ...shot.trim, tailFrames } };
  });
  return { ...plan, shots };
}
