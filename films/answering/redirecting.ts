/**
 * A person has the film go on without a shot, or a shot ordered from another provider. Both are
 * decisions in the film's list, which its plans heed; a production that runs is told at once.
 */

import { catalogue } from '../../providers/catalogue.ts';
import type { Diagnostic } from '../../specs/diagnostic.ts';
import type { Money } from '../../specs/money.ts';
import { nameOf, type TakeName } from '../../specs/plan/decision.ts';
import { directedShots } from '../../specs/plan/directing.ts';
import { lackAt, sellersOf } from '../../specs/plan/elsewhere.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { providersOf, redirectsFor, type Redirect } from '../../specs/plan/redirect.ts';
import { chooseTakes } from '../../specs/plan/takes.ts';
import type { SaidOfShot } from '../../store/decisions.ts';
import { isClosed } from '../../store/order.ts';
import { openStore } from '../../store/store.ts';
import { openAccounts, readAccounts, settingError } from '../accounts.ts';
import { personOf, remarkOf } from '../directing/signature.ts';
import { shotIn, weigh, type WeighedFilm } from '../directing/weighed.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { budgetsOfWorkers, roomFor, type NoRoom } from '../money/room.ts';
import { planFilm } from '../plan.ts';
import { askSimulated } from '../planning/simulated.ts';
import { connectIfRunning, targetOf, type Temporal } from '../temporal/connect.ts';
import { describeFilm } from '../temporal/production.ts';
import { FilmReader } from '../view/film-reader.ts';
import type { ShotView } from '../view/view.ts';
import { answerElsewhere } from './answer.ts';
import { carryOn, type Carried } from './carried.ts';

export type Redirecting = { readonly note?: string | undefined } & (
  { readonly kind: 'skip' | 'unskip' } | { readonly kind: 'provider'; readonly provider: string }
);

export type Redirected = {
  readonly kind: Redirecting['kind'];
  readonly shot: string;
  /** It was said already, and nothing was written. */
  readonly isKnown: boolean;
  /** Of `skip`: the take whose frames are handed on all the same. */
  readonly gives: string | null;
  /** Of `provider`: what it costs there; null where no price is known, or nothing is ordered. */
  readonly quote: Money | null;
  readonly carried: Carried;
  /** Of `provider`: why it asks instead of being ordered at once; null: there is room. */
  readonly noRoom: NoRoom | null;
};

type Options = Pick<FilmOptions, 'project' | 'temporal' | 'row'>;

/** Durable when it returns. Throws `nothing-asked`, `not-redirected`, `not-decided`, a setting. */
export async function redirectShot(
  {
    file,
    shot,
    said,
  }: { readonly file: string; readonly shot: string; readonly said: Redirecting },
  options: Options,
  host: FilmHost,
): Promise<Redirected> {
  const by = personOf(host);
  const note = remarkOf(said.note);
  let temporal: Temporal | null = null;
  try {
    for (;;) {
      const film = await weigh(file, options, host);
      shotIn(film, shot);
      temporal ??= await connectIfRunning(film.store.root, targetOf(options, host.environment));
      const view = await viewOf(film, { file, shot, temporal });
      const judged = await judge({ film, file, shot, view, said, host }).catch(
        async (error: unknown) => {
          // What is refused may be what somebody else has just said: then it is weighed again.
          if (await isDecidedSince(film)) return null;
          throw error;
        },
      );
      if (!judged) continue;
      // What is refused has made nothing; another machine's project is refused here.
      const store = await openStore(film.store.root);
      const last = film.decisions.at(-1)?.number ?? 0;
      const isKnown = judged.entry === null;
      const isAdded =
        judged.entry === null ||
        (await store.decisions.add(film.film.id, { said: [judged.entry], by, note }, last));
      // Somebody else may have decided since: then all of it is weighed again.
      if (!isAdded) continue;
      // Before it is carried: what is ordered at once is among what is spent.
      const workers = await budgetsOfWorkers(store.root);
      const [noRoom = null] = await roomFor(store, film.film.id, pricesOf(said, judged), workers);
      const carried = await carry(film, { shot, said, accounts: judged.accounts }, temporal, host);
      if (judged.isAsked) await answerElsewhere(film, view, temporal);
      const gives = judged.gives?.take ?? null;
      return { kind: said.kind, shot, isKnown, gives, quote: judged.quote, carried, noRoom };
    }
  } finally {
    await temporal?.close();
  }
}

/** Of what is ordered by it. */
function pricesOf({ kind }: Redirecting, { quote }: Judged): (Money | null)[] {
  return kind === 'provider' ? [quote] : [];
}

async function isDecidedSince({ store, film, decisions }: WeighedFilm): Promise<boolean> {
  const now = await store.decisions.of(film.id);
  return now.at(-1)?.number !== decisions.at(-1)?.number;
}

async function viewOf(
  { store, film }: WeighedFilm,
  { file, shot, temporal }: { file: string; shot: string; temporal: Temporal | null },
): Promise<ShotView> {
  const names = { store: store.id, film: film.id };
  const isRunning = temporal !== null && (await describeFilm(temporal, names)).isRunning;
  const view = await new FilmReader(store, film, file).read({ isRunning });
  const found = view?.shots.find(({ id }) => id === shot);
  if (found) return found;
  throw new FilmError('nothing-asked', { why: 'never-ordered', file, shot });
}

type Judging = {
  readonly film: WeighedFilm;
  readonly file: string;
  readonly shot: string;
  readonly view: ShotView;
  readonly said: Redirecting;
  readonly host: FilmHost;
};

type Judged = {
  /** Null: it was said before, and counts. */
  readonly entry: SaidOfShot | null;
  readonly gives: TakeName | null;
  readonly quote: Money | null;
  readonly accounts: Readonly<Record<string, string>>;
  /** An order is asked about: the person's word ends it. */
  readonly isAsked: boolean;
};

const NOTHING = { gives: null, quote: null, accounts: {}, isAsked: false } as const;

async function judge(judging: Judging): Promise<Judged> {
  const { film, shot, said } = judging;
  const before = directedShots(film.decisions).get(shot)?.skipped ?? null;
  if (said.kind === 'unskip') {
    if (before === null) throw new FilmError('not-redirected', { why: 'not-skipped', shot });
    return { entry: { kind: 'unskip', shot }, ...NOTHING };
  }
  if (said.kind === 'provider') return judgeProvider(judging, said.provider);
  if (before !== null) return { entry: null, ...NOTHING, gives: before.gives };
  return judgeSkip(judging);
}

async function judgeSkip({ film, file, shot, view, host }: Judging): Promise<Judged> {
  refuseUnasked(view, 'skip');
  const gives = takeHandedOn(film, shot);
  await planWith(film, { file, shot, redirect: { skip: { gives } } }, host);
  return { ...NOTHING, entry: { kind: 'skip', shot, gives }, gives };
}

/** That of a shot that the file skips; what was rejected is handed on no further. */
function takeHandedOn({ planned: { plan, weighed } }: WeighedFilm, id: string): TakeName | null {
  const shots = plan.shots.map((shot) => (shot.id === id ? { ...shot, skip: true } : shot));
  const decisions = chooseTakes({ ...plan, shots }, weighed);
  const decision = decisions.find(({ shot }) => shot === id);
  const take = decision?.kind === 'skipped' && !decision.isRejected ? decision.take : null;
  return take && nameOf(take);
}

async function judgeProvider(judging: Judging, provider: string): Promise<Judged> {
  const { film, file, shot, view, host } = judging;
  refuseUnasked(view, 'provider');
  await refuseUnproven(film, view);
  const elsewhere = { provider, instead: providersOf(ownShot(film, shot)) };
  const before = directedShots(film.decisions).get(shot)?.elsewhere;
  // Said once more, since whoever said it may have been cut off: it is told to those who wait.
  const isKnown =
    before?.provider === provider && before.instead.join(' ') === elsewhere.instead.join(' ');
  const accounts = await accountsAt(judging, provider, isKnown);
  const planned = await planWith(film, { file, shot, redirect: { elsewhere } }, host);
  return {
    entry: isKnown ? null : { kind: 'provider', shot, ...elsewhere },
    gives: null,
    quote: planned.quote.expected,
    accounts,
    isAsked: view.status === 'asking',
  };
}

/** As the file asks it, with no word of a person beside it. */
function ownShot({ loaded }: WeighedFilm, id: string) {
  const shot = loaded.storyboard?.shots.find((one) => one.id === id);
  if (!shot) throw new FilmError('not-decided', { why: 'no-such-shot', shot: id, shots: [] });
  return shot;
}

/** Whatever asks can be left out; another provider is for an order that asks or has failed. */
function refuseUnasked({ id: shot, status, failure, waysOn }: ShotView, answer: string): void {
  const isAsking = status === 'asking' && (failure !== null || answer === 'skip');
  const isOver = isAsking || (status === 'failed' && failure !== null);
  if (!isOver) throw new FilmError('not-redirected', { why: 'state', shot, status, answer });
  // Where nothing may be ordered anew, an order may still bring the clip; a cap is no provider's.
  const isOrder = answer !== 'provider' || status === 'failed' || waysOn.includes('resubmit');
  if (!isOrder) throw new FilmError('not-redirected', { why: 'no-order', shot, status, answer });
}

/** Of a shot that has failed: an order that may be paid is brought to its end where it is. */
async function refuseUnproven(
  { store, film }: WeighedFilm,
  { id, status }: ShotView,
): Promise<void> {
  if (status === 'asking') return;
  const orders = await store.journal.ordersOf(film.id, id);
  const newest = orders.findLast(({ intent }) => intent !== null)?.intent;
  const open = orders.find(
    (entry) =>
      entry.intent?.fingerprint === newest?.fingerprint &&
      !isClosed(entry) &&
      entry.end?.state !== 'collected',
  );
  if (!open?.intent) return;
  const { provider } = open.intent;
  throw new FilmError('not-redirected', { why: 'unproven', shot: id, provider });
}

/** The account there; refuses a provider that cannot have the order, with those that can. */
async function accountsAt(
  { film, file, shot, host }: Judging,
  provider: string,
  isKnown: boolean,
): Promise<Readonly<Record<string, string>>> {
  const { root } = film.planned;
  const place = { root, environment: host.environment, files: [file] };
  const { accounts } = await readAccounts(place);
  const planned = shotIn(film, shot);
  const today = new Date().toISOString().slice(0, 10);
  const market = { ...catalogue, today };
  const now = planned.routes[0].provider;
  const isSame = provider === now && !isKnown;
  const lack = isSame ? ({ why: 'same' } as const) : lackAt(planned, provider, market);
  if (lack !== null) {
    const possible = sellersOf(planned, market).filter((name) => name !== now && accounts[name]);
    const { family } = planned.ask;
    throw new FilmError('not-elsewhere', { shot, provider, family, lack, possible });
  }
  const account = accounts[provider];
  if (account !== undefined) return { [provider]: account };
  throw settingError(provider, (await openAccounts(place)).problems, 'order');
}

/** Throws `not-redirected` where the film cannot be planned so. Nothing is written. */
async function planWith(
  { store, planned: before, loaded, decisions }: WeighedFilm,
  {
    file,
    shot,
    redirect,
  }: { readonly file: string; readonly shot: string; readonly redirect: Redirect },
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<PlannedShot> {
  const redirects = new Map(loaded.storyboard && redirectsFor(loaded.storyboard, decisions));
  redirects.set(shot, { ...redirects.get(shot), ...redirect });
  const simulated = await askSimulated(loaded, before.root, environment);
  try {
    const { plan } = await planFilm(loaded, { project: store.root, simulated, redirects });
    const planned = plan.shots.find(({ id }) => id === shot);
    if (planned) return planned;
  } catch (error) {
    if (!(error instanceof FilmError)) throw error;
    const problems: readonly Diagnostic[] = error.diagnostics;
    const [first] = problems;
    if (!first) throw error;
    throw new FilmError(
      'not-redirected',
      { why: 'unplannable', shot, file, problem: first },
      error,
    );
  }
  throw new FilmError('not-decided', { why: 'no-such-shot', shot, shots: [] });
}

/** One that is in the film again waits for the next run, which asks about it as about any other. */
async function carry(
  { store, film, loaded, planned: { root } }: WeighedFilm,
  {
    shot,
    said,
    accounts,
  }: { readonly shot: string; readonly said: Redirecting; readonly accounts: Judged['accounts'] },
  temporal: Temporal | null,
  host: FilmHost,
): Promise<Carried> {
  if (said.kind === 'unskip') return 'rests';
  const movesFrames = said.kind === 'skip';
  return carryOn({ root, store, film, loaded, shot, accounts, movesFrames }, temporal, host);
}
