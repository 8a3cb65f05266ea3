/** How colours are read that a file does not explain, the same for stills and for the film. */

import type { ClipFacts } from './facts.ts';

/**
 * Filters that go before any conversion. A clip that does not name its matrix has the one that
 * players assume: bt709 from HD on, bt601 below. ffmpeg alone would take all for bt601.
 */
export function namedColors({
  colorMatrix,
  width,
  height,
}: Pick<ClipFacts, 'colorMatrix' | 'width' | 'height'>): string[] {
  if (colorMatrix !== null) return [];
  const isHighDefinition = Math.max(width, height) >= 1280 || Math.min(width, height) > 576;
  return [`setparams=colorspace=${isHighDefinition ? 'bt709' : 'smpte170m'}`];
}
