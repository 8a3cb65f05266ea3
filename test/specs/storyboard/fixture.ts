/** Storyboards kept as files, read against the small market. */

import { readFileSync } from 'node:fs';
import { readStoryboard, type ReadResult } from '../../../specs/storyboard/read.ts';
import type { MusicLookup } from '../../../specs/storyboard/storyboard.ts';
import { market, stills } from './catalogue.ts';

export const FIXTURES = new URL('../../storyboards/', import.meta.url);

export function fixture(name: string): string {
  return readFileSync(new URL(name, FIXTURES), 'utf8');
}

/** Read on a day after seedance-1.5-pro has ended on `ark`. */
export function readText(text: string): ReadResult {
  const files = { pictures: stills, music };
  return readStoryboard(text, { catalogue: market, ...files, today: '2026-11-21' });
}

/** Every path is a sound file of its own, but for `gone` ones. */
const music: MusicLookup = (path) => {
  return path.includes('gone') ? { problem: 'does not exist' } : { sha256: 'a'.repeat(64) };
};
