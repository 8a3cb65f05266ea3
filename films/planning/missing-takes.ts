/** Takes that a storyboard names by `take:` and that are not there. */

import type { Diagnostic } from '../../specs/diagnostic.ts';
import { numberOf, type ShotDecision } from '../../specs/plan/decision.ts';
import type { TakeOptions } from '../../specs/plan/shelf.ts';
import type { Storyboard } from '../../specs/storyboard/storyboard.ts';
import { listed } from '../../specs/storyboard/words.ts';

const TAKE_HINT = 'Name a take that is there, or remove take: to have the shot rendered.';

/** Takes that the file names and that do not exist, all at once. */
export function missingTakes(
  decisions: readonly ShotDecision[],
  { shots }: Storyboard,
  { film, takes }: TakeOptions,
): Diagnostic[] {
  return decisions.flatMap((decision): Diagnostic[] => {
    const place = shots.findIndex(({ id }) => id === decision.shot);
    const shot = shots[place];
    if (decision.kind !== 'missing' || shot === undefined) return [];
    const own = takes.filter((take) => take.film === film && take.shot === shot.id);
    const names = own.sort((a, b) => numberOf(a) - numberOf(b)).map(({ take }) => take);
    const newest = names.at(-1);
    const shown = names.length > 12 ? ['…', ...names.slice(-12)] : names;
    return [
      {
        code: 'take-missing',
        severity: 'error',
        ...(shot.takeAt ?? shot.at),
        path: `shots[${place}].take`,
        message: `${shot.id}: there is no take ${decision.take}; it has ${listed(shown) || 'none'}.`,
        hint:
          newest === undefined ? TAKE_HINT : `Write "take: ${newest}" for the newest. ${TAKE_HINT}`,
      },
    ];
  });
}
