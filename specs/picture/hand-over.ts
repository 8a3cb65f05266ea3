/** Whether a picture that is handed on is worth starting a shot from. */

import { PICTURE_LIMITS } from './limits.ts';
import { endSharpness, lumaOf, meansAt, type ClipMeasures } from './measures.ts';

/**
 * `black`, `flat`: it shows nothing, or one colour. `blurred`: against its own clip. `still`:
 * nothing moves in the clip. `fading`: a fade to black or white has begun.
 */
export const PICTURE_FAULTS = ['black', 'flat', 'blurred', 'still', 'fading'] as const;
export type PictureFault = (typeof PICTURE_FAULTS)[number];

/** What is wrong with the last picture of a clip; empty: nothing that is measured. */
export function handOverFaults(measures: ClipMeasures): readonly PictureFault[] {
  const last = meansAt(measures, measures.frames - 1);
  if (!last) return [];
  const { black, flat } = PICTURE_LIMITS;
  // What shows nothing is not called blurred as well.
  if (lumaOf(last) <= black.luma && last.spread <= black.spread) return ['black'];
  if (last.spread <= flat.spread) return ['flat'];
  return [
    ...(isBlurred(measures) ? (['blurred'] as const) : []),
    ...(isStill(measures) ? (['still'] as const) : []),
    ...(isFading(measures) ? (['fading'] as const) : []),
  ];
}

/** The same as it is written down: only where something is wrong. */
export function faultsFound(measures: ClipMeasures | null): { pictureFaults?: PictureFault[] } {
  const pictureFaults = measures ? [...handOverFaults(measures)] : [];
  return pictureFaults.length > 0 ? { pictureFaults } : {};
}

function isBlurred(measures: ClipMeasures): boolean {
  const part = endSharpness(measures);
  return part !== null && part < PICTURE_LIMITS.blurred.part;
}

function isStill({ frames, pictures, change }: ClipMeasures): boolean {
  const { still } = PICTURE_LIMITS;
  if (frames < 2) return false;
  return change <= still.change && pictures.every(({ motion }) => motion <= still.motion);
}

/** A fade takes all of a picture together: light and contrast shrink by the same factor. */
function isFading({ pictures, every }: ClipMeasures): boolean {
  const { fading } = PICTURE_LIMITS;
  if (every > 1) return false;
  const end = pictures.slice(-fading.pictures);
  const [first, last] = [end[0], end.at(-1)];
  if (!first || !last || end.length < fading.pictures) return false;
  return [lumaOf, (picture: typeof first) => 255 - lumaOf(picture)].some((lightOf) => {
    const part = lightOf(last) / lightOf(first);
    const spread = last.spread / first.spread;
    const steps = end.slice(1).filter((one, index) => lightOf(one) < lightOf(end[index] ?? one));
    return (
      part <= fading.part &&
      Math.abs(part - spread) <= fading.together &&
      steps.length >= fading.steps * (end.length - 1)
    );
  });
}
