import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../providers/catalogue.ts';
import type { Catalogue, Offer } from '../../../specs/models/sheet.ts';
import { findPlanProblems, planProduction } from '../../../specs/plan/build.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import {
  from,
  LOCAL,
  NO_TAKE,
  picture,
  pictures,
  planOf,
  SEEDANCE_2,
  sha256,
  shotOf,
  storyboardOf,
  TEXT_ONLY,
} from './fixture.ts';

const DAY = 24 * 3600;
const SEEDANCE_1 = { family: 'seedance-1.0-pro', modelId: 'seedance-1-0-pro-250528' } as const;
const SEEDANCE_2_5 = {
  family: 'seedance-2.5',
  modelId: 'dreamina-seedance-2-5-260628',
  tier: 'default',
} as const;

function only(own: Partial<Shot>, policy = {}) {
  const [shot] = planOf([shotOf('a', own)], { policy }).shots;
  if (!shot) throw new Error('One shot was planned.');
  return shot;
}

function firsts(shots: readonly Shot[], hasTake: (shot: Shot) => boolean = NO_TAKE) {
  const plan = planOf(shots, { options: { hasTake } });
  return Object.fromEntries(
    plan.shots.map(({ id, first }) => [id, 'shot' in first ? first.shot : first.kind]),
  );
}

describe('size, frames and tokens', () => {
  it.each<[Partial<Shot>, width: number, height: number, frames: number, tokens: number]>([
    [{ ...SEEDANCE_1, resolution: '480p' }, 864, 480, 121, 49_005],
    [{ ...SEEDANCE_1, resolution: '1080p' }, 1920, 1088, 121, 246_840],
    [{}, 1280, 720, 121, 108_900],
    [{ length: { unit: 'seconds', seconds: 12 } }, 1280, 720, 289, 260_100],
    [{ ...SEEDANCE_1, length: { unit: 'frames', frames: 29 } }, 1248, 704, 29, 24_882],
    [{ ratio: '21:9' }, 1470, 630, 121, 109_432],
    [{ ...SEEDANCE_2, resolution: '4k' }, 3840, 2160, 121, 980_100],
  ])('%j: %i×%i, %i frames, %i tokens', (own, width, height, frames, tokens) => {
    const shot = only({ ...TEXT_ONLY, ...own });
    expect([shot.size, shot.frames, shot.quote.tokens]).toEqual([
      { width, height },
      frames,
      tokens,
    ]);
  });

  it('counts seconds as asked, without the one frame more', () => {
    expect(only({}).quote.seconds).toBe(5);
    expect(only({ length: { unit: 'frames', frames: 48 } }).quote.seconds).toBe(2);
  });

  it('follows the first picture where the ratio is adaptive', () => {
    const tall = {
      first: picture('720x1280.png'),
      isFromPrevious: false,
      ratio: 'adaptive',
    } as const;
    const plan = planOf([
      shotOf('a', tall),
      shotOf('b', { ratio: 'adaptive' }),
      shotOf('c', { ratio: 'adaptive', resolution: '480p' }),
      shotOf('d', { ...TEXT_ONLY, ratio: 'adaptive' }),
    ]);
    expect(plan.shots.map(({ size }) => `${size.width}x${size.height}`)).toEqual([
      '720x1280',
      '720x1280',
      '496x864',
      '1280x720',
    ]);
  });

  it.each([
    ['1280x720', 1280],
    ['2045x1000', 1470],
    ['2030x1000', 1280],
    ['1000x1000', 960],
    ['1200x1000', 1112],
    ['4000x1000', 1470],
  ])('takes the shape of the table that is nearest to %s by factor', (name, width) => {
    const first = { first: picture(name), isFromPrevious: false };
    expect(only({ ...first, ratio: 'adaptive' }).size.width).toBe(width);
  });

  it('sends adaptive where a model takes nothing else with a first frame, and only there', () => {
    const first = { first: picture('720x1280.png'), isFromPrevious: false };
    const framed = only({ ...SEEDANCE_2_5, ...first });
    expect([framed.ask.ratio, framed.size.width]).toEqual(['adaptive', 720]);
    const text = only({ ...SEEDANCE_2_5, ...TEXT_ONLY });
    expect([text.ask.ratio, text.size.width]).toEqual(['16:9', 1280]);
  });

  it('gives the film the size of most of its seconds', () => {
    const long = { resolution: '1080p', length: { unit: 'seconds', seconds: 11 } } as const;
    expect(planOf([shotOf('a'), shotOf('b'), shotOf('c', long)]).size.width).toBe(1920);
    expect(planOf([shotOf('a'), shotOf('b', { ...long, skip: true })]).size.width).toBe(1280);
    expect(planOf([shotOf('a'), shotOf('b', { resolution: '1080p' })]).size.width).toBe(1280);
    const size = { width: 640, height: 360 };
    expect(planOf([shotOf('a')], { output: { size } }).size).toEqual(size);
  });
});

describe('a quote', () => {
  const prices = (own: Partial<Shot>, policy = {}) => {
    const { quote } = only({ ...TEXT_ONLY, ...own }, policy);
    return [quote.expected?.micros ?? null, quote.atMost?.micros ?? null];
  };

  it.each<[string, Partial<Shot>, object, expected: number | null, atMost: number | null]>([
    ['flex, which may fall back', {}, {}, 65_340, 130_680],
    ['flex that never leaves flex', {}, { onExpired: ['flex', 'ask'] }, 65_340, 65_340],
    ['the default tier', { tier: 'default' }, {}, 130_680, 130_680],
    ['sound', { audio: true }, {}, 130_680, 261_360],
    ['an unknown order that is sent again', {}, { onUnknown: 'resubmit' }, 65_340, 261_360],
    ['failures, which cost nothing', {}, { onFailed: 5 }, 65_340, 130_680],
    ['another resolution', { ...SEEDANCE_2, resolution: '1080p' }, {}, 1_886_693, 1_886_693],
    ['a tier without a known price', SEEDANCE_1, {}, null, null],
    ['a free provider', LOCAL, { onUnknown: 'resubmit' }, 0, 0],
  ])('for %s', (_, own, policy, expected, atMost) => {
    expect(prices(own, policy)).toEqual([expected, atMost]);
  });

  it('gives each tier that is offered, and the date of the table', () => {
    expect(only({}).quote).toMatchObject({
      byTier: {
        default: { currency: 'USD', micros: 130_680 },
        flex: { currency: 'USD', micros: 65_340 },
      },
      pricedAt: '2026-07-13',
    });
    expect(only(SEEDANCE_2).quote.byTier).toEqual({
      default: { currency: 'USD', micros: 762_300 },
    });
    expect(only(LOCAL).quote.pricedAt).toBeNull();
  });

  it('counts fallbacks in what is paid at most, and tries them in turn', () => {
    const fallbacks = (provider: string, modelId: string) => ({
      fallbacks: [{ provider, modelId }],
    });
    const cheap = only({ ...LOCAL, ...fallbacks('byteplus', 'seedance-1-5-pro-251215') });
    expect(cheap.routes.map(({ provider, tier }) => [provider, tier])).toEqual([
      ['local', 'default'],
      ['byteplus', 'default'],
    ]);
    expect([cheap.quote.expected?.micros, cheap.quote.atMost?.micros]).toEqual([0, 130_680]);

    const abroad = only(fallbacks('ark', 'doubao-seedance-1-5-pro-251215'));
    expect(abroad.quote).toMatchObject({ expected: { currency: 'USD' }, atMost: null });
    expect(abroad.routes[1]).toMatchObject({
      provider: 'ark',
      modelId: 'doubao-seedance-1-5-pro-251215',
      tier: 'flex',
    });
  });

  it('takes the price of the model that an unknown id behaves as', () => {
    expect(only({ modelId: 'ep-20260101-abcde' }).quote.expected?.micros).toBe(65_340);
  });

  it('counts the seconds that are asked where the price is by the second', () => {
    const rows = [{ tier: 'default', microsPerSecond: 26_000 } as const];
    const tariff = { currency: 'USD', pricedAt: '2026-11-21', source: 'a page', rows };
    const providers = catalogue.providers.map((sheet) => ({
      ...sheet,
      offers: sheet.offers.map((offer): Offer => ({ ...offer, tariff })),
    }));
    const options = { options: { catalogue: { ...catalogue, providers } } };
    const length = { unit: 'seconds', seconds: 8 } as const;
    const plan = planOf([shotOf('a', { tier: 'default', length })], options);
    const price = { currency: 'USD', micros: 208_000 };
    expect(plan.shots[0]?.quote).toEqual({
      tokens: null,
      seconds: 8,
      expected: price,
      atMost: price,
      byTier: { default: price },
      pricedAt: '2026-11-21',
    });
  });

  it('has no price where a fallback has none, nor where the model is not in the list', () => {
    const withOffers = (change: (offer: Offer) => Offer[]): Catalogue => ({
      ...catalogue,
      providers: catalogue.providers.map((sheet) => ({
        ...sheet,
        offers: sheet.offers.flatMap(change),
      })),
    });
    const flexOnly = withOffers(({ tariff, ...offer }) => {
      const rows = tariff?.rows.filter(({ tier }) => tier === 'flex') ?? [];
      return [{ ...offer, tariff: tariff && { ...tariff, rows } }];
    });
    const plan = planOf([shotOf('a')], { options: { catalogue: flexOnly } });
    expect(plan.shots[0]?.quote).toMatchObject({ expected: { micros: 65_340 }, atMost: null });

    const none = planOf([shotOf('a')], { options: { catalogue: withOffers(() => []) } });
    expect(none.shots[0]?.quote).toMatchObject({ expected: null, atMost: null, byTier: {} });
  });
});

describe('time and expiry', () => {
  it.each<[Partial<Shot>, onExpired: readonly string[], steps: string[], atMostDays: number]>([
    [{}, ['flex', 'default', 'ask'], ['flex', 'default', 'ask'], 6],
    [{ tier: 'default' }, ['flex', 'default', 'ask'], ['default', 'ask'], 4],
    [SEEDANCE_2, ['flex', 'flex'], [], 2],
    [{}, [], [], 2],
    [{ expiresAfterSeconds: DAY }, ['default'], ['default'], 2],
  ])('%j with %j goes %j: at most %i days', (own, onExpired, steps, days) => {
    const shot = only(own, { onExpired });
    expect(shot.routes[0].onExpired).toEqual(steps);
    expect(shot.time.atMostSeconds).toBe(days * DAY);
    expect(shot.time.usualSeconds).toBeLessThan(days * DAY);
  });

  it('never expects to take longer than at most', () => {
    const time = only({ expiresAfterSeconds: 3600 }, { onExpired: [] }).time;
    expect(time).toEqual({ usualSeconds: 3600, atMostSeconds: 3600 });
  });

  it('is bounded by patience where tasks never expire, and then has no steps', () => {
    const providers = catalogue.providers.map((sheet) => ({ ...sheet, patienceSeconds: 7200 }));
    const plan = planOf([shotOf('a')], { options: { catalogue: { ...catalogue, providers } } });
    expect(plan.shots[0]).toMatchObject({
      routes: [{ onExpired: [] }],
      time: { atMostSeconds: 7200 },
    });
    expect(plan.shots[0]?.routes[0].expiresAfterSeconds).toBe(7200);
  });
});

describe('frames', () => {
  const skipped = { skip: true };

  it('leads previous over a skipped shot, unless that has a take', () => {
    const film = [shotOf('a'), shotOf('b', skipped), shotOf('c')];
    expect(firsts(film)).toEqual({ a: 'none', b: 'a', c: 'a' });
    expect(firsts(film, ({ id }) => id === 'b')).toEqual({ a: 'none', b: 'a', c: 'b' });
  });

  it('starts the film anew when everything above is skipped', () => {
    const film = [shotOf('a', skipped), shotOf('b')];
    expect(firsts(film)).toMatchObject({ b: 'none' });
    expect(firsts(film, () => true)).toMatchObject({ b: 'a' });
  });

  it('asks nothing about takes of shots that are not skipped', () => {
    const film = [shotOf('a'), shotOf('b')];
    const hasTake = ({ id }: Shot) => {
      throw new Error(`${id} was asked about.`);
    };
    expect(firsts(film, hasTake)).toEqual({ a: 'none', b: 'a' });
  });

  it('ends on what another shot begins with, as far as that is known', () => {
    const endOn = (shot: string) => ({ last: { kind: 'first-frame-of', shot } }) as const;
    const plan = planOf([
      shotOf('a', { first: picture('quay.png'), isFromPrevious: false }),
      shotOf('b', endOn('a')),
      shotOf('c', endOn('e')),
      shotOf('d', { ...TEXT_ONLY, ...endOn('f') }),
      shotOf('e', from('a')),
      shotOf('f', TEXT_ONLY),
    ]);
    const quay = { kind: 'bytes', sha256: sha256('quay.png'), format: 'png' };
    expect(Object.fromEntries(plan.shots.map(({ id, last }) => [id, last]))).toEqual({
      a: { kind: 'none' },
      b: { kind: 'picture', picture: quay },
      c: { kind: 'last-frame-of', shot: 'a' },
      d: { kind: 'first-frame-of', shot: 'f' },
      e: { kind: 'none' },
      f: { kind: 'none' },
    });
  });

  it('keeps pictures by hash and assets by id, in the order of the list', () => {
    const shot = only({
      ...TEXT_ONLY,
      mode: 'references',
      references: [
        { kind: 'file', path: 'mara.png' },
        { kind: 'asset', assetId: 'coat' },
      ],
    });
    expect(shot.references).toEqual([
      { kind: 'bytes', sha256: sha256('mara.png'), format: 'png' },
      { kind: 'asset', assetId: 'coat' },
    ]);
  });
});

describe('problems', () => {
  const find = (shots: readonly Shot[]) =>
    findPlanProblems(storyboardOf(shots), { pictures, hasTake: NO_TAKE }).map(
      ({ code, path }) => `${code} ${path}`,
    );
  const url = {
    kind: 'picture',
    picture: { kind: 'url', url: 'https://a.example/x.png' },
  } as const;

  it('are all found, each with its place', () => {
    const film = [
      shotOf('a', { skip: true }),
      shotOf('b', from('a')),
      shotOf('c', { last: { kind: 'first-frame-of', shot: 'a' } }),
      shotOf('d', { first: picture('gone.png'), isFromPrevious: false, last: url }),
      shotOf('e', { ...TEXT_ONLY, references: [{ kind: 'file', path: 'gone.png' }] }),
    ];
    expect(find(film)).toEqual([
      'skipped-source shots[1].from',
      'skipped-source shots[2].last_frame',
      'picture-unusable shots[3].first_frame',
      'picture-unfetched shots[3].last_frame',
      'picture-unusable shots[4].references[0]',
    ]);
    expect(() =>
      planProduction(storyboardOf(film), { catalogue, pictures, hasTake: NO_TAKE }),
    ).toThrow('skipped');
  });

  it('say what to do', () => {
    const film = storyboardOf([shotOf('a', { skip: true }), shotOf('b', from('a'))]);
    expect(findPlanProblems(film, { pictures, hasTake: NO_TAKE })).toEqual([
      {
        code: 'skipped-source',
        severity: 'error',
        line: 10,
        column: 5,
        path: 'shots[1].from',
        message: 'b: a is skipped and has no take, so it has no frame to give.',
        hint: 'Remove skip from a, or start from another shot.',
      },
    ]);
  });

  it('do not come from shots that are never ordered', () => {
    const gone = { first: picture('gone.png'), isFromPrevious: false };
    expect(find([shotOf('a'), shotOf('b', { ...gone, skip: true })])).toEqual([]);
    expect(find([shotOf('a', { ...gone, take: 'v001' })])).toEqual([]);
  });

  it('include a last frame whose first one came from a shot that is skipped', () => {
    const last = { last: picture('quay.png') };
    expect(find([shotOf('a', { skip: true }), shotOf('b', last)])).toEqual([
      'first-frame-missing shots[1].last_frame',
    ]);
    expect(find([shotOf('a'), shotOf('b', last)])).toEqual([]);
  });

  it('include a film of which nothing is left', () => {
    expect(find([shotOf('a', { skip: true })])).toEqual(['empty-film shots']);
  });
});
