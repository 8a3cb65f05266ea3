/** Plans films without ordering: all that is kept is pictures that had to be fetched. */

import { ledElsewhere } from '../accounts.ts';
import { FilmError } from '../error.ts';
import type { FilmHost, Notice } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { LinkedPictures } from '../pictures/fetched.ts';
import { planFilm, type PlannedFilm } from '../plan.ts';
import { attemptEach, readFilms, refuseShotNames, stopAt } from '../running/film-run.ts';
import type { OpenedFile } from '../storyboard-file.ts';
import { validTable } from '../table/load.ts';
import { keptNotices } from '../variables/kept.ts';
import { renamedFilms, vanishedFilms } from './renamed.ts';
import { shotsBoughtBefore } from './renamed-shots.ts';
import { askSimulated } from './simulated.ts';

export type Planned = {
  readonly file: string;
  readonly loaded: OpenedFile;
  readonly planned: PlannedFilm;
};

/** Every storyboard is read and checked before the first is planned; one that is not valid stops all. */
export async function planFilms(
  files: readonly string[],
  options: FilmOptions,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<Planned[]> {
  const linked = new LinkedPictures(options);
  try {
    const { project, results, leftOut } = await (options.table === undefined
      ? readFilms(files, options, linked)
      : readRows(files, { ...options, table: options.table }, linked));
    stopAt(leftOut, files, false);
    const films = await attemptEach(results, async ({ file, loaded }) => {
      const simulated = await askSimulated(loaded, project, environment);
      return { file, loaded, planned: await planFilm(loaded, { ...options, project, simulated }) };
    });
    stopAt(films.leftOut, files, false);
    // What is refused leaves nothing behind: pictures are kept when there is a plan.
    await linked.keep();
    return films.results;
  } finally {
    await linked.discard();
  }
}

async function readRows(
  files: readonly string[],
  options: FilmOptions & { readonly table: string },
  linked: LinkedPictures,
) {
  const [file = ''] = files;
  if (files.length > 1) throw new FilmError('several-files', { choice: 'table' });
  refuseShotNames(options);
  const { project = null } = options;
  const films = await validTable(file, options, linked.fetcherFor(file, project));
  return { project, results: films.map((loaded) => ({ file, loaded })), leftOut: [] };
}

/** What is to be known before a plan is read. */
export async function noticesOn(
  { file, loaded, planned }: Planned,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<Notice[]> {
  const { store, film } = planned;
  const vanished = store ? await vanishedFilms(store, film) : [];
  const moved = [
    ...renamedFilms(vanished, planned, file),
    ...(await shotsBoughtBefore(planned, file)),
  ].map((one) => ({ ...one, isBlocking: false }));
  const pictures = loaded.pictures.files().map(({ path }) => path);
  return [
    ...keptNotices(loaded),
    ...moved,
    ...(await ledElsewhere(planned, pictures, environment)),
  ];
}
