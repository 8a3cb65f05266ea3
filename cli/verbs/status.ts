import { join, relative, resolve } from 'node:path';
import type { Film } from '../../store/films.ts';
import { catalogue } from '../../providers/registry.ts';
import { openStoreIfPresent, type Store } from '../../store/store.ts';
import { readAccounts } from '../accounts.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { FilmReader } from '../film-reader.ts';
import { projectOf } from '../project.ts';
import { filmJson } from '../result.ts';
import {
  connectIfRunning,
  describeProduction,
  NO_PRODUCTION,
  targetOf,
  type Production,
  type Temporal,
} from '../temporal.ts';
import { filmLine, filmLines } from '../text/film-text.ts';
import { quoted } from '../text/shot-line.ts';
import { formatShots } from '../text/shot-names.ts';
import type { FilmView, ShotState } from '../view.ts';
import { names } from '../../workflows/messages.ts';

type Options = { project?: string; temporal?: string; json?: true };

/** Reads store and describe; starts nothing, and answers also when nothing runs. */
export async function status(
  file: string | null,
  options: Options,
  context: Context,
): Promise<ExitCode> {
  const { console, environment } = context;
  const folder = await projectOf(options, file === null ? [] : [file]);
  const store = await openStoreIfPresent(folder);
  const films = store === null ? [] : await filmsOf(store, file);
  const target = targetOf(options, environment);
  // An unreachable cluster hides whether a film runs, not what the store knows of it.
  const temporal = await connectIfRunning(folder, target).catch((error: unknown) => {
    console.say(
      `${error instanceof Error ? error.message : String(error)} Shown is what the store knows.`,
    );
    return null;
  });
  const told: Told[] = [];
  try {
    for (const film of films) {
      const one = store && (await tell(store, film, temporal, file));
      if (one) told.push(one);
    }
  } finally {
    await temporal?.close();
  }
  if (options.json) {
    const results = told.map(({ view, storyboard }) => filmJson(view, storyboard));
    console.json(file === null ? results : (results[0] ?? notYetJson(file)));
  } else {
    const { accounts } = await readAccounts({ root: folder, environment });
    const keys = new Set(Object.values(accounts));
    console.resultWrapped(textOf(told, file, { folder, keys }));
  }
  return EXIT.done;
}

type Told = {
  readonly view: FilmView;
  /** Absolute path. */
  readonly storyboard: string;
  readonly production: Production;
};

async function filmsOf(store: Store, file: string | null): Promise<Film[]> {
  if (file === null) return await store.films.listFilms();
  const film = await store.films.findFilm(file);
  return film ? [film] : [];
}

async function tell(
  store: Store,
  film: Film,
  temporal: Temporal | null,
  file: string | null,
): Promise<Told | null> {
  const id = names.production(store.id, film.id);
  const production = temporal ? await describeProduction(temporal, id) : NO_PRODUCTION;
  const storyboard = join(store.root, film.storyboard);
  const shown = file ?? (relative('.', storyboard) || storyboard);
  const view = await new FilmReader(store, film, shown).read({
    isRunning: production.isRunning,
  });
  return view && { view, storyboard, production };
}

function textOf(
  told: readonly Told[],
  file: string | null,
  { folder, keys }: { folder: string; keys: ReadonlySet<string> },
): string[] {
  const [one] = told;
  if (file === null) {
    if (!one) return [`No film of ${folder} was run yet.`];
    return told.map(({ view }) => `${view.file}  ${filmLine(view)}`);
  }
  if (!one)
    return [`${file} was not run yet. To see what it takes: storyboard plan ${quoted(file)}`];
  const { view, production } = one;
  const run = `storyboard run ${quoted(view.file)}`;
  return [
    ...filmLines(view, !production.isRunning, Date.now()),
    ...missingKeyLines(view, keys),
    ...(production.stuck === null
      ? []
      : [`Its production is stopped: ${production.stuck}. To go on: ${run}`]),
  ];
}

/** Only whoever has the key that an order was placed with can look at it. */
function missingKeyLines(view: FilmView, keys: ReadonlySet<string>): string[] {
  const open = view.shots.filter(({ status }) => OPEN.includes(status));
  const waiting = open.filter(({ account }) => account !== null && !keys.has(account));
  const all = view.shots.map(({ id }) => id);
  return [...Map.groupBy(waiting, ({ account }) => account)].map(([account, shots]) => {
    const names = formatShots(
      shots.map(({ id }) => id),
      all,
    );
    const variable = keyVariable(shots[0]?.provider);
    return `${names}: ordered with the key ${account}, which ${variable} does not hold here (storyboard doctor)`;
  });
}

/** Where a key of a provider is set. */
function keyVariable(provider: string | undefined): string {
  const sheet = catalogue.providers.find(({ name }) => name === provider);
  return sheet?.settingsPrefix ? `${sheet.settingsPrefix}_API_KEY` : 'no variable';
}

const OPEN: readonly ShotState[] = ['queued', 'running', 'collecting', 'asking'];

/** A film that was never run has no production, no shots and no bill. */
function notYetJson(file: string): object {
  return {
    production: null,
    storyboard: resolve(file),
    status: 'stopped',
    film: null,
    shots: [],
    quote: [],
    charge: [],
  };
}
