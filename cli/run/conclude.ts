/** How a run ends: its results, its last words, its exit code. */

import { resolve } from 'node:path';
import type { VerbAnswer, LastWord } from '../program/answer.ts';
import { EXIT, exitOf, type ExitCode } from '../exit.ts';
import type { Ending as FilmEnding } from '../../films/run.ts';
import { refusalOf, refusalJson, type Refusal } from '../refusal.ts';
import { filmJson } from '../../films/json/result.ts';
import { interruptedLines } from '../text/interrupted-text.ts';
import { STANDING } from '../../films/view/view.ts';
import type { NamedFilm } from '../../films/table/named-films.ts';
import {
  placeFor,
  runCommand,
  shown as withPlace,
  type CommandPlace,
  type ShownFilm,
} from '../text/command.ts';
import {
  assemblyLine,
  batchEndLines,
  detachedLine,
  endLines,
  sharedLine,
} from '../text/run-text.ts';

/** A film's end as it is shown. */
type Ending = NamedFilm &
  (
    | { readonly end: 'refused'; readonly refusal: Refusal }
    | (Exclude<FilmEnding, { end: 'refused' }> & { readonly view: ShownFilm })
  );

function shownEnding(ending: FilmEnding, place?: CommandPlace): Ending {
  if (ending.end !== 'refused') return { ...ending, view: withPlace(ending.view, place) };
  const { file, row, error } = ending;
  return { file, row, end: 'refused', refusal: refusalOf(error, placeFor(place, row)) };
}

type Shown = Exclude<Ending, { end: 'refused' }>;

/**
 * `ended` in the order of the command line. Refusals have been told already. `place`: what commands
 * about them have to say. `isTable`: one film of a table is told as several are.
 */
export function conclude(
  ended: readonly FilmEnding[],
  place?: CommandPlace,
  { isTable = false }: { readonly isTable?: boolean } = {},
): VerbAnswer {
  const endings = ended.map((ending) => shownEnding(ending, place));
  const results = endings.map(resultOf);
  const shown = endings.filter((ending) => ending.end !== 'refused');
  return {
    exit: exitOf(endings.map(exitCodeOf)),
    json: endings.length === 1 && !isTable ? results[0] : results,
    jsonLines: results,
    lines: () =>
      shown.flatMap(({ end, view }) => {
        const isOver = end !== 'interrupted' && end !== 'shared';
        return isOver && view.status === 'done' && view.film ? [view.film] : [];
      }),
    last: [
      ...lastWords(endings, shown, place),
      ...shown.flatMap(({ view, assemblyError }) =>
        assemblyError === null ? [] : [{ line: assemblyLine(view, assemblyError), isNews: false }],
      ),
    ],
  };
}

function resultOf(ending: Ending): object {
  const storyboard = resolve(ending.file);
  if (ending.end === 'refused') {
    const { row, refusal } = ending;
    return { storyboard, ...(row !== null && { row }), ...refusalJson(refusal) };
  }
  return filmJson(ending.view, storyboard);
}

function lastWords(
  endings: readonly Ending[],
  shown: readonly Shown[],
  place: CommandPlace | undefined,
): LastWord[] {
  const of = (...ends: Ending['end'][]) =>
    shown.filter(({ end }) => ends.includes(end)).map(({ view }) => view);
  const interrupted = of('interrupted');
  // The command as it was given is about all of them.
  const naming = (films: readonly NamedFilm[]) =>
    films.length === endings.length ? [...new Set(films.map(({ file }) => file))] : films;
  const left = endings.filter(({ end }) => end === 'interrupted');
  const again = runCommand(naming(left), place);
  const back = { again, canDetach: true };
  const over = of('ended', 'asking');
  const failed = endings.filter((ending) => isToRetry(exitCodeOf(ending)));
  const retry = runCommand(naming(failed), place);
  const news = (...lines: string[]) => lines.map((line) => ({ line, isNews: true }));
  const told = (...lines: string[]) => lines.map((line) => ({ line, isNews: false }));
  const undone = over.filter(({ status }) => status !== 'done');
  const one = endings.length === 1;
  return [
    ...(of('detached').length === 0 ? [] : news(detachedLine(of('detached')))),
    ...told(...of('shared').map(sharedLine)),
    ...(interrupted.length === 0 ? [] : told(...interruptedLines(interrupted, Date.now(), back))),
    ...told(...undone.flatMap(endLines)),
    ...news(
      ...(one
        ? over.flatMap((view) => (view.status === 'done' ? endLines(view) : []))
        : batchEndLines(over, endings.length)),
    ),
    ...(one || failed.length === 0
      ? []
      : told(`To try again what failed, ${failed.length} of ${endings.length}: ${retry}`)),
  ];
}

/** A film that asks waits for `resolve`, and one that was cancelled for nobody. */
function isToRetry(code: ExitCode): boolean {
  const others: readonly ExitCode[] = [EXIT.done, EXIT.asking, EXIT.cancelled, EXIT.interrupted];
  return !others.includes(code);
}

function exitCodeOf(ending: Ending): ExitCode {
  if (ending.end === 'refused') return ending.refusal.exit;
  const { end, view } = ending;
  if (end === 'interrupted' || end === 'shared') return EXIT.interrupted;
  if (end === 'detached') return EXIT.done;
  const states = new Set(view.shots.map(({ status }) => status));
  if (states.has('failed')) return EXIT.failed;
  if (view.status === 'asking' || states.has('rejected')) return EXIT.asking;
  if (states.has('cancelled') || view.status === 'cancelled') return EXIT.cancelled;
  if (ending.assemblyError === null && isForNextRun(view)) return EXIT.asking;
  return view.status === 'done' || isAllAsked(view) ? EXIT.done : EXIT.failed;
}

/** What people have decided while it ran has shots rendered again, which a run has to be asked for. */
function isForNextRun({ status, shots }: ShownFilm): boolean {
  const isDecided = shots.some(({ decisions = [] }) =>
    decisions.some(({ kind }) => kind !== 'note'),
  );
  const isOwed = shots.some((shot) => shot.status === 'waiting' && !shot.isLeftOut);
  return status === 'stopped' && isDecided && isOwed;
}

/** The shots that this run was asked for are done, and others have no take yet. */
function isAllAsked({ shots }: ShownFilm): boolean {
  const asked = shots.filter(({ isLeftOut }) => !isLeftOut);
  const isDone = asked.every(({ status }) => status === 'skipped' || STANDING.includes(status));
  return isDone && asked.length < shots.length;
}
