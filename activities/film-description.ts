/** `film.json`: what the master is made of, for people and for editing programs. */

import { formatMoney } from '../specs/money.ts';
import type { EditList } from '../specs/plan/edit-list.ts';
import type { Plan } from '../specs/plan/plan.ts';
import { timecodeOf } from '../specs/plan/timecode.ts';
import type { TakeRecord } from '../store/takes.ts';

export function describeFilm(
  plan: Plan,
  list: EditList,
  takes: ReadonlyMap<string, TakeRecord>,
): object {
  return {
    title: plan.title,
    size: list.size,
    framesPerSecond: 24,
    frames: list.frames,
    shots: list.clips.map((clip) => {
      const take = takes.get(clip.shot);
      return {
        shot: clip.shot,
        take: clip.take,
        clip: clip.sha256,
        in: clip.inFrame,
        out: clip.outFrame,
        timecode: timecodeOf(clip.startFrame),
        join: clip.joinBefore,
        kept: false,
        charge: take?.charge ? formatMoney(take.charge) : null,
      };
    }),
  };
}
