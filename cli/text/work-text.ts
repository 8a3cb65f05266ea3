/** How far a film is put together: `joining the film, 1,204 of 2,880 frames (41 %)`. */

import type { Work } from '../../store/work.ts';
import { formatClock } from './date.ts';
import { formatCount } from './plan-line.ts';

const KINDS: Readonly<Record<Work['kind'], string>> = {
  film: 'joining the film',
  rough: 'putting a rough cut together',
};

/** How far it is; before that can be told, since when. */
export function workText({ kind, frames, of, sinceMs }: Work): string {
  const share = shareOf({ frames, of });
  if (share === null || of === null) return `${KINDS[kind]} since ${formatClock(sinceMs)}`;
  return `${KINDS[kind]}, ${formatCount(frames)} of ${formatCount(of)} frames (${Math.floor(share * 100)} %)`;
}

/** Where lines are told once: when it begins, and at each quarter of it. Null: nothing is new. */
export function workNews(before: Work | undefined, after: Work | undefined): string | null {
  if (!after) return null;
  const isNew = !before || before.kind !== after.kind || before.sinceMs !== after.sinceMs;
  return isNew || quarterOf(after) > quarterOf(before) ? workText(after) : null;
}

function quarterOf(work: Work): number {
  return Math.floor((shareOf(work) ?? 0) * 4);
}

/** Null while nothing of it is done. */
function shareOf({ frames, of }: Pick<Work, 'frames' | 'of'>): number | null {
  return of === null || of === 0 || frames === 0 ? null : Math.min(1, frames / of);
}
