/**
 * Whether a film can be made of its clips' own pictures, undecoded. Every clip must already match
 * the film in all properties that a player reads.
 */

import type { EditList } from '../specs/plan/edit-list.ts';
import type { ClipFacts } from './facts.ts';
import { isFilmRate, type Leg } from './leg.ts';
import type { SeenPicture } from './seen-picture.ts';

/** Baseline, Main and High: what every player decodes. The first byte of a profile, hex. */
const PROFILES = new Set(['42', '4d', '64']);

/** Whether the uncut clips are the film, and one decoder can read them in turn. */
export function canCopy(legs: readonly Leg[], { size, delivery }: EditList): boolean {
  const first = legs[0]?.source;
  // No encoding is better than the clips themselves; a draft is asked for to be small.
  if (delivery?.codec !== undefined || delivery?.quality === 'draft') return false;
  return legs.every(({ source, inFrame, outFrame, dissolveFrames, match }) => {
    if (source.kind !== 'clip' || first?.kind !== 'clip' || match) return false;
    const { facts } = source;
    const isWhole = inFrame === 0 && outFrame === facts.frames && dissolveFrames === 0;
    const isSized = facts.width === size.width && facts.height === size.height;
    const isTimed = facts.isSteady && isFilmRate(facts) && !facts.startsOpen;
    const { decoderHeader } = first.facts;
    const isAlike = decoderHeader !== null && facts.decoderHeader === decoderHeader;
    return isWhole && isSized && isTimed && isAlike && isCoded(facts) && isShown(facts);
  });
}

function isCoded({ videoCodec, codecParameters, hasOneHeader = false }: ClipFacts): boolean {
  const [, profile = ''] = codecParameters.toLowerCase().split('.');
  return videoCodec === 'avc' && PROFILES.has(profile.slice(0, 2)) && hasOneHeader;
}

/** Whether a clip's pictures are shown like the film's own, whichever tags a player reads. */
function isShown({ rotation, colorMatrix, seen = null }: ClipFacts): boolean {
  return rotation === 0 && colorMatrix === 'bt709' && seen !== null && isPlain(seen);
}

function isPlain(seen: SeenPicture): boolean {
  const { pixelFormat, pixelAspect, isInterlaced, isFullRange } = seen;
  const isBt709 = [seen.matrix, seen.primaries, seen.transfer].every((name) => name === 'bt709');
  return pixelFormat === 'yuv420p' && pixelAspect === 1 && !isInterlaced && !isFullRange && isBt709;
}
