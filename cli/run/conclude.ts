/** How a run ends: its result, its last words, its exit code. */

import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Followed } from '../follow.ts';
import { filmJson } from '../result.ts';
import { runCommand } from '../text/run-command.ts';
import { quoted } from '../text/shot-line.ts';
import { endLines, interruptedLines } from '../text/run-text.ts';
import type { FilmView } from '../view.ts';
import type { RunOptions } from './options.ts';

export function conclude(
  { view, end }: Followed,
  file: string,
  options: RunOptions,
  context: Context,
): ExitCode {
  const { console } = context;
  report(view, file, options, context);
  if (end === 'interrupted') {
    const again = runCommand(file, options);
    for (const line of interruptedLines(view, Date.now(), again)) console.sayWrapped(line);
    return EXIT.interrupted;
  }
  for (const line of endLines(view)) console.sayWrapped(line);
  const states = new Set(view.shots.map(({ status }) => status));
  if (states.has('failed')) return EXIT.failed;
  if (view.status === 'asking') return EXIT.asking;
  if (states.has('cancelled')) return EXIT.cancelled;
  return view.status === 'done' || isAllAsked(view) ? EXIT.done : EXIT.failed;
}

/** The shots that this run was asked for are done, and others have no take yet. */
function isAllAsked({ shots }: FilmView): boolean {
  const asked = shots.filter(({ isLeftOut }) => !isLeftOut);
  const isDone = asked.every(({ status }) => ['done', 'kept', 'skipped'].includes(status));
  return isDone && asked.length < shots.length;
}

export function report(
  view: FilmView,
  file: string,
  options: RunOptions,
  { console }: Context,
): void {
  if (options.json || options.jsonl) console.json(filmJson(view, resolve(file)));
  else if (view.status === 'done' && view.film) console.result(view.film);
}

export function leaveToOthers(
  { view }: Followed,
  file: string,
  options: RunOptions,
  context: Context,
): ExitCode {
  report(view, file, options, context);
  const look = `storyboard status ${quoted(file)}`;
  context.console.say(`The film goes on, for another terminal or detached: ${look}`);
  return EXIT.interrupted;
}
