/**
 * Takes a task that is in no journal as a take of a shot. Everything is checked first, the clip
 * included: what is refused leaves nothing behind. Then it is written down as an order that has its
 * task, and kept as a worker keeps a clip. Whoever is cut off between goes on with the same command;
 * a `run` of the film does so too. Nothing is bought.
 */

import type { TaskResult } from '../../providers/provider.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import type { Mark } from '../../store/own-id.ts';
import { openStore } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { openAccounts, settingError } from '../accounts.ts';
import { checkTaskId } from '../answering/named-task.ts';
import { shotIn, standingTake, weigh, type WeighedFilm } from '../directing/weighed.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { checkAdoption, keptBefore } from './check-adoption.ts';
import { withClip } from './fetch-stray.ts';
import { findStray, resultOf, type AskedProvider } from './find-stray.ts';
import { finish, keepStray, servicesFor } from './keep-stray.ts';
import { Pace, type LongPause } from './pace.ts';
import { pauseByClock, providerNamed, type ReconcileWatch } from './reconcile.ts';

export type AdoptionRequest = {
  readonly taskId: string;
  readonly file: string;
  readonly shot: string;
  /** Absent: every provider that has a list, and a key here, is asked. */
  readonly provider?: string;
};

export type AdoptedTask = {
  readonly task: string;
  readonly provider: string;
  readonly shot: string;
  readonly record: TakeRecord;
  /** It was a take already, by the same command. */
  readonly isKnown: boolean;
  readonly mark: Mark;
  /** The shot's take that stood until then, and whether this one stands in its place now. */
  readonly before: { readonly take: string; readonly isDisplaced: boolean } | null;
};

/** Durable when it returns. Throws `FilmError`; then nothing was changed. */
export async function adoptTask(
  request: AdoptionRequest,
  options: Pick<FilmOptions, 'project' | 'row'>,
  host: FilmHost,
  watch: Omit<ReconcileWatch, 'onPage'>,
): Promise<AdoptedTask> {
  const { taskId, file } = request;
  checkTaskId(taskId);
  const film = await weigh(file, options, host);
  const planned = shotIn(film, request.shot);
  const stray = await findStray(taskId, await providersFor(request, film, host, watch), film.store);
  const adoption = await checkAdoption(film, planned, stray, file);
  const known = await keptBefore(adoption);
  const { sheet } = stray.asked.opened.provider;
  const { mark } = stray;
  const facts = { task: taskId, provider: sheet.name, shot: planned.id, mark };
  if (known) {
    const { key, record, isEnded } = known;
    if (!isEnded) await finish(await openStore(film.store.root), key, record);
    return { ...facts, record, isKnown: true, before: null };
  }
  const result = await resultOf(stray);
  refuseOtherSeed(planned, taskId, result);
  const { linkOrigin } = stray.asked.opened;
  // What is refused has made nothing; another machine's project is refused here.
  const store = await openStore(film.store.root);
  const services = await servicesFor(store, stray, host);
  const { signal } = watch;
  const fetching = { taskId, result, planned, linkOrigin, signal };
  const record = await withClip(services, fetching, (fetched) =>
    keepStray(services, { ...adoption, store }, { result, fetched, signal }),
  );
  const before = ownTake(film, planned.id);
  const now = before && ownTake(await weigh(file, options, host), planned.id);
  return {
    ...facts,
    record,
    isKnown: false,
    before: before === null ? null : { take: before, isDisplaced: now !== before },
  };
}

/** Of the shot's own takes the one that stands. */
function ownTake(film: WeighedFilm, shot: string): string | null {
  const take = standingTake(film, shot);
  return take?.film === film.film.id && take.shot === shot ? take.take : null;
}

async function providersFor(
  { taskId, provider: named, file }: AdoptionRequest,
  { store }: WeighedFilm,
  { environment }: FilmHost,
  { signal, pause = pauseByClock, onPause: tell }: Omit<ReconcileWatch, 'onPage'>,
): Promise<AskedProvider[]> {
  if (named !== undefined) providerNamed(named);
  const { opened, problems } = await openAccounts({ root: store.root, environment, files: [file] });
  const asked = opened.flatMap((one): AskedProvider[] => {
    const { sheet } = one.provider;
    const listPage = one.provider.listPage?.bind(one.provider);
    if (!listPage || sheet.isFree || (named !== undefined && sheet.name !== named)) return [];
    const { accounts } = store;
    const onPause = (told: LongPause) => tell?.({ title: sheet.title, ...told });
    const pace = new Pace({ sheet, account: one.account, accounts, signal, pause, onPause });
    return [{ opened: one, listPage, pace }];
  });
  if (asked.length > 0) return asked;
  const isKeyless = !opened.some(({ provider }) => provider.sheet.name === named);
  if (named !== undefined && isKeyless) throw settingError(named, problems, 'task');
  throw new FilmError('not-adopted', { why: 'no-list', taskId });
}

/** A seed that the file asks for determines the picture. */
function refuseOtherSeed({ id: shot, ask }: PlannedShot, taskId: string, { seed }: TaskResult) {
  if (ask.seed === null || seed === null || ask.seed === seed) return;
  throw new FilmError('not-adopted', {
    why: 'other-seed',
    taskId,
    shot,
    is: seed,
    asked: ask.seed,
  });
}
