/** What follows from a model's sheet and a provider's offer of it. */

import type { Catalogue, ModelSheet, Offer, ProviderSheet } from './sheet.ts';

/**
 * What a provider sells under an id; for an id that it does not list, what it sells of the family
 * that the id behaves as. Null: no price, no experience.
 */
export function offerOf({ offers }: ProviderSheet, modelId: string, family: string): Offer | null {
  const named = offers.find((offer) => offer.modelId === modelId);
  return named ?? offers.find((offer) => offer.family === family) ?? null;
}

type Range = ModelSheet['durationSeconds'];

/** A model as an offer sells it: the maker's sheet, narrowed. Null for a family without a sheet. */
export function soldModel(offer: Offer, models: readonly ModelSheet[]): ModelSheet | null {
  const made = models.find(({ family }) => family === offer.family);
  if (!made) return null;
  const tiers = made.tiers.filter((tier) => offer.tiers.includes(tier));
  return { ...made, ...offer.narrows, tiers };
}

/** Whether a clip of so many whole seconds can be asked for. */
export function isDuration({ min, max, step = 1 }: Range, seconds: number): boolean {
  return seconds >= min && seconds <= max && (seconds - min) % step === 0;
}

/** The length in seconds that can be asked for and is nearest. */
export function nearestDuration({ min, max, step = 1 }: Range, seconds: number): number {
  const steps = Math.round((Math.min(Math.max(seconds, min), max) - min) / step);
  return min + steps * step;
}

/** Every length that can be asked for, in seconds. */
export function durationsIn({ min, max, step = 1 }: Range): number[] {
  return Array.from({ length: Math.floor((max - min) / step) + 1 }, (_, nth) => min + nth * step);
}

/**
 * Seconds after which an open task of this offer is asked about; null where tasks end by
 * themselves. An offer speaks for its model, the provider for all others.
 */
export function patienceOf(provider: ProviderSheet, offer: Offer | null): number | null {
  return offer?.patienceSeconds === undefined ? provider.patienceSeconds : offer.patienceSeconds;
}

/** How long an order may stay open before it ends by itself or a person is asked, in seconds. */
export function waitSeconds(
  { providers }: Catalogue,
  order: {
    readonly provider: string;
    readonly modelId: string;
    readonly expiresAfterSeconds: number;
  },
): number {
  const provider = providers.find(({ name }) => name === order.provider);
  const offer = provider?.offers.find(({ modelId }) => modelId === order.modelId) ?? null;
  return (provider && patienceOf(provider, offer)) ?? order.expiresAfterSeconds;
}
