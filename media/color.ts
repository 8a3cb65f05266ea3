/** How a clip's colours are read and turned into the film's, for stills and for the film alike. */

import type { ClipFacts } from './facts.ts';
import type { SeenPicture } from './seen-picture.ts';

/** What a clip's colours are converted from. */
export type Conversion = {
  readonly transfer: 'pq' | 'hlg' | 'sdr';
  readonly primaries: 'bt2020' | 'p3' | 'bt709';
};

const PRIMARIES: Readonly<Record<string, Conversion['primaries']>> = {
  bt2020: 'bt2020',
  smpte432: 'p3',
};
const TRANSFERS: Readonly<Record<string, Conversion['transfer']>> = {
  smpte2084: 'pq',
  'arib-std-b67': 'hlg',
};

/** Null for a clip that has an ordinary screen's colours. */
export function conversionOf(seen: Pick<SeenPicture, 'matrix' | 'primaries' | 'transfer'> | null) {
  if (seen === null) return null;
  const { matrix, primaries, transfer } = seen;
  const isWide = transfer !== null && transfer in TRANSFERS;
  // If a file names only some of these, the rest is taken from the same standard.
  const own = primaries ?? (isWide || matrix?.startsWith('bt2020') ? 'bt2020' : 'bt709');
  const conversion: Conversion = {
    transfer: TRANSFERS[transfer ?? ''] ?? 'sdr',
    primaries: PRIMARIES[own] ?? 'bt709',
  };
  const isOrdinary = conversion.transfer === 'sdr' && conversion.primaries === 'bt709';
  return isOrdinary ? null : conversion;
}

/** For people. */
export function conversionWords({ transfer, primaries }: Conversion): string {
  const light = { pq: 'HDR (PQ)', hlg: 'HDR (HLG)', sdr: '' }[transfer];
  const colors = { bt2020: 'bt2020', p3: 'P3', bt709: 'bt709' }[primaries];
  return [light, colors].filter((word) => word !== '').join(', ');
}

/** Of a still. */
export const SQUARE_PIXELS: readonly string[] = ['scale=iw*sar:ih', 'setsar=1'];

/**
 * Filters that come before all others: they make pictures of square pixels, of one size, in the
 * film's colours. Few filters can handle a size that changes, so that comes first.
 *
 * A clip that does not name its matrix gets the one that players assume: bt709 from HD on, bt601
 * below; ffmpeg alone would assume bt601 for all. The result is written on every picture, since
 * `scale` refuses a picture with names that it does not know. Other colours go through the clip's
 * lookup (`lookup.ts`), which lies at `lookupOf`. `small`: averaged down to that size first, where
 * only numbers are wanted.
 */
export function toFilmPictures(
  { width, height, seen = null }: Pick<ClipFacts, 'width' | 'height' | 'seen'>,
  lookupOf: (conversion: Conversion) => string,
  small?: { readonly width: number; readonly height: number },
): readonly string[] {
  const averaged = small && `scale=${small.width}:${small.height}:flags=area`;
  if (seen === null) {
    const named = 'setparams=colorspace=bt709:color_trc=bt709';
    return [named, ...SQUARE_PIXELS, ...(averaged ? [averaged] : [])];
  }
  const isHighDefinition = Math.max(width, height) >= 1280 || Math.min(width, height) > 576;
  const assumed = isHighDefinition ? 'bt709' : 'smpte170m';
  const conversion = conversionOf(seen);
  const matrix = conversion?.primaries === 'bt2020' ? 'bt2020nc' : assumed;
  return [
    `setparams=colorspace=${seen.matrix ?? matrix}:color_trc=${seen.transfer ?? 'bt709'}`,
    averaged ?? `scale=${width}:${height}:flags=lanczos+accurate_rnd+full_chroma_int`,
    'setsar=1',
    ...(conversion === null ? [] : lookupFilters(lookupOf(conversion))),
  ];
}

function lookupFilters(path: string): string[] {
  return [
    'scale=flags=bicubic+accurate_rnd+full_chroma_int',
    'format=gbrp16',
    `lut3d=file=${filterValue(path)}:interp=tetrahedral`,
    'setparams=color_primaries=bt709:color_trc=bt709',
  ];
}

/** Text as the value of an option in a filter graph: quoted for the option and for the graph. */
export function filterValue(text: string): string {
  const forOption = text.replaceAll(/[\\':]/g, String.raw`\$&`);
  return forOption.replaceAll(/[\\'[\],;]/g, String.raw`\$&`);
}
