/**
 * What AceDataCloud offers and charges: data only.
 *
 * A reseller of Volcengine Ark under Volcengine's own model ids: AceDataCloud/Docs
 * openapi/seedance.json at 0e1d52d, guides/seedance, and the published clients (PyPI acedatacloud
 * 2026.10.20.0, mcp-seedance 2026.10.19.5), all read 2026-11-21. Nothing here was tried with a key.
 */

import type { Offer, ProviderSheet, Tariff } from '../../specs/models/sheet.ts';

const HOUR_SECONDS = 3_600;

/**
 * Prices of a second at 720p; a tool's text has them and marks them as approximate. Nothing is said
 * about other resolutions, so these have no price.
 */
function about(perSecond: number, when: { readonly audio?: boolean } = {}) {
  const microsPerSecond = Math.round(perSecond * 1_000_000);
  return { tier: 'default', resolutions: ['720p'], ...when, microsPerSecond } as const;
}

function usd(...rows: Tariff['rows']): Tariff {
  const source = 'AceDataCloud/MCPs seedance/tools/info_tools.py, approximate, 720p only';
  return { currency: 'USD', pricedAt: '2026-08-14', source, rows };
}

const COMMON = {
  tiers: ['default'],
  // An image's address is a link or the bytes; an asset library is not mentioned. The schema has
  // the `maxLength` of the text item.
  narrows: { assets: false, maxTextCharacters: 1_000 },
  // No limit is published; 429 `too_many_requests` says that there is one.
  requestsPerMinute: 60,
  endsAt: null,
} as const satisfies Partial<Offer>;

const AVAILABLE = { ...COMMON, status: 'available' } as const;
/** Still on the list of 2026-10-20, although the maker has ended the model or is removing it. */
const RETIRING = { ...COMMON, status: 'retiring' } as const;

const OFFERS: readonly Offer[] = [
  {
    ...RETIRING,
    family: 'seedance-1.0-pro',
    modelId: 'doubao-seedance-1-0-pro-250528',
    tariff: usd(about(0.049)),
    usualSeconds: { default: 90 },
  },
  {
    ...RETIRING,
    family: 'seedance-1.0-pro-fast',
    modelId: 'doubao-seedance-1-0-pro-fast-251015',
    tariff: usd(about(0.014)),
    usualSeconds: { default: 60 },
  },
  {
    ...RETIRING,
    family: 'seedance-1.0-lite-t2v',
    modelId: 'doubao-seedance-1-0-lite-t2v-250428',
    tariff: usd(about(0.033)),
    usualSeconds: { default: 60 },
  },
  {
    ...RETIRING,
    family: 'seedance-1.0-lite-i2v',
    modelId: 'doubao-seedance-1-0-lite-i2v-250428',
    tariff: usd(about(0.033)),
    usualSeconds: { default: 60 },
  },
  {
    ...RETIRING,
    family: 'seedance-1.5-pro',
    modelId: 'doubao-seedance-1-5-pro-251215',
    // Sound costs about the double.
    tariff: usd(about(0.025, { audio: false }), about(0.05, { audio: true })),
    usualSeconds: { default: 120 },
  },
  {
    ...AVAILABLE,
    family: 'seedance-2.0',
    modelId: 'doubao-seedance-2-0-260128',
    tariff: usd(about(0.146)),
    usualSeconds: { default: 240 },
  },
  {
    ...AVAILABLE,
    family: 'seedance-2.0-fast',
    modelId: 'doubao-seedance-2-0-fast-260128',
    tariff: usd(about(0.117)),
    usualSeconds: { default: 150 },
  },
  {
    ...AVAILABLE,
    family: 'seedance-2.0-mini',
    modelId: 'doubao-seedance-2-0-mini-260615',
    tariff: usd(about(0.073)),
    usualSeconds: { default: 120 },
  },
  {
    ...AVAILABLE,
    family: 'seedance-2.5',
    modelId: 'doubao-seedance-2-5-260628',
    // 2.5565 credits a second, whose price is not printed.
    tariff: null,
    usualSeconds: { default: 300 },
  },
];

/** By what the published MCP server advises between two polls. */
const POLLS = { minMs: 15_000, maxMs: 2 * 60_000 };

export const ACEDATA: ProviderSheet = {
  name: 'acedata',
  title: 'AceDataCloud',
  settingsPrefix: 'ACEDATA',
  isFree: false,
  offers: OFFERS,
  // `safety_identifier` is accepted, but there is no list that would return it.
  tokenField: null,
  findIsComplete: false,
  // Advised for `retrieve_batch`; nothing says that more would fail.
  statusBatch: 50,
  canCancel: false,
  poll: { default: POLLS, flex: POLLS },
  // How long a CDN keeps clips is unknown; a last frame may be Ark's own link, which lives this
  // long.
  linkSeconds: 24 * HOUR_SECONDS,
  // Not documented; the maker keeps its own records this long.
  recordSeconds: 7 * 24 * HOUR_SECONDS,
  // The guide's own sample answer has `last_frame_url: null`.
  returnsLastFrame: 'maybe',
  callbacks: ['order'],
  // Null because `execution_expires_after` is documented with its range.
  patienceSeconds: null,
  // 413 is documented without a figure: this is the maker's.
  maxBodyBytes: 64_000_000,
};
