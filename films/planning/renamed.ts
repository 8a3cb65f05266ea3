/**
 * Storyboards whose file was renamed while orders of theirs are open: another film would pay for
 * the same clips once more, so they are named. A new film can go on with the old one by
 * `--continues`; where the new name was a film already, the file gets its old name back.
 */

import { join, relative } from 'node:path';
import { takeName } from '../../specs/order.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { fingerprintOf } from '../../specs/plan/fingerprint.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { Film } from '../../store/films.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { Store } from '../../store/store.ts';
import type { MovedOrder, VanishedFilm } from '../facts.ts';
import type { PlannedFilm } from '../plan.ts';
import { FilmError } from '../error.ts';
import type { BoughtBefore, FilmHost } from '../host.ts';
import type { NamedFilm } from '../table/named-films.ts';

/** Whether the new name had a film before: `mv` over a file that is there leaves no other trace. */
function isKnown(film: Film | null): boolean {
  return film !== null && film.plan !== null;
}

/** All of the project's. */
export async function vanishedFilms(store: Store): Promise<VanishedFilm[]> {
  const vanished = await store.films.listVanished();
  return Promise.all(
    vanished.map(({ storyboard, ...film }) => {
      const path = join(store.root, storyboard);
      return vanishedFilm(store, film, printable(relative('.', path) || path));
    }),
  );
}

/** Those that were taken out of a storyboard's table, or have another name there, with open orders. */
export async function rowsGone(
  store: Store,
  file: string,
  table: readonly string[],
): Promise<VanishedFilm[]> {
  const names = new Set(table.map((name) => name.toLowerCase()));
  const films = await store.films.filmsOf(file);
  const gone = films.filter(({ name }) => name !== undefined && !names.has(name.toLowerCase()));
  const told = await Promise.all(gone.map((film) => vanishedFilm(store, film, file)));
  return told.filter(({ open }) => open.length > 0);
}

async function vanishedFilm(
  store: Store,
  { id, name }: Pick<Film, 'id' | 'name'>,
  file: string,
): Promise<VanishedFilm> {
  const open = await openOrdersOf(store, id);
  const said = await store.decisions.of(id);
  const decided = shotsOf(said.filter(({ kind }) => kind !== 'note'));
  const noted = shotsOf(said).filter((shot) => !decided.includes(shot));
  return {
    id,
    file,
    ...(name !== undefined && { row: name }),
    open,
    ...(decided.length > 0 && { decided }),
    ...(noted.length > 0 && { noted }),
  };
}

function shotsOf(said: readonly Decision[]): string[] {
  return [...new Set(said.map(({ shot }) => shot))].sort();
}

async function openOrdersOf({ journal, plans }: Store, film: string): Promise<MovedOrder[]> {
  const open: MovedOrder[] = [];
  for (const shot of await journal.shotsOf(film)) {
    for (const entry of await journal.openOrdersOf(film, shot)) {
      const order = await openOrder(entry, plans);
      if (order) open.push(order);
    }
  }
  return open;
}

/** Null for one that costs nothing. */
export async function openOrder(
  { key, intent, task }: OrderEntry,
  plans: Store['plans'],
): Promise<MovedOrder | null> {
  if (!intent) return null;
  const { shots } = await plans.getPlan(intent.plan);
  const planned = shots.find(({ id }) => id === key.shot);
  if (planned?.isPlaceholder) return null;
  return {
    shot: key.shot,
    take: takeName(key.take),
    taskId: task ? printable(task.task.id) : null,
    fingerprint: intent.fingerprint,
    frames: intent.frames,
    price: planned?.quote.expected ?? null,
  };
}

/** Those that a person should hear of before this film is ordered. */
function toldOf(
  vanished: readonly VanishedFilm[],
  { decisions, film: own, plan: { shots } }: Asked,
): VanishedFilm[] {
  const lent = new Set(
    decisions.flatMap((one) => (one.kind === 'stands' ? [one.reusedFrom?.film] : [])),
  );
  // A frozen take that no longer fits is lent to nobody, and counts only if the film goes on.
  const isDirected = ({ id, row, decided = [] }: VanishedFilm) =>
    id !== own?.id && row === undefined && shots.some((shot) => decided.includes(shot.id));
  return vanished.flatMap((film): VanishedFilm[] => {
    // A film that has takes of its own reuses those of others for good: that is told once.
    if (film.open.length > 0 || (!isKnown(own) && lent.has(film.id))) return [film];
    return !isKnown(own) && isDirected(film) ? [{ ...film, isLent: false }] : [];
  });
}

type Asked = Pick<PlannedFilm, 'decisions' | 'film' | 'plan'>;

/**
 * Whether a decision would buy the clip of an order once more. Where its frames are not known yet,
 * they may become those that the order was placed with.
 */
export function isBoughtBy(
  decision: ShotDecision & { kind: 'orders' },
  { fingerprint, frames }: MovedOrder,
  { shots }: Plan,
): boolean {
  if (decision.fingerprint !== null) return decision.fingerprint === fingerprint;
  const shot = shots.find(({ id }) => id === decision.shot);
  const request = shot && requestOf(shot, frames);
  return request ? fingerprintOf(request) === fingerprint : false;
}

/** Open orders whose clip this film would order once more. */
function boughtAgain({ open }: VanishedFilm, { decisions, plan }: Asked): readonly MovedOrder[] {
  const ordered = decisions.filter((one) => one.kind === 'orders');
  return open.filter((order) => ordered.some((one) => isBoughtBy(one, order, plan)));
}

/** What there is to tell; blocking, when something of it would be ordered once more. */
export function renamedFilms(
  vanished: readonly VanishedFilm[],
  planned: Asked,
  { file, row }: NamedFilm,
): BoughtBefore[] {
  const told = toldOf(vanished, planned);
  if (told.length === 0) return [];
  const isBlocking = vanished.some((film) => boughtAgain(film, planned).length > 0);
  const facts = { vanished: told, isKnown: isKnown(planned.film), isBlocking };
  return [{ kind: 'renamed-films', file, row, ...facts }];
}

/**
 * Before a film is made or goes on. What is open under a vanished name is never bought again unasked:
 * whoever can be asked is asked, everybody else is refused.
 */
export async function refuseRebuying(
  vanished: readonly VanishedFilm[],
  planned: Asked,
  named: NamedFilm,
  host: FilmHost,
): Promise<void> {
  const [told] = renamedFilms(vanished, planned, named);
  if (told) host.tell(told);
  const [first] = vanished.filter((film) => boughtAgain(film, planned).length > 0);
  if (!told || first === undefined || (await host.confirm?.(told))) return;
  const orders = vanished.flatMap((film) => boughtAgain(film, planned));
  const { file: gone, row } = first;
  const facts = {
    file: named.file,
    gone,
    ...(row !== undefined && { row }),
    isKnown: isKnown(planned.film),
  };
  throw new FilmError('bought-already', { ...facts, orders });
}
