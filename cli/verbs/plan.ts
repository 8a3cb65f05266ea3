import { ledElsewhere } from '../accounts.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { LinkedPictures } from '../fetched-picture.ts';
import { planFilm } from '../planned-film.ts';
import { renamedShotLines, renamedShots } from '../renamed-shots.ts';
import { renamedLines, vanishedFilms } from '../renamed.ts';
import { placeOf } from '../project.ts';
import { planJson } from '../plan-json.ts';
import type { SelectionOptions } from '../selection.ts';
import { loadStoryboard } from '../storyboard-file.ts';
import { diagnosticTexts } from '../text/diagnostics-text.ts';
import { planText } from '../text/plan-text.ts';

type Options = SelectionOptions & {
  project?: string;
  continues?: string;
  refresh?: true;
  json?: true;
};

/** Orders nothing and starts nothing; all it keeps is pictures that it had to fetch. */
export async function plan(
  file: string,
  options: Options,
  { console, environment }: Context,
): Promise<ExitCode> {
  const { loaded, planned } = await readAndPlan(file, options);
  const { store, film } = planned;
  const vanished = store ? await vanishedFilms(store, film) : [];
  const subject = { file, place: await placeOf(options, environment, planned.root) };
  for (const line of renamedLines(vanished, planned, subject)) console.sayWrapped(line);
  for (const line of renamedShotLines(await renamedShots(planned))) console.sayWrapped(line);
  const pictures = loaded.pictures.files().map(({ path }) => path);
  for (const line of await ledElsewhere(planned, pictures, environment)) console.sayOnce(line);
  if (options.json) {
    console.json(planJson(loaded, planned));
    return EXIT.done;
  }
  for (const text of diagnosticTexts([loaded]).flat()) console.say(text);
  console.resultWrapped(planText(planned, file, console.columns));
  return EXIT.done;
}

/** What is refused leaves nothing behind: pictures are kept when there is a plan. */
async function readAndPlan(file: string, options: Options) {
  const { project = null, refresh = false } = options;
  const linked = new LinkedPictures({ project, refresh });
  try {
    const loaded = await loadStoryboard(file, linked.fetcherFor(file));
    const planned = await planFilm(loaded, { ...options, project });
    await linked.keep();
    return { loaded, planned };
  } finally {
    await linked.discard();
  }
}
