/**
 * What each order of a project was, and what it has cost. Reads the store alone, and nothing is
 * made in it. Its sums are those of `charge` of the same films: both are made of the same costs.
 */

import type { Tier } from '../../specs/models/sheet.ts';
import type { Money } from '../../specs/money.ts';
import { takeName } from '../../specs/order.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { readAll } from '../../store/depot.ts';
import type { Film } from '../../store/films.ts';
import { hasSucceeded, ownerOf, type OrderEntry } from '../../store/order.ts';
import { findProject } from '../../store/project.ts';
import { openStoreIfPresent, type Store } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { FilmError } from '../error.ts';
import type { FilmOptions } from '../options.ts';
import { readInput } from '../storyboard-file.ts';
import { filmsMeant } from '../table/named-films.ts';
import { lastEventOfEachShot } from '../view/last-event.ts';
import type { Cost } from '../view/view.ts';
import { paidOfShots } from './costs.ts';
import { offeredPrice, savedOn, type SoldOrder } from './saved.ts';

type LedgerState =
  /** Sent, or about to be; no answer is here. */
  | 'unanswered'
  | 'queued'
  | 'running'
  /** Rendered, and not kept yet. */
  | 'delivered'
  | 'collected'
  | 'failed'
  | 'expired'
  | 'cancelled'
  | 'given-up';

/** One purchase. */
export type LedgerOrder = {
  /** When it was ordered, in milliseconds since 1970. */
  readonly atMs: number;
  /** Path of the storyboard from the project folder. */
  readonly film: string;
  /** Of a table's film, its name; absent: the storyboard by itself. */
  readonly row?: string;
  /** Of placeholder pictures, beside the film. */
  readonly isAnimatic: boolean;
  readonly shot: string;
  /** `v001`. */
  readonly take: string;
  /** Null of a take whose order is not in the journal. */
  readonly order: number | null;
  readonly provider: string;
  readonly account: string;
  readonly model: string;
  readonly tier: Tier;
  readonly task: string | null;
  readonly state: LedgerState;
  /** What it was to cost on its tier; null: not known. */
  readonly quote: Money | null;
  /** What it has cost; null while nothing is known to be paid, and where no price is known. */
  readonly cost: Cost | null;
  /** What it would have cost more on the default tier; null there, and where that is not known. */
  readonly saved: Money | null;
};

/** With what it was made of, for who goes on to ask its provider. */
export type SourcedOrder = LedgerOrder & {
  readonly source: {
    readonly film: Film;
    /** Null of a take whose order is not in the journal. */
    readonly entry: OrderEntry | null;
    /** Null where there is no take. */
    readonly record: TakeRecord | null;
    readonly sold: SoldOrder;
  };
};

type LedgerOptions = Pick<FilmOptions, 'project' | 'row'> & {
  /** Orders from then on, in milliseconds since 1970. */
  readonly sinceMs?: number;
};

/** Of these storyboards' films, or of all in the project; oldest first. */
export async function ledgerOf(
  files: readonly string[],
  { project, row, sinceMs = -Infinity }: LedgerOptions,
): Promise<LedgerOrder[]> {
  const { root } = await findProject({ explicit: project ?? null, storyboards: files });
  const store = await openStoreIfPresent(root);
  if (row !== undefined && files.length !== 1)
    throw new FilmError('several-files', { choice: 'row' });
  const films = await filmsOf(store, files, { project: root, row });
  return store ? await sourcedOrders(store, films, sinceMs) : [];
}

/** The same, of films of an opened store. */
export async function sourcedOrders(
  store: Store,
  films: readonly Film[],
  sinceMs: number,
): Promise<SourcedOrder[]> {
  const takes = Map.groupBy(await store.takes.takesOfProject(), ({ film }) => film);
  const orders: SourcedOrder[] = [];
  for (const film of films) orders.push(...(await ordersOf(store, film, takes.get(film.id) ?? [])));
  return orders
    .filter(({ atMs }) => atMs >= sinceMs)
    .sort((one, other) => one.atMs - other.atMs || compare(nameOf(one), nameOf(other)));
}

/** What is named and was never run has no orders; what is not there at all was mistyped. */
async function filmsOf(
  store: Store | null,
  files: readonly string[],
  options: Pick<FilmOptions, 'project' | 'row'>,
): Promise<Film[]> {
  if (files.length === 0) return store ? await store.films.listFilms() : [];
  const films = new Map<string, Film>();
  for (const file of files) {
    const meant = await filmsMeant(file, options);
    const found: Film[] = [];
    for (const { row } of meant) {
      const film = store && (await store.films.findFilm(file, row));
      if (film) found.push(film);
    }
    if (found.length === 0) await readInput(file);
    for (const film of found) films.set(film.id, film);
  }
  return [...films.values()];
}

async function ordersOf(
  store: Store,
  film: Film,
  takes: readonly TakeRecord[],
): Promise<SourcedOrder[]> {
  const shots = await store.journal.shotsOf(film.id);
  const read = await readAll(shots, async (shot) => ({
    shot,
    entries: await store.journal.ordersOf(film.id, shot),
  }));
  const orders = new Map(read.map(({ shot, entries }) => [shot, entries]));
  const entries = read.flatMap((one) => one.entries);
  const plans = await plansOf(store, entries);
  const { events } = await store.events.read(film.id);
  const tries = Map.groupBy(await store.tries.ofFilm(film.id), ({ shot }) => shot);
  const paid = paidOfShots({ orders, takes, plans, tries }, lastEventOfEachShot(events), null);
  const costs = new Map([...paid.values()].flat().map(({ of, cost }) => [of, cost]));
  const about = {
    film: film.storyboard,
    ...(film.name !== undefined && { row: film.name }),
    isAnimatic: film.animaticOf !== null,
  };
  // A person's own file was never ordered.
  const ordered = takes.filter(({ ownFile }) => ownFile === undefined);
  const kept = ordered.map((record) => {
    const entry = orderOfTake(record, orders.get(record.shot) ?? []);
    return { record, entry, cost: costs.get(record) ?? null };
  });
  const known = new Set(kept.map(({ entry }) => entry));
  const others = entries.filter((entry) => entry.intent && !known.has(entry));
  const lines = [
    ...kept.map((one) => lineOfTake(one, plans)),
    ...others.flatMap((entry) => lineOfOrder(entry, costs.get(entry) ?? null, plans)),
  ];
  return lines.map(({ source, ...line }) => ({ ...about, ...line, source: { film, ...source } }));
}

/** The order that a take came of: it alone of the take's orders was collected. */
function orderOfTake({ take }: TakeRecord, entries: readonly OrderEntry[]): OrderEntry | null {
  const own = entries.filter(({ key, intent }) => intent && takeName(key.take) === take);
  return own.find(({ end }) => end?.state === 'collected') ?? own.at(-1) ?? null;
}

type Line = Omit<LedgerOrder, 'film' | 'row' | 'isAnimatic'> & {
  readonly source: Omit<SourcedOrder['source'], 'film'>;
};
type Plans = ReadonlyMap<string, Plan>;

function lineOfTake(
  { record, entry, cost }: { record: TakeRecord; entry: OrderEntry | null; cost: Cost | null },
  plans: Plans,
): Line {
  const { shot, take, provider, account, family, modelId, tier, tokens, orderedAt } = record;
  const plan = plans.get(entry?.intent?.plan ?? '');
  const sold = { plan, shot, provider, modelId, tier };
  return {
    atMs: Date.parse(entry?.intent?.at ?? orderedAt),
    shot,
    take,
    order: entry?.key.order ?? null,
    provider,
    account,
    model: family,
    tier,
    task: record.taskId,
    state: 'collected',
    quote: offeredPrice(sold),
    cost,
    saved: cost && savedOn({ ...sold, tokens, charge: cost.money, pricedAt: cost.pricedAt }),
    source: { entry, record, sold },
  };
}

/** None of a place that was claimed so that nothing is ever sent in it. */
function lineOfOrder(entry: OrderEntry, cost: Cost | null, plans: Plans): Line[] {
  const { intent, key, task } = entry;
  if (!intent) return [];
  const plan = plans.get(intent.plan);
  const { provider, modelId, tier, account } = intent;
  const sold = { plan, shot: key.shot, provider, modelId, tier };
  const line: Line = {
    atMs: Date.parse(intent.at),
    shot: key.shot,
    take: takeName(key.take),
    order: key.order,
    provider,
    account: ownerOf(entry)?.account ?? account,
    model: plan?.shots.find(({ id }) => id === key.shot)?.ask.family ?? modelId,
    tier,
    task: task?.task.id ?? null,
    state: stateOf(entry),
    quote: offeredPrice(sold),
    cost,
    saved: null,
    source: { entry, record: null, sold },
  };
  if (!cost) return [line];
  const { money: charge, tokens, pricedAt } = cost;
  return [{ ...line, saved: savedOn({ ...sold, tokens, charge, pricedAt }) }];
}

function stateOf(entry: OrderEntry): LedgerState {
  const { end, task, poll } = entry;
  if (end) return end.state;
  if (hasSucceeded(entry)) return 'delivered';
  if (!task) return 'unanswered';
  return poll?.state === 'running' ? 'running' : 'queued';
}

/** Those by which anything was ordered; without one no price of it is known. */
async function plansOf(store: Store, entries: readonly OrderEntry[]): Promise<Map<string, Plan>> {
  const hashes = new Set(entries.flatMap(({ intent }) => intent?.plan ?? []));
  const plans = await readAll([...hashes], async (hash) => {
    const plan = await store.plans.getPlan(hash).catch(() => null);
    return plan && ([hash, plan] as const);
  });
  return new Map(plans);
}

function nameOf({ film, row, shot, take, order }: LedgerOrder): string {
  return [film, row ?? '', shot, take.padStart(8), String(order ?? 0).padStart(6)].join('\0');
}

/** The same on every machine, whatever its language. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
