/** How a run ends, in words: what there is now, what goes on elsewhere, what comes next. */

import { basename } from 'node:path';
import { catalogue } from '../../providers/registry.ts';
import type { FilmView, ShotView } from '../view.ts';
import { formatMoment } from './date.ts';
import { failureLines, progressParts } from './film-text.ts';
import { quoted, shotLines } from './shot-line.ts';
import { formatShots } from './shot-names.ts';

export function endLines(view: FilmView): string[] {
  const asking = view.shots.filter(({ status }) => status === 'asking');
  return [
    ...failureLines(view),
    ...shotLines({ ...view, shots: asking }, Date.now()),
    ...(view.status === 'done'
      ? doneLines(view)
      : [`${view.title}: ${progressParts(view).join(', ')}`, ...roughLines(view)]),
    ...leftOutLines(view),
  ];
}

function leftOutLines({ file, shots }: FilmView): string[] {
  const leftOut = shots.filter(({ isLeftOut }) => isLeftOut).map(({ id }) => id);
  if (leftOut.length === 0) return [];
  const names = formatShots(
    leftOut,
    shots.map(({ id }) => id),
  );
  return [
    `Not in this run and without a take: ${names}. The whole film: storyboard run ${quoted(file)}`,
  ];
}

/** What is there to be looked at while shots are missing. */
function roughLines({ film }: FilmView): string[] {
  return film === null || basename(film) !== 'rough.mp4' ? [] : [`Rough cut: ${film}`];
}

function doneLines(view: FilmView): string[] {
  if (!view.shots.every(({ isFree }) => isFree))
    return [`${view.title}: ${progressParts(view).join(', ')}`];
  if (view.film !== null && basename(view.film) === 'animatic.mp4') {
    const run = `storyboard run ${quoted(view.file)}`;
    return [`placeholder pictures, free; the film itself was not touched: ${run}`];
  }
  return [
    'placeholder pictures, free',
    `To see what it costs for real: set provider and model in ${view.file}, then storyboard plan ${quoted(view.file)}`,
  ];
}

/** Neither film nor rough cut could be made of what stands. */
export function assemblyLine(file: string, reason: string): string {
  const fact = `${file}: the film could not be put together: ${reason.replace(/\.?$/, '.')}`;
  return `${fact} Its takes are kept. To try again: storyboard run ${quoted(file)}`;
}

const AT_PROVIDER: ReadonlySet<ShotView['status']> = new Set(['queued', 'running', 'collecting']);

/** `options` of the command that was interrupted: it is the one that goes on. */
export function interruptedLines(view: FilmView, nowMs: number, options = ''): string[] {
  const open = view.shots.filter(
    ({ taskId, status }) => taskId !== null && AT_PROVIDER.has(status),
  );
  const again = `storyboard run ${quoted(view.file)}${options}`;
  if (open.length === 0) return [`Stopped. Nothing runs at a provider. To go on: ${again}`];
  const paid = open.filter(({ isFree }) => !isFree);
  const earliest = Math.min(...paid.map((shot) => firstDeadLinkMs(shot, nowMs)));
  return [
    `Stopped here. ${open.map(describe).join(', ')} ${open.length === 1 ? 'goes' : 'go'} on at the provider` +
      `${paid.length === 0 ? '' : ' and will be billed'}.`,
    paid.length === 0
      ? `To go on: ${again}`
      : `Come back before ${formatMoment(earliest, nowMs)}, when the first link can be dead: ${again}` +
        '  or leave it running: … --detach',
  ];
}

/** A task that has ended unseen, right after it was ordered, has links that die this early. */
function firstDeadLinkMs({ provider, sinceMs }: ShotView, nowMs: number): number {
  const sheet = catalogue.providers.find(({ name }) => name === provider);
  const seconds = (sheet?.renewsLinks ? sheet.recordSeconds : sheet?.linkSeconds) ?? 0;
  return (sinceMs ?? nowMs) + seconds * 1_000;
}

function describe({ id, taskId }: ShotView): string {
  return `${id} (${taskId})`;
}

/** What became of the orders that were open when the film was cancelled. */
export function cancelLines(view: FilmView, open: readonly string[]): string[] {
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
