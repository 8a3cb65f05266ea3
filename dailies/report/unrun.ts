/** A film that was never run, as its report shows it: what is asked, and for how much. */

import type { PlannedFilm } from '../../films/plan.ts';
import { priceOfTake } from '../../films/reviewing/price.ts';
import { priceText, type PageState } from '../state.ts';

export function unrunState({ plan }: PlannedFilm, file: string): PageState {
  return {
    film: {
      title: plan.title,
      file,
      state: 'not run yet',
      decision: 0,
      cost: 'nothing yet',
      isRunning: false,
      trouble: null,
      master: null,
      cap: null,
    },
    order: plan.shots.map(({ id }) => id),
    shots: plan.shots.map((shot) => ({
      id: shot.id,
      state: shot.skip ? 'skipped' : 'waiting',
      detail: '',
      take: null,
      shown: null,
      from: shot.first.kind === 'last-frame-of' ? shot.first.shot : null,
      prompt: shot.ask.text,
      cost: '–',
      seconds: shot.quote.seconds,
      takes: [],
      said: [],
      trim: { head: shot.trim.headFrames, tail: shot.trim.tailFrames },
      isFrozen: false,
      asks: null,
      retake: priceText(priceOfTake(shot)),
      behind: null,
      follows: null,
    })),
    joins: [],
  };
}
