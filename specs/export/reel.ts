/** Names of reels: 8 letters and digits, one for each clip of the film. */

import type { ExportItem } from './timeline.ts';

/** What an EDL calls black. */
export const BLACK = 'BL';
/** What readers of EDLs take for something else than a clip. */
const RESERVED = [BLACK, 'BLACK', 'AX', 'BARS', 'NONE'];
const LETTERS = 8;

/** By shot, of those with a take: the shot's id where that does, else its beginning and a number. */
export function reelsOf(items: readonly ExportItem[]): ReadonlyMap<string, string> {
  const shots = items.flatMap(({ shot, take }) => (take === null ? [] : [shot]));
  const plain = shots.map(plainOf);
  const used = new Set(RESERVED);
  const reels = new Map<string, string>();
  for (const [index, shot] of shots.entries()) {
    const name = plain[index] ?? '';
    const isAlone = plain.filter((other) => other === name).length === 1;
    const fits = name !== '' && name.length <= LETTERS && isAlone && !used.has(name);
    if (!fits) continue;
    used.add(name);
    reels.set(shot, name);
  }
  let number = 0;
  for (const [index, shot] of shots.entries()) {
    if (reels.has(shot)) continue;
    let reel: string;
    do {
      number += 1;
      const digits = String(number).padStart(3, '0');
      reel = `${(plain[index] ?? '').slice(0, LETTERS - digits.length) || 'R'}${digits}`;
    } while (used.has(reel));
    used.add(reel);
    reels.set(shot, reel);
  }
  return reels;
}

function plainOf(shot: string): string {
  return shot.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
