/** Whether a clip repeats the frame that the clip before it ended with. */

import { compareFrames } from './compare.ts';
import type { Ffmpeg } from './ffmpeg.ts';

/**
 * From here on frame 0 counts as the picture that it was asked to start from: encoding leaves
 * 36 dB or more of it, and a model that draws it anew costs some more. The next frame of a brisk
 * movement is at 20 to 29; the loss of one frame of a slower one is not seen.
 */
const DUPLICATE_DB = 30;

/**
 * To be asked only of a join whose two sides were asked for the same picture: where nothing moves,
 * any two neighbours are this close.
 *
 * @throws MediaError `picture-unreadable`, `ffmpeg-failed`
 */
export async function isDuplicate(
  ffmpeg: Ffmpeg,
  join: {
    /**
     * Last frame of the clip before and first frame of the clip after, both as decoded: so that
     * whatever a model's encoder does to colours has happened to both.
     */
    readonly lastFrame: string;
    readonly firstFrame: string;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<{ readonly isDuplicate: boolean; readonly psnrDb: number }> {
  const { psnrDb } = await compareFrames(ffmpeg, join.lastFrame, join.firstFrame, join.signal);
  return { isDuplicate: psnrDb >= DUPLICATE_DB, psnrDb };
}
