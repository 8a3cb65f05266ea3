/** A storyboard as its film is ordered: with what people have said of its orders beside the file. */

import { catalogue } from '../../providers/catalogue.ts';
import { findPlanProblems, planProduction } from '../../specs/plan/build.ts';
import type { Diagnostic } from '../../specs/diagnostic.ts';
import { lackAt } from '../../specs/plan/elsewhere.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { redirected, redirectsFor, type Redirects } from '../../specs/plan/redirect.ts';
import type { TakeOptions } from '../../specs/plan/shelf.ts';
import { takeId } from '../../specs/plan/decision.ts';
import type { Shot, Storyboard } from '../../specs/storyboard/storyboard.ts';
import { hasErrors, invalid, validStoryboard, type OpenedFile } from '../storyboard-file.ts';

type Reading = {
  /** Absent: all that counts. */
  readonly redirects?: Redirects | undefined;
  /** Of shots that the file skips. */
  readonly hasTake: (shot: Shot) => boolean;
};

/** Throws `invalid-storyboard` for what cannot be planned so. */
export function drawnPlan(loaded: OpenedFile, takes: TakeOptions, reading: Reading) {
  const { file, text, pictures } = loaded;
  const { storyboard, hasTake } = withRedirects(validStoryboard(loaded), takes, reading);
  const planOptions = { pictures: pictures.lookup, hasTake };
  const problems = findPlanProblems(storyboard, planOptions);
  if (hasErrors(problems)) throw invalid([{ file, text, diagnostics: problems }]);
  const drawn = planProduction(storyboard, { ...planOptions, catalogue });
  const unfit = unfitProblems(drawn);
  if (unfit.length > 0) throw invalid([{ file, text, diagnostics: unfit }]);
  return { drawn, storyboard };
}

function withRedirects(
  read: Storyboard,
  { takes, decisions = [] }: TakeOptions,
  { redirects = redirectsFor(read, decisions), hasTake }: Reading,
): { readonly storyboard: Storyboard; readonly hasTake: (shot: Shot) => boolean } {
  const storyboard = redirected(read, redirects, catalogue);
  const known = new Set(takes.map(takeId));
  return {
    storyboard,
    // A take that comes later gives no frames: what was rendered meanwhile would be again.
    hasTake: (shot) => {
      const skip = shot.redirect?.skip;
      return skip ? skip.gives !== null && known.has(takeId(skip.gives)) : hasTake(shot);
    },
  };
}

/**
 * Shots of which an edit has made what the provider that a person has named does not sell. A model
 * that was withdrawn says so itself when it is ordered.
 */
function unfitProblems({ shots }: Plan): Diagnostic[] {
  const today = new Date().toISOString().slice(0, 10);
  return shots.flatMap((shot, place): Diagnostic[] => {
    const { id, at, ask, skip, pinnedTake } = shot;
    const provider = shot.redirect?.elsewhere?.provider;
    if (provider === undefined || skip || pinnedTake !== null) return [];
    const lack = lackAt(shot, provider, { ...catalogue, today });
    if (lack === null || lack.why === 'ended') return [];
    const fact = lack.why === 'unfit' ? lack.fact : 'is not to be had';
    return [
      {
        code: 'value-unsupported',
        severity: 'error',
        ...at,
        path: `shots[${place}]`,
        message: `${id}: it is ordered from ${provider}, as resolve --provider has said: ${ask.family} on ${provider} ${fact}.`,
        hint: 'Change it, or name another provider in the file: then the file counts again.',
      },
    ];
  });
}
