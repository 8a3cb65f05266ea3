/** The caps of a film: kept with it, and checked before each order. */

import { Context as Running } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import { failure } from '../specs/failures.ts';
import type { Money } from '../specs/money.ts';
import {
  budgetBreachOf,
  NO_BUDGETS,
  utcDayOf,
  type BudgetBreach,
  type BudgetReading,
  type Budgets,
  type BudgetSpan,
} from '../specs/plan/budget.ts';
import { breachOf, type Breach } from '../specs/plan/cap.ts';
import type { Plan, PlannedShot } from '../specs/plan/plan.ts';
import { priceInputs, priceOn } from '../specs/plan/quote.ts';
import type { OpenPlanInput, SubmitTakeInput } from './contract.ts';
import { NO_COMMAND } from '../store/caps.ts';
import { accountOf, type Services } from './context.ts';
import type { Others } from '../store/spending.ts';
import { ends, repeats } from './failure.ts';

/**
 * Written before anything is ordered by the plan: each order reads the caps again. They come from
 * the command's grant, whatever the caller says.
 */
export async function keepCaps(
  { store }: Services,
  { policy: { budget } }: Plan,
  { film, plan, caps: told, isAttaching }: OpenPlanInput,
): Promise<void> {
  const caps = told && (await store.grants.grantOf(film, plan));
  const before = await store.caps.read(film);
  const isKept = caps === null || (isAttaching && caps.maxCost.length === 0);
  const kept = isKept ? before : null;
  await store.caps.write(film, {
    budget,
    command: kept?.command ?? caps?.command ?? NO_COMMAND,
    maxCost: [...(kept?.maxCost ?? caps?.maxCost ?? [])],
    allowsUnpriced: (kept?.allowsUnpriced ?? false) || (caps?.allowsUnpriced ?? false),
    budgets: budgetsOf(caps?.budgets, caps === null || isAttaching ? before?.budgets : undefined),
  });
}

/** A command that has one sets it anew; one that joins without leaves what holds. */
function budgetsOf(own: Budgets = NO_BUDGETS, before: Budgets = NO_BUDGETS): Budgets {
  return { day: own.day ?? before.day, month: own.month ?? before.month };
}

/**
 * Reserves the price of one order, or ends its activity when a cap does not leave room for it. A
 * free order needs no room. An order without a known price has none to reserve.
 */
export async function reserve(
  context: Services,
  input: SubmitTakeInput,
  order: { readonly planned: PlannedShot; readonly modelId: string },
): Promise<void> {
  const { caps, spending } = context.store;
  const price = priceOf(context, input, order);
  if (price?.micros === 0) return;
  const { budgets: workers = NOTHING_SAID } = context;
  // Nobody knows what it was to hold.
  if (workers.kind === 'bad') throw ends(failure('over-cap', unreadable(workers)));
  const film = await caps.read(input.film);
  const budgets = [film?.budgets ?? NO_BUDGETS, workers.budgets];
  const allowsUnpriced = film?.allowsUnpriced ?? false;
  const breachBeside = (others: Omit<Others, 'today'> & { readonly today?: string }) =>
    (film && breachOf(film, price, others)) ??
    budgetBreachOf(
      budgets,
      { price, day: others.today ?? utcDayOf(Date.now()), allowsUnpriced },
      others,
    );
  const command = film && film.maxCost.length > 0 ? film.command : null;
  const breach =
    price === null
      ? breachBeside({ film: [], command: [], day: [], month: [] })
      : await spending.reserve(input, { money: price, command }, breachBeside, spanOf(budgets));
  if (breach) throw held(breach);
}

/** The month is summed up only where somebody bounds it. */
function spanOf(budgets: readonly Budgets[]): BudgetSpan {
  return budgets.some(({ month }) => month !== null) ? 'month' : 'day';
}

function unreadable({ variable, text }: Extract<BudgetReading, { kind: 'bad' }>): Breach {
  const message = `The worker's ${variable} is no amount: ${JSON.stringify(text)}.`;
  return { code: 'bad-budget', message };
}

const NOTHING_SAID: BudgetReading = { kind: 'read', budgets: NO_BUDGETS };

/** Between two attempts for which there is no room: an order may have ended unpaid. */
const PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** What a budget holds back goes on by itself, any other cap is raised by a person. */
function held(breach: Breach | BudgetBreach): ApplicationFailure {
  const { code, message } = breach;
  const failed = failure('over-cap', { code, message });
  const endsAt = 'endsAt' in breach ? breach.endsAt : null;
  if (endsAt === null) return ends(failed);
  const { attempt } = Running.current().info;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, PAUSE_MS * attempt);
  return repeats(failed, Math.min(pauseMs, Math.max(0, Date.parse(endsAt) - Date.now()) + 1_000));
}

/** The highest price, on the tier that is ordered: a clip that is not delivered is not billed. */
function priceOf(
  context: Services,
  { account, tier }: SubmitTakeInput,
  { planned, modelId }: { readonly planned: PlannedShot; readonly modelId: string },
): Money | null {
  const { sheet } = accountOf(context, account).provider;
  return priceOn(tier, priceInputs(planned, { provider: sheet, modelId }));
}
