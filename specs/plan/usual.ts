/** How long takes have taken in this project: known better than any sheet can tell. */

import type { Tier } from '../models/sheet.ts';
import type { Plan, PlannedShot } from './plan.ts';

/** A finished take, from its order to its bytes. */
export type Duration = {
  readonly provider: string;
  readonly family: string;
  readonly tier: Tier;
  readonly seconds: number;
};

export type Experience = Omit<Duration, 'seconds'> & {
  /** Their median. */
  readonly usualSeconds: number;
  readonly takes: number;
};

/** One for each model and tier of a provider, of which there are takes. */
export function experienceOf(durations: readonly Duration[]): Experience[] {
  return [...Map.groupBy(durations, nameOf).values()].flatMap((group) => {
    const [one] = group;
    if (!one) return [];
    const { provider, family, tier } = one;
    const usualSeconds = median(group.map(({ seconds }) => seconds));
    return [{ provider, family, tier, usualSeconds, takes: group.length }];
  });
}

/**
 * The plan with the times that this project knows; others stay the sheet's. For people: never
 * kept, since it would be another plan after every take.
 */
export function withExperience(plan: Plan, experience: readonly Experience[]): Plan {
  return {
    ...plan,
    shots: plan.shots.map((shot) => {
      const known = experienceWith(shot, experience);
      if (!known) return shot;
      const { atMostSeconds } = shot.time;
      const usualSeconds = Math.min(known.usualSeconds, atMostSeconds);
      return { ...shot, time: { usualSeconds, atMostSeconds } };
    }),
  };
}

export function experienceWith(
  { ask: request, routes }: Pick<PlannedShot, 'ask' | 'routes'>,
  experience: readonly Experience[],
): Experience | undefined {
  const [{ provider, tier }] = routes;
  const name = nameOf({ provider, family: request.family, tier });
  return experience.find((one) => nameOf(one) === name);
}

function nameOf({ provider, family, tier }: Omit<Duration, 'seconds'>): string {
  return `${provider} ${family} ${tier}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}
