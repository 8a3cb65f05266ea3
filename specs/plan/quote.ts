/** What a shot costs and how long it takes: as expected, and at most by its policy. */

import { offerOf, patienceOf, soldModel } from '../models/offer.ts';
import {
  type ModelSheet,
  type Offer,
  type ProviderSheet,
  type Resolution,
  type TariffRow,
  type Tier,
  TIERS,
} from '../models/sheet.ts';
import { type Money, priceOfSeconds, priceOfTokens } from '../money.ts';
import type { ExpiryStep } from '../storyboard/storyboard.ts';
import type { PlannedShot, Quote } from './plan.ts';
import { sizeOf, tokensOf } from './size.ts';
import { FRAMES_PER_SECOND } from './timecode.ts';

/** What an order of a shot is, as far as price and time go. */
export type Purchase = {
  readonly provider: ProviderSheet;
  /** Null for a model that the provider's sheet does not list: no price, no experience. */
  readonly offer: Offer | null;
  readonly tier: Tier;
  readonly resolution: Resolution;
  readonly audio: boolean;
  readonly tokens: number;
  readonly seconds: number;
  readonly expiresAfterSeconds: number;
  /** As `expirySteps` gives them. */
  readonly onExpired: readonly ExpiryStep[];
  readonly onUnknown: 'ask' | 'resubmit';
};

/**
 * The steps of `on_expired` that a shot can take: never from the default tier to the slower one,
 * never to a tier that is not offered, none at all where tasks do not expire.
 */
export function expirySteps(
  steps: readonly ExpiryStep[],
  shot: { readonly provider: ProviderSheet; readonly offer: Offer | null; readonly tier: Tier },
): ExpiryStep[] {
  if (patienceOf(shot.provider, shot.offer) !== null) return [];
  const tiers = shot.offer?.tiers ?? TIERS;
  return steps.filter(
    (step) => step === 'ask' || (tiers.includes(step) && (step !== 'flex' || shot.tier === 'flex')),
  );
}

/** The price of the first purchase; `fallbacks` count for what is paid at most. */
export function quoteOf(purchase: Purchase, fallbacks: readonly Purchase[] = []): Quote {
  const { offer, seconds } = purchase;
  const tiers = offer?.tiers ?? [purchase.tier];
  const byTier = Object.fromEntries(
    tiers.flatMap((tier) => {
      const price = priceOn(tier, purchase);
      return price ? [[tier, price]] : [];
    }),
  );
  const expected = priceOn(purchase.tier, purchase);
  const atMost = dearest([purchase, ...fallbacks].flatMap(pricesOf));
  const pricedAt = expected && expected.micros > 0 ? (offer?.tariff?.pricedAt ?? null) : null;
  const tokens = isBySecond(purchase.tier, purchase) ? null : purchase.tokens;
  return { tokens, seconds, expected, atMost, byTier, pricedAt };
}

/**
 * A failed, expired or cancelled order costs nothing, so what can be paid for a take is its
 * dearest tier. Only an order that is sent again while its first answer is unknown can be paid
 * twice.
 */
function pricesOf(purchase: Purchase): (Money | null)[] {
  const times = purchase.onUnknown === 'resubmit' ? 2 : 1;
  return [purchase.tier, ...tiersIn(purchase.onExpired)].map((tier) => {
    const price = priceOn(tier, purchase);
    return price && { ...price, micros: price.micros * times };
  });
}

/** Null when one is not known, or when they cannot be compared. */
function dearest(prices: readonly (Money | null)[]): Money | null {
  let most: Money | null = null;
  for (const price of prices) {
    if (!price || (most && price.currency !== most.currency)) return null;
    if (!most || price.micros > most.micros) most = price;
  }
  return most;
}

type Priced = Pick<Purchase, 'offer' | 'resolution' | 'audio'>;

/** What the price of a clip is worked out from, whatever tier it is ordered on. */
type PriceInputs = Priced & Pick<Purchase, 'tokens' | 'seconds'>;

/** Of a planned shot as a provider sells it. `tokens`: as they were told; else as the sheet counts. */
export function priceInputs(
  { ask, size, frames, quote }: Pick<PlannedShot, 'ask' | 'size' | 'frames' | 'quote'>,
  { provider, modelId }: { readonly provider: ProviderSheet; readonly modelId: string },
  tokens = tokensOf(size, frames),
): PriceInputs {
  const { family, resolution, audio } = ask;
  const offer = offerOf(provider, modelId, family);
  return { offer, resolution, audio, tokens, seconds: quote.seconds };
}

/** Of a clip on a tier: a quote before, a charge after. Null when no price is known. */
export function priceOn(tier: Tier, purchase: PriceInputs): Money | null {
  const row = rowOf(tier, purchase);
  const currency = purchase.offer?.tariff?.currency;
  if (!row || currency === undefined) return null;
  return 'microsPerSecond' in row
    ? priceOfSeconds(purchase.seconds, currency, row.microsPerSecond)
    : priceOfTokens(purchase.tokens, currency, row.microsPerMillionTokens);
}

/** Whether its price counts seconds, so that tokens say nothing about it. */
export function isBySecond(tier: Tier, purchase: Priced): boolean {
  const row = rowOf(tier, purchase);
  return row !== null && 'microsPerSecond' in row;
}

function rowOf(tier: Tier, { offer, resolution, audio }: Priced): TariffRow | null {
  const row = offer?.tariff?.rows.find(
    (candidate) =>
      candidate.tier === tier &&
      (candidate.resolutions?.includes(resolution) ?? true) &&
      (candidate.audio ?? audio) === audio,
  );
  return row ?? null;
}

/**
 * At most: every order that the policy can place waits until it expires. A task that never expires
 * is asked about when the provider's patience is over.
 */
export function timeOf(purchase: Purchase): PlannedShot['time'] {
  const { provider, offer, tier, expiresAfterSeconds, onExpired } = purchase;
  const orders = 1 + tiersIn(onExpired).length;
  const atMostSeconds = patienceOf(provider, offer) ?? expiresAfterSeconds * orders;
  const usualSeconds = offer?.usualSeconds[tier] ?? expiresAfterSeconds;
  return { usualSeconds: Math.min(usualSeconds, atMostSeconds), atMostSeconds };
}

function tiersIn(steps: readonly ExpiryStep[]): Tier[] {
  return steps.filter((step) => step !== 'ask');
}

/** The size at which models are compared. */
const COMPARED = { resolution: '720p', ratio: '16:9', firstSize: null } as const;

export type SecondPrice = {
  readonly tier: Tier;
  /** With sound, without; null where it costs the same, or where there is none. */
  readonly audio: boolean | null;
  readonly money: Money;
};

/**
 * Of 24 frames of 16:9 at 720p; a clip that is asked for in seconds has one frame more in all.
 * Nothing where no price is known, and of a model that is not sold at 720p.
 */
export function secondPrices(offer: Offer, models: readonly ModelSheet[]): SecondPrice[] {
  const model = soldModel(offer, models);
  const isSold =
    model !== null &&
    Object.values(model.resolutions).some((sold) => sold.includes(COMPARED.resolution));
  if (!isSold) return [];
  const tokens = tokensOf(sizeOf(model, COMPARED), FRAMES_PER_SECOND);
  const price = (tier: Tier, audio: boolean) =>
    priceOn(tier, { offer, resolution: COMPARED.resolution, audio, tokens, seconds: 1 });
  return TIERS.filter((tier) => offer.tiers.includes(tier)).flatMap((tier): SecondPrice[] => {
    const prices = (model.audio ? [false, true] : [false]).flatMap((audio) => {
      const money = price(tier, audio);
      return money ? [{ tier, audio, money }] : [];
    });
    const [first] = prices;
    const isOne = prices.every(({ money }) => money.micros === first?.money.micros);
    return first && isOne ? [{ ...first, audio: null }] : prices;
  });
}
