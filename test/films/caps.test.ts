import { expect, test } from 'vitest';
import { capsOf, checkCaps, type SpentSoFar } from '../../films/money/caps.ts';
import type { Money } from '../../specs/money.ts';
import { PLAN } from './facts.ts';

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
  expect(() => check(budgeted(dollars(EXPECTED - 1)))).toThrow(/Nothing was ordered/);
  const before = { spent: spent(1) };
  expect(() => check(budgeted(dollars(EXPECTED), before))).toThrow(
    /film\.yaml: what is ordered costs .* over the budget of .* is spent or ordered/,
  );
});

test('retries that may not fit are told, and stop nothing', () => {
  expect(MOST).toBeGreaterThan(EXPECTED);
  expect(check(budgeted(dollars(EXPECTED)))).toEqual([
    expect.stringMatching(/With every retry it may cost .* a shot that needs more asks/),
  ]);
  expect(check(spending({ maxCost: [dollars(EXPECTED)] }))).toHaveLength(1);
});

test('--max-cost counts what this command orders and nothing that was ordered before', () => {
  const before = { spent: spent(10 ** 9) };
  expect(check(spending({ maxCost: [dollars(MOST)] }, before))).toEqual([]);
  expect(() => check(spending({ maxCost: [dollars(EXPECTED - 1)] }))).toThrow(/--max-cost/);
});

test('a price in another currency fits no cap, and one of several caps holds it', () => {
  const yuan = { currency: 'CNY', micros: 10 ** 12 };
  expect(() => check(budgeted(yuan))).toThrow(/a cap of 1000000.00 CNY cannot hold that/);
  expect(() => check(spending({ maxCost: [yuan] }))).toThrow(/cannot hold that/);
  expect(check(spending({ maxCost: [yuan, dollars(MOST)] }))).toEqual([]);
});

test('a price that is not known fits no cap unless it is allowed', () => {
  const plan = UNPRICED;
  const caps = { maxCost: [dollars(1)] };
  expect(() => check(spending(caps, { plan }))).toThrow(/price of sh0010 is not known/);
  expect(check(spending({ ...caps, allowsUnpriced: true }, { plan }))).toEqual([]);
  expect(check(spending({}, { plan }))).toEqual([]);
});

test('a film that orders nothing is within any cap', () => {
  const over = { decisions: [], spent: spent(5) };
  expect(check(budgeted(dollars(0), over))).toEqual([]);
});

test('amounts are read with their currency, or in the one that the plan has', () => {
  expect(capsOf({ maxCost: ['20USD', '1.5 CNY'] }, [PLAN]).maxCost).toEqual([
    dollars(20_000_000),
    { currency: 'CNY', micros: 1_500_000 },
  ]);
  expect(capsOf({ maxCost: ['0.5'] }, [PLAN]).maxCost).toEqual([dollars(500_000)]);
  expect(() => capsOf({ maxCost: ['1USD', '2USD'] }, [PLAN])).toThrow(/twice for USD/);
  const shots = PLAN.shots.map((shot) => ({ ...shot, quote: { ...shot.quote, byTier: {} } }));
  expect(() => capsOf({ maxCost: ['1'] }, [{ ...PLAN, shots }])).toThrow(/has no currency/);
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
  expect(() => checkCaps(narrow)).toThrow(/^2 films: what is ordered costs .* over --max-cost/);
  const over = ['a.yaml', 'b.yaml'].map((file) =>
    budgeted(dollars(file === 'b.yaml' ? EXPECTED - 1 : MOST), { file }),
  );
  expect(() => checkCaps(over)).toThrow(/^b\.yaml: .* over the budget/);
});
