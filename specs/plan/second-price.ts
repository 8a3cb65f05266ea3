/** What a second of a clip costs, so that prices by the token and by the second can be compared. */

import { soldModel } from '../models/offer.ts';
import { TIERS, type ModelSheet, type Offer, type Tier } from '../models/sheet.ts';
import type { Money } from '../money.ts';
import { priceOn } from './quote.ts';
import { sizeOf, tokensOf } from './size.ts';
import { FRAMES_PER_SECOND } from './timecode.ts';

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
