import type { DecisionRequest } from '../../films/directing/decide.ts';
import { answerShot, findAnswerable, type SaidOfOrder } from '../../films/answering/answer.ts';
import { checkNamedTask, checkTaskId } from '../../films/answering/named-task.ts';
import { weighResubmit } from '../../films/answering/resubmitted.ts';
import { redirectShot, type Redirecting } from '../../films/answering/redirecting.ts';
import { priceJson } from '../../specs/money.ts';
import { FilmError } from '../../films/error.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { refusalOf, Refusal } from '../refusal.ts';
import { answeredLine } from '../text/answer-text.ts';
import { commandFor } from '../text/command.ts';
import { redirectedLines } from '../text/redirect-text.ts';
import { answerOf } from '../text/shot-line.ts';
import { decide } from './directing.ts';
import { placeOf, projectOf, withPlace } from './place.ts';

type Options = {
  adopt?: string;
  use?: true;
  fetch?: true;
  resubmit?: true;
  giveUp?: true;
  takeBack?: true;
  skip?: true;
  unskip?: true;
  provider?: string;
  accept?: true;
  retake?: true;
  frame?: number;
  note?: string;
  project?: string;
  temporal?: string;
  row?: string;
};

/** Answers a shot that asks, or corrects what was said before of its order's task. */
export async function resolve(
  file: string,
  shot: string,
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const { environment } = context;
  const handed = handOverBy(shot, options);
  if (handed) return decide(file, handed, options, context);
  const redirecting = redirectingBy(options);
  if (redirecting) return redirect({ file, shot, said: redirecting }, options, context);
  const said = saidBy(options);
  const root = await projectOf(options, [file]);
  const subject = { file, place: await placeOf(options, environment, root) };
  const { row } = options;
  const found = await withPlace(subject.place, () =>
    findAnswerable(root, { file, row, shot }, said),
  );
  if (said.kind === 'adopt') {
    // What can be answered besides.
    const ways = found.isCorrection
      ? `${commandFor('resolve', subject, shot)} --adopt TASK | --take-back`
      : answerOf(found.shot, subject);
    await checkNamedTask(said.taskId, { ...found, environment }).catch((error: unknown) => {
      if (!(error instanceof FilmError)) throw error;
      const { exit, code, message, hint } = refusalOf(error);
      throw new Refusal({ exit, code, message, hint: hint ?? ways }, error);
    });
  }
  const weighed = said.kind === 'resubmit' ? await weighResubmit(found) : null;
  const isHeard = await withPlace(subject.place, () => answerShot(found, said, options, context));
  return {
    json: {
      shot,
      resolution: said,
      running: isHeard,
      ...(weighed && {
        quote: weighed.quote && priceJson(weighed.quote),
        overCap: weighed.noRoom,
      }),
    },
    lines: () => [answeredLine({ shot, said, isHeard, weighed }, subject)],
  };
}

/** What is said of the shot itself, and of no order of it. */
async function redirect(
  request: { readonly file: string; readonly shot: string; readonly said: Redirecting },
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const { file, shot, said } = request;
  const root = await projectOf(options, [file]);
  const place = await placeOf(options, context.environment, root);
  const made = await withPlace(place, () =>
    redirectShot(request, options, hostFor(context, place)),
  );
  const { carried, isKnown, gives, quote, noRoom } = made;
  const { note: _, ...resolution } = said;
  return {
    json: {
      shot,
      resolution,
      running: carried === 'carried',
      known: isKnown,
      gives,
      quote: quote && priceJson(quote),
      ...(said.kind === 'provider' && { overCap: noRoom }),
    },
    isWrapped: true,
    lines: () => redirectedLines(made, options.provider, { file, place }),
  };
}

/** What is said of the picture that its take hands on; null where something else is. */
function handOverBy(
  shot: string,
  { accept, retake, frame, note }: Options,
): DecisionRequest | null {
  if (accept) return { kind: 'accept', shot, note };
  if (retake) return { kind: 'reject', shot, again: true, note };
  return frame === undefined ? null : { kind: 'frame', shot, frame, note };
}

function redirectingBy({ skip, unskip, provider, note }: Options): Redirecting | null {
  if (skip) return { kind: 'skip', note };
  if (unskip) return { kind: 'unskip', note };
  return provider === undefined ? null : { kind: 'provider', provider, note };
}

function saidBy({ adopt, use, fetch, resubmit, giveUp, takeBack }: Options): SaidOfOrder {
  if (takeBack) return { kind: 'take-back' };
  if (adopt !== undefined) {
    checkTaskId(adopt);
    return { kind: 'adopt', taskId: adopt };
  }
  if (use) return { kind: 'use' };
  if (fetch) return { kind: 'fetch' };
  if (resubmit) return { kind: 'resubmit' };
  if (giveUp) return { kind: 'give-up' };
  throw new Refusal({
    exit: EXIT.usage,
    code: 'no-answer',
    message: 'No answer was given.',
    hint:
      'Add one of --adopt TASK, --use, --fetch, --resubmit, --give-up, --take-back, --accept, ' +
      '--retake, --frame N, --skip, --unskip, --provider NAME.',
  });
}
