/** Which takes stand although they no longer fit, and which shots a provider refused. */

import type { Cause, ShotDecision, TakeAsks } from '../../specs/plan/decision.ts';
import type { UnfitCircle } from '../../specs/plan/fit.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { failureFact } from './failure-text.ts';
import { changeText } from './rerender-line.ts';
import { formatShots } from './shot-names.ts';

/** `sh0020  kept v001: prompt was “…”, is “…”`; what follows a shot is one line with it. */
export function keptLines(decisions: readonly ShotDecision[]): string[] {
  const film = decisions.map(({ shot }) => shot);
  const kept = decisions.flatMap((decision) =>
    decision.kind === 'stands' && decision.keptDespite && !decision.isFrozen
      ? [{ shot: decision.shot, take: decision.take.take, why: whyKept(decision) }]
      : [],
  );
  const groups = [...Map.groupBy(kept, ({ why }) => why).values()];
  return groups.map((shots) => {
    const names = formatShots(
      shots.map(({ shot }) => shot),
      film,
    );
    const takes = [...new Set(shots.map(({ take }) => take))];
    return `${names}  kept${takes.length === 1 ? ` ${takes.join('')}` : ''}: ${shots[0]?.why ?? ''}`;
  });
}

/** `sh0020  v001 is circled and does not fit: prompt was “…”, is “…”; freeze it to keep it`. */
export function circleLines(circles: readonly UnfitCircle[]): string[] {
  return circles.map(({ shot, take, differs }) => {
    return `${shot}  ${take} is circled and does not fit: ${keptText(differs)}; freeze it to keep it`;
  });
}

function whyKept({ keptDespite, isCut }: ShotDecision & { kind: 'stands' }): string {
  const why = keptDespite ? keptText(keptDespite) : '';
  return isCut ? `${why}, cut` : why;
}

/** `prompt was “…”, is “…”`, `follows sh0010`. */
export function keptText(cause: Cause): string {
  if (cause.kind === 'changed') return cause.fields.map(changeText).join('; ');
  if (cause.kind === 'follows') return `follows ${cause.shot}`;
  if (cause.kind === 'place') {
    return `previous is now ${cause.is ?? 'none'}, was ${cause.was ?? 'none'}`;
  }
  if (cause.kind === 'own-file') return `${printable(cause.name)}, a file of your own`;
  return 'one more take is asked';
}

/** `refused by byteplus: CODE; change its prompt, or --again sh0060`; null for other decisions. */
export function refusedText(decision: ShotDecision | undefined): string | null {
  if (decision?.kind === 'blocked') return `blocked, after ${decision.after}`;
  if (decision?.kind === 'rejected') {
    return `${decision.take.take} rejected; circle a take, or --again ${decision.shot}`;
  }
  if (decision?.kind === 'asks') return `${decision.take.take} ${ASKS[decision.asks]}`;
  if (decision?.kind !== 'refused') return null;
  const { shot, provider, failure } = decision;
  return `${failureFact(failure, provider)}; change its prompt, or --again ${shot}`;
}

/** After the take's name. */
export const ASKS = {
  approval: 'waits for approval',
  circle: 'is the newest: circle one',
  'hand-over': 'ends on a bad picture, and waits for a word',
} as const satisfies Record<TakeAsks, string>;

/** `sh0070  blocked, after sh0060`. */
export function refusedLines(decisions: readonly ShotDecision[]): string[] {
  return decisions.flatMap((decision) => {
    const text = refusedText(decision);
    return text === null ? [] : [`${decision.shot}  ${text}`];
  });
}
