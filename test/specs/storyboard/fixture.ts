/** Storyboards kept as files, read against the small market. */

import { readFileSync } from 'node:fs';
import { readStoryboard, type ReadResult } from '../../../specs/storyboard/read.ts';
import { market, stills } from './catalogue.ts';

export const FIXTURES = new URL('../../storyboards/', import.meta.url);

export function fixture(name: string): string {
  return readFileSync(new URL(name, FIXTURES), 'utf8');
}

/** Read on a day after seedance-1.5-pro has ended on `ark`. */
export function readText(text: string): ReadResult {
  return readStoryboard(text, { catalogue: market, pictures: stills, today: '2026-11-21' });
}
