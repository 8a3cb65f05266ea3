import { expect, test } from 'vitest';
import type { OverCap } from '../../films/facts.ts';
import { capsOf, checkCaps, type SpentSoFar } from '../../films/money/caps.ts';
import type { Money } from '../../specs/money.ts';
import { PLAN } from './facts.ts';
import { filmError } from './fixture.ts';

const dollars = (micros: number): Money => ({ currency: 'USD', micros });
const sumOf = (amounts: readonly (Money | null)[]) =>
  amounts.reduce((sum, money) => sum + (money?.micros ?? 0), 0);

const EXPECTED = sumOf(PLAN.shots.map(({ quote }) => quote.expected));
const MOST = sumOf(PLAN.shots.map(({ quote }) => quote.atMost));

function spending(
  caps: Partial<SpentSoFar['caps']>,
  changes: Partial<SpentSoFar> = {},
): SpentSoFar {
  return {
    file: 'film.yaml',
    plan: PLAN,
    decisions: PLAN.shots.map(({ id }) => ({
      shot: id,
      kind: 'orders',
      fingerprint: null,
      because: { kind: 'new' },
    })),
    caps: { id: 'c1', maxCost: [], allowsUnpriced: false, ...caps },
    spent: [],
    ...changes,
  };
}

function budgeted(budget: Money, changes: Partial<SpentSoFar> = {}): SpentSoFar {
  const plan = { ...PLAN, policy: { ...PLAN.policy, budget } };
  return spending({}, { plan, ...changes });
}

/** What a cap does not hold: what is ordered first, unless `facts` say another sum. */
function over(kind: OverCap['kind'], cap: number, facts: Partial<OverCap> = {}): OverCap {
  const [cost, used] = [dollars(EXPECTED), dollars(0)];
  return { subject: 'film.yaml', kind, cost, cap: dollars(cap), used, ...facts };
}

/** Of a command that runs one film. */
const check = (film: SpentSoFar) => checkCaps([film]);

const spent = (micros: number) => [{ money: dollars(micros), command: 'c0' }];
const UNPRICED = {
  ...PLAN,
  shots: PLAN.shots.map((shot) => ({
    ...shot,
    quote: { ...shot.quote, expected: null, atMost: null },
  })),
};

test('what is ordered first must fit the budget beside all that was ever ordered', () => {
  expect(EXPECTED).toBeGreaterThan(0);
  expect(check(budgeted(dollars(MOST)))).toEqual([]);
  expect(check(spending({}))).toEqual([]);
  expect(() => check(budgeted(dollars(EXPECTED - 1)))).toThrow(
    filmError('over-cap', over('budget', EXPECTED - 1)),
  );
  const before = { spent: spent(1) };
  expect(() => check(budgeted(dollars(EXPECTED), before))).toThrow(
    filmError('over-cap', over('budget', EXPECTED, { used: dollars(1) })),
  );
});

test('retries that may not fit are told, and stop nothing', () => {
  expect(MOST).toBeGreaterThan(EXPECTED);
  const most = { cost: dollars(MOST) };
  expect(check(budgeted(dollars(EXPECTED)))).toEqual([over('budget', EXPECTED, most)]);
  expect(check(spending({ maxCost: [dollars(EXPECTED)] }))).toEqual([
    over('max-cost', EXPECTED, most),
  ]);
});

test('--max-cost counts what this command orders and nothing that was ordered before', () => {
  const before = { spent: spent(10 ** 9) };
  expect(check(spending({ maxCost: [dollars(MOST)] }, before))).toEqual([]);
  expect(() => check(spending({ maxCost: [dollars(EXPECTED - 1)] }, before))).toThrow(
    filmError('over-cap', over('max-cost', EXPECTED - 1)),
  );
});

test('a price in another currency fits no cap, and one of several caps holds it', () => {
  const yuan = { currency: 'CNY', micros: 10 ** 12 };
  const cost = dollars(EXPECTED);
  const refused = filmError('over-cap', {
    subject: 'film.yaml',
    kind: 'currency',
    cost,
    caps: [yuan],
  });
  expect(() => check(budgeted(yuan))).toThrow(refused);
  expect(() => check(spending({ maxCost: [yuan] }))).toThrow(refused);
  expect(check(spending({ maxCost: [yuan, dollars(MOST)] }))).toEqual([]);
});

test('a price that is not known fits no cap unless it is allowed', () => {
  const plan = UNPRICED;
  const caps = { maxCost: [dollars(1)] };
  expect(() => check(spending(caps, { plan }))).toThrow(
    filmError('unpriced', { file: 'film.yaml', shot: 'sh0010' }),
  );
  expect(check(spending({ ...caps, allowsUnpriced: true }, { plan }))).toEqual([]);
  expect(check(spending({}, { plan }))).toEqual([]);
});

test('a film that orders nothing is within any cap', () => {
  const nothing = { decisions: [], spent: spent(5) };
  expect(check(budgeted(dollars(0), nothing))).toEqual([]);
});

test('amounts are read with their currency, or in the one that the plan has', () => {
  expect(capsOf({ maxCost: ['20USD', '1.5 CNY'] }, [PLAN]).maxCost).toEqual([
    dollars(20_000_000),
    { currency: 'CNY', micros: 1_500_000 },
  ]);
  expect(capsOf({ maxCost: ['0.5'] }, [PLAN]).maxCost).toEqual([dollars(500_000)]);
  expect(() => capsOf({ maxCost: ['1USD', '2USD'] }, [PLAN])).toThrow(
    filmError('bad-cap', { why: 'twice', currency: 'USD' }),
  );
  const priced = (byTier: Record<string, Money>) => ({
    ...PLAN,
    shots: PLAN.shots.map((shot) => ({ ...shot, quote: { ...shot.quote, byTier } })),
  });
  expect(() => capsOf({ maxCost: ['1'] }, [priced({})])).toThrow(
    filmError('bad-cap', { why: 'no-price', amount: '1' }),
  );
  const yuan = { currency: 'CNY', micros: 1 };
  expect(() => capsOf({ maxCost: ['1'] }, [PLAN, priced({ default: yuan })])).toThrow(
    filmError('bad-cap', { why: 'several-currencies', amount: '1' }),
  );
});

test('the one film of a command is named as that of its table', () => {
  const film = spending({ maxCost: [dollars(EXPECTED - 1)] }, { row: 'lamp' });
  expect(() => check(film)).toThrow(expect.objectContaining({ code: 'over-cap', row: 'lamp' }));
  const most = spending({ maxCost: [dollars(EXPECTED)] }, { row: 'lamp' });
  expect(check(most)).toMatchObject([{ kind: 'max-cost', row: 'lamp' }]);
});

test('--max-cost holds all films of a command together, a budget its own', () => {
  const films = ['a.yaml', 'b.yaml'].map((file) =>
    spending({ maxCost: [dollars(2 * MOST)] }, { file }),
  );
  expect(checkCaps(films)).toEqual([]);
  const narrow = films.map((film) => ({
    ...film,
    caps: { ...film.caps, maxCost: [dollars(2 * EXPECTED - 1)] },
  }));
  expect(() => checkCaps(narrow)).toThrow(
    filmError(
      'over-cap',
      over('max-cost', 2 * EXPECTED - 1, { subject: 2, cost: dollars(2 * EXPECTED) }),
    ),
  );
  const ownEach = ['a.yaml', 'b.yaml'].map((file) =>
    budgeted(dollars(file === 'b.yaml' ? EXPECTED - 1 : MOST), { file }),
  );
  expect(() => checkCaps(ownEach)).toThrow(
    filmError('over-cap', over('budget', EXPECTED - 1, { subject: 'b.yaml' })),
  );
});
