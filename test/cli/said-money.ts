/** What a person reads when caps and budgets refuse a command, and its exit code. */

import type { SaidOf } from './said.ts';

const dollars = (micros: number) => ({ currency: 'USD', micros });
const yuan = (micros: number) => ({ currency: 'CNY', micros });
const CAP = { subject: 'film.yaml', cost: dollars(5_000_000), cap: dollars(4_000_000) };

export const SAID_OF_MONEY = {
  'bad-budget': [
    [
      { variable: 'STORYBOARD_BUDGET_DAY', text: '20 dollars' },
      78,
      'STORYBOARD_BUDGET_DAY is no amount: "20 dollars". Nothing was ordered.',
      'An amount is written as 20USD or 0.50EUR.',
    ],
  ],
  'no-cap': [
    [
      { file: 'film.yaml' },
      4,
      'film.yaml: the plan costs money, and nothing says how much may be spent. Nothing was ordered.',
      'Give a cap: --max-cost 20USD',
    ],
  ],
  'bad-cap': [
    [
      { why: 'no-amount', amount: '1e3USD' },
      2,
      '--max-cost 1e3USD is no amount.',
      'An amount is written as 20USD or 0.50EUR.',
    ],
    [
      { why: 'twice', currency: 'USD' },
      2,
      '--max-cost is given twice for USD.',
      'Give it once a currency.',
    ],
    [
      { why: 'no-price', amount: '20' },
      2,
      '--max-cost 20 has no currency, and no price of what is run is known.',
      'Write it with one: --max-cost 20USD',
    ],
    [
      { why: 'several-currencies', amount: '20' },
      2,
      '--max-cost 20 has no currency, and what is run is paid in several currencies.',
      'Write it with one: --max-cost 20USD',
    ],
  ],
  unpriced: [
    [
      { file: 'film.yaml', shot: 'sh0010' },
      4,
      'film.yaml: the price of sh0010 is not known, so no cap can hold it. Nothing was ordered.',
      'Add --allow-unpriced to order it beside the cap.',
    ],
  ],
  'over-cap': [
    [
      { ...CAP, kind: 'budget', used: dollars(0) },
      4,
      'film.yaml: what is ordered costs 5.00 USD, over the budget of 4.00 USD. Nothing was ordered.',
      'Raise the cap, or take shots out.',
    ],
    [
      { ...CAP, kind: 'budget', used: dollars(2_000_000) },
      4,
      'film.yaml: what is ordered costs 5.00 USD, over the budget of 4.00 USD, of which 2.00 USD is spent or ordered. Nothing was ordered.',
      'Raise the cap, or take shots out.',
    ],
    [
      { ...CAP, subject: 2, kind: 'max-cost', used: dollars(0) },
      4,
      '2 films: what is ordered costs 5.00 USD, over --max-cost 4.00 USD. Nothing was ordered.',
      'Raise the cap, or take shots out.',
    ],
    [
      { ...CAP, subject: 'film.yaml sh0010', kind: 'day', used: dollars(0) },
      4,
      "film.yaml sh0010: what is ordered costs 5.00 USD, over the day's whole budget of 4.00 USD. Nothing was ordered.",
      'Raise STORYBOARD_BUDGET_DAY, or take shots out.',
    ],
    [
      { ...CAP, kind: 'currency', caps: [yuan(10 ** 12), { currency: 'EUR', micros: 10 ** 6 }] },
      4,
      'film.yaml: what is ordered costs 5.00 USD, and a cap of 1000000.00 CNY and 1.00 EUR cannot hold that. Nothing was ordered.',
      'Give a cap in USD, or none.',
    ],
  ],
} satisfies SaidOf<'bad-budget' | 'no-cap' | 'bad-cap' | 'unpriced' | 'over-cap'>;
