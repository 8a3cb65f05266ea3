/**
 * What ModelHunter is, offers and charges: data only.
 *
 * From docs.modelhunter.ai, read 2026-11-21: api-reference/seedance/{text-to-video,image-to-video},
 * core-concepts/{async-tasks,task-status,webhooks,error-handling}, api-reference/tasks/list-tasks.
 * Seedance 2 is left out: it takes pictures by public links only, and we hand on bytes.
 */

import type { Offer, ProviderSheet, Resolution, TariffRow } from '../../specs/models/sheet.ts';

const HOUR_SECONDS = 3_600;

/**
 * A row for each resolution and price, as the site prints them: dollars a second.
 *
 * The pages print the lowest and the highest price of each model. Those between follow from the
 * maker's price list by its token formula, which rounded gives both ends of every printed range.
 * The highest one of 1.5 pro is printed as 0.116.
 */
function rows(
  prices: Readonly<Partial<Record<Resolution, number>>>,
  when: Pick<TariffRow, 'audio'> = {},
): TariffRow[] {
  return (['480p', '720p', '1080p'] as const).map((resolution) => ({
    tier: 'default',
    resolutions: [resolution],
    ...when,
    microsPerSecond: Math.round((prices[resolution] ?? 0) * 1_000_000),
  }));
}

function usd(...all: TariffRow[]): Offer['tariff'] {
  const source = 'docs.modelhunter.ai/api-reference/seedance';
  return { currency: 'USD', pricedAt: '2026-11-21', source, rows: all };
}

/** What every model has here in common: seconds only, one tier. */
const OFFERED = {
  tiers: ['default'],
  narrows: { frames: null },
  status: 'available',
  endsAt: null,
  // No figure is published: this is a cautious one.
  requestsPerMinute: 60,
} as const satisfies Partial<Offer>;

const OFFERS: readonly Offer[] = [
  {
    ...OFFERED,
    family: 'seedance-1.0-pro',
    modelId: 'seedance-1-0-pro',
    tariff: usd(...rows({ '480p': 0.024, '720p': 0.0515, '1080p': 0.122 })),
    usualSeconds: { default: 90 },
  },
  {
    ...OFFERED,
    family: 'seedance-1.0-pro-fast',
    modelId: 'seedance-1-0-pro-fast',
    tariff: usd(...rows({ '480p': 0.01, '720p': 0.021, '1080p': 0.049 })),
    usualSeconds: { default: 45 },
  },
  {
    ...OFFERED,
    family: 'seedance-1.0-lite-t2v',
    modelId: 'seedance-1-0-lite-t2v',
    tariff: usd(...rows({ '480p': 0.0175, '720p': 0.037, '1080p': 0.088 })),
    usualSeconds: { default: 60 },
  },
  {
    ...OFFERED,
    family: 'seedance-1.0-lite-i2v',
    modelId: 'seedance-1-0-lite-i2v',
    tariff: usd(...rows({ '480p': 0.0175, '720p': 0.037, '1080p': 0.088 })),
    usualSeconds: { default: 60 },
  },
  {
    ...OFFERED,
    family: 'seedance-1.5-pro',
    modelId: 'seedance-1-5-pro',
    tariff: usd(
      ...rows({ '480p': 0.012, '720p': 0.026, '1080p': 0.058 }, { audio: false }),
      ...rows({ '480p': 0.024, '720p': 0.052, '1080p': 0.117 }, { audio: true }),
    ),
    usualSeconds: { default: 120 },
  },
];

export const MODELHUNTER: ProviderSheet = {
  name: 'modelhunter',
  title: 'ModelHunter',
  settingsPrefix: 'MODELHUNTER',
  isFree: false,
  offers: OFFERS,
  tokenField: 'metadata',
  // Nothing says how soon a task is listed, or for how long. Pages end at a time in whole seconds,
  // which may fall between tasks of the same second.
  findIsComplete: false,
  statusBatch: 1,
  // Cancelling is possible, but no address for it is documented.
  canCancel: false,
  // Advised: every 2 s, then every 5 s from half a minute on.
  poll: {
    default: { minMs: 5_000, maxMs: 60_000 },
    flex: { minMs: 5_000, maxMs: 60_000 },
  },
  linkSeconds: 15 * 60,
  renewsLinks: true,
  // Not documented: the maker behind it keeps clips for a day.
  recordSeconds: 24 * HOUR_SECONDS,
  returnsLastFrame: 'maybe',
  patienceSeconds: 24 * HOUR_SECONDS,
  // Not documented: the maker's own limit.
  maxBodyBytes: 64_000_000,
  callbacks: ['order', 'account'],
};
