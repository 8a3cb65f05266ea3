/**
 * What Volcengine Ark and BytePlus ModelArk are, offer and charge: data only.
 *
 * Two sites of one maker with one wire format, separate accounts, ids and prices. Ends of models
 * come from the create page (docs.volcengine.com/docs/82379/1520757, read 2026-09), the model list
 * (82379/1330310, read 2026-09-04) and live notes of 2026-09-02; limits from the same list.
 */

import type {
  Offer,
  ProviderSheet,
  Resolution,
  TariffRow,
  Tier,
} from '../../specs/models/sheet.ts';

const BOTH_TIERS: readonly Tier[] = ['default', 'flex'];
const DEFAULT_ONLY: readonly Tier[] = ['default'];

const HOUR_SECONDS = 3_600;
const MINUTE_MS = 60_000;

/** An account's create requests per minute; the 2.x figure is an individual's (enterprise: 600). */
const RPM_1_X = 600;
const RPM_LITE = 300;
const RPM_2_X = 180;

/** The documents only promise flex within hours, so this is a guess. */
function usually(seconds: number): Offer['usualSeconds'] {
  return { default: seconds, flex: 4 * HOUR_SECONDS };
}

/** Prices are as the tables print them: units of the currency per million tokens. */
function row(tier: Tier, price: number, when: Pick<TariffRow, 'resolutions' | 'audio'> = {}) {
  return { tier, ...when, microsPerMillionTokens: Math.round(price * 1_000_000) };
}

const UP_TO_720: readonly Resolution[] = ['480p', '720p'];

/** What both sites have in common, apart from names and prices. */
export const ARK_WIRE = {
  isFree: false,
  tokenField: 'safety_identifier',
  findIsComplete: true,
  // The maximum is not documented: 50 ids keep the address short.
  statusBatch: 50,
  canCancel: true,
  poll: {
    default: { minMs: 10_000, maxMs: 2 * MINUTE_MS },
    flex: { minMs: MINUTE_MS, maxMs: 30 * MINUTE_MS },
  },
  linkSeconds: 24 * HOUR_SECONDS,
  recordSeconds: 7 * 24 * HOUR_SECONDS,
  returnsLastFrame: 'yes',
  callbacks: ['order'],
  patienceSeconds: null,
  maxBodyBytes: 64_000_000,
} as const satisfies Partial<ProviderSheet>;

const IS_AVAILABLE = { status: 'available', endsAt: null } as const;
const IS_RETIRING = { status: 'retiring', endsAt: null } as const;
const HAS_ENDED = { status: 'ended', endsAt: null } as const;

const V1 = { tiers: BOTH_TIERS, requestsPerMinute: RPM_1_X } as const;
const LITE = { tiers: BOTH_TIERS, requestsPerMinute: RPM_LITE, usualSeconds: usually(60) } as const;
const V2 = { tiers: DEFAULT_ONLY, requestsPerMinute: RPM_2_X } as const;

/** Models by age, with what both sites have in common. */
const MODELS = {
  pro10: { ...V1, family: 'seedance-1.0-pro', usualSeconds: usually(90) },
  fast10: { ...V1, family: 'seedance-1.0-pro-fast', usualSeconds: usually(45) },
  liteText10: { ...LITE, family: 'seedance-1.0-lite-t2v' },
  liteImage10: { ...LITE, family: 'seedance-1.0-lite-i2v' },
  pro15: { ...V1, family: 'seedance-1.5-pro', usualSeconds: usually(120) },
  // At 4k an account may make 15 requests a minute: beyond that the provider answers 429.
  full20: { ...V2, family: 'seedance-2.0', usualSeconds: { default: 240 } },
  fast20: { ...V2, family: 'seedance-2.0-fast', usualSeconds: { default: 150 } },
  mini20: { ...V2, family: 'seedance-2.0-mini', usualSeconds: { default: 120 } },
  full25: { ...V2, family: 'seedance-2.5', usualSeconds: { default: 300 } },
} as const satisfies Record<
  string,
  Pick<Offer, 'family' | 'tiers' | 'requestsPerMinute' | 'usualSeconds'>
>;

function cny(...rows: TariffRow[]): { readonly tariff: Offer['tariff'] } {
  const source = 'docs.volcengine.com/docs/82379/1544106';
  return { tariff: { currency: 'CNY', pricedAt: '2026-09-04', source, rows } };
}

function usd(...rows: TariffRow[]): { readonly tariff: Offer['tariff'] } {
  const source = 'docs.byteplus.com/en/docs/ModelArk/1544106';
  return { tariff: { currency: 'USD', pricedAt: '2026-07-13', source, rows } };
}

/** No 1.0 model is left on Volcengine's create page; the lite ones left its model list too. */
const VOLCENGINE_OFFERS: readonly Offer[] = [
  {
    ...MODELS.pro10,
    modelId: 'doubao-seedance-1-0-pro-250528',
    ...cny(row('default', 15), row('flex', 7.5)),
    ...IS_RETIRING,
  },
  {
    ...MODELS.fast10,
    modelId: 'doubao-seedance-1-0-pro-fast-251015',
    ...cny(row('default', 4.2), row('flex', 2.1)),
    ...IS_RETIRING,
  },
  {
    ...MODELS.liteText10,
    modelId: 'doubao-seedance-1-0-lite-t2v-250428',
    ...cny(row('default', 10), row('flex', 5)),
    ...HAS_ENDED,
  },
  {
    ...MODELS.liteImage10,
    modelId: 'doubao-seedance-1-0-lite-i2v-250428',
    ...cny(row('default', 10), row('flex', 5)),
    ...HAS_ENDED,
  },
  {
    ...MODELS.pro15,
    modelId: 'doubao-seedance-1-5-pro-251215',
    ...cny(
      row('default', 16, { audio: true }),
      row('default', 8, { audio: false }),
      row('flex', 8, { audio: true }),
      row('flex', 4, { audio: false }),
    ),
    // Announced by resellers for 17:00 UTC+8: github.com/orgs/cometapi-dev/discussions/140.
    status: 'ended',
    endsAt: '2026-11-11',
  },
  {
    ...MODELS.full20,
    modelId: 'doubao-seedance-2-0-260128',
    ...cny(
      row('default', 46, { resolutions: UP_TO_720 }),
      row('default', 51, { resolutions: ['1080p'] }),
      row('default', 26, { resolutions: ['4k'] }),
    ),
    ...IS_AVAILABLE,
  },
  {
    ...MODELS.fast20,
    modelId: 'doubao-seedance-2-0-fast-260128',
    ...cny(row('default', 37)),
    ...IS_AVAILABLE,
  },
  {
    ...MODELS.mini20,
    modelId: 'doubao-seedance-2-0-mini-260615',
    ...cny(row('default', 23)),
    ...IS_AVAILABLE,
  },
  {
    ...MODELS.full25,
    modelId: 'doubao-seedance-2-5-260628',
    ...cny(
      row('default', 70, { resolutions: UP_TO_720 }),
      row('default', 77, { resolutions: ['1080p'] }),
    ),
    ...IS_AVAILABLE,
  },
];

/**
 * Flex prices of the 1.0 models are not published here, so there is no row: the price is unknown.
 */
const BYTEPLUS_OFFERS: readonly Offer[] = [
  {
    ...MODELS.pro10,
    modelId: 'seedance-1-0-pro-250528',
    ...usd(row('default', 2.5)),
    ...IS_RETIRING,
  },
  {
    ...MODELS.fast10,
    modelId: 'seedance-1-0-pro-fast-251015',
    ...usd(row('default', 1)),
    ...IS_RETIRING,
  },
  {
    ...MODELS.liteText10,
    modelId: 'seedance-1-0-lite-t2v-250428',
    ...usd(row('default', 1.8)),
    ...IS_RETIRING,
  },
  {
    ...MODELS.liteImage10,
    modelId: 'seedance-1-0-lite-i2v-250428',
    ...usd(row('default', 1.8)),
    ...IS_RETIRING,
  },
  {
    ...MODELS.pro15,
    modelId: 'seedance-1-5-pro-251215',
    ...usd(
      row('default', 2.4, { audio: true }),
      row('default', 1.2, { audio: false }),
      row('flex', 1.2, { audio: true }),
      row('flex', 0.6, { audio: false }),
    ),
    ...IS_AVAILABLE,
  },
  {
    ...MODELS.full20,
    modelId: 'dreamina-seedance-2-0-260128',
    ...usd(
      row('default', 7, { resolutions: UP_TO_720 }),
      row('default', 7.7, { resolutions: ['1080p'] }),
      row('default', 4, { resolutions: ['4k'] }),
    ),
    ...IS_AVAILABLE,
  },
  {
    ...MODELS.fast20,
    modelId: 'dreamina-seedance-2-0-fast-260128',
    ...usd(row('default', 5.6)),
    ...IS_AVAILABLE,
  },
  {
    ...MODELS.mini20,
    modelId: 'dreamina-seedance-2-0-mini-260615',
    ...usd(row('default', 3.5)),
    ...IS_AVAILABLE,
  },
  {
    ...MODELS.full25,
    modelId: 'dreamina-seedance-2-5-260628',
    ...usd(
      row('default', 10.7, { resolutions: UP_TO_720 }),
      row('default', 11.7, { resolutions: ['1080p'] }),
    ),
    ...IS_AVAILABLE,
  },
];

export const ARK: ProviderSheet = {
  ...ARK_WIRE,
  name: 'ark',
  title: 'Volcengine Ark',
  settingsPrefix: 'ARK',
  offers: VOLCENGINE_OFFERS,
};

export const BYTEPLUS: ProviderSheet = {
  ...ARK_WIRE,
  name: 'byteplus',
  title: 'BytePlus ModelArk',
  settingsPrefix: 'BYTEPLUS',
  offers: BYTEPLUS_OFFERS,
};
