/** The joins of a film that a viewer may stumble over. */

import {
  joinFaults,
  type FilmJoin,
  type JoinFault,
  type WorstJoin,
} from '../../specs/picture/joins.ts';

const MOST = 3;

/** `sh0020 → sh0030  colours jump (ΔE 7.2), 12 of 255 brighter`, and how many more there are. */
export function worstJoinLines(joins: readonly WorstJoin[] = []): string[] {
  const lines = joins.slice(0, MOST).map(({ from, to, faults }) => {
    return `${from} → ${to}  ${faults.map(faultText).join(', ')}`;
  });
  const more = joins.length - lines.length;
  return more > 0 ? [...lines, `${more} more of such joins: see joins in film.json`] : lines;
}

/** What is beyond its limit, the worst first. */
export function joinFaultTexts(join: FilmJoin): string[] {
  return joinFaults(join).map(faultText);
}

function faultText({ what, value }: JoinFault): string {
  const size = Math.abs(value).toFixed(Math.abs(value) >= 10 || what === 'lumaStep' ? 0 : 1);
  if (what === 'deltaE') return `colours jump (ΔE ${size})`;
  if (what === 'driftDeltaE') return `colours have drifted since its chain began (ΔE ${size})`;
  if (what === 'lumaStep') return `${size} of 255 ${value > 0 ? 'brighter' : 'darker'}`;
  return `${size} dB ${value > 0 ? 'louder' : 'quieter'}`;
}
