import { expect, test } from 'vitest';
import { breachOf, type Caps } from '../../../specs/plan/cap.ts';

const NONE: Caps = { budget: null, maxCost: [], allowsUnpriced: false };
const usd = (micros: number) => ({ currency: 'USD', micros });
const cny = (micros: number) => ({ currency: 'CNY', micros });

const NOW = [
  { money: usd(100), command: 'now' },
  { money: cny(900), command: 'now' },
];
const SPENT = {
  film: [{ money: usd(300), command: 'before' }, ...NOW],
  command: [...NOW, { money: usd(50), command: 'now' }],
};

function codeOf(caps: Partial<Caps>, price: ReturnType<typeof usd> | null): string | null {
  return breachOf({ ...NONE, ...caps }, price, SPENT)?.code ?? null;
}

test.each<[string, Partial<Caps>, ReturnType<typeof usd> | null, string | null]>([
  ['no cap holds nothing back', {}, usd(10 ** 12), null],
  ['no cap asks for a price', {}, null, null],
  ['a budget holds what all commands ordered', { budget: usd(500) }, usd(100), null],
  ['a budget is not passed by a millionth', { budget: usd(500) }, usd(101), 'over-budget'],
  ['--max-cost counts its own command, in every film', { maxCost: [usd(500)] }, usd(350), null],
  ['--max-cost is not passed', { maxCost: [usd(500)] }, usd(351), 'over-max-cost'],
  [
    'the narrower of both counts',
    { budget: usd(450), maxCost: [usd(500)] },
    usd(51),
    'over-budget',
  ],
  ['each currency has its own cap', { maxCost: [usd(200), cny(1_000)] }, cny(100), null],
  ['and is held by it', { maxCost: [usd(10 ** 9), cny(1_000)] }, cny(101), 'over-max-cost'],
  ['a budget converts nothing', { budget: usd(10 ** 9) }, cny(1), 'budget-currency'],
  ['--max-cost converts nothing', { maxCost: [usd(10 ** 9)] }, cny(1), 'max-cost-currency'],
  ['what has no price fits no cap', { budget: usd(10 ** 9) }, null, 'unpriced'],
  ['unless that is allowed', { budget: usd(1), allowsUnpriced: true }, null, null],
  ['what is free fits every cap', { budget: cny(0) }, usd(0), null],
])('%s', (_, caps, price, code) => {
  expect(codeOf(caps, price)).toBe(code);
});

test('what is needed, the cap and what is used are named', () => {
  const caps = { ...NONE, budget: usd(1_000_000) };
  const spent = [{ money: usd(980_000), command: 'now' }];
  expect(breachOf(caps, usd(65_000), { film: spent, command: [] })?.message).toBe(
    'It needs 0.065 USD; of the budget of 1.00 USD, 0.98 USD is spent or ordered.',
  );
});
