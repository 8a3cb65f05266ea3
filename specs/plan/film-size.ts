/** The size of the film: that of most seconds of its clips, as these are and not as they were asked. */

import type { PixelSize } from '../models/sheet.ts';
import { FILM_SIDES } from '../storyboard/unit.ts';
import type { Plan, PlannedShot } from './plan.ts';

/** What is known of a shot's clip. */
export type MeasuredClip = PixelSize & {
  /** Of the film, at 24 a second. */
  readonly frames: number;
};

/** Clips of the shots that have one. */
export type MeasuredClips = ReadonlyMap<string, MeasuredClip>;

export function sizeByClips(plan: Plan, clips: MeasuredClips): PixelSize {
  return filmSize(plan, (shot) => clips.get(shot) ?? null);
}

/**
 * `output.size`, where the storyboard names one, is stronger. A shot without a clip counts with the
 * size that clips asked like it have, so that a film does not change its size when the last one
 * comes. Of equals, the one that comes first.
 */
export function filmSize(
  { shots, size, output }: Pick<Plan, 'shots' | 'size' | 'output'>,
  measuredOf: (shot: string) => MeasuredClip | null,
): PixelSize {
  if (output.size !== null) return size;
  const inFilm = shots.filter(({ skip }) => !skip);
  const measured = new Map(
    inFilm.flatMap((shot) => {
      const clip = measuredOf(shot.id);
      return clip && isSane(clip) ? [[shot.id, clip] as const] : [];
    }),
  );
  if (measured.size === 0) return size;
  const usual = usualSizes(inFilm, measured);
  const lengths = inFilm.map((shot) => {
    const clip = measured.get(shot.id);
    if (clip) return { size: clip, frames: clip.frames };
    return { size: usual.get(nameOf(shot.size)) ?? shot.size, frames: shot.frames };
  });
  return even(most(lengths) ?? size);
}

/** By the size of the sheet: the one that most seconds of the clips that were asked so have. */
function usualSizes(
  shots: readonly PlannedShot[],
  measured: ReadonlyMap<string, MeasuredClip>,
): ReadonlyMap<string, PixelSize> {
  const groups = Map.groupBy(shots, (shot) => nameOf(shot.size));
  return new Map(
    [...groups].flatMap(([name, group]) => {
      const clips = group.flatMap(({ id }) => measured.get(id) ?? []);
      const size = most(clips.map((clip) => ({ size: clip, frames: clip.frames })));
      return size ? [[name, size] as const] : [];
    }),
  );
}

type Length = { readonly size: PixelSize; readonly frames: number };

function most(lengths: readonly Length[]): PixelSize | null {
  const sums = [...Map.groupBy(lengths, ({ size }) => nameOf(size)).values()].map((group) => ({
    size: group[0]?.size ?? null,
    frames: group.reduce((sum, { frames }) => sum + frames, 0),
  }));
  const longest = Math.max(...sums.map(({ frames }) => frames));
  return sums.find(({ frames }) => frames === longest)?.size ?? null;
}

function nameOf({ width, height }: PixelSize): string {
  return `${width}x${height}`;
}

function isSane({ width, height }: PixelSize): boolean {
  return [width, height].every((side) => side >= FILM_SIDES.min && side <= FILM_SIDES.max);
}

/** The film's colours are kept for four pixels at once. */
function even({ width, height }: PixelSize): PixelSize {
  return { width: width - (width % 2), height: height - (height % 2) };
}

export function isSameSize(one: PixelSize, other: PixelSize): boolean {
  return one.width === other.width && one.height === other.height;
}
