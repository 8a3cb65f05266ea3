/** What the sheets say of models, beside what a provider lists itself. */

import { expect, onTestFinished, test } from 'vitest';
import { differencesOf, type ModelDifference } from '../../films/model-check.ts';
import { checkLines, modelLines } from '../../cli/text/models-text.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { LOCAL } from '../../providers/local/sheet.ts';
import { catalogue } from '../../providers/catalogue.ts';
import { createSimulator } from '../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import type { Offer } from '../../specs/models/sheet.ts';
import { secondPrices } from '../../specs/plan/quote.ts';
import { widthOf } from '../../cli/text/table.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const KEY = 'a-key-that-is-nobody-s';

/** BytePlus as it would be with these offers; it renders nothing here. */
async function providerOffering(offers: typeof BYTEPLUS.offers): Promise<string> {
  const provider = await createSimulator({
    folder: await temporaryFolder(),
    sheet: { ...BYTEPLUS, offers },
    models: SEEDANCE_MODELS,
    ffmpegPath: 'ffmpeg',
  });
  onTestFinished(() => provider.close());
  return provider.url;
}

const checked =
  (url: string, ...more: string[]) =>
  async () => {
    const environment = { BYTEPLUS_API_KEY: KEY, BYTEPLUS_BASE_URL: url };
    return storyboard(await temporaryFolder(), ['models', '--check', ...more], environment);
  };

test('every model of every provider is told with id, status, price and the date of it', async () => {
  const { exit, stdout } = await storyboard(await temporaryFolder(), ['models', '--json']);
  expect(exit).toBe(0);
  const told = JSON.parse(stdout);
  expect(told).toHaveLength(catalogue.providers.length);
  const byteplus = told.find(({ provider }: { provider: string }) => provider === 'byteplus');
  expect(byteplus.models).toHaveLength(BYTEPLUS.offers.length);
  expect(byteplus.models).toContainEqual({
    model: 'seedance-1.5-pro',
    modelId: 'seedance-1-5-pro-251215',
    status: 'available',
    endsAt: null,
    tiers: ['default', 'flex'],
    usualSeconds: { default: expect.any(Number), flex: expect.any(Number) },
    tariff: expect.objectContaining({ currency: 'USD', pricedAt: '2026-07-13' }),
    secondAt720p: [
      { tier: 'default', audio: false, ...READ, amount: '0.02592' },
      { tier: 'default', audio: true, ...READ, amount: '0.05184' },
      { tier: 'flex', audio: false, ...READ, amount: '0.01296' },
      { tier: 'flex', audio: true, ...READ, amount: '0.02592' },
    ],
  });
  const [oldest] = byteplus.models;
  expect(oldest.secondAt720p).toEqual([
    { tier: 'default', audio: null, ...READ, amount: '0.05148' },
  ]);
  expect(oldest.tariff.rows[0]).toMatchObject({ unit: 'million tokens', amount: '2.50' });
  const hunter = told.find(({ provider }: { provider: string }) => provider === 'modelhunter');
  const pro = hunter.models.find(({ model }: { model: string }) => model === 'seedance-1.5-pro');
  expect(pro.secondAt720p.map(({ amount }: { amount: string }) => amount)).toEqual([
    '0.026',
    '0.052',
  ]);
  expect(pro.tariff.rows[0]).toMatchObject({ unit: 'second' });
});

const READ = { currency: 'USD', pricedAt: '2026-07-13' };

test('a second at 720p is unknown where its tokens are, and free where they are', () => {
  const [oldest] = BYTEPLUS.offers;
  const [free] = LOCAL.offers;
  if (!oldest || !free) throw new Error('There are no offers.');
  const of = (offer: Offer) => secondPrices(offer, SEEDANCE_MODELS);
  expect(of({ ...oldest, tariff: null })).toEqual([]);
  expect(of({ ...oldest, family: 'another-maker-s' })).toEqual([]);
  expect(of(free).map(({ money }) => money.micros)).toEqual([0, 0]);
  const lines = modelLines(BYTEPLUS, SEEDANCE_MODELS, null);
  expect(lines[2]).toMatch(/2\.50 +unknown +0\.051 +unknown {2}seedance-1-0-pro-250528$/);
});

test('a line a model; on a narrow terminal its id stands below', () => {
  const wide = modelLines(BYTEPLUS, SEEDANCE_MODELS, null);
  expect(wide[0]).toMatch(
    /^byteplus  BytePlus ModelArk, USD for a million tokens, read 2026-07-13; a range: without–with sound/,
  );
  expect(wide[1]).toMatch(/default +flex +1 s at 720p +1 s flex$/);
  expect(wide).toContain(
    '  seedance-1.5-pro       available     1.20–2.40  0.60–1.20  0.026–0.052  0.013–0.026  ' +
      'seedance-1-5-pro-251215',
  );
  expect(wide).toHaveLength(2 + BYTEPLUS.offers.length);
  const narrow = modelLines(BYTEPLUS, SEEDANCE_MODELS, 70);
  expect(narrow.filter((line) => widthOf(line) > 70)).toEqual([]);
  expect(narrow).toContain('    dreamina-seedance-2-0-fast-260128  1 s at 720p: 0.12');
  expect(narrow).toContain('    1 s at 720p: 0.026–0.052, flex 0.013–0.026');
});

test('rates are exact, and rows fit a terminal of 40 columns', () => {
  const sheets = catalogue.providers.filter(({ name }) => /acedata|modelhunter/.test(name));
  const told = sheets.flatMap((sheet) => modelLines(sheet, SEEDANCE_MODELS, null)).join('\n');
  for (const rate of ['0.146', '0.117', '0.0175']) expect(told).toContain(rate);
  for (const sheet of catalogue.providers) {
    const rows = modelLines(sheet, SEEDANCE_MODELS, 40).filter((line) => /^ {2}seed/.test(line));
    expect(Math.max(...rows.map(widthOf))).toBeLessThanOrEqual(40);
  }
});

test('a provider that may be gone is named so', () => {
  const doubtful = catalogue.providers.filter(({ doubt }) => doubt);
  expect(doubtful.map((sheet) => modelLines(sheet, SEEDANCE_MODELS, null)[0])).toEqual([
    'novita  Novita, no price known, may be gone',
  ]);
});

test('without a key nobody is asked, and that is said', async () => {
  const { exit, stdout } = await storyboard(await temporaryFolder(), ['models', '--check']);
  expect(exit).toBe(0);
  expect(stdout).toContain(
    'not checked: No key for BytePlus ModelArk: BYTEPLUS_API_KEY is not set.',
  );
});

test('a list that says the same', async () => {
  const { exit, stdout } = await checked(await providerOffering(BYTEPLUS.offers))();
  expect([exit, stdout.includes('as byteplus lists them now')]).toEqual([0, true]);
});

test('what differs is named, without the key', async () => {
  const [gone, ends, ...rest] = BYTEPLUS.offers;
  if (!gone || !ends) throw new Error('BytePlus offers less than two models.');
  const url = await providerOffering([
    { ...ends, status: 'ended' },
    ...rest,
    { ...gone, modelId: 'seedance-9-0' },
  ]);
  const { exit, stdout } = await checked(url, '--json')();
  expect(exit).toBe(0);
  expect(stdout).not.toContain(KEY);
  const told = JSON.parse(stdout).find((one: { provider: string }) => one.provider === 'byteplus');
  const differences: ModelDifference[] = [
    { modelId: gone.modelId, sheet: 'retiring', provider: null },
    { modelId: ends.modelId, sheet: 'retiring', provider: 'Shutdown' },
    { modelId: 'seedance-9-0', sheet: null, provider: 'Retiring' },
  ];
  expect(told.check).toEqual({ state: 'checked', differences });
  expect(checkLines(BYTEPLUS, { state: 'checked', differences })).toEqual([
    `  ${gone.modelId}: retiring here, not listed by byteplus`,
    `  ${ends.modelId}: retiring here, Shutdown at byteplus`,
    '  seedance-9-0: Retiring at byteplus, not known here',
  ]);
});

test('a provider that does not answer is told of, and the exit says so', async () => {
  const { exit, stdout } = await checked('http://127.0.0.1:1')();
  expect(exit).toBe(69);
  expect(stdout).toContain('not checked: No connection to 127.0.0.1:1');
});

test('a model that has ended need not be listed, an unknown word is no silence', () => {
  const [offer] = BYTEPLUS.offers;
  if (!offer) throw new Error('BytePlus offers nothing.');
  expect(differencesOf([{ ...offer, status: 'ended' }], [])).toEqual([]);
  const odd = { id: offer.modelId, status: null, word: 'Dormant' };
  expect(differencesOf([offer], [odd])).toEqual([
    { modelId: offer.modelId, sheet: 'retiring', provider: 'Dormant' },
  ]);
});
