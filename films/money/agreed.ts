/**
 * Money that a person has agreed to already: a film that runs is attached to, and one whose run was
 * left is gone on with, without asking again. What costs more than it did then is asked.
 */

import { isDeepStrictEqual } from 'node:util';
import type { Money } from '../../specs/money.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { PlannedShot, Quote } from '../../specs/plan/plan.ts';
import { hashOf } from '../../specs/plan/fingerprint.ts';
import type { Film } from '../../store/films.ts';
import type { Grant } from '../../store/grants.ts';
import type { Store } from '../../store/store.ts';
import type { OpenedAccounts } from '../accounts.ts';
import { FilmReader } from '../view/film-reader.ts';
import { wasCancelled } from '../view/film-state.ts';
import { describeFilm, wasToldToCancel } from '../temporal/production.ts';
import { connectIfRunning, isUnreachable, targetOf, type Temporal } from '../temporal/connect.ts';
import { STANDING, type ShotState, type ShotView } from '../view/view.ts';
import type { FilmToRun } from '../running/film-run.ts';
import type { FilmHost } from '../host.ts';

export type Agreed = {
  /** The shots that may be ordered without a question. */
  readonly shots: ReadonlySet<string>;
  /** Those that were agreed to for less, under way or still to be ordered: what they cost then. */
  readonly dearer: ReadonlyMap<string, Quote>;
  readonly isRunning: boolean;
  /** What its command may spend, or might before it was left. */
  readonly grant: Grant | null;
};

export const NOTHING_AGREED: Agreed = {
  shots: new Set(),
  dearer: new Map(),
  isRunning: false,
  grant: null,
};

/** A shot that failed or was cancelled is ordered anew: that was not agreed to. */
const AGREED: readonly ShotState[] = ['waiting', 'blocked', 'queued', 'running', 'collecting'];
/** Those that were collected while this command planned; the same plan has them stand. */
const ARRIVED: readonly ShotState[] = [...STANDING, 'skipped'];

/** By the film's id. None where it cannot be known: then the person is asked. */
export async function agreedBefore(
  films: readonly FilmToRun[],
  options: { readonly temporal?: string },
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<ReadonlyMap<string, Agreed>> {
  const agreed = new Map<string, Agreed>();
  const [first] = films;
  if (!first) return agreed;
  let temporal: Temporal | null = null;
  try {
    temporal = await connectIfRunning(first.root, targetOf(options, environment)).catch(nobody);
    for (const run of films) {
      const { store, film } = run;
      if (store && film) agreed.set(film.id, await agreedOf(run, { store, film }, temporal));
    }
  } catch (error) {
    if (!isUnreachable(error)) throw error;
  } finally {
    await temporal?.close();
  }
  return agreed;
}

/** The store knows what was agreed to, whether or not anybody answers. */
function nobody(error: unknown): null {
  if (isUnreachable(error)) return null;
  throw error;
}

type Place = { readonly store: Store; readonly film: Film };

async function agreedOf(
  { file, plan, accounts, decisions }: FilmToRun,
  { store, film }: Place,
  temporal: Temporal | null,
): Promise<Agreed> {
  const names = { store: store.id, film: film.id };
  const isRunning = temporal !== null && (await describeFilm(temporal, names)).isRunning;
  // One that is being cancelled orders nothing more by itself.
  if (isRunning && (await wasToldToCancel(temporal, names))) return NOTHING_AGREED;
  const { plan: hash } = await store.films.readFilm(film.id);
  if (hash === null) return NOTHING_AGREED;
  const grant = await store.grants.ownGrantOf(film.id, hash);
  if (!isRunning && grant === null) return NOTHING_AGREED;
  // As of a film that runs: how an earlier run ended says nothing of the newest one.
  const view = await new FilmReader(store, film, file).read({ isRunning: true });
  if (!view || wasCancelled((await store.events.read(film.id)).events)) return NOTHING_AGREED;
  const states = isRunning && hash === hashOf(plan) ? [...AGREED, ...ARRIVED] : AGREED;
  const isGoing = (shot: ShotView) =>
    states.includes(shot.status) || (shot.status === 'asking' && (isRunning || isHeld(shot)));
  const going = new Set(view.shots.filter(isGoing).map(({ id }) => id));
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const underWay = new Set(decisions.filter(isUnderWay).map(({ shot }) => shot));
  const before = await store.plans.getPlan(hash);
  const wishes = new Map(before.shots.map((shot) => [shot.id, shot]));
  const shots = new Set<string>();
  const dearer = new Map<string, Quote>();
  for (const shot of plan.shots) {
    const wish = wishes.get(shot.id);
    if (!wish) continue;
    if (underWay.has(shot.id)) {
      // What follows on its order, by the policy, may have become dearer.
      if (isMore(shot.quote.atMost, wish.quote.atMost)) dearer.set(shot.id, wish.quote);
      continue;
    }
    if (!going.has(shot.id) || !isSameWish(wish, shot)) continue;
    if (!isByAccounts(shot, accounts, { grant, isRunning })) continue;
    if (!isRunning && (await wasUsed({ store, film }, hash, shot, decided))) continue;
    if (costsMore(shot.quote, wish.quote)) dearer.set(shot.id, wish.quote);
    else shots.add(shot.id);
  }
  return { shots, dearer, isRunning, grant };
}

/** A cap holds it back: it goes on as soon as there is room, and asks nothing else. */
function isHeld({ failure }: ShotView): boolean {
  return failure?.kind === 'over-cap';
}

function isUnderWay({ kind }: ShotDecision): boolean {
  return kind === 'under-way';
}

/** Money of another key, or at another site, was not agreed to. */
function isByAccounts(
  { routes }: PlannedShot,
  accounts: OpenedAccounts,
  { grant, isRunning }: Pick<Agreed, 'grant' | 'isRunning'>,
): boolean {
  const granted = grant?.accounts;
  // A film that runs since before accounts were written down is attached to as ever.
  if (!granted) return isRunning;
  return routes.every(({ provider }) => granted[provider] === accounts[provider]);
}

/** Once agreed to is once ordered: what was bought by that plan and is gone is asked about. */
async function wasUsed(
  { store, film }: Place,
  plan: string,
  shot: PlannedShot,
  decided: ReadonlyMap<string, ShotDecision>,
): Promise<boolean> {
  const orders = await store.journal.ordersOf(film.id, shot.id);
  const bought = orders.filter(({ intent, end }) => {
    if (intent?.plan !== plan || end === null) return false;
    return end.state === 'collected' || end.failure?.billed !== 'no';
  });
  const decision = decided.get(shot.id);
  const takes = decision?.kind === 'orders' ? decision.takes : undefined;
  // Of several the rest was agreed to with the first ones, and none in place of any.
  const own = takes?.there.filter((id) => id.startsWith(`${film.id}/${shot.id}/`)) ?? [];
  return bought.length > own.length;
}

/** Where a shot stands in the file, how it is cut in and how long it may take cost nothing. */
function isSameWish(one: PlannedShot, other: PlannedShot): boolean {
  return isDeepStrictEqual(wishOf(one), wishOf(other));
}

function wishOf(shot: PlannedShot): unknown {
  const { at: _at, join: _join, trim: _trim, time: _time, quote: _quote, ...wish } = shot;
  return JSON.parse(JSON.stringify(wish));
}

function costsMore(now: Quote, then: Quote): boolean {
  return isMore(now.expected, then.expected) || isMore(now.atMost, then.atMost);
}

/** A price that is not known may be any. */
function isMore(now: Money | null, then: Money | null): boolean {
  if (then === null) return false;
  if (now === null) return true;
  return now.currency !== then.currency || now.micros > then.micros;
}
