/** The caps of a film: kept with it, and checked before each order. */

import { failure } from '../specs/failures.ts';
import type { Money } from '../specs/money.ts';
import { breachOf } from '../specs/plan/cap.ts';
import type { Plan, PlannedShot } from '../specs/plan/plan.ts';
import { priceInputs, priceOn } from '../specs/plan/quote.ts';
import type { OpenPlanInput, SubmitTakeInput } from './contract.ts';
import { NO_COMMAND } from '../store/caps.ts';
import { accountOf, type Services } from './context.ts';
import { ends } from './failure.ts';

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
  });
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
  const film = await caps.read(input.film);
  const command = film && film.maxCost.length > 0 ? film.command : null;
  const breach =
    price === null
      ? film && breachOf(film, price, { film: [], command: [] })
      : await spending.reserve(
          input,
          { money: price, command },
          (others) => film && breachOf(film, price, others),
        );
  if (breach) throw ends(failure('over-cap', breach));
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
