/** A film's state for `status`, and the end of a `run`: complete lines, nothing cut. */

import type { ShownFilm } from './command.ts';
import { basename } from 'node:path';
import { formatMoney } from '../../specs/money.ts';
import { isFilmFile } from '../../specs/delivery/delivery.ts';
import { asLeft } from '../../films/status.ts';
import { billed } from '../../films/money/costs.ts';
import { STANDING, type Cost, type ShotState } from '../../films/view/view.ts';
import { formatMoment } from './date.ts';
import { failureLine, lostLine } from './failure-text.ts';
import { openOrderLines, stillOpenPart } from './interrupted-text.ts';
import { saidLines } from './said-lines.ts';
import { shotLines } from './shot-line.ts';
import { sizeLine } from './size-line.ts';
import { worstJoinLines } from './joins-text.ts';
import { workText } from './work-text.ts';

/** `Night ferry: running, 4 of 12 done, 1 asking, 0.13 USD in its newest run, 0.26 USD in all`. */
export function filmLine(view: ShownFilm): string {
  return [`${view.title}: ${view.status}`, ...stillOpenPart(view), ...progressParts(view)].join(
    ', ',
  );
}

/** `run`: what the newest run is called. */
export function progressParts(
  { shots, costs }: Pick<ShownFilm, 'shots' | 'costs'>,
  run: RunName = 'its newest run',
): string[] {
  const inFilm = shots.filter(({ status }) => status !== 'skipped');
  const count = (state: ShotState) => inFilm.filter(({ status }) => status === state).length;
  const told: ShotState[] = ['failed', 'asking', 'rejected'];
  return [
    `${STANDING.reduce((sum, state) => sum + count(state), 0)} of ${inFilm.length} done`,
    ...told.filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`),
    ...sumParts(costs, run),
  ];
}

export type RunName = 'this run' | 'its newest run';

/** `0.13 USD in this run, 0.26 USD in all`: `in all` where earlier runs had a part. None without a bill. */
export function sumParts(costs: readonly Cost[], run: RunName): string[] {
  const all = billed(costs).map(formatMoney).join(' + ');
  if (all === '') return [];
  const own = billed(costs.filter(({ isEarlier }) => !isEarlier));
  const ofRun = own.map(formatMoney).join(' + ');
  if (ofRun === all) return [`${all} in ${run}`];
  return [`${ofRun || 'nothing'} in ${run}`, `${all} in all`];
}

/** Why nothing comes next: no production is open, or nobody works for it. */
export type Idle = 'nothing is running' | 'no worker is running';

/** `idle`: null while somebody works on the film. */
export function filmLines(view: ShownFilm, idle: Idle | null, nowMs: number): string[] {
  return [
    filmLine(view),
    ...(view.work ? [workText(view.work)] : []),
    ...(idle === null ? [] : [idleLine(view.asOfMs, nowMs, idle)]),
    ...shotLines(idle === null ? view : asLeft(view), nowMs),
    ...saidLines(view.shots),
    ...failureLines(view),
    ...(idle === null ? [] : openOrderLines(view, nowMs)),
    ...masterLines(view),
  ];
}

/** `as of 08:12, nothing is running`. */
export function idleLine(
  asOfMs: number | null,
  nowMs: number,
  idle: Idle = 'nothing is running',
): string {
  const asOf = asOfMs === null ? '' : `as of ${formatMoment(asOfMs, nowMs)}, `;
  return `${asOf}${idle}`;
}

/** A finished film that stands while its newest run is not done was made by an earlier one. */
function masterLines({ film, status, isMade, size, shots, worstJoins }: ShownFilm): string[] {
  if (film === null) return [];
  if (status !== 'done' && !isMade && isFilmFile(basename(film))) {
    return [`${film}  from an earlier run`];
  }
  const joins = shots.every(({ isFree }) => isFree) ? [] : worstJoinLines(worstJoins);
  return [...joins, ...(size ? sizeLine(size.film, size.sheet) : []), film];
}

/** One line for each shot that has failed or is lost: what happened, the bill, the way on. */
export function failureLines(view: ShownFilm): string[] {
  return view.shots.flatMap((shot) => {
    if (shot.status === 'failed') return failureLine(view, shot) ?? [];
    const isLost = shot.status === 'asking' && shot.failure?.kind === 'outcome-unknown';
    return isLost ? (lostLine(view, shot) ?? []) : [];
  });
}
