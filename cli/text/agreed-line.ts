/** What a film has still to order and was agreed to, and what costs more than it did then. */

import { sumMoney, type Money } from '../../specs/money.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import { quoteOfOrders } from '../../specs/plan/several.ts';
import type { Plan, Quote } from '../../specs/plan/plan.ts';
import { sumQuotes } from '../../specs/plan/totals.ts';
import { count, formatMonies } from './plan-line.ts';
import { formatShots } from './shot-names.ts';

/** `sh0020…sh0040  agreed to already, 0.20 USD: the film runs`. */
export function agreedText(
  { shots }: Plan,
  agreed: readonly string[],
  {
    isRunning,
    maxCost,
    decisions = [],
  }: {
    readonly isRunning: boolean;
    readonly maxCost: readonly Money[];
    /** Absent: one take of each is ordered. */
    readonly decisions?: readonly ShotDecision[];
  },
): string {
  const price = priceOf(
    shots.filter(({ id }) => agreed.includes(id)),
    decisions,
  );
  const why = isRunning ? 'the film runs' : 'its run was left and goes on';
  const cap = maxCost.length === 0 ? '' : `, under its --max-cost ${formatMonies(maxCost)}`;
  return `${namesOf(shots, agreed)}  agreed to already${price}: ${why}${cap}`;
}

/** `76 shots of 40 films  agreed to already, 4.94 USD: their runs go on`. */
export function agreedFilmsText(
  films: readonly {
    readonly plan: Plan;
    readonly known: readonly string[];
    readonly decisions?: readonly ShotDecision[];
  }[],
): string {
  const quotes = films.flatMap(({ plan, known, decisions = [] }) =>
    quotesOf(
      plan.shots.filter(({ id }) => known.includes(id)),
      decisions,
    ),
  );
  const what = `${count(quotes.length, 'shot')} of ${count(films.length, 'film')}`;
  return `${what}  agreed to already${priceText(quotes)}: their runs go on`;
}

function priceOf(shots: Plan['shots'], decisions: readonly ShotDecision[]): string {
  return priceText(quotesOf(shots, decisions));
}

function quotesOf(shots: Plan['shots'], decisions: readonly ShotDecision[]): Quote[] {
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  return shots.map((shot) => quoteOfOrders(shot, decided.get(shot.id)));
}

function priceText(quotes: readonly Quote[]): string {
  const { expected } = sumQuotes(quotes);
  return expected.length === 0 ? '' : `, ${formatMonies(expected)}`;
}

/** `sh0020  costs 0.12 USD, 0.10 USD when it was agreed to: 0.02 USD more`. */
export function dearerText({ shots }: Plan, then: ReadonlyMap<string, Quote>): string {
  const ids = [...then.keys()];
  const now = shots.filter(({ id }) => then.has(id)).map(({ quote }) => quote);
  const before = [...then.values()];
  const expected = differenceOf(now, before, 'expected');
  const told = expected ?? differenceOf(now, before, 'atMost');
  const names = namesOf(shots, ids);
  if (told === null)
    return `${names}  the price is not known any more; it was when it was agreed to`;
  const most = expected === null ? 'at most ' : '';
  return `${names}  costs ${most}${formatMonies(told.now)}, ${formatMonies(told.before)} when it was agreed to: ${formatMonies(told.more)} more`;
}

type Difference = {
  readonly now: readonly Money[];
  readonly before: readonly Money[];
  readonly more: readonly Money[];
};

/** Null where it is not more. */
function differenceOf(
  now: readonly Quote[],
  then: readonly Quote[],
  of: 'expected' | 'atMost',
): Difference | null {
  const sums = [now, then].map((quotes) => sumMoney(quotes.flatMap((quote) => quote[of] ?? [])));
  const [is = [], was = []] = sums;
  const more = is.flatMap(({ currency, micros }) => {
    const before = was.find((sum) => sum.currency === currency)?.micros ?? 0;
    return micros > before ? [{ currency, micros: micros - before }] : [];
  });
  if (more.length === 0 || was.length === 0) return null;
  return { now: is, before: was, more };
}

function namesOf(shots: Plan['shots'], ids: readonly string[]): string {
  return formatShots(
    ids,
    shots.map(({ id }) => id),
  );
}
