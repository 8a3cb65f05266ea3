/**
 * What `local` offers: every model, free, from a simulator on this machine that speaks Ark's wire
 * format under BytePlus' ids. Its clips are placeholders and never stand in a paid film.
 */

import type { Offer, ProviderSheet, Tariff, Tier } from '../../specs/models/sheet.ts';
import { ARK_WIRE, BYTEPLUS } from '../ark/sheet.ts';

function free(tiers: readonly Tier[]): Tariff {
  return {
    currency: 'USD',
    pricedAt: '2026-11-21',
    source: 'placeholder pictures, free',
    rows: tiers.map((tier) => ({ tier, microsPerMillionTokens: 0 })),
  };
}

function placeholderOf({ family, modelId, tiers }: Offer): Offer {
  return {
    family,
    modelId,
    tiers,
    // There is no asset library here.
    narrows: { assets: false },
    tariff: free(tiers),
    status: 'available',
    endsAt: null,
    requestsPerMinute: 6_000,
    usualSeconds: { default: 2, flex: 4 },
  };
}

export const LOCAL: ProviderSheet = {
  ...ARK_WIRE,
  name: 'local',
  title: 'Local simulator',
  settingsPrefix: null,
  isFree: true,
  poll: { default: { minMs: 300, maxMs: 1_000 }, flex: { minMs: 500, maxMs: 2_000 } },
  offers: BYTEPLUS.offers.map(placeholderOf),
};
