/** Which account each provider of a plan is ordered on, by the keys that this command has. */

import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { catalogue } from '../providers/catalogue.ts';
import { openProviders, type OpenedProviders } from '../providers/settings.ts';
import type { Plan } from '../specs/plan/plan.ts';
import { readDotEnv } from '../store/dot-env.ts';
import { ownerOf, type OrderEntry } from '../store/order.ts';
import type { Environment } from '../tools/child-environment.ts';
import type { ShotDecision } from '../specs/plan/decision.ts';
import type { OpenOrders } from './facts.ts';
import { FilmError } from './error.ts';
import type { FilmHost, Notice } from './host.ts';

/** Account tag by provider. A provider without a key is missing; one that needs none is its name. */
export type OpenedAccounts = Readonly<Record<string, string>>;

type Asking = {
  readonly plan: Plan;
  readonly decisions: readonly ShotDecision[];
  readonly open: OpenOrders;
};

export type AccountPlace = {
  readonly root: string;
  readonly environment: Environment;
  /** The command's storyboards: a person may have put a `.env` beside one. */
  readonly files?: readonly string[];
};

/** The providers that the keys at hand open, and what is wrong with the others. */
export async function openAccounts({
  root,
  environment,
  files = [],
}: AccountPlace): Promise<OpenedProviders> {
  const dotEnv = await readDotEnv(root, [...files.map((file) => dirname(file)), '.']);
  return openProviders({ environment, dotEnvText: dotEnv.text, dotEnv });
}

/**
 * The accounts that the keys at hand open, and what is wrong with the others. `origins`: by
 * provider, where the project's own `.env` sends what is ordered. `held`: every name of an account
 * whose key is at hand. `sites`: by provider, the origin that is asked; null: its own address.
 */
export async function readAccounts(place: AccountPlace) {
  const { opened, problems } = await openAccounts(place);
  const keyless = catalogue.providers.filter(({ settingsPrefix }) => settingsPrefix === null);
  const accounts: OpenedAccounts = Object.fromEntries([
    ...keyless.map(({ name }) => [name, name] as const),
    ...opened.map(({ provider, account }) => [provider.sheet.name, account] as const),
  ]);
  const origins = new Map(
    opened.flatMap(({ provider, projectOrigin }) =>
      projectOrigin === undefined ? [] : [[provider.sheet.name, projectOrigin] as const],
    ),
  );
  // An order of before names the key alone.
  const held = [
    ...Object.values(accounts),
    ...opened.flatMap(({ keyAccount }) => keyAccount ?? []),
  ];
  const sites = new Map(
    opened.map(({ provider, linkOrigin }) => [provider.sheet.name, linkOrigin] as const),
  );
  return { accounts, problems, origins, held, sites };
}

/** The accounts that a worker must serve: of every provider that is ordered from or waited for. */
export function accountsServed(plan: Plan, open: OpenOrders, accounts: OpenedAccounts): string[] {
  const ordered = plan.shots.flatMap(({ routes }) => routes.map(({ provider }) => provider));
  const waited = [...open.values()].flatMap(askedAt);
  return [...new Set([...ordered, ...waited])].flatMap((provider) => accounts[provider] ?? []);
}

/** An open order is its provider's until its end, whatever the storyboard says by now. */
function askedAt(orders: readonly OrderEntry[] = []): string[] {
  return orders.flatMap((entry) => ownerOf(entry)?.provider ?? []);
}

/** By shot, the providers that it is ordered from, or open at. */
function providersAsked({ plan, decisions, open }: Asking): string[][] {
  const kinds = new Map(decisions.map(({ shot, kind }) => [shot, kind]));
  return plan.shots.map(({ id, routes }) => {
    if (kinds.get(id) === 'under-way') return askedAt(open.get(id));
    // A refused shot is not sent, but the worker of its account is what says so once more.
    const isOrdered = ['orders', 'refused'].includes(kinds.get(id) ?? '');
    return isOrdered ? routes.map(({ provider }) => provider) : [];
  });
}

/**
 * A downloaded project may lead what is ordered elsewhere, with a key of its own: one notice for each
 * provider that this film asks there. `pictures`: paths of those that are sent.
 */
export async function ledElsewhere(
  planned: Asking & { readonly root: string },
  pictures: readonly string[],
  environment: Environment,
): Promise<Notice[]> {
  const { root } = planned;
  const { origins } = await readAccounts({ root, environment });
  const asked = new Set(providersAsked(planned).flat());
  const led = [...origins].filter(([provider]) => asked.has(provider));
  if (led.length === 0) return [];
  const outside = await pathsOutside(root, pictures);
  return led.map(([provider, origin]) => ({ kind: 'led', provider, origin, outside }));
}

/** Those that lie outside a folder, also when only a link to them lies in it. Absolute paths. */
async function pathsOutside(folder: string, paths: readonly string[]): Promise<string[]> {
  const root = await realpath(folder);
  // What has gone meanwhile is judged by its name.
  const real = paths.map((path) => realpath(path).catch(() => resolve(path)));
  const outside = (await Promise.all(real)).filter((path) => {
    const way = relative(root, path);
    return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  });
  return [...new Set(outside)].sort();
}

/**
 * Tells which settings of the providers that are used are not obeyed. Throws a `FilmError` when
 * something is ordered from, or open at, a provider without a key.
 */
export async function accountsFor(
  { plan, decisions, open }: Asking,
  { tell, ...place }: AccountPlace & Pick<FilmHost, 'tell'>,
): Promise<OpenedAccounts> {
  const { accounts, problems } = await readAccounts(place);
  const kinds = new Map(decisions.map(({ shot, kind }) => [shot, kind]));
  const hasKey = (provider: string) => accounts[provider] !== undefined;
  const isOrdered = (id: string) => ['orders', 'refused'].includes(kinds.get(id) ?? '');
  const asked = providersAsked({ plan, decisions, open });
  for (const { provider, code, message, hint } of problems) {
    const isAsked = asked.flat().includes(provider);
    if (code === 'ignored' && isAsked) tell({ kind: 'ignored', message, hint });
  }
  const used = plan.shots.flatMap(({ id }, place) => {
    const providers = asked[place] ?? [];
    // Without a key of the first one another steps in, if there is a key of that.
    if (isOrdered(id)) return providers.some(hasKey) ? [] : providers.slice(0, 1);
    return providers;
  });
  const missing = used.find((provider) => !hasKey(provider));
  if (missing === undefined) return accounts;
  throw settingError(missing, problems, 'order');
}

/** Why a provider cannot be used, as the settings say it. */
export function settingError(
  provider: string,
  problems: OpenedProviders['problems'],
  about: 'order' | 'task',
): FilmError {
  for (const { code, message: reason, hint, ...problem } of problems) {
    if (problem.provider !== provider || code === 'ignored') continue;
    return new FilmError(code, { provider, reason, hint, about });
  }
  return new FilmError('missing-key', { provider, hint: null, about });
}
