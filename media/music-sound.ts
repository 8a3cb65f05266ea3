/** How long a piece of music is, by decoding it: what its header says is a claim. */

import { stat } from 'node:fs/promises';
import { timely } from './deadline.ts';
import { inputOf, succeeds, type Ffmpeg } from './ffmpeg.ts';
import { SAMPLE_RATE } from './sound.ts';

const COUNTED = /Number of samples: (\d+)/;

/** Only its sound is opened: a cover is a picture. */
export function musicInput(path: string): string[] {
  return inputOf(path, '-vn');
}

/**
 * In samples at the film's rate, as far as the limit; null where it has no sound that decodes.
 *
 * @throws MediaError `ffmpeg-missing`, `ffmpeg-killed`, `clip-absurd` where it takes too long
 */
export async function musicSamples(
  ffmpeg: Ffmpeg,
  path: string,
  { most, signal }: { readonly most: number; readonly signal?: AbortSignal | undefined },
): Promise<number | null> {
  const { size: bytes } = await stat(path);
  let samples = 0;
  const onMessage = (line: string) => {
    const [, count] = COUNTED.exec(line) ?? [];
    if (count !== undefined) samples = Math.max(samples, Number(count));
  };
  const counted = 'astats=metadata=0:measure_perchannel=none:measure_overall=Number_of_samples';
  const filters = `aresample=${SAMPLE_RATE},atrim=end_sample=${most},${counted}`;
  const args = ['-v', 'info', '-nostats', '-max_error_rate', '1', ...musicInput(path)];
  args.push('-map', '0:a:0', '-af', filters, '-f', 'null', '-');
  const size = { bytes, frames: 0, width: 0, height: 0 };
  const run = timely(size, path, { signal }, (until) => ffmpeg(args, { signal: until, onMessage }));
  const isWhole = await succeeds(run, signal);
  return isWhole && samples > 0 ? Math.min(samples, most) : null;
}

/** Whether it begins with sound that decodes. */
export async function musicPlays(ffmpeg: Ffmpeg, path: string): Promise<boolean> {
  return (await musicSamples(ffmpeg, path, { most: SAMPLE_RATE })) !== null;
}
