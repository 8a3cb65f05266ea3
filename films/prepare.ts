/**
 * A film before its order: first checked, with nothing written, then, when nothing speaks against
 * it, made ready: its pictures in the store, its plan kept, its accounts known.
 */

import { readFile } from 'node:fs/promises';
import type { Film } from '../store/films.ts';
import { sha256OfFile } from '../store/objects.ts';
import { findProject } from '../store/project.ts';
import type { Store } from '../store/store.ts';
import { accountsFor, ledElsewhere, type OpenedAccounts } from './accounts.ts';
import { keepMusic, refuseChangedMusic } from './delivering/film-music.ts';
import type { FilmHost } from './host.ts';
import { continueFilm } from './planning/continued.ts';
import { personOf } from './directing/signature.ts';
import { refuseOpenBeside, sayOfMiddle } from './planning/said-of-middle.ts';
import { planFilm, type PlanChoice, type PlannedFilm } from './plan.ts';
import { FilmError } from './error.ts';
import { silentIn } from './planning/silent.ts';
import { askSimulated } from './planning/simulated.ts';
import { refuseRenamedShots } from './planning/renamed-shots.ts';
import { ProjectReading } from './planning/reading.ts';
import { refuseRebuying } from './planning/renamed.ts';
import { keptNotices } from './variables/kept.ts';
import { validStoryboard, type OpenedFile } from './storyboard-file.ts';

export type CheckedFilm = PlannedFilm & {
  readonly accounts: OpenedAccounts;
  /** Nobody answers where a shot would be ordered; whatever else speaks against the film is said first. */
  readonly silent: FilmError | null;
};

export type PreparedFilm = CheckedFilm & {
  readonly store: Store;
  readonly film: Film;
  /** Hash of the plan in the store. */
  readonly planHash: string;
};

/** Throws a `FilmError` for what cannot be ordered. A new project is not made for it. */
export async function checkFilm(
  loaded: OpenedFile,
  wanted: PlanChoice,
  host: FilmHost,
): Promise<CheckedFilm> {
  const { environment, tell } = host;
  validStoryboard(loaded);
  const simulated = await askSimulated(loaded, wanted.project, environment);
  const { reading = new ProjectReading() } = wanted;
  const options = { ...wanted, simulated, reading };
  const { file, isAnimatic } = loaded;
  const place = await findProject({ explicit: wanted.project, storyboards: [file] });
  await reading.checkPlace(place.root);
  const planned = await planFilm(loaded, options);
  const { root, store, film } = planned;
  const vanished = isAnimatic ? [] : await reading.vanishedBeside(store, film, loaded);
  if (vanished.length > 0) await refuseRebuying(vanished, planned, loaded, host);
  if (!wanted.restart) refuseOpenBeside({ ...planned, file });
  if (store && film) await store.renders.checkFolder(film);
  await refuseRenamedShots(planned, loaded, host);
  const accounts = await accountsFor(planned, { root, environment, files: [file], tell });
  const pictures = loaded.pictures.files().map(({ path }) => path);
  for (const notice of keptNotices(loaded)) tell(notice);
  for (const notice of await ledElsewhere(planned, pictures, environment)) tell(notice);
  return { ...planned, accounts, silent: silentIn(planned, simulated, file) };
}

/** Makes the project if there is none. Nothing is ordered. */
export async function prepareFilm(
  checked: CheckedFilm,
  loaded: OpenedFile,
  { continues, reading = new ProjectReading() }: Pick<PlanChoice, 'continues' | 'reading'>,
  host: Pick<FilmHost, 'environment'>,
): Promise<PreparedFilm> {
  const { file, row, isAnimatic } = loaded;
  if (checked.silent) throw checked.silent;
  const store = await reading.openAt(checked.root);
  if (continues !== undefined) await continueFilm(store, { file, row }, continues);
  // Before the first order: a picture that is edited while shots wait must not reach them.
  await keepPictures(loaded, store);
  await keepMusic(loaded, store);
  const film = await (isAnimatic
    ? store.films.openAnimatic(file, row)
    : store.films.openFilm(file, row));
  await store.renders.checkFolder(film);
  const planHash = await store.plans.putPlan(checked.plan);
  await sayOfMiddle({ ...checked, file }, store, film, personOf(host));
  return { ...checked, store, film, planHash };
}

/** While somebody was asked a picture may have been edited: no project is made for that. */
export async function refuseChangedPictures({
  store,
  storyboard: { file, pictures, music },
}: CheckedFilm & { readonly storyboard: OpenedFile }): Promise<void> {
  // In a project that is there `prepareFilm` tells it while it copies.
  if (store !== null) return;
  await refuseChangedMusic({ file, music });
  for (const { path, facts } of pictures.files()) {
    const sha256 = await sha256OfFile(path).catch(() => null);
    if (sha256 !== facts.sha256) throw new FilmError('picture-changed', { path, file });
  }
}

async function keepPictures({ file, pictures }: OpenedFile, store: Store): Promise<void> {
  for (const { path, facts } of pictures.files()) {
    if (await store.objects.has(facts.sha256)) continue;
    const { sha256 } = await store.objects.put(await readFile(path));
    if (sha256 !== facts.sha256) throw new FilmError('picture-changed', { path, file });
  }
}
