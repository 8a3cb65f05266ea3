/** Several takes of a shot: how many are ordered, and what cannot be asked. */

import type { FilmErrors } from '../../films/error.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import { ordersOf } from '../../specs/plan/several.ts';

/** `3 takes`, `2 more of 3 takes`; nothing where one is wanted. */
export function takesText(decision: ShotDecision): string[] {
  const wanted = decision.kind === 'orders' ? (decision.takes?.wanted ?? 1) : 1;
  const orders = ordersOf(decision);
  if (wanted === 1) return [];
  return [orders === wanted ? `${wanted} takes` : `${orders} more of ${wanted} takes`];
}

/** Why `--takes` or `--seed` does not count. */
export function takesRefusal(facts: FilmErrors['bad-takes']) {
  const { option } = facts;
  if (facts.why === 'without-again') {
    const message = `--${option} is about shots that are asked for again. Nothing was ordered.`;
    const hint = `Name them: --again sh0010 --${option} …`;
    return { message, hint: option === 'seed' ? hint : `${hint}; or write takes: in the file.` };
  }
  if (facts.why === 'range') {
    const least = option === 'takes' ? 1 : 0;
    const message = `--${option} is a whole number from ${least} to ${facts.most}. Nothing was ordered.`;
    return { message, hint: null };
  }
  const { shot } = facts;
  const what = option === 'takes' ? 'each further take would be the same clip' : 'that one counts';
  return {
    message: `--${option}: the file gives ${shot} a seed, and ${what}. Nothing was ordered.`,
    hint: `Take seed out of ${shot}, or change it there.`,
  };
}
