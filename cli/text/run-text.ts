/** How a run ends, in words: what there is now, what goes on elsewhere, what comes next. */

import { basename } from 'node:path';
import type { ShotView } from '../../films/view/view.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import {
  commandFor,
  projectCommand,
  whole,
  type CommandSubject,
  type ShownFilm,
} from './command.ts';
import { filmLabel } from './film-name.ts';
import { formatLimit } from './duration.ts';
import { failureLines, progressParts, sumParts } from './film-text.ts';
import { linkLifeSeconds, stillOpenPart } from './interrupted-text.ts';
import { count } from './plan-line.ts';
import { shotLines } from './shot-line.ts';
import { namesOf } from './shot-names.ts';
import { worstJoinLines } from './joins-text.ts';
import { sizeLine } from './size-line.ts';
import { wayLines } from './ways-text.ts';

export function endLines(view: ShownFilm): string[] {
  const asking = view.shots.filter(({ status }) => status === 'asking');
  const kept = view.shots.filter(({ status, question }) => status === 'skipped' && question);
  return [
    ...failureLines(view),
    ...shotLines({ ...view, shots: [...asking, ...kept] }, Date.now()),
    ...wayLines({ ...view, shots: kept }),
    ...(view.status === 'done'
      ? doneLines(view)
      : [
          `${view.title}: ${[...cancelledPart(view), ...progressParts(view, 'this run')].join(', ')}`,
          ...roughLines(view),
        ]),
    ...(isOfPlaceholders(view.shots) ? [] : worstJoinLines(view.worstJoins)),
    ...(view.film !== null && view.size ? sizeLine(view.size.film, view.size.sheet) : []),
    ...leftOutLines(view),
    ...reportLines(view),
  ];
}

/** Why a film that nothing is wrong with is not done. */
function cancelledPart(view: ShownFilm): string[] {
  return view.status === 'cancelled' ? ['cancelled', ...stillOpenPart(view)] : [];
}

function leftOutLines(view: ShownFilm): string[] {
  const leftOut = view.shots.filter(({ isLeftOut }) => isLeftOut);
  if (leftOut.length === 0) return [];
  const names = namesOf(leftOut, view.shots);
  return [
    `Not in this run and without a take: ${names}. The whole film: ${commandFor('run', whole(view))}`,
  ];
}

/** What was bought in this run is worth a look as a whole. */
function reportLines(view: ShownFilm): string[] {
  const isBought = view.costs.some(({ isEarlier, money }) => !isEarlier && money.micros > 0);
  if (view.status !== 'done' || !isBought) return [];
  return [`All of it on one page, to keep or to send: ${commandFor('report', view)}`];
}

/** What is there to be looked at while shots are missing. */
function roughLines({ film }: ShownFilm): string[] {
  return film === null || basename(film) !== 'rough.mp4' ? [] : [`Rough cut: ${film}`];
}

/** A clip of a person's own costs nothing either, and is none. */
function isOfPlaceholders(shots: readonly Pick<ShotView, 'isFree' | 'ownFile'>[]): boolean {
  const isAny = shots.some(({ isFree, ownFile }) => isFree && ownFile === undefined);
  return shots.every(({ isFree }) => isFree) && isAny;
}

function doneLines(view: ShownFilm): string[] {
  if (!isOfPlaceholders(view.shots))
    return [`${view.title}: ${progressParts(view, 'this run').join(', ')}`];
  if (view.film !== null && basename(view.film) === 'animatic.mp4') {
    return [
      `placeholder pictures, free; the film itself was not touched: ${commandFor('run', whole(view))}`,
    ];
  }
  return [
    'placeholder pictures, free',
    `To see what it costs for real: set provider and model in ${view.file}, then: ${commandFor('plan', view)}`,
  ];
}

/** Neither film nor rough cut could be made of what stands. */
export function assemblyLine(
  film: CommandSubject & { readonly row?: string },
  reason: string,
): string {
  const fact = `${filmLabel(film)}: the film could not be put together: ${reason.replace(/\.?$/, '.')}`;
  return `${fact} Its takes are kept. To try again: ${commandFor('run', film)}`;
}

/** Another terminal has it, or nobody. */
export function sharedLine(view: ShownFilm): string {
  return `The film goes on, for another terminal or detached: ${commandFor('status', view)}`;
}

export function detachedLine(views: readonly ShownFilm[]): string {
  const [only, ...others] = views;
  if (!only || others.length > 0) {
    return `They go on without this terminal: ${projectCommand('status', only?.place)}`;
  }
  return `It goes on without this terminal: ${commandFor('status', only)}`;
}

/** Of several films that have ended: those that are done, in one line. `total`: of the command. */
export function batchEndLines(views: readonly ShownFilm[], total: number): string[] {
  const done = views.filter(({ status }) => status === 'done');
  const shots = done.flatMap((view) => view.shots);
  const cost = isOfPlaceholders(shots)
    ? ['placeholder pictures, free']
    : sumParts(
        done.flatMap(({ costs }) => costs),
        'this run',
      );
  const summary = [`${done.length} of ${count(total, 'film')} done`, ...cost].join(', ');
  return views.length === 0 ? [] : [summary];
}

/** Before the wait: orders on flex outlast most terminals. */
export function flexLines(
  films: readonly { readonly plan: Plan; readonly decisions: readonly ShotDecision[] }[],
  again: string,
): string[] {
  const flex = films.flatMap(({ plan, decisions }) => {
    const kinds = new Map(decisions.map(({ shot, kind }) => [shot, kind]));
    return plan.shots.filter(
      ({ id, routes, isPlaceholder }) =>
        ['orders', 'under-way'].includes(kinds.get(id) ?? '') &&
        routes[0].tier === 'flex' &&
        !isPlaceholder,
    );
  });
  if (flex.length === 0) return [];
  const longest = Math.max(...flex.map(({ routes }) => routes[0].expiresAfterSeconds));
  const life = Math.min(...flex.map(({ routes }) => linkLifeSeconds(routes[0].provider)));
  return [
    `An order on flex can wait ${formatLimit(longest)}, and its link dies ${formatLimit(life)} after ` +
      `the clip is made: leave this running, or ^C and come back in time, or: ${again} --detach`,
  ];
}

/** What became of the orders that were open when the film was cancelled. */
export function cancelLines(view: ShownFilm, open: readonly string[]): string[] {
  const of = (...states: ShotView['status'][]) =>
    view.shots.filter(({ id, status }) => open.includes(id) && states.includes(status));
  const names = (shots: readonly ShotView[]) => shots.map(({ id }) => id).join(', ');
  const lines: readonly (readonly [readonly ShotView[], string])[] = [
    [of('cancelled'), 'taken back, not billed'],
    [of('done', 'kept'), 'ran on, billed and kept'],
    [of('queued', 'running', 'collecting'), 'still open at the provider, billed when it succeeds'],
  ];
  return lines.flatMap(([shots, fact]) => (shots.length === 0 ? [] : [`${names(shots)}: ${fact}`]));
}
