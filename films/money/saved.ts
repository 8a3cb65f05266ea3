/** What an order was to cost, and what its tier has saved against the default one. */

import { catalogue } from '../../providers/catalogue.ts';
import type { Tier } from '../../specs/models/sheet.ts';
import type { Money } from '../../specs/money.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { isBySecond, priceInputs, priceOn } from '../../specs/plan/quote.ts';

/** What was ordered, from whom, on which tier. */
export type SoldOrder = {
  /** By which it was ordered; absent: it is gone, and no price is known. */
  readonly plan: Plan | undefined;
  readonly shot: string;
  readonly provider: string;
  readonly modelId: string;
  readonly tier: Tier;
};

/** As its plan had it; of a provider that stepped in, as the price table has it now. */
export function offeredPrice(sold: SoldOrder, tier = sold.tier): Money | null {
  const planned = plannedOf(sold);
  if (!planned) return null;
  const [first] = planned.routes;
  const isFirst = first.provider === sold.provider && first.modelId === sold.modelId;
  return (isFirst ? planned.quote.byTier[tier] : null) ?? priceNow(sold, tier);
}

/**
 * The default tier's price for the same clip, less what it has cost. `tokens`: as they were told.
 * Prices of two tables are not compared: then both are the plan's.
 */
export function savedOn({
  tokens,
  charge,
  pricedAt,
  ...sold
}: SoldOrder & {
  readonly tokens: number | null;
  readonly charge: Money;
  readonly pricedAt: string | null;
}): Money | null {
  if (sold.tier === 'default') return null;
  if (pricedAt !== null && pricedAt === tableDate(sold)) {
    return difference(priceNow(sold, 'default', tokens ?? undefined), charge);
  }
  return difference(offeredPrice(sold, 'default'), offeredPrice(sold));
}

/**
 * What a clip that used so many tokens costs by the price table of now; null where no price is
 * known, or where it does not count tokens.
 */
export function priceOfUse(sold: SoldOrder, tokens: number): Money | null {
  const purchase = purchaseOf(sold, tokens);
  if (!purchase || isBySecond(sold.tier, purchase)) return null;
  return priceOn(sold.tier, purchase);
}

/** Whether its price counts seconds, so that tokens say nothing about it. */
export function isSoldBySecond(sold: SoldOrder): boolean {
  const purchase = purchaseOf(sold);
  return purchase !== null && isBySecond(sold.tier, purchase);
}

function difference(dear: Money | null, cheap: Money | null): Money | null {
  if (!dear || !cheap || dear.currency !== cheap.currency) return null;
  return { currency: dear.currency, micros: dear.micros - cheap.micros };
}

function priceNow(sold: SoldOrder, tier: Tier, tokens?: number): Money | null {
  const purchase = purchaseOf(sold, tokens);
  return purchase && priceOn(tier, purchase);
}

function tableDate(sold: SoldOrder): string | null {
  return purchaseOf(sold)?.offer?.tariff?.pricedAt ?? null;
}

function purchaseOf(sold: SoldOrder, tokens?: number) {
  const planned = plannedOf(sold);
  const provider = catalogue.providers.find(({ name }) => name === sold.provider);
  if (!planned || !provider) return null;
  return priceInputs(planned, { provider, modelId: sold.modelId }, tokens);
}

function plannedOf({ plan, shot }: SoldOrder) {
  return plan?.shots.find(({ id }) => id === shot) ?? null;
}
