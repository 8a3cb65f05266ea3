import { describe, expect, test } from 'vitest';
import { catalogue } from '../../providers/catalogue.ts';
import { REGISTRATIONS } from '../../providers/registry.ts';
import { soldModel } from '../../specs/models/offer.ts';
import type { Rate } from '../../specs/models/sheet.ts';

const OFFERS = catalogue.providers.flatMap((provider) =>
  provider.offers.map((offer) => ({ name: `${provider.name} ${offer.modelId}`, provider, offer })),
);

function price(provider: string, family: string, asked: Partial<Record<string, unknown>>) {
  const sheet = catalogue.providers.find(({ name }) => name === provider);
  const tariff = sheet?.offers.find((offer) => offer.family === family)?.tariff;
  const row = tariff?.rows.find(
    ({ tier, resolutions, audio }) =>
      tier === (asked['tier'] ?? 'default') &&
      (!resolutions || resolutions.some((one) => one === asked['resolution'])) &&
      (audio === undefined || audio === (asked['audio'] ?? false)),
  );
  return row ? `${microsOf(row) / 1_000_000} ${tariff?.currency}` : null;
}

function microsOf(rate: Rate): number {
  return 'microsPerSecond' in rate ? rate.microsPerSecond : rate.microsPerMillionTokens;
}

describe('every offer', () => {
  test.each(OFFERS)('$name: of a known model, priced or known not to be', ({ provider, offer }) => {
    const model = catalogue.models.find(({ family }) => family === offer.family);
    expect(model).toBeDefined();
    expect(model?.tiers).toEqual(expect.arrayContaining([...offer.tiers]));
    expect(offer.requestsPerMinute).toBeGreaterThan(0);
    for (const tier of offer.tiers) expect(offer.usualSeconds[tier]).toBeGreaterThan(0);
    for (const row of offer.tariff?.rows ?? []) {
      expect(offer.tiers).toContain(row.tier);
      expect(Number.isInteger(microsOf(row))).toBe(true);
      expect(microsOf(row) > 0).toBe(!provider.isFree);
    }
  });

  /** Whose prices are printed for one resolution only: the others have none. */
  const PARTLY_PRICED = new Set(['acedata']);

  test('has a default price for every resolution that it sells, or no price at all', () => {
    const priced = OFFERS.filter(({ provider: { name } }) => !PARTLY_PRICED.has(name));
    for (const { name, provider, offer } of priced.filter(({ offer: { tariff } }) => tariff)) {
      const model = soldModel(offer, catalogue.models);
      for (const resolution of model ? Object.values(model.resolutions).flat() : []) {
        expect(
          price(provider.name, offer.family, { resolution }),
          `${name} ${resolution}`,
        ).not.toBe(null);
      }
    }
  });

  test('every provider offers a model once, under an id of its own', () => {
    const families = catalogue.models.map(({ family }) => family);
    for (const { offers } of catalogue.providers) {
      const offered = offers.map(({ family }) => family);
      expect(families.filter((family) => offered.includes(family))).toEqual(offered);
      expect(new Set(offers.map(({ modelId }) => modelId)).size).toBe(offered.length);
    }
  });

  test('the maker’s two sites, their imitation and one reseller offer every model', () => {
    const families = catalogue.models.map(({ family }) => family);
    const whole = catalogue.providers.filter(({ offers }) => offers.length === families.length);
    expect(whole.map(({ name }) => name)).toEqual(['local', 'ark', 'byteplus', 'acedata']);
  });
});

test.each([
  ['byteplus', 'seedance-1.5-pro', { tier: 'flex' }, '0.6 USD'],
  ['byteplus', 'seedance-1.5-pro', { audio: true }, '2.4 USD'],
  ['byteplus', 'seedance-1.0-pro', {}, '2.5 USD'],
  ['byteplus', 'seedance-1.0-pro', { tier: 'flex' }, null],
  ['byteplus', 'seedance-2.0', { resolution: '1080p' }, '7.7 USD'],
  ['byteplus', 'seedance-2.0', { resolution: '4k', audio: true }, '4 USD'],
  ['ark', 'seedance-1.0-pro-fast', { tier: 'flex' }, '2.1 CNY'],
  ['ark', 'seedance-2.5', { resolution: '480p' }, '70 CNY'],
  ['modelhunter', 'seedance-1.5-pro', { resolution: '720p' }, '0.026 USD'],
  ['modelhunter', 'seedance-1.5-pro', { resolution: '1080p', audio: true }, '0.117 USD'],
  ['modelhunter', 'seedance-1.0-pro', { resolution: '720p' }, '0.0515 USD'],
  ['modelhunter', 'seedance-1.0-pro', { resolution: '480p', tier: 'flex' }, null],
  ['acedata', 'seedance-1.5-pro', { resolution: '720p' }, '0.025 USD'],
  ['acedata', 'seedance-1.5-pro', { resolution: '720p', audio: true }, '0.05 USD'],
  ['acedata', 'seedance-2.0', { resolution: '1080p' }, null],
  ['acedata', 'seedance-2.5', { resolution: '720p' }, null],
  ['local', 'seedance-1.5-pro', { tier: 'flex', audio: true }, '0 USD'],
])('%s %s %j costs %s', (provider, family, asked, expected) => {
  expect(price(provider, family, asked)).toBe(expected);
});

test('what every paid provider needs to be opened is there', () => {
  for (const { sheet, baseUrl } of REGISTRATIONS) {
    expect(sheet.settingsPrefix === null).toBe(baseUrl === null);
    expect(baseUrl ?? 'https://').toMatch(/^https:/);
    expect(sheet.poll.default.minMs).toBeLessThan(sheet.poll.default.maxMs);
    expect(sheet.poll.flex.minMs).toBeLessThan(sheet.poll.flex.maxMs);
  }
});

test('only local is free, and it takes no assets', () => {
  const free = catalogue.providers.filter(({ isFree }) => isFree);
  expect(free.map(({ name }) => name)).toEqual(['local']);
  expect(free[0]?.offers.every(({ narrows }) => narrows?.assets === false)).toBe(true);
});
