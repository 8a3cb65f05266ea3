/**
 * A person's answer to a shot that asks. It is kept with the order, so it counts whether or not the
 * production runs now.
 */

import type { OrderEntry, OrderResolution } from '../../store/order.ts';
import { openStore, openStoreIfPresent, type Store } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { connectIfRunning, targetOf, type Temporal } from '../temporal/connect.ts';
import { describeFilm, endPauses, nudgeShot } from '../temporal/production.ts';
import { filmToChange } from '../table/named-films.ts';
import { FilmReader } from '../view/film-reader.ts';
import type { ShotView } from '../view/view.ts';
import { namedBefore, renameTask } from './taken-back.ts';

/** `take-back`: the task that was named before is not the order's. */
export type SaidOfOrder = OrderResolution | { readonly kind: 'take-back' };

export type Answerable = {
  readonly root: string;
  readonly store: Store;
  readonly shot: ShotView;
  readonly order: OrderEntry;
  /** Nothing asks: what was said before of the order's task is corrected. */
  readonly isCorrection: boolean;
};

/** The order that is answered for. Throws `nothing-asked`. */
export async function findAnswerable(
  root: string,
  {
    file,
    row,
    shot: id,
  }: { readonly file: string; readonly shot: string } & Pick<FilmOptions, 'row'>,
  said: SaidOfOrder,
): Promise<Answerable> {
  const meant = await filmToChange(file, { project: root, row });
  const store = (await openStoreIfPresent(root)) && (await openStore(root));
  const film = (await store?.films.findFilm(file, meant.row)) ?? null;
  const view =
    store && film && (await new FilmReader(store, film, file).read({ isRunning: false }));
  const shot = view?.shots.find((one) => one.id === id);
  if (!store || !film || film.plan === null || !shot) {
    throw new FilmError('nothing-asked', { why: 'never-ordered', file, shot: id });
  }
  const { status, question, waysOn } = shot;
  // Of a shot that is skipped, what is open is answered for as of any other.
  const isAsking = status === 'asking' || (status === 'skipped' && question !== undefined);
  const isAnswer = isAsking && waysOn.some((way) => way === said.kind);
  const mayCorrect = said.kind === 'take-back' || (said.kind === 'adopt' && !isAnswer);
  const named = mayCorrect ? await namedBefore(store, film.id, id) : null;
  if (named) return { root, store, shot, order: named, isCorrection: true };
  if (said.kind === 'take-back') throw new FilmError('nothing-asked', { why: 'unnamed', shot: id });
  if (!isAsking) {
    throw new FilmError('nothing-asked', { why: 'state', file, shot: id, status });
  }
  // An older order may ask beside a newer one: the answer is for the one that asks.
  const order =
    question && (await store.journal.readOrder({ film: film.id, shot: id, ...question }));
  if (!isAnswer && shot.asks) {
    throw new FilmError('nothing-asked', { why: 'about-take', shot: id, asks: shot.asks.kind });
  }
  if (!isAnswer) {
    const hasClip = Boolean(order?.download);
    const facts = { why: 'not-offered', shot: id, answer: said.kind, waysOn, hasClip } as const;
    throw new FilmError('nothing-asked', facts);
  }
  if (!order) throw new FilmError('nothing-asked', { why: 'no-order', shot: id });
  if (isOver(order)) throw new FilmError('nothing-asked', { why: 'ended', shot: id });
  return { root, store, shot, order, isCorrection: false };
}

/**
 * Keeps the answer and tells the shot of it; false: it is not at work, and hears of it in its next
 * run. Throws `nothing-asked`, `not-taken-back`; then nothing was written.
 */
export async function answerShot(
  { root, store, order, isCorrection }: Answerable,
  said: SaidOfOrder,
  options: Pick<FilmOptions, 'temporal'>,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<boolean> {
  const { film, shot } = order.key;
  const names = { store: store.id, film };
  // Before anything is written: what cannot be told now is not half said.
  const temporal = await connectIfRunning(root, targetOf(options, environment));
  try {
    if (isCorrection || said.kind === 'take-back') {
      const taskId = said.kind === 'adopt' ? said.taskId : null;
      const running = temporal && (await describeFilm(temporal, names));
      await renameTask(store, order, { taskId, isRunning: running?.isRunning ?? false });
    } else {
      await refuseMoved(store, order);
      await keepAnswer(store, order, said);
    }
    // The shot looks again at what it waits for, if it is at work.
    const isHeard = temporal !== null && (await nudgeShot(temporal, names, shot));
    if (temporal && isHeard) await endPauses(temporal, names, shot);
    return isHeard;
  } finally {
    await temporal?.close();
  }
}

/** Of several who answer one question at once, one is heard. */
async function keepAnswer(
  { journal }: Store,
  { key, answerError }: OrderEntry,
  said: OrderResolution,
): Promise<void> {
  const at = new Date().toISOString();
  const answer = said.kind === 'give-up' ? { ...said, at } : said;
  // What cannot be read is nobody's answer.
  if (answerError) return journal.recordResolution(key, answer);
  if (await journal.answer(key, answer)) return;
  throw new FilmError('nothing-asked', { why: 'answered', shot: key.shot });
}

/**
 * The order that is asked about is given up, and ordered again elsewhere once the film's plan says
 * so. Throws `nothing-asked` where somebody has answered meanwhile.
 */
export async function answerElsewhere(
  { store, film }: { readonly store: Store; readonly film: { readonly id: string } },
  { id: shot, question }: Pick<ShotView, 'id' | 'question'>,
  temporal: Temporal | null,
): Promise<void> {
  const place = question && { film: film.id, shot, ...question };
  const order = place && (await store.journal.readOrder(place));
  // What has expired has ended unpaid, and may be asked about without an order.
  if (!order) throw new FilmError('nothing-asked', { why: 'no-order', shot });
  await refuseMoved(store, order);
  await keepAnswer(store, order, { kind: 'resubmit', elsewhere: true });
  const names = { store: store.id, film: film.id };
  if (temporal && (await nudgeShot(temporal, names, shot))) await endPauses(temporal, names, shot);
}

/** While the provider was asked, or Temporal, the order may have found its task, or its end. */
async function refuseMoved({ journal }: Store, asked: OrderEntry): Promise<void> {
  const now = await journal.readOrder(asked.key);
  const isSame = now !== null && !isOver(now) && now.task?.task.id === asked.task?.task.id;
  if (isSame) return;
  throw new FilmError('nothing-asked', { why: 'moved-on', shot: asked.key.shot });
}

/** Nothing follows from an answer for it; one that has expired waits for its answer. */
function isOver({ intent, end }: OrderEntry): boolean {
  return intent === null || end?.state === 'collected' || end?.state === 'given-up';
}
