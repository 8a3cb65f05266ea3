/** What the activities use; made once by the worker and given to each of them. */

import type { Ffmpeg } from '../media/ffmpeg.ts';
import type { Provider } from '../providers/provider.ts';
import { isSameSite } from '../providers/catalogue.ts';
import type { BudgetReading } from '../specs/plan/budget.ts';
import type { Plan, PlannedShot } from '../specs/plan/plan.ts';
import type { OrderIntent } from '../store/order.ts';
import type { Store } from '../store/store.ts';
import { refuses } from './failure.ts';
import type { JoinedPolls } from './joined-polls.ts';
import type { Timing } from './timing.ts';

/** A provider with the key that this worker has for it. */
export type Account = {
  readonly provider: Provider;
  readonly polls: JoinedPolls;
  /** Origin whose links are followed although it is not https: a server on this machine. */
  readonly linkOrigin: string | null;
  /** This key's account tag from before the base URL was part of it; absent: the same as now. */
  readonly keyAccount?: string;
};

/** Whether the account that an order names is this one. */
export function isSameAccount(asked: Account, tag: string, named: string | undefined): boolean {
  return named !== undefined && (named === tag || named === asked.keyAccount);
}

/** Whether an order was sent to the site that this worker asks: any other does not know it. */
export function isAtSameSite({ provider, linkOrigin }: Account, { origin }: OrderIntent): boolean {
  return provider.sheet.isFree || isSameSite(provider.sheet.name, origin, linkOrigin);
}

export type Services = {
  readonly store: Store;
  readonly media: Ffmpeg;
  /** By account tag. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly timing: Timing;
  /** Of the day and the month, as the worker's surroundings say them; absent: none. */
  readonly budgets?: BudgetReading;
  /** Where an order's provider may call back, by the order's secret; null: nobody listens. */
  readonly callbackUrl: ((secret: string) => string) | null;
};

export function accountOf(context: Services, tag: string): Account {
  const account = context.accounts.get(tag);
  if (account) return account;
  throw refuses(`This worker has no key for ${tag}.`);
}

/**
 * Like `plannedShot`, but only for a plan that a command has granted this film: whoever reaches the
 * server can start a workflow with any other plan.
 */
export async function grantedShot(
  context: Services,
  { film, shot }: { readonly film: string; readonly shot: string },
  plan: string,
): Promise<{ plan: Plan; planned: PlannedShot }> {
  await refuseUngranted(context, film, plan);
  return plannedShot(context, plan, shot);
}

export async function refuseUngranted(
  { store }: Services,
  film: string,
  plan: string,
): Promise<void> {
  if (await store.grants.isGranted(film, plan)) return;
  throw refuses(`No command has asked for plan ${plan.slice(0, 12)} of film ${film}.`);
}

/** The shot in the stored plan; refuses a shot that is not in it. */
export async function plannedShot(
  context: Services,
  plan: string,
  shot: string,
): Promise<{ plan: Plan; planned: PlannedShot }> {
  const stored = await context.store.plans.getPlan(plan);
  const planned = stored.shots.find(({ id }) => id === shot);
  if (!planned) throw refuses(`${shot} is not in plan ${plan.slice(0, 12)}.`);
  return { plan: stored, planned };
}
