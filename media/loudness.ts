/** By how much a film's sound is made louder, measured on all of it. */

import { TRUE_PEAK_DB, type Loudness, type LoudnessStep } from './finish.ts';

/** What is held is less loud than the gain alone would make it: it is measured again, and lifted. */
const MOST_ROUNDS = 3;
const NEAR_LU = 0.2;
/** More of it would press a film that lives of its peaks to a noise. */
const MOST_LIFT_DB = 6;

/**
 * `measure` gives what sound is like after a step, or as it is (null). Null when there is none to be
 * heard.
 */
export async function loudnessStep(
  wanted: number,
  measure: (step: LoudnessStep | null) => Promise<Loudness | null>,
): Promise<LoudnessStep | null> {
  const own = await measure(null);
  if (own === null) return null;
  const gainDb = rounded(wanted - own.loud);
  let step: LoudnessStep = { wanted, gainDb, isHeld: own.peak + gainDb > TRUE_PEAK_DB };
  for (let round = 0; step.isHeld && round < MOST_ROUNDS; round += 1) {
    const held = await measure(step);
    const short = held === null ? 0 : wanted - held.loud;
    if (Math.abs(short) < NEAR_LU) break;
    const next = Math.min(gainDb + MOST_LIFT_DB, rounded(step.gainDb + short));
    if (next === step.gainDb) break;
    step = { ...step, gainDb: next };
  }
  return step;
}

function rounded(decibels: number): number {
  return Math.round(decibels * 100) / 100;
}
