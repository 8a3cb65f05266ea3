/** What a command says that was said before. */

import type { Decision } from '../../specs/plan/directing.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import type { DecisionMade } from './decide.ts';
import type { WeighedFilm } from './weighed.ts';

/** What was said before, and is not said once more. */
export function saidBefore(said: Decision, kind: DecisionMade['kind']): DecisionMade {
  const { number, by, note, shot } = said;
  const take = 'take' in said ? said.take.take : null;
  const frame = said.kind === 'frame' && { frame: said.frame };
  return { number, kind, by, note, shots: [{ shot, take, pinned: null }], ...frame };
}

/**
 * What was said before is not said once more: one take is owed, however often it is asked for. Who
 * has said it, and the remark, are those that are written down.
 */
export function repeated(
  { decisions }: WeighedFilm,
  shots: readonly PlannedShot[],
  signed: Pick<DecisionMade, 'by' | 'note'>,
): DecisionMade {
  const said = shots.map(({ id }) =>
    decisions.findLast(({ kind, shot }) => kind === 'reject' && shot === id),
  );
  const { by, note, number } = said[0] ?? { ...signed, number: 0 };
  return {
    by,
    note,
    number,
    kind: 'reject',
    shots: shots.map(({ id }, index) => {
      const one = said[index];
      return { shot: id, take: one?.kind === 'reject' ? one.take.take : null, pinned: null };
    }),
  };
}
