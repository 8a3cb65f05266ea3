/** Plans films without ordering: all that is kept is pictures that had to be fetched. */

import { ledElsewhere } from '../accounts.ts';
import type { FilmHost, Notice } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { LinkedPictures } from '../pictures/fetched.ts';
import { planFilm, type PlannedFilm } from '../plan.ts';
import { attemptEach, stopAt } from '../running/attempts.ts';
import { readFilms } from '../running/read-films.ts';
import type { OpenedFile } from '../storyboard-file.ts';
import type { NamedFilm } from '../table/named-films.ts';
import { keptNotices } from '../variables/kept.ts';
import { ProjectReading } from './reading.ts';
import { renamedFilms } from './renamed.ts';
import { shotsBoughtBefore } from './renamed-shots.ts';
import { askSimulated } from './simulated.ts';

export type Planned = NamedFilm & {
  readonly loaded: OpenedFile;
  readonly planned: PlannedFilm;
  readonly reading: ProjectReading;
};

/** Every storyboard is read and checked before the first is planned; one that is not valid stops all. */
export async function planFilms(
  files: readonly string[],
  options: FilmOptions,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<Planned[]> {
  const linked = new LinkedPictures(options);
  const reading = new ProjectReading();
  try {
    const { project, results, leftOut, order } = await readFilms(files, options, linked);
    stopAt(leftOut, order.length, false);
    const films = await attemptEach(results, async ({ file, row, loaded }) => {
      const simulated = await askSimulated(loaded, project, environment);
      const planned = await planFilm(loaded, { ...options, project, simulated, reading });
      return { file, row, loaded, planned, reading };
    });
    stopAt(films.leftOut, order.length, false);
    // What is refused leaves nothing behind: pictures are kept when there is a plan.
    await linked.keep();
    return films.results;
  } finally {
    await linked.discard();
  }
}

/** What is to be known before a plan is read. */
export async function noticesOn(
  { file, loaded, planned, reading }: Planned,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<Notice[]> {
  const { store, film } = planned;
  const named = { file, row: loaded.row };
  const vanished = await reading.vanishedBeside(store, film, loaded);
  const moved = [
    ...renamedFilms(vanished, planned, named),
    ...(await shotsBoughtBefore(planned, named)),
  ].map((one) => ({ ...one, isBlocking: false }));
  const pictures = loaded.pictures.files().map(({ path }) => path);
  return [
    ...keptNotices(loaded),
    ...moved,
    ...(await ledElsewhere(planned, pictures, environment)),
  ];
}
