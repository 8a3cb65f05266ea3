import { resolve } from 'node:path';
import { nearest } from '../../specs/storyboard/words.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { Film } from '../../store/films.ts';
import { shotIdSchema } from '../../store/layout.ts';
import type { OrderEntry } from '../../store/order.ts';
import { openStoreIfPresent, type Store } from '../../store/store.ts';
import { names } from '../../workflows/messages.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { entryJson, logOf } from '../../films/json/log.ts';
import { filmsMeant } from '../../films/table/named-films.ts';
import { placeOf, projectOf } from './place.ts';
import { Refusal } from '../refusal.ts';
import { logLines } from '../text/log-text.ts';
import { commandFor, placeFor, type CommandSubject } from '../text/command.ts';
import { filmLabel } from '../text/film-name.ts';

/** Reads the store alone: no server, no key. */
export async function logs(
  file: string,
  shot: string | null,
  options: { project?: string; row?: string },
  { environment }: CommandContext,
): Promise<VerbAnswer> {
  const root = await projectOf(options, [file]);
  const store = await openStoreIfPresent(root);
  const place = await placeOf(options, environment, root);
  const meant = await filmsMeant(file, options);
  const told: Told[] = [];
  for (const { row } of meant) {
    const film = await store?.films.findFilm(file, row);
    told.push(
      store && film
        ? await logOfFilm({ store, film }, shot, { file, place: placeFor(place, row) })
        : unknownLog(file),
    );
  }
  const [one] = told;
  const isRows = options.row === undefined && meant.some(({ row }) => row !== null);
  if (one && told.length === 1 && !isRows) return { ...one, isWrapped: true };
  return {
    json: told.map(({ json }) => json),
    isWrapped: true,
    lines: () =>
      told.flatMap(({ lines }, index) => [
        ...(index === 0 ? [] : ['']),
        `${filmLabel({ file, row: meant[index]?.row })}:`,
        ...lines(),
      ]),
  };
}

/** What is told of one film. */
type Told = { readonly json: object; readonly lines: () => readonly string[] };

function unknownLog(file: string): Told {
  return {
    json: { production: null, storyboard: resolve(file), entries: [] },
    lines: () => [`${file} was not run yet: it has no log.`],
  };
}

async function logOfFilm(
  { store, film }: { readonly store: Store; readonly film: Film },
  shot: string | null,
  subject: CommandSubject,
): Promise<Told> {
  const { events } = await store.events.read(film.id);
  const shots = await shotsOf(store, film, events);
  if (shot !== null && !shots.includes(shot)) {
    throw noShot(subject, shot, shots);
  }
  const orders: OrderEntry[] = [];
  for (const id of shot === null ? shots : [shot]) {
    orders.push(...(await store.journal.ordersOf(film.id, id)));
  }
  const entries = logOf(events, orders, shot, await store.tries.ofFilm(film.id));
  const production = names.production(store.id, film.id);
  const nothing = `Nothing has happened${shot === null ? '' : ` to ${shot}`} yet.`;
  return {
    json: {
      production,
      storyboard: resolve(subject.file),
      ...(film.name !== undefined && { row: film.name }),
      entries: entries.map(entryJson),
    },
    lines: () => (entries.length === 0 ? [nothing] : logLines(entries)),
  };
}

/** Those of the newest plan, and those that were taken out of the film since. */
async function shotsOf(store: Store, film: Film, events: readonly FilmEvent[]): Promise<string[]> {
  const plan = film.plan === null ? null : await store.plans.getPlan(film.plan);
  const planned = plan?.shots.map(({ id }) => id) ?? [];
  const told = events.flatMap((event) => ('shot' in event ? [event.shot] : []));
  // An event decides nothing: one about a shot that cannot be is told, and not looked up.
  const possible = told.filter((id) => shotIdSchema.safeParse(id).success);
  return [...new Set([...planned, ...possible])];
}

function noShot(subject: CommandSubject, shot: string, shots: readonly string[]): Refusal {
  const meant = nearest(shot, shots);
  return new Refusal({
    exit: EXIT.usage,
    code: 'no-such-shot',
    message: `${subject.file} has no shot ${shot} that was run.`,
    hint:
      meant === null ? `To see them all: ${commandFor('logs', subject)}` : `Did you mean ${meant}?`,
  });
}
