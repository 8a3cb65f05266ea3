import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { placeOf, projectOf } from '../project.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { conclude, exitCodeOf, type Ending } from '../run/conclude.ts';
import { consent } from '../run/consent.ts';
import { leftLine } from '../text/interrupted-text.ts';
import { refuseChangedPictures } from '../../films/prepare.ts';
import { eventTeller } from '../run/event-lines.ts';
import {
  distinctFiles,
  gatherFilms,
  prepareFilms,
  type FilmRun,
  type Gathered,
} from '../../films/running/film-run.ts';
import { readFinished } from '../../films/running/finished.ts';
import { listenForInterrupt } from '../run/interruption.ts';
import type { RunOptions } from '../run/options.ts';
import { refuseUnready } from '../../films/running/readiness.ts';
import { render } from '../../films/run.ts';

/** Renders films; attaches to those that run; retries what failed. */
export async function run(
  named: readonly string[],
  options: RunOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const files = distinctFiles(named);
  const { console, environment } = context;
  const root = await projectOf(options, files).catch(() => process.cwd());
  const place = await placeOf(options, environment, root);
  const subjects = files.map((file) => ({ file, place }));
  const interruption = listenForInterrupt(() => console.tell(leftLine(subjects)));
  try {
    const { films, leftOut } = await agreedFilms(files, options, context);
    const tell = await eventTeller(films, options, context.console);
    const endings: Ending[] = leftOut.map((one) => ({ ...one, end: 'refused' }));
    const unfinished: FilmRun[] = [];
    for (const film of films) {
      const view = await readFinished(film, { file: film.file, place: film.place });
      if (view) endings.push({ file: film.file, end: 'ended', view, assemblyError: null });
      else unfinished.push(film);
    }
    return await render(unfinished, options, context, {
      signal: interruption.signal,
      hangUp: interruption.hangUp,
      tell,
      conclude: async (others) => {
        await tell();
        endings.push(...others);
        await recordTold(films, endings);
        const inOrder = files.flatMap((file) => endings.filter((one) => one.file === file));
        return conclude(inOrder, { ...options, place }, context);
      },
    });
  } finally {
    interruption.stop();
  }
}

/** Whatever is refused on the way leaves no project behind where there was none. */
async function agreedFilms(
  files: readonly string[],
  options: RunOptions,
  context: CommandContext,
): Promise<Gathered<FilmRun>> {
  const { project = null, refresh = false } = options;
  const pictures = new LinkedPictures({ project, refresh });
  try {
    const gathered = await gatherFilms(files, options, context, pictures);
    const films = await consent(gathered.films, options, context);
    await refuseUnready(films, options, context);
    for (const film of films) await refuseChangedPictures(film);
    await pictures.keep();
    const prepared = await prepareFilms(films, files, options, context);
    return { films: prepared.films, leftOut: [...gathered.leftOut, ...prepared.leftOut] };
  } finally {
    await pictures.discard();
  }
}

/** What the person has been told of is no news to the next command. */
async function recordTold(films: readonly FilmRun[], endings: readonly Ending[]): Promise<void> {
  for (const { store, film, file, planHash } of films) {
    const ending = endings.find((one) => one.file === file);
    if (!ending || ending.end === 'refused') continue;
    if (exitCodeOf(ending) !== EXIT.interrupted) await store.films.recordTold(film.id, planHash);
  }
}
