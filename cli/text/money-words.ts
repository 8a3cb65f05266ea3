/** Why caps and budgets refuse a command. */

import type { FilmErrors } from '../../films/error.ts';
import type { OverCap } from '../../films/facts.ts';
import { BUDGET_VARIABLES } from '../../specs/plan/budget.ts';
import { formatMoney } from '../../specs/money.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { capName, subjectOf } from './cap-text.ts';

type MoneyCode = 'no-cap' | 'bad-cap' | 'bad-budget' | 'unpriced' | 'over-cap';

/** By code of the refusal. */
export const MONEY_WORDS: {
  readonly [Code in MoneyCode]: (facts: FilmErrors[Code]) => {
    readonly message: string;
    readonly hint: string;
  };
} = {
  'no-cap': ({ file }) => ({
    message: `${file}: the plan costs money, and nothing says how much may be spent. Nothing was ordered.`,
    hint: 'Give a cap: --max-cost 20USD',
  }),
  'bad-cap': (facts) => {
    if (facts.why === 'twice') {
      return {
        message: `--max-cost is given twice for ${facts.currency}.`,
        hint: 'Give it once a currency.',
      };
    }
    if (facts.why === 'no-amount') {
      return {
        message: `--max-cost ${facts.amount} is no amount.`,
        hint: 'An amount is written as 20USD or 0.50EUR.',
      };
    }
    const fact =
      facts.why === 'no-price'
        ? 'no price of what is run is known'
        : 'what is run is paid in several currencies';
    return {
      message: `--max-cost ${facts.amount} has no currency, and ${fact}.`,
      hint: `Write it with one: --max-cost ${facts.amount}USD`,
    };
  },
  'bad-budget': ({ variable, text }) => ({
    message: `${variable} is no amount: "${printable(text.slice(0, 60))}". Nothing was ordered.`,
    hint: 'An amount is written as 20USD or 0.50EUR.',
  }),
  unpriced: ({ file, shot }) => ({
    message: `${file}: the price of ${shot} is not known, so no cap can hold it. Nothing was ordered.`,
    hint: 'Add --allow-unpriced to order it beside the cap.',
  }),
  'over-cap': (facts) => {
    const fact = `${subjectOf(facts.subject)}: what is ordered costs ${formatMoney(facts.cost)}`;
    if (facts.kind !== 'currency') {
      return {
        message: `${fact}, over ${capName(facts)}. Nothing was ordered.`,
        hint: `Raise ${raised(facts.kind)}, or take shots out.`,
      };
    }
    const caps = facts.caps.map(formatMoney).join(' and ');
    return {
      message: `${fact}, and a cap of ${caps} cannot hold that. Nothing was ordered.`,
      hint: `Give a cap in ${facts.cost.currency}, or none.`,
    };
  },
};

/** A budget of the day or the month stands in no file, and in no option. */
function raised(kind: OverCap['kind']): string {
  return kind === 'day' || kind === 'month' ? BUDGET_VARIABLES[kind] : 'the cap';
}
