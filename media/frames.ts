/**
 * A clip's first and last frame, as pictures, and the proof that all of it decodes: one pass.
 *
 * The last frame is the last one that the decoder gives. Seeking near the end finds another one
 * when the sound is longer than the pictures, or when frames are stored out of order.
 */

import { namedColors } from './color.ts';
import { MediaError } from './error.ts';
import { framesOf, inputOf, PROGRESS, type Ffmpeg } from './ffmpeg.ts';
import { filmFramesOf } from './leg.ts';
import { probeClip, type ClipFacts } from './probe.ts';

/** What ffmpeg says of bytes that mean nothing to a demuxer or decoder. */
const INVALID = 'Invalid data found when processing input';

export type DecodeRequest = {
  readonly clip: string;
  /** Where the pictures are written, as 8-bit RGB PNG; existing files are replaced. */
  readonly firstFrame: string;
  readonly lastFrame: string;
  readonly signal?: AbortSignal | undefined;
};

export type DecodedClip = {
  readonly facts: ClipFacts;
  /** Frames that were decoded. */
  readonly frames: number;
  /** Frames that it fills of a film: what an edit list counts. */
  readonly filmFrames: number;
};

/**
 * Decodes a clip to its end, sound included; the first error ends it.
 *
 * @throws MediaError `clip-truncated`, `clip-unreadable`, `clip-damaged`, `ffmpeg-failed`
 */
export async function decodeClip(ffmpeg: Ffmpeg, request: DecodeRequest): Promise<DecodedClip> {
  const facts = await probeClip(request.clip);
  const frames = await decodePass(ffmpeg, request, facts, facts.frames);
  if (frames > 0 && frames < facts.frames) {
    // An edit list hides the end of what the container holds.
    await decodePass(ffmpeg, request, facts, frames);
  }
  if (frames === 0) {
    throw new MediaError('clip-damaged', `clip ${request.clip} has no frame that decodes`);
  }
  return { facts, frames, filmFrames: filmFramesOf(facts, frames) };
}

/**
 * Writes the first frame, and as the last one every frame from `expected - 1` on, each over the
 * one before. Frame 0 goes first there too: ffmpeg fails when a picture gets no frame at all.
 */
async function decodePass(
  ffmpeg: Ffmpeg,
  { clip, firstFrame, lastFrame, signal }: DecodeRequest,
  facts: ClipFacts,
  expected: number,
): Promise<number> {
  const toPicture = [...namedColors(facts), 'scale=flags=bicubic+accurate_rnd+full_chroma_int'];
  const graph = [
    '[0:v:0]split=3[all][head][tail]',
    `[head]trim=end_frame=1,${toPicture.join()},format=rgb24[first]`,
    `[tail]select=eq(n\\,0)+gte(n\\,${expected - 1}),${toPicture.join()},format=rgb24[last]`,
  ];
  // Packing them tighter would take longer than decoding a short clip.
  const png = '-c:v png -compression_level 1';
  const picture = `-fps_mode passthrough ${png} -f image2 -update 1`.split(' ');
  // Counted by ffmpeg's progress, which follows the first output.
  const count = '-map [all] -map 0:a:0? -fps_mode passthrough -f null -'.split(' ');
  const input = inputOf(clip, '-err_detect:v', 'explode');
  const args = ['-xerror', ...PROGRESS, ...input, '-filter_complex', graph.join(';'), ...count];
  args.push('-map', '[first]', ...picture, `file:${firstFrame}`);
  args.push('-map', '[last]', ...picture, `file:${lastFrame}`);
  let frames = 0;
  const onLine = (line: string) => (frames = framesOf(line) ?? frames);
  try {
    await ffmpeg(args, { signal, onLine });
  } catch (error) {
    throw ofClip(error, clip);
  }
  return frames;
}

/** Only what a decoder refuses is the clip's fault: a full disk or memory is not. */
function ofClip(error: unknown, clip: string): unknown {
  if (!(error instanceof MediaError) || !error.message.includes(INVALID)) return error;
  const message = `clip ${clip} does not decode: ${error.message}`;
  return new MediaError('clip-damaged', message, { cause: error });
}
