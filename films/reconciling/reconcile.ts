/**
 * Lays each provider's own list of tasks beside the journal. It orders nothing, starts nothing and
 * writes nothing but how long an account wants to be left alone.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { catalogue } from '../../providers/catalogue.ts';
import type { OpenedProvider, OpenedProviders } from '../../providers/settings.ts';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { findProject } from '../../store/project.ts';
import { openStoreIfPresent, type Store } from '../../store/store.ts';
import { openAccounts, settingError } from '../accounts.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import { sourcedOrders, type SourcedOrder } from '../money/ledger.ts';
import type { FilmOptions } from '../options.ts';
import { checkProvider } from './one-provider.ts';
import { Pace, type LongPause, type Pause } from './pace.ts';
import type { CheckedProvider } from './reconciled.ts';

export type ReconcileOptions = Pick<FilmOptions, 'project'> & {
  /** This one alone; absent: all that have orders here, or a key. */
  readonly provider?: string;
  /** Orders and tasks from then on, in milliseconds since 1970. */
  readonly sinceMs?: number;
};

export type ReconcileWatch = {
  readonly signal: AbortSignal;
  readonly onPage: (soFar: ListProgress) => void;
  /** Absent: nobody watches. */
  readonly onPause?: (pause: PausedList) => void;
  /** Default: the clock's. */
  readonly pause?: Pause;
};

export type ListProgress = {
  readonly title: string;
  readonly pages: number;
  readonly tasks: number;
};

/** `title`: of the provider that is not asked until then. */
export type PausedList = LongPause & { readonly title: string };

/** Waits and ends early when it is told to; then it throws. */
export const pauseByClock: Pause = (ms, signal) => sleep(ms, undefined, { signal });

/** Throws `no-such-provider`, or why the provider that was named cannot be asked. */
export async function reconcile(
  { project, provider: named, sinceMs = -Infinity }: ReconcileOptions,
  { environment }: Pick<FilmHost, 'environment'>,
  watch: ReconcileWatch,
): Promise<CheckedProvider[]> {
  const sheets = named === undefined ? catalogue.providers : [providerNamed(named)];
  const { root } = await findProject({ explicit: project ?? null, storyboards: [] });
  const accounts = await openAccounts({ root, environment });
  const store = await openStoreIfPresent(root);
  if (!store) return [];
  // All of them: a task may be younger by its provider's clock than its order is by ours.
  const read = async () => sourcedOrders(store, await store.films.listFilms(), -Infinity);
  const orders = (await read()).filter(({ atMs }) => atMs >= sinceMs);
  const checked: CheckedProvider[] = [];
  for (const sheet of sheets) {
    const opened = accounts.opened.find(({ provider }) => provider.sheet.name === sheet.name);
    const own = orders.filter(({ provider }) => provider === sheet.name);
    if (named === undefined && own.length === 0 && !hasList(opened)) continue;
    if (named !== undefined && !opened && !sheet.isFree) {
      throw settingError(sheet.name, accounts.problems, 'order');
    }
    const { name: provider, title } = sheet;
    const check = { store, sheet, opened: opened ?? null, orders: own, sinceMs, watch };
    const facts = await checkOne(check, accounts, async () =>
      (await read()).filter((order) => order.provider === provider),
    );
    checked.push({ provider, title, ...facts });
  }
  return checked;
}

function hasList(opened: OpenedProvider | undefined): boolean {
  return opened?.provider.listPage !== undefined && !opened.provider.sheet.isFree;
}

/** Throws `no-such-provider`. */
export function providerNamed(named: string): ProviderSheet {
  const { providers } = catalogue;
  const sheet = providers.find(({ name }) => name === named);
  if (sheet) return sheet;
  const known = providers.map(({ name }) => name);
  throw new FilmError('no-such-provider', { name: named, providers: known });
}

type ToCheck = {
  readonly store: Store;
  readonly sheet: ProviderSheet;
  readonly opened: OpenedProvider | null;
  readonly orders: readonly SourcedOrder[];
  readonly sinceMs: number;
  readonly watch: ReconcileWatch;
};

async function checkOne(
  { store, sheet, opened, orders, sinceMs, watch }: ToCheck,
  { problems }: OpenedProviders,
  readOrders: () => Promise<readonly SourcedOrder[]>,
): Promise<Omit<CheckedProvider, 'provider' | 'title'>> {
  const listPage = opened?.provider.listPage?.bind(opened.provider);
  if (sheet.isFree || !opened || !listPage) {
    const why = sheet.isFree ? 'free' : opened ? 'no-list' : 'no-key';
    const problem = problems.find(
      ({ provider, code }) => provider === sheet.name && code !== 'ignored',
    );
    const reason = why === 'no-key' && problem ? `${problem.message} ${problem.hint}` : null;
    const unchecked = orders.map((order) => ({ order, why }) as const);
    return { ...NOT_READ, account: opened?.account ?? null, why, reason, unchecked };
  }
  const { signal, pause = pauseByClock } = watch;
  const { title } = sheet;
  const onPause = (told: LongPause) => watch.onPause?.({ title, ...told });
  const { account } = opened;
  const pace = new Pace({ sheet, account, accounts: store.accounts, signal, pause, onPause });
  const facts = await checkProvider({
    opened,
    listPage,
    store,
    sinceMs,
    pace,
    readOrders,
    onPage: (soFar) => watch.onPage({ title, ...soFar }),
  });
  return { ...facts, why: null, reason: null };
}

const NOT_READ = {
  list: null,
  reachesBackToMs: null,
  equal: 0,
  mismatches: [],
  strays: [],
  moreStrays: { own: 0, former: 0 },
  others: 0,
} as const;
