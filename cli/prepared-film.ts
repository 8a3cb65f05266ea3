/** A film ready to be ordered: its pictures in the store, its plan kept, its accounts known. */

import { readFile } from 'node:fs/promises';
import type { Film } from '../store/films.ts';
import { findProject } from '../store/project.ts';
import { openStore, type Store } from '../store/store.ts';
import { accountsFor, ledElsewhere, type Accounts } from './accounts.ts';
import type { Context } from './context.ts';
import { continueFilm } from './continued.ts';
import { EXIT } from './exit.ts';
import { planFilm, type PlanChoice, type PlannedFilm } from './planned-film.ts';
import { Refusal } from './refusal.ts';
import { refuseRenamedShots } from './renamed-shots.ts';
import { refuseRebuying, vanishedFilms } from './renamed.ts';
import { validStoryboard, type StoryboardFile } from './storyboard-file.ts';

export type PreparedFilm = PlannedFilm & {
  readonly store: Store;
  readonly film: Film;
  /** Hash of the plan in the store. */
  readonly planHash: string;
  readonly accounts: Accounts;
};

/** Makes the project if there is none. Nothing is ordered. */
export async function prepareFilm(
  loaded: StoryboardFile,
  options: PlanChoice,
  { environment, console }: Context,
): Promise<PreparedFilm> {
  validStoryboard(loaded);
  const { file, isAnimatic } = loaded;
  const { root } = await findProject({ explicit: options.project, storyboards: [file] });
  const store = await openStore(root);
  if (options.continues !== undefined) await continueFilm(store, file, options.continues);
  // Before the first order: a picture that is edited while shots wait must not reach them.
  await keepPictures(loaded, store);
  const vanished = isAnimatic ? [] : await vanishedFilms(store, await store.films.findFilm(file));
  if (vanished.length > 0) {
    await refuseRebuying(vanished, await planFilm(loaded, options), file, console);
  }
  const film = await (isAnimatic ? store.films.openAnimatic(file) : store.films.openFilm(file));
  await store.renders.checkFolder(film);
  const planned = await planFilm(loaded, options);
  await refuseRenamedShots(planned, file, console);
  const accounts = await accountsFor(planned, { root, environment, files: [file], console });
  const pictures = loaded.pictures.files().map(({ path }) => path);
  for (const line of await ledElsewhere(planned, pictures, environment)) console.sayOnce(line);
  const planHash = await store.plans.putPlan(planned.plan);
  return { ...planned, store, film, planHash, accounts };
}

async function keepPictures({ file, pictures }: StoryboardFile, store: Store): Promise<void> {
  for (const { path, facts } of pictures.files()) {
    if (await store.objects.has(facts.sha256)) continue;
    const { sha256 } = await store.objects.put(await readFile(path));
    if (sha256 === facts.sha256) continue;
    throw new Refusal({
      exit: EXIT.refused,
      code: 'picture-changed',
      message: `${path} has changed while ${file} was read; nothing was ordered.`,
      hint: 'Run the same command again.',
    });
  }
}
