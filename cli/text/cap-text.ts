/** Caps that do not hold what is ordered, or not every retry of it. */

import { formatMoney } from '../../specs/money.ts';
import type { OverCap } from '../../films/facts.ts';
import { besidePlan, commandFor, type CommandSubject } from './command.ts';
import { count } from './plan-line.ts';

/** `the budget of 6.00 USD, of which 2.00 USD is spent or ordered`. */
export function capName({ kind, cap, used }: OverCap): string {
  if (kind === 'max-cost') return `--max-cost ${formatMoney(cap)}`;
  if (kind !== 'budget') return `the ${kind}'s whole budget of ${formatMoney(cap)}`;
  const of = used.micros === 0 ? '' : `, of which ${formatMoney(used)} is spent or ordered`;
  return `the budget of ${formatMoney(cap)}${of}`;
}

export function subjectOf(subject: string | number): string {
  return typeof subject === 'number' ? count(subject, 'film') : subject;
}

/** `films`: how many there are; of several each names its own. */
export function tightLines(tight: readonly OverCap[], films: number): string[] {
  return tight.map((one) => {
    const named = one.row === undefined ? subjectOf(one.subject) : one.row;
    const subject = films > 1 && one.kind === 'budget' ? `${named}: ` : '';
    const cost = formatMoney(one.cost);
    return `${subject}With every retry it may cost ${cost}, over ${capName(one)}: a shot that needs more asks.`;
  });
}

/** A cap is raised where it stands. */
export function capAnswer(code: string, film: CommandSubject, isTried: boolean): string {
  const run = commandFor('run', film);
  const budget = /^(?:over-)?(day|month)/.exec(code)?.[1];
  if (budget) {
    const byItself = isTried ? 'goes on by itself; or ' : '';
    return `${byItself}raise STORYBOARD_BUDGET_${budget.toUpperCase()}, then: ${run}`;
  }
  if (code === 'unpriced') return `${run} --allow-unpriced`;
  return code.startsWith('budget') || code === 'over-budget'
    ? `raise policy.budget, then: ${run}`
    : `${commandFor('run', besidePlan(film))} --max-cost …`;
}
