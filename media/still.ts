/** Whether a still can be shown in a film. */

import { MediaError } from './error.ts';
import { inputOf, type Ffmpeg } from './ffmpeg.ts';

/** Providers take pictures that a build of ffmpeg may not decode: HEIC is one. */
export async function stillDecodes(
  ffmpeg: Ffmpeg,
  picture: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const toNowhere = ['-frames:v', '1', '-f', 'null', '-'];
  try {
    await ffmpeg(['-xerror', ...inputOf(picture), ...toNowhere], { signal });
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof MediaError && error.code === 'ffmpeg-failed') return false;
    throw error;
  }
}
