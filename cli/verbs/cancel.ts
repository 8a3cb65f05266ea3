import { resolve } from 'node:path';
import {
  cancelFilm,
  findCancellable,
  type Cancellable,
  type Cancelled,
} from '../../films/cancel.ts';
import { FilmError } from '../../films/error.ts';
import { filmJson } from '../../films/json/result.ts';
import { asLeft } from '../../films/status.ts';
import type { FilmView } from '../../films/view/view.ts';
import type { Console } from '../console.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { refusalOf } from '../refusal.ts';
import { listenForInterrupt } from '../run/interruption.ts';
import { viewFor } from '../terminal/show.ts';
import { copiedFact, waitedForLines, withFates } from '../text/cancel-text.ts';
import { commandFor, type CommandSubject } from '../text/command.ts';
import { filmLines } from '../text/film-text.ts';
import { interruptedLines } from '../text/interrupted-text.ts';
import { cancelLines } from '../text/run-text.ts';
import { placeOf, projectOf } from './place.ts';

type Options = { yes?: true; project?: string; temporal?: string; row?: string };

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
    const found = await findCancellable(file, options, context);
    if (found.kind === 'open') return await cancelFound(found, subject, options, context);
    const over = `${file} was cancelled already: nothing runs and no order is open.`;
    return { json: found.view && jsonOf(found.view, file), lines: () => [over] };
  } catch (error) {
    throw refusalOf(error, subject.place);
  }
}

async function cancelFound(
  found: Cancellable,
  subject: CommandSubject,
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const { console } = context;
  await askForCopied(found, options, console);
  // From here on ^C ends the command as it ends a run.
  const again = commandFor('cancel', subject);
  const interruption = listenForInterrupt(() => console.tell(`Left at once. To go on: ${again}`));
  const show = viewFor(console);
  try {
    const { close, ...cancelled } = await cancelFilm(
      found,
      options,
      hostFor(context, subject.place),
      {
        signal: AbortSignal.any([interruption.signal, interruption.hangUp]),
        onViews: tellerFor(console, (view) => show.update([{ ...withFates(view), ...subject }])),
      },
    );
    show.close();
    const { view, end } = { ...cancelled, view: { ...withFates(cancelled.view), ...subject } };
    const left = { again, canDetach: false };
    const last = end === 'interrupted' ? interruptedLines([view], Date.now(), left) : [];
    return {
      exit: EXITS[end],
      json: jsonOf(view, subject.file),
      lines: () => resultLines({ ...cancelled, view }),
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
function tellerFor(console: Console, update: (view: FilmView) => void) {
  let isFirst = true;
  return (views: readonly FilmView[]) => {
    for (const view of views) {
      if (isFirst) for (const line of waitedForLines(view)) console.sayWrapped(line);
      isFirst = false;
      update(view);
    }
  };
}

function jsonOf(view: FilmView, file: string): object {
  return filmJson(asLeft(view), resolve(file));
}

function resultLines({ view, end, ordered }: Omit<Cancelled, 'close'>): string[] {
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
