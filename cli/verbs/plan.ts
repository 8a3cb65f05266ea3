import { findProject } from '../../store/project.ts';
import { ledElsewhere } from '../../films/accounts.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { planJson } from '../../films/json/plan.ts';
import { planFilm, type PlannedFilm } from '../../films/plan.ts';
import { placeOf } from '../project.ts';
import { renamedShotLines, renamedShots } from '../../films/planning/renamed-shots.ts';
import { renamedLines, vanishedFilms } from '../../films/planning/renamed.ts';
import {
  attemptEach,
  distinctFiles,
  refuseShotNames,
  together,
} from '../../films/running/film-run.ts';
import type { SelectionOptions } from '../../films/planning/selection.ts';
import { sentShots } from '../../films/json/sent.ts';
import { askSimulated } from '../../films/planning/simulated.ts';
import { loadStoryboard, validStoryboard, type OpenedFile } from '../../films/storyboard-file.ts';
import { batchLines, batchTimeLine } from '../text/batch-text.ts';
import { diagnosticTexts } from '../text/diagnostics-text.ts';
import { planNotes, planText } from '../text/plan-text.ts';
import { sentLines } from '../text/sent-text.ts';

type Options = SelectionOptions & {
  project?: string;
  continues?: string;
  refresh?: true;
  prompts?: true;
  json?: true;
};

type Planned = {
  readonly file: string;
  readonly loaded: OpenedFile;
  readonly planned: PlannedFilm;
};

/** Orders nothing and starts nothing; all it keeps is pictures that it had to fetch. */
export async function plan(
  named: readonly string[],
  options: Options,
  context: CommandContext,
): Promise<ExitCode> {
  const { console } = context;
  const films = await planFilms(distinctFiles(named), options, context);
  for (const film of films) await tellBefore(film, options, context);
  if (options.json) {
    const results = films.map(({ loaded, planned }) => planJson(loaded, planned, options));
    console.json(results.length === 1 ? results[0] : results);
    return EXIT.done;
  }
  const read = films.map(({ loaded }) => loaded);
  for (const text of diagnosticTexts(read).flat()) console.say(text);
  const lines =
    films.length === 1 ? films.flatMap((film) => wholeText(film, context)) : tableOf(films);
  const sent = options.prompts ? films.flatMap((film) => sentText(film, films.length > 1)) : [];
  console.resultWrapped([...lines, ...sent]);
  return EXIT.done;
}

/** Every storyboard is read and checked before the first is planned; one that is not valid stops all. */
async function planFilms(
  files: readonly string[],
  options: Options,
  context: CommandContext,
): Promise<Planned[]> {
  const { project = null, refresh = false } = options;
  const linked = new LinkedPictures({ project, refresh });
  try {
    const films = await planWith(linked, files, options, context);
    // What is refused leaves nothing behind: pictures are kept when there is a plan.
    await linked.keep();
    return films;
  } finally {
    await linked.discard();
  }
}

async function planWith(
  linked: LinkedPictures,
  files: readonly string[],
  options: Options,
  { environment }: CommandContext,
): Promise<Planned[]> {
  const { project: explicit = null } = options;
  if (files.length > 1) refuseShotNames(options);
  const { root: project } =
    files.length > 1 ? await findProject({ explicit, storyboards: files }) : { root: explicit };
  const read = await attemptEach(files, async (file) => {
    const loaded = await loadStoryboard(file, linked.fetcherFor(file, project));
    if (files.length > 1) validStoryboard(loaded);
    return { file, loaded };
  });
  stopAt(read.leftOut, files);
  const films = await attemptEach(read.results, async ({ file, loaded }) => {
    validStoryboard(loaded);
    const simulated = await askSimulated(loaded, project, environment);
    return { file, loaded, planned: await planFilm(loaded, { ...options, project, simulated }) };
  });
  stopAt(films.leftOut, files);
  return films.results;
}

function stopAt(
  leftOut: Awaited<ReturnType<typeof attemptEach>>['leftOut'],
  files: readonly string[],
): void {
  const [first] = leftOut;
  if (!first) return;
  if (files.length === 1) throw first.refusal;
  throw together(
    leftOut.map(({ refusal }) => refusal),
    null,
  );
}

/** What is to be known before the plan is read: on standard error. */
async function tellBefore(
  { file, loaded, planned }: Planned,
  options: Options,
  context: CommandContext,
): Promise<void> {
  const { console, environment } = context;
  const { store, film } = planned;
  const vanished = store ? await vanishedFilms(store, film) : [];
  const subject = { file, place: await placeOf(options, environment, planned.root) };
  for (const line of renamedLines(vanished, planned, subject)) console.sayWrapped(line);
  for (const line of renamedShotLines(await renamedShots(planned))) console.sayWrapped(line);
  const pictures = loaded.pictures.files().map(({ path }) => path);
  for (const line of await ledElsewhere(planned, pictures, environment)) console.sayOnce(line);
}

function wholeText({ file, planned }: Planned, { console }: CommandContext): string[] {
  return planText(planned, file, console.columns);
}

/** A line a film with the sums of all, then what is to be said of each. */
function tableOf(films: readonly Planned[]): string[] {
  const rows = films.map(({ file, planned: { plan: of, totals } }) => {
    return { title: of.title, file, totals };
  });
  const notes = films.flatMap(({ file, planned }) => {
    const lines = planNotes(planned, file);
    return lines.length === 0 ? [] : [`${file}:`, ...lines.map((line) => `  ${line}`)];
  });
  return [...batchLines(rows), ...notes, batchTimeLine(rows)];
}

function sentText({ file, loaded, planned }: Planned, isNamed: boolean): string[] {
  return ['', ...(isNamed ? [`${file}:`] : []), ...sentLines(sentShots(planned.plan, loaded))];
}
