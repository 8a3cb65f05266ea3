/**
 * Which picture the next shot starts from: the provider's own last frame, unchanged, as long as it
 * shows what the clip ends with (docs/decisions/bytes-not-links.md).
 */

import { isSameSize } from '../specs/plan/film-size.ts';
import { compareFrames, measureLuma, sizeOf } from './compare.ts';
import { MediaError } from './error.ts';
import type { Ffmpeg } from './ffmpeg.ts';

/**
 * From here on the returned picture and the decoded one count as the same. The first is taken
 * before the clip is encoded, the second after. H.264 at CRF 18 to 34 leaves 36 to 57 dB, even with
 * noise and saturated detail; reading bt601 for bt709 leaves 27. Half a second further on, a moving
 * picture is below 24.
 */
const SAME_PICTURE_DB = 26;

/** Mean brightness (0 to 255) up to which a returned frame that differs is called black. */
const BLACK_LUMA = 12;

type DecodedReason = 'missing' | 'unreadable' | 'other-size' | 'black' | 'other-picture';

export type LastFrameChoice =
  | { readonly source: 'returned'; readonly psnrDb: number }
  | {
      readonly source: 'decoded';
      readonly reason: DecodedReason;
      /** For people: what was wrong with the returned frame. */
      readonly message: string;
    };

/**
 * @throws MediaError when the decoded frame cannot be read, or ffmpeg fails
 */
export async function chooseLastFrame(
  ffmpeg: Ffmpeg,
  request: {
    readonly returnedPath: string | null;
    readonly decodedPath: string;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<LastFrameChoice> {
  const { returnedPath, decodedPath, signal } = request;
  if (returnedPath === null) return decoded('missing', 'none was returned');
  const expected = await sizeOf(decodedPath);
  try {
    const size = await sizeOf(returnedPath);
    if (!isSameSize(size, expected)) {
      const sizes = `${size.width}×${size.height}, the clip ${expected.width}×${expected.height}`;
      return decoded('other-size', `it is ${sizes}`);
    }
    const { psnrDb } = await compareFrames(ffmpeg, decodedPath, returnedPath, signal);
    if (psnrDb >= SAME_PICTURE_DB) return { source: 'returned', psnrDb };
    if ((await measureLuma(ffmpeg, returnedPath, signal)) <= BLACK_LUMA) {
      return decoded('black', 'it is black, the end of the clip is not');
    }
    const distance = `${psnrDb.toFixed(1)} dB from the end of the clip`;
    return decoded('other-picture', `it is ${distance}, the limit is ${SAME_PICTURE_DB} dB`);
  } catch (error) {
    signal?.throwIfAborted();
    const isItsFault =
      error instanceof MediaError &&
      (error.code === 'picture-unreadable' || error.code === 'ffmpeg-failed');
    if (!isItsFault) throw error;
    return decoded('unreadable', 'it cannot be read');
  }
}

function decoded(reason: DecodedReason, fact: string): LastFrameChoice {
  const message = `the returned last frame is not used: ${fact}`;
  return { source: 'decoded', reason, message };
}
