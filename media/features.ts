/** What an ffmpeg can do that others cannot: where it cannot, a graph goes another way. */

import { missingFeatures, type FfmpegFeature } from '../tools/ffmpeg-features.ts';
import type { Ffmpeg } from './ffmpeg.ts';

/** What can be done without, and is not there. */
export type Missing = ReadonlySet<FfmpegFeature>;

const KNOWN = new WeakMap<Ffmpeg, Missing>();

/**
 * Asked once of each ffmpeg.
 *
 * @throws MediaError `ffmpeg-missing`, `ffmpeg-failed`, `ffmpeg-killed`
 */
export async function missingOf(ffmpeg: Ffmpeg, signal?: AbortSignal): Promise<Missing> {
  const known = KNOWN.get(ffmpeg);
  if (known) return known;
  const missing = await missingFeatures('spared', async (args) => {
    const lines: string[] = [];
    await ffmpeg(args, { signal, onLine: (line) => lines.push(line) });
    return lines.join('\n');
  });
  KNOWN.set(ffmpeg, missing);
  return missing;
}
