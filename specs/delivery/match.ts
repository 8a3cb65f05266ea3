/** By how much a clip's colours are changed so that it looks like its chain's first picture. */

import type { PictureMeans } from '../picture/measures.ts';
import type { ColourGains } from './delivery.ts';

/** A hand-over's drift is a few per cent. What is farther away is another light, and is meant. */
const MOST = 4 / 3;
/** Means below this, of 255, say nothing of a colour: in the dark a step of one is a doubling. */
const LEAST_MEAN = 8;
/** A change that no eye sees. */
const LEAST_CHANGE = 0.002;

/** `own`: means of the clip's first picture in the film. Null: it is left as it is. */
export function matchGains(own: PictureMeans, first: PictureMeans): ColourGains | null {
  const gains = [
    gainOf(own.red, first.red),
    gainOf(own.green, first.green),
    gainOf(own.blue, first.blue),
  ] as const;
  return gains.every((gain) => Math.abs(gain - 1) < LEAST_CHANGE) ? null : gains;
}

/** Numbers of a file that was tampered with are no numbers, or absurd ones. */
function gainOf(own: number, wanted: number): number {
  if (!(own >= LEAST_MEAN) || !(wanted >= LEAST_MEAN)) return 1;
  const gain = Math.min(MOST, Math.max(1 / MOST, wanted / own));
  return Number.isFinite(gain) ? Math.round(gain * 10_000) / 10_000 : 1;
}
