/** Which account each provider of a plan is ordered on, by the keys that this command has. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue } from '../providers/registry.ts';
import { openProviders } from '../providers/settings.ts';
import type { Plan } from '../specs/plan/plan.ts';
import type { ShotDecision } from '../specs/plan/decision.ts';
import type { Environment } from './context.ts';
import { EXIT } from './exit.ts';
import { Refusal } from './refusal.ts';

/** Account tag by provider. A provider without a key is missing; one that needs none is its name. */
export type Accounts = Readonly<Record<string, string>>;

type Place = { readonly root: string; readonly environment: Environment };

/** The accounts that the keys at hand open, and what is wrong with the others. */
export async function readAccounts({ root, environment }: Place) {
  const dotEnvText = await readFile(join(root, '.env'), 'utf8').catch(() => null);
  const { opened, problems } = openProviders({ environment, dotEnvText });
  const keyless = catalogue.providers.filter(({ settingsPrefix }) => settingsPrefix === null);
  const accounts: Accounts = Object.fromEntries([
    ...keyless.map(({ name }) => [name, name] as const),
    ...opened.map(({ provider, account }) => [provider.sheet.name, account] as const),
  ]);
  return { accounts, problems };
}

/** What is ordered needs its key until the clip is here. */
const NEEDS_KEY: readonly ShotDecision['kind'][] = ['orders', 'under-way'];

/** Throws a `Refusal` (78) when something must be ordered from a provider without a key. */
export async function accountsFor(
  { plan, decisions }: { plan: Plan; decisions: readonly ShotDecision[] },
  { root, environment }: Place,
): Promise<Accounts> {
  const { accounts, problems } = await readAccounts({ root, environment });
  const ordering = new Set(
    decisions.flatMap(({ kind, shot }) => (NEEDS_KEY.includes(kind) ? [shot] : [])),
  );
  const used = plan.shots.flatMap(({ id, routes: [{ provider }] }) =>
    ordering.has(id) ? [provider] : [],
  );
  const missing = used.find((provider) => accounts[provider] === undefined);
  if (missing === undefined) return accounts;
  const problem = problems.find(({ provider, code }) => provider === missing && code !== 'ignored');
  throw new Refusal({
    exit: EXIT.settings,
    code: problem?.code ?? 'missing-key',
    message: problem?.message ?? `${missing} cannot be used.`,
    hint: problem?.hint ?? null,
  });
}
