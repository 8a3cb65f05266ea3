/**
 * Numbered lists (docs/decisions/exclusive-numbered-files.md): from 1 on, each number created
 * exclusively and never changed.
 */

import type { Depot } from './depot.ts';

/** A list that has so many has no room for one more. */
export const MOST_NUMBERS = 999_999;

export function numberedKey(list: string, number: number): string {
  return `${list}/${numberName(number)}.json`;
}

/** As keys sort: `000012`. */
export function numberName(number: number): string {
  return String(number).padStart(6, '0');
}

/** Null for every other file. */
export function numberIn(fileName: string): number | null {
  const digits = /^(\d{6,15})\.json$/.exec(fileName)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The newest number of a list; 0: it has none. What nobody can have reached counts as none. */
export async function newestNumber(depot: Depot, list: string): Promise<number> {
  const numbers = (await depot.list(list)).map((name) => numberIn(name) ?? 0);
  return numbers.reduce((one, other) => (other > MOST_NUMBERS ? one : Math.max(one, other)), 0);
}
