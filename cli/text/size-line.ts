/** The film's size in words, and which shots are scaled to it. */

import { isSameSize, sizeByClips, type MeasuredClips } from '../../specs/plan/film-size.ts';
import type { PixelSize } from '../../specs/models/sheet.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { namesOf } from './shot-names.ts';

/** Where the film is not what the sheets say: `film: 1280×720, as most of its clips are; …`. */
export function sizeLine(film: PixelSize, sheet: PixelSize): string[] {
  if (isSameSize(film, sheet)) return [];
  const why = `as most of its clips are; the sheets of its models say ${words(sheet)}`;
  return [`film: ${words(film)}, ${why}`];
}

/** Shots that are scaled for the master are named. */
export function scaledLine(plan: Plan, clips: MeasuredClips): string[] {
  const film = sizeByClips(plan, clips);
  const others = plan.shots.filter(({ id, skip, size }) => {
    const clip = clips.get(id);
    return !skip && !(clip ? isSameSize(clip, film) : isSameSize(size, plan.size));
  });
  return others.length === 0 ? [] : [`scaled to ${words(film)}: ${namesOf(others, plan.shots)}`];
}

function words({ width, height }: PixelSize): string {
  return `${width}×${height}`;
}
