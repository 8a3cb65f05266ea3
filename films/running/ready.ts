/** From storyboards to films that may be started: checked, agreed to, prepared. */

import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { LinkedPictures } from '../pictures/fetched.ts';
import { refuseChangedPictures } from '../prepare.ts';
import type { Ending } from '../run.ts';
import {
  gatherFilms,
  prepareFilms,
  type FilmRun,
  type FilmToRun,
  type Gathered,
} from './film-run.ts';
import { readFinished } from './finished.ts';
import { refuseUnready } from './readiness.ts';

/**
 * Whatever is refused on the way leaves no project behind where there was none. `consent` is asked
 * about the money, and gives the films with the caps that hold.
 */
export async function readyFilms(
  files: readonly string[],
  options: FilmOptions,
  host: FilmHost,
  consent: (films: readonly FilmToRun[]) => Promise<readonly FilmToRun[]>,
): Promise<Gathered<FilmRun>> {
  const { project = null, refresh = false } = options;
  const pictures = new LinkedPictures({ project, refresh });
  try {
    const gathered = await gatherFilms(files, options, host, pictures);
    const films = await consent(gathered.films);
    await refuseUnready(films, options, host);
    for (const film of films) await refuseChangedPictures(film);
    await pictures.keep();
    const prepared = await prepareFilms(films, files, options, host);
    return { films: prepared.films, leftOut: [...gathered.leftOut, ...prepared.leftOut] };
  } finally {
    await pictures.discard();
  }
}

/** Films with nothing left to do, as they ended, and the others. */
export async function withoutFinished(
  films: readonly FilmRun[],
): Promise<{ readonly ended: Ending[]; readonly unfinished: FilmRun[] }> {
  const ended: Ending[] = [];
  const unfinished: FilmRun[] = [];
  for (const film of films) {
    const view = await readFinished(film);
    if (view) ended.push({ file: film.file, end: 'ended', view, assemblyError: null });
    else unfinished.push(film);
  }
  return { ended, unfinished };
}

/** What somebody has been told of is no news to the next run. */
export async function recordTold(
  films: readonly FilmRun[],
  endings: readonly Ending[],
): Promise<void> {
  for (const { store, film, file, planHash } of films) {
    const end = endings.find((one) => one.file === file)?.end;
    if (end === 'ended' || end === 'asking' || end === 'detached') {
      await store.films.recordTold(film.id, planHash);
    }
  }
}
