/** What `run --plan` agrees to: the saved plan, and nothing else. */

import { heldToPlan, openPlan } from '../../films/planning/saved-plan.ts';
import type { FilmToRun } from '../../films/running/film-run.ts';
import type { CommandContext } from '../context.ts';
import type { CommandPlace } from '../text/command.ts';
import { consent, type RunOptions } from './consent.ts';

/** What a `run` is to do, and how it is agreed to. */
type Wish = {
  readonly storyboards: readonly string[];
  readonly options: RunOptions;
  readonly agree: (
    films: readonly FilmToRun[],
    context: CommandContext,
    place?: CommandPlace,
  ) => Promise<readonly FilmToRun[]>;
};

/** With a saved plan nobody is asked: it was agreed to when it was given. */
export async function wishOf(named: readonly string[], options: RunOptions): Promise<Wish> {
  if (options.plan === undefined) {
    const agree: Wish['agree'] = (films, context, place) => consent(films, options, context, place);
    return { storyboards: named, options, agree };
  }
  const opened = await openPlan(options.plan, named);
  const wanted: RunOptions = { ...options, ...opened.options, yes: true };
  return {
    storyboards: opened.storyboards,
    options: wanted,
    agree: async (films, context) => {
      const held = await heldToPlan(opened, films, wanted);
      const agreed = await consent(held, wanted, context);
      // A plan that orders nothing has no cap of its own, and takes none from what is under way.
      return opened.saved.atMost.length > 0 ? held : agreed;
    },
  };
}
