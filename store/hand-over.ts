/** The frame of a take that a person has chosen to be handed on, over what its record says. */

import { framesUntil, type ChosenEnd } from '../specs/plan/chosen-end.ts';
import { takeId } from '../specs/plan/decision.ts';
import type { HandOverSaid } from '../specs/plan/handed-on.ts';
import type { TakeRecord } from './takes.ts';

/** With the frame that a person has chosen to be handed on; what they have said is of one film. */
export function withHandOver(
  record: TakeRecord,
  said: ReadonlyMap<string, HandOverSaid>,
): TakeRecord {
  const chosen = said.get(takeId(record));
  if (chosen?.kind !== 'frame') return record;
  const { frame, picture: sha256 } = chosen;
  return { ...record, handOver: { sha256, source: 'chosen', frame } };
}

/** The frame that a person has chosen to be the last one of its clip in the film; null: none. */
export function chosenFrameOf({ handOver }: Pick<TakeRecord, 'handOver'>): number | null {
  return handOver?.source === 'chosen' ? handOver.frame : null;
}

/** Where its clip ends in the film, if a person has chosen that; null: at its own end. */
export function chosenEndOf(record: TakeRecord): ChosenEnd | null {
  const chosenFrame = chosenFrameOf(record);
  return chosenFrame === null ? null : { chosenFrame, frames: record.clip.frames };
}

/** As many frames as the clip has for the film, before it is trimmed there. */
export function framesInFilm(record: TakeRecord): number {
  const end = chosenEndOf(record);
  return end ? framesUntil(end) : record.clip.frames;
}
