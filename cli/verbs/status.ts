import { join, relative, resolve } from 'node:path';
import { serverState } from '../../server/stop.ts';
import type { Film } from '../../store/films.ts';
import { mayBeTakenBack } from '../../store/order.ts';
import { openStoreIfPresent, type Store } from '../../store/store.ts';
import { readAccounts } from '../../films/accounts.ts';
import type { CommandContext, Environment } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { pendingEdit } from '../../films/planning/pending-edit.ts';
import { placeOf, projectOf } from '../project.ts';
import { filmJson } from '../../films/json/result.ts';
import {
  connectIfRunning,
  describeProduction,
  NO_PRODUCTION,
  targetOf,
  type Temporal,
} from '../../films/temporal/connect.ts';
import type { CommandPlace } from '../text/command.ts';
import { asLeft } from '../text/film-text.ts';
import { projectLines, statusLines, type ToldFilm } from '../text/status-text.ts';
import { workerTrouble } from '../../films/view/worker-health.ts';
import { names } from '../../workflows/messages.ts';

type Options = { project?: string; temporal?: string; json?: true };

/** Reads store and describe; starts nothing, and answers also when nothing runs. */
export async function status(
  file: string | null,
  options: Options,
  context: CommandContext,
): Promise<ExitCode> {
  const { console, environment } = context;
  const folder = await projectOf(options, file === null ? [] : [file]);
  const store = await openStoreIfPresent(folder);
  const place = await placeOf(options, environment, folder);
  const films = store === null ? [] : await filmsOf(store, file);
  const target = targetOf(options, environment);
  // An unreachable cluster hides whether a film runs, not what the store knows of it.
  const temporal = await connectIfRunning(folder, target).catch((error: unknown) => {
    console.tell(
      `${error instanceof Error ? error.message : String(error)} Shown is what the store knows.`,
    );
    return null;
  });
  const hasWorker = (await serverState({ folder })).workers.length > 0;
  const told: Told[] = [];
  try {
    for (const film of films) {
      const one =
        store && (await tell(store, film, { temporal, hasWorker, file, place, environment }));
      if (one) told.push(one);
    }
  } finally {
    await temporal?.close();
  }
  if (options.json) {
    const results = told.map(({ view, storyboard }) => filmJson(view, storyboard));
    console.json(file === null ? results : (results[0] ?? notYetJson(file)));
  } else {
    const { held, sites } = await readAccounts({ root: folder, environment });
    // A worker keeps the keys that it was started with, whatever stands in .env by now.
    const { workers } = await serverState({ folder });
    const reach = { held, sites, served: workers.flatMap(({ accounts }) => accounts) };
    const [one] = told;
    const lines =
      file === null
        ? projectLines(told, folder, Date.now())
        : statusLines(one ?? null, { file, place }, { reach, nowMs: Date.now() });
    console.resultWrapped([...lines, ...(await workerTrouble(folder, place))]);
  }
  return EXIT.done;
}

type Told = ToldFilm & {
  /** Absolute path. */
  readonly storyboard: string;
};

async function filmsOf(store: Store, file: string | null): Promise<Film[]> {
  if (file === null) return await store.films.listFilms();
  const film = await store.films.findFilm(file);
  return film ? [film] : [];
}

type Telling = {
  readonly temporal: Temporal | null;
  /** Whether anybody looks at what runs. */
  readonly hasWorker: boolean;
  readonly file: string | null;
  readonly place: CommandPlace;
  readonly environment: Environment;
};

async function tell(
  store: Store,
  film: Film,
  { temporal, hasWorker, file, place, environment }: Telling,
): Promise<Told | null> {
  const id = names.production(store.id, film.id);
  const production = temporal ? await describeProduction(temporal, id) : NO_PRODUCTION;
  const storyboard = join(store.root, film.storyboard);
  const shown = file ?? (relative('.', storyboard) || storyboard);
  const view = await new FilmReader(store, film, { file: shown, place }).read({
    isRunning: production.isRunning,
  });
  const edit = file === null ? null : await pendingEdit(file, film, store, environment);
  const elsewhere = file === null ? [] : await orderedElsewhere(store, film);
  if (view === null) return null;
  const idle = !production.isRunning
    ? 'nothing is running'
    : hasWorker
      ? null
      : 'no worker is running';
  const shownView = idle === null ? view : asLeft(view);
  return { view: shownView, storyboard, production, idle, edit, elsewhere };
}

/** Shots of which an open order came with a copy of the project. */
async function orderedElsewhere(store: Store, { id }: Film): Promise<string[]> {
  const shots: string[] = [];
  for (const shot of await store.journal.shotsOf(id)) {
    const open = await store.journal.openOrdersOf(id, shot);
    if (open.some((order) => !mayBeTakenBack(order, store))) shots.push(shot);
  }
  return shots;
}

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
