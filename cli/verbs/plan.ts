import { ledElsewhere } from '../accounts.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { pictureFetcher } from '../fetched-picture.ts';
import { planFilm } from '../planned-film.ts';
import { renamedShotLines, renamedShots } from '../renamed-shots.ts';
import { renamedLines, vanishedFilms } from '../renamed.ts';
import { planJson } from '../plan-json.ts';
import { askSimulated } from '../simulated.ts';
import type { SelectionOptions } from '../selection.ts';
import { loadStoryboard } from '../storyboard-file.ts';
import { formatDiagnostic } from '../../specs/storyboard/format.ts';
import { planText } from '../text/plan-text.ts';

/** Orders nothing and starts nothing; all it keeps is pictures that it had to fetch. */
export async function plan(
  file: string,
  options: SelectionOptions & {
    project?: string;
    continues?: string;
    refresh?: true;
    json?: true;
  },
  { console, environment }: Context,
): Promise<ExitCode> {
  const { project = null, refresh = false } = options;
  const loaded = await loadStoryboard(file, pictureFetcher(file, { project, refresh }));
  const simulated = await askSimulated(loaded, project, environment);
  const planned = await planFilm(loaded, { ...options, project, simulated });
  const { store, film } = planned;
  const vanished = store ? await vanishedFilms(store, film) : [];
  for (const line of renamedLines(vanished, planned, file)) console.sayWrapped(line);
  for (const line of renamedShotLines(await renamedShots(planned))) console.sayWrapped(line);
  const pictures = loaded.pictures.files().map(({ path }) => path);
  for (const line of await ledElsewhere(planned, pictures, environment)) console.sayOnce(line);
  if (options.json) {
    console.json(planJson(loaded, planned));
    return EXIT.done;
  }
  for (const diagnostic of loaded.diagnostics) {
    console.say(formatDiagnostic(file, loaded.text, diagnostic));
  }
  console.resultWrapped(planText(planned, file, console.columns));
  return EXIT.done;
}
