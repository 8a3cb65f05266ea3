/** Measures of clips that were never rendered. */

import type { ClipMeasures, PictureMeans } from '../../../specs/picture/measures.ts';

export type Drawn = {
  readonly frames?: number;
  /** Of each picture; default: an ordinary one that moves. */
  readonly pictureOf?: (frame: number) => Partial<PictureMeans>;
  readonly change?: number;
  readonly sharpness?: readonly number[];
  readonly loudness?: readonly number[] | null;
};

export function measuresOf({
  frames = 48,
  pictureOf = () => ({}),
  change = 8,
  sharpness = [300, 300, 300],
  loudness = null,
}: Drawn = {}): ClipMeasures {
  const ordinary = { red: 90, green: 100, blue: 110, spread: 40, motion: 2 };
  return {
    frames,
    every: 1,
    pictures: Array.from({ length: frames }, (_, frame) => ({ ...ordinary, ...pictureOf(frame) })),
    change,
    sharpness: sharpness.map((value, at) => ({
      frame: Math.round((at * (frames - 1)) / Math.max(1, sharpness.length - 1)),
      value,
    })),
    loudness,
  };
}

export const grey = (value: number) => ({ red: value, green: value, blue: value });
