import { resolve } from 'node:path';
import {
  cancelFilms,
  findAllCancellable,
  type Cancellable,
  type Cancelled,
} from '../../films/cancel.ts';
import { FilmError } from '../../films/error.ts';
import { filmJson } from '../../films/json/result.ts';
import { asLeft } from '../../films/status.ts';
import type { FilmView } from '../../films/view/view.ts';
import type { Console } from '../console.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, exitOf } from '../exit.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { refusalOf } from '../refusal.ts';
import { listenForInterrupt } from '../run/interruption.ts';
import { viewFor } from '../terminal/show.ts';
import { copiedFact, waitedForLines, withFates } from '../text/cancel-text.ts';
import { commandFor, shown, type CommandPlace, type ShownFilm } from '../text/command.ts';
import { filmLabel } from '../text/film-name.ts';
import { filmLines } from '../text/film-text.ts';
import { interruptedLines } from '../text/interrupted-text.ts';
import { cancelLines } from '../text/run-text.ts';
import { placeOf, projectOf } from './place.ts';

type Options = { yes?: true; project?: string; temporal?: string; row?: string };

type Subject = { readonly file: string; readonly place: CommandPlace };

const EXITS = { ended: EXIT.done, asking: EXIT.asking, interrupted: EXIT.interrupted } as const;

/** Takes queued tasks back; what runs is watched to its end, kept and billed. */
export async function cancel(
  file: string,
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const root = await projectOf(options, [file]);
  const subject = { file, place: await placeOf(options, context.environment, root) };
  try {
    const { films, total } = await findAllCancellable(file, options, context);
    const open = films.filter((one) => one.kind === 'open');
    if (open.length > 0) {
      const answer = await cancelFound(open, subject, options, context);
      return { ...answer, json: total === 1 ? answer.json[0] : answer.json };
    }
    const over = films.flatMap((one) => (one.kind === 'over' ? [one] : []));
    const results = over.map(({ view }) => view && jsonOf(view, file));
    return {
      json: total === 1 ? results[0] : results,
      lines: () =>
        over.map((one) => {
          const film = total === 1 ? file : filmLabel(one);
          return `${film} was cancelled already: nothing runs and no order is open.`;
        }),
    };
  } catch (error) {
    throw refusalOf(error, subject.place);
  }
}

async function cancelFound(
  found: readonly Cancellable[],
  subject: Subject,
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer & { readonly json: readonly object[] }> {
  const { console } = context;
  for (const one of found) await askForCopied(one, options, console);
  // From here on ^C ends the command as it ends a run.
  const again = commandFor('cancel', subject);
  const interruption = listenForInterrupt(() => console.tell(`Left at once. To go on: ${again}`));
  const show = viewFor(console);
  const told = (view: FilmView) => shown({ ...withFates(view), file: subject.file }, subject.place);
  try {
    const { films, close } = await cancelFilms(found, options, hostFor(context, subject.place), {
      signal: AbortSignal.any([interruption.signal, interruption.hangUp]),
      onViews: tellerFor(console, (views) => show.update(views.map(told))),
    });
    show.close();
    const ended = films.map((film) => ({ ...film, view: told(film.view) }));
    const left = ended.flatMap(({ end, view }) => (end === 'interrupted' ? [view] : []));
    const back = { again, canDetach: false };
    const last = left.length === 0 ? [] : interruptedLines(left, Date.now(), back);
    const results = ended.map(({ view }) => jsonOf(view, subject.file));
    return {
      exit: exitOf(ended.map(({ end }) => EXITS[end])),
      json: results,
      lines: () => ended.flatMap((film) => resultLines(film)),
      last: last.map((line) => ({ line, isNews: false })),
      rest: () => close().finally(() => interruption.stop()),
    };
  } catch (error) {
    show.close();
    interruption.stop();
    throw error;
  }
}

/** The first view tells what is waited for. */
function tellerFor(console: Console, update: (views: readonly FilmView[]) => void) {
  const linesOf = (view: FilmView, isOne: boolean) =>
    waitedForLines(view).map((line) => (isOne ? line : `${filmLabel(view)}: ${line}`));
  let isFirst = true;
  return (views: readonly FilmView[]) => {
    const lines = views.flatMap((view) => linesOf(view, views.length === 1));
    if (isFirst) for (const line of lines) console.sayWrapped(line);
    isFirst = false;
    update(views);
  };
}

function jsonOf(view: FilmView, file: string): object {
  return filmJson(asLeft(view), resolve(file));
}

function resultLines({
  view,
  end,
  ordered,
}: Pick<Cancelled, 'end' | 'ordered'> & { readonly view: ShownFilm }): string[] {
  const idle = end === 'ended' ? 'nothing is running' : null;
  const nothing = ordered.length > 0 ? [] : ['Nothing was open at a provider: nothing is billed.'];
  return [...nothing, ...cancelLines(view, ordered), ...filmLines(view, idle, Date.now())];
}

/** An order that came with a copy of a folder is also the original's: it may be waiting for it. */
async function askForCopied(
  { file, copied }: Cancellable,
  { yes }: Options,
  console: Console,
): Promise<void> {
  if (copied.length === 0 || yes) return;
  if (console.isInteractive) {
    console.tellWrapped(copiedFact(copied));
    if (await console.confirm('Take it back for both? [y/N] ')) return;
  }
  throw new FilmError('ordered-elsewhere', { file, copied });
}
