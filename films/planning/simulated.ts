/** Which providers are our simulator for now: what is rendered there is no clip that was bought. */

import { isOfThisMachine, isSimulatorAt } from '../../providers/simulated.ts';
import { simulatedIn, type WhoSells } from '../../specs/plan/take-kind.ts';
import type { Film } from '../../store/films.ts';
import { findProject } from '../../store/project.ts';
import type { Store } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { openAccounts } from '../accounts.ts';
import type { Environment } from '../../tools/child-environment.ts';
import { validStoryboard, type OpenedFile } from '../storyboard-file.ts';

/** Where a provider is asked now, and who is there. */
type AskedAt = {
  /** Null: the provider's own address. */
  readonly origin: string | null;
  /** Null: nobody answers, or was asked, at an address of this machine. */
  readonly isSimulator: boolean | null;
};

/** By provider. Those that have no key are missing: nobody knows where they would be asked. */
export type Simulated = ReadonlyMap<string, AskedAt>;

/** Asks the addresses of this machine that the film's providers are asked at, without a key. */
export async function askSimulated(
  loaded: OpenedFile,
  project: string | null,
  environment: Environment,
): Promise<Simulated> {
  const unasked = await addressesAsked(loaded, project, environment);
  return new Map(
    await Promise.all(
      [...unasked].map(async ([name, { origin, isSimulator }]) => {
        const isAsked = origin !== null && isSimulator === null;
        const answer = isAsked ? await isSimulatorAt(origin) : isSimulator;
        return [name, { origin, isSimulator: answer }] as const;
      }),
    ),
  );
}

/** The same as far as the settings alone tell it: for who only reads, and asks nobody. */
export async function addressesAsked(
  loaded: OpenedFile,
  project: string | null,
  environment: Environment,
): Promise<Simulated> {
  validStoryboard(loaded);
  const { root } = await findProject({ explicit: project, storyboards: [loaded.file] });
  const { opened } = await openAccounts({ root, environment });
  return new Map(
    opened.flatMap(({ provider: { sheet }, linkOrigin: origin }) => {
      // A person may have sent an order to another provider than the file names.
      if (sheet.isFree) return [];
      return [[sheet.name, { origin, isSimulator: isOfThisMachine(origin) ? null : false }]];
    }),
  );
}

/**
 * Who is a simulator, of those that are asked. Where nobody answers it still is one when the film
 * was last run with it and a placeholder came from this very address, or is still to come.
 */
export async function simulatedNow(
  { store, film, records }: StoredFacts,
  addresses: Simulated,
): Promise<WhoSells> {
  const asked = [...addresses];
  const silent = asked.filter(([, { isSimulator }]) => isSimulator === null);
  const plan =
    silent.length > 0 && store && film?.plan ? await store.plans.getPlan(film.plan) : null;
  const before = plan ? simulatedIn(plan) : new Set<string>();
  const known = store && film && plan ? await placeholderSites(store, film, records) : new Set();
  const isOne = ([provider, { origin, isSimulator }]: readonly [string, AskedAt]) =>
    isSimulator ?? (before.has(provider) && known.has(siteOf(provider, origin)));
  const nameOf = ([provider]: readonly [string, AskedAt]) => provider;
  const simulated = new Set(asked.filter(isOne).map(nameOf));
  // Where nobody answers nobody sells: the next provider of a list is the first to be asked.
  const selling = new Set(asked.filter(([, at]) => at.isSimulator === false).map(nameOf));
  return { simulated, selling };
}

type StoredFacts = {
  readonly store: Store | null;
  readonly film: Film | null;
  /** Of all takes of the project. */
  readonly records: readonly TakeRecord[];
};

/** Where placeholders came from, and where orders of the film are open. */
async function placeholderSites(
  store: Store,
  film: Film,
  records: readonly TakeRecord[],
): Promise<Set<string>> {
  const sites = new Set(
    records
      .filter(({ isPlaceholder }) => isPlaceholder)
      .map(({ provider, origin = null }) => siteOf(provider, origin)),
  );
  for (const shot of await store.journal.shotsOf(film.id)) {
    for (const { intent } of await store.journal.openOrdersOf(film.id, shot)) {
      if (intent?.origin) sites.add(siteOf(intent.provider, intent.origin));
    }
  }
  return sites;
}

function siteOf(provider: string, origin: string | null): string {
  return `${provider} ${origin ?? ''}`;
}
