import type { OrderEntry, OrderResolution } from '../../store/order.ts';
import { openStore, openStoreIfPresent, type Store } from '../../store/store.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { describeFilm, endPauses, nudgeShot } from '../../films/temporal/production.ts';
import { checkNamedTask, checkTaskId } from '../../films/answering/named-task.ts';
import { refusalOf, Refusal } from '../refusal.ts';
import { FilmError } from '../../films/error.ts';
import { placeOf, projectOf } from './place.ts';
import { namedBefore, renameTask } from '../../films/answering/taken-back.ts';
import { connectIfRunning, targetOf, type Temporal } from '../../films/temporal/connect.ts';
import { commandFor, type CommandSubject } from '../text/command.ts';
import { answerOf } from '../text/shot-line.ts';
import type { ShotView } from '../../films/view/view.ts';

type Options = {
  adopt?: string;
  use?: true;
  fetch?: true;
  resubmit?: true;
  giveUp?: true;
  takeBack?: true;
  project?: string;
  temporal?: string;
  json?: true;
};

/**
 * Answers a shot that asks. The answer is kept with the order, so it counts whether or not the
 * production runs now.
 */
export async function resolve(
  file: string,
  shot: string,
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const { environment } = context;
  const resolution = options.takeBack ? TAKE_BACK : resolutionOf(options);
  const root = await projectOf(options, [file]);
  const subject = { file, place: await placeOf(options, environment, root) };
  const known = await openStoreIfPresent(root);
  if (!known) throw refuse(`${file} has no shot ${shot} that was ordered.`);
  const store = await openStore(root);
  const film = await store.films.findFilm(file);
  const view = film && (await new FilmReader(store, film, file).read(NOT_RUNNING));
  const asking = view?.shots.find(({ id }) => id === shot);
  if (!film || film.plan === null || !asking)
    throw refuse(`${file} has no shot ${shot} that was ordered.`);
  const named = await namedFor(store, film.id, asking, resolution);
  if (named)
    return rename(
      named,
      { subject, shot, resolution, root, store, film: film.id },
      options,
      context,
    );
  if (resolution.kind === 'take-back')
    throw refuse(`${shot}: no task was named for it whose clip is still to come.`);
  if (asking.status !== 'asking') throw refuse(`${shot} is ${asking.status}: it asks nothing.`);
  const { question } = asking;
  // An older order may ask beside a newer one: the answer is for the one that asks.
  const order = question && (await store.journal.readOrder({ film: film.id, shot, ...question }));
  if (!asking.waysOn.includes(resolution.kind)) throw notOffered(asking, resolution.kind, order);
  if (!order) throw refuse(`${shot} has no order to answer for.`);
  if (isOver(order)) throw refuse(`The order of ${shot} that asked has ended meanwhile.`);
  if (resolution.kind === 'adopt') {
    const ways = answerOf(asking, subject);
    await checkTask(resolution.taskId, { root, environment, store, order }, ways);
  }
  // Before anything is written: what cannot be told now is not half said.
  const temporal = await connectIfRunning(root, targetOf(options, environment));
  try {
    await refuseMoved(store, order);
    await store.journal.recordResolution(order.key, resolution);
    const place = { subject, shot, resolution, root, store, film: film.id };
    return await tell(place, temporal);
  } finally {
    await temporal?.close();
  }
}

/** `ways`: what can be answered besides. */
async function checkTask(
  taskId: string,
  named: Parameters<typeof checkNamedTask>[1],
  ways: string | null,
): Promise<void> {
  await checkNamedTask(taskId, named).catch((error: unknown) => {
    if (!(error instanceof FilmError)) throw error;
    const { exit, code, message, hint } = refusalOf(error);
    throw new Refusal({ exit, code, message, hint: hint ?? ways }, error);
  });
}

/** While the provider was asked, or Temporal, the order may have found its task, or its end. */
async function refuseMoved({ journal }: Store, asked: OrderEntry): Promise<void> {
  const now = await journal.readOrder(asked.key);
  const isSame = now !== null && !isOver(now) && now.task?.task.id === asked.task?.task.id;
  if (!isSame) throw refuse(`The order of ${asked.key.shot} that asked has moved on meanwhile.`);
}

type Place = {
  readonly subject: CommandSubject;
  readonly shot: string;
  readonly resolution: OrderResolution | typeof TAKE_BACK;
  readonly root: string;
  readonly store: Store;
  /** The film's id. */
  readonly film: string;
};

/** The shot looks again at what it waits for, if it is at work. */
async function tell(
  { subject, shot, resolution, store, film }: Place,
  temporal: Temporal | null,
): Promise<VerbAnswer> {
  const names = { store: store.id, film };
  const isHeard = temporal !== null && (await nudgeShot(temporal, names, shot));
  if (temporal && isHeard) await endPauses(temporal, names, shot);
  const next = isHeard ? 'It goes on.' : `It goes on with: ${commandFor('run', subject)}`;
  return {
    json: { shot, resolution, running: isHeard },
    lines: () => [`${shot}: ${WORDS[resolution.kind]}. ${next}`],
  };
}

/** The order whose task was named before, where that is what is to be changed. */
async function namedFor(
  store: Store,
  film: string,
  { id, status, waysOn }: ShotView,
  { kind }: Place['resolution'],
): Promise<OrderEntry | null> {
  if (kind !== 'adopt' && kind !== 'take-back') return null;
  const isAnswer = kind === 'adopt' && status === 'asking' && waysOn.includes('adopt');
  return isAnswer ? null : namedBefore(store, film, id);
}

/** Nothing asks: a person corrects what was said before. */
async function rename(
  order: OrderEntry,
  place: Place,
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const { store, root, film, shot, subject, resolution } = place;
  const { environment } = context;
  const taskId = resolution.kind === 'adopt' ? resolution.taskId : null;
  if (taskId !== null) {
    const ways = `${commandFor('resolve', subject, shot)} --adopt TASK | --take-back`;
    await checkTask(taskId, { root, environment, store, order }, ways);
  }
  const temporal = await connectIfRunning(root, targetOf(options, environment));
  try {
    const running = temporal && (await describeFilm(temporal, { store: store.id, film }));
    await renameTask(store, order, { taskId, isRunning: running?.isRunning ?? false });
    return await tell(place, temporal);
  } finally {
    await temporal?.close();
  }
}

const TAKE_BACK = { kind: 'take-back' } as const;

const NOT_RUNNING = { isRunning: false } as const;

const WORDS = {
  adopt: 'the task is taken as its order',
  use: 'its clip is used as far as it decodes',
  fetch: 'its clip is fetched again',
  resubmit: 'it is ordered again; the lost order may be billed as well',
  'give-up': 'given up',
  'take-back': 'the task that was named is not its order',
} as const satisfies Record<Place['resolution']['kind'], string>;

function resolutionOf({ adopt, use, fetch, resubmit, giveUp }: Options): OrderResolution {
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
    hint: 'Add one of --adopt TASK, --use, --fetch, --resubmit, --give-up, --take-back.',
  });
}

/** Nothing follows from an answer for it; one that has expired waits for its answer. */
function isOver({ intent, end }: OrderEntry): boolean {
  return intent === null || end?.state === 'collected' || end?.state === 'given-up';
}

/** Why an answer does not count, and which ones do. */
function notOffered(
  { id, waysOn }: ShotView,
  kind: OrderResolution['kind'],
  order: OrderEntry | null | undefined,
): Refusal {
  const ways = waysOn.flatMap((way) => (way in WORDS ? [`--${way}`] : []));
  if (ways.length === 0) return refuse(`${id} waits for a higher cap: no answer counts.`);
  const others = `only by ${ways.join(', ')}`;
  if (kind !== 'use') return refuse(`${id} cannot be answered by --${kind}, ${others}.`);
  const fact = order?.download ? 'no picture of its clip decodes' : 'no whole clip of it has come';
  return refuse(`${id} cannot be answered by --use, ${others}: ${fact}.`);
}

function refuse(message: string): Refusal {
  return new Refusal({ exit: EXIT.usage, code: 'nothing-asked', message, hint: null });
}
