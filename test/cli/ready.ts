import type { CommandContext } from '../../cli/context.ts';
import { refusalOf } from '../../cli/refusal.ts';
import { hostFor } from '../../cli/host.ts';
import type { RunOptions } from '../../cli/run/consent.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { gatherFilms, prepareFilms, type FilmRun } from '../../films/running/film-run.ts';

/** Films as `run` has them once everything was agreed to. */
export async function readyFilms(
  files: readonly string[],
  options: RunOptions,
  context: CommandContext,
): Promise<readonly FilmRun[]> {
  const host = hostFor(context);
  const pictures = new LinkedPictures({});
  try {
    const { films } = await gatherFilms(files, options, host, pictures);
    return (await prepareFilms(films, files.length, options, host)).films;
  } catch (error) {
    throw refusalOf(error);
  }
}
