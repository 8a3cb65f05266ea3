/** One run of ffmpeg over a clip's pictures or its sound, and what it says about them. */

import { namedColors } from './color.ts';
import { edgeFilters, MOST_EDGES } from './edges.ts';
import { MediaError } from './error.ts';
import type { ClipFacts } from './facts.ts';
import { framesOf, inputOf, PROGRESS, type Ffmpeg } from './ffmpeg.ts';

/** What a pass takes for a fault. */
const MODES = {
  /** Everything: the first error in pictures or sound ends it. */
  strict: { options: ['-xerror'], input: ['-err_detect:v', 'explode'], hasSound: true },
  pictures: { options: ['-xerror'], input: ['-err_detect:v', 'explode'], hasSound: false },
  /** A picture that is not whole ends it, a reference to a picture before the clip does not. */
  open: { options: ['-xerror'], input: [], hasSound: false },
  /** Nothing: the decoder goes as far as it comes, as it does for a film. */
  salvage: { options: ['-max_error_rate', '1'], input: [], hasSound: false },
} as const;
export type PassMode = keyof typeof MODES;

/** What ends a pass from outside. */
export type Until = {
  readonly signal?: AbortSignal | undefined;
  /** Nothing runs on after this moment, by `performance.now()`; default: each within its own limit. */
  readonly untilMs?: number | undefined;
};

export type PassRequest = Until & {
  readonly clip: string;
  readonly firstFrame: string;
  readonly lastFrame: string;
  /** Where the pictures at both ends are written, small; absent: nowhere. */
  readonly edges?: string | undefined;
};

export type Pass = {
  readonly frames: number;
  /** What ffmpeg wrote, without the names of its parts; the first few hundred lines. */
  readonly messages: readonly string[];
  /** What ended it too early; only of a salvage. */
  readonly failure: MediaError | null;
};

type PassFacts = Pick<ClipFacts, 'bytes' | 'frames' | 'width' | 'height' | 'colorMatrix' | 'audio'>;

/**
 * Writes the first frame, and as the last one every frame from `expected - 1` on, each over the
 * one before. Frame 0 goes first there too: ffmpeg fails when a picture gets no frame at all.
 *
 * @throws MediaError `clip-damaged`, `clip-absurd` when it takes too long, `ffmpeg-…`
 */
export async function decodePass(
  ffmpeg: Ffmpeg,
  { clip, firstFrame, lastFrame, edges, signal, untilMs }: PassRequest,
  facts: PassFacts,
  { mode, expected }: { readonly mode: PassMode; readonly expected: number },
): Promise<Pass> {
  const { options, input, hasSound } = MODES[mode];
  const ends = edges === undefined ? null : edgeFilters(facts, expected);
  const toPicture = [...namedColors(facts), 'scale=flags=bicubic+accurate_rnd+full_chroma_int'];
  const graph = [
    `[0:v:0]split=${ends ? '4[all][head][tail][ends]' : '3[all][head][tail]'}`,
    ...(ends ? [`[ends]${[...namedColors(facts), ...ends].join()},format=rgb24[edges]`] : []),
    `[head]trim=end_frame=1,${toPicture.join()},format=rgb24[first]`,
    `[tail]select=eq(n\\,0)+gte(n\\,${expected - 1}),${toPicture.join()},format=rgb24[last]`,
  ];
  // Packing them tighter would take longer than decoding a short clip.
  const png = '-c:v png -compression_level 1';
  const picture = `-fps_mode passthrough ${png} -f image2 -update 1`.split(' ');
  // Counted by ffmpeg's progress, which follows the first output.
  const sound = hasSound && facts.audio !== null ? ['-map', '0:a:0?'] : [];
  const count = ['-map', '[all]', ...sound, ...'-fps_mode passthrough -f null -'.split(' ')];
  const args = [...options, ...PROGRESS, ...inputOf(clip, ...input)];
  args.push('-filter_complex', graph.join(';'), ...count);
  args.push('-map', '[first]', ...picture, `file:${firstFrame}`);
  args.push('-map', '[last]', ...picture, `file:${lastFrame}`);
  if (ends) args.push('-map', '[edges]', ...PIXMAPS, `file:${edges}`);
  let frames = 0;
  const messages: string[] = [];
  const onLine = (line: string) => (frames = framesOf(line) ?? frames);
  const onMessage = (line: string) => keep(messages, line);
  let failure: MediaError | null = null;
  try {
    await timely(facts, clip, { signal, untilMs }, (until) =>
      ffmpeg(args, { signal: until, onLine, onMessage }),
    );
  } catch (error) {
    const known = ofClip(error, clip);
    if (mode !== 'salvage' || !isOfDecoding(known)) throw known;
    failure = known;
  }
  return { frames, messages, failure };
}

const PIXMAPS = `-fps_mode passthrough -frames:v ${MOST_EDGES} -c:v ppm -f image2pipe`.split(' ');

const KEPT_MESSAGES = 500;

function keep(messages: string[], line: string): void {
  const said = line.replaceAll(/\[[^\]]*\]\s*/g, '').trim();
  if (said !== '' && messages.length < KEPT_MESSAGES) messages.push(said.slice(0, 200));
}

/** Decoding runs at a hundredth of this speed on no machine, loaded or not. */
const BASE_DEADLINE_MS = 120_000;
const PIXELS_PER_MS = 4000;
const BYTES_PER_MS = 100;
const MAX_DEADLINE_MS = 50 * 60_000;

/** Runs within what a clip of that size may take, and no longer than it is told. */
export async function timely(
  { bytes, frames, width, height }: Pick<ClipFacts, 'bytes' | 'frames' | 'width' | 'height'>,
  clip: string,
  { signal, untilMs = Infinity }: Until,
  run: (until: AbortSignal) => Promise<void>,
): Promise<void> {
  const workMs = (frames * width * height) / PIXELS_PER_MS + bytes / BYTES_PER_MS;
  const ownMs = Math.min(BASE_DEADLINE_MS + workMs, MAX_DEADLINE_MS);
  const leftMs = untilMs - performance.now();
  const deadlineMs = Math.max(0, Math.round(Math.min(ownMs, leftMs)));
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  try {
    await run(signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (!deadline.signal.aborted) throw error;
    const limit = `${Math.round(deadlineMs / 1000)} s`;
    const whose = leftMs < ownMs ? 'all that was left to try it' : 'the limit for its size';
    const message = `clip ${clip} does not decode in ${limit}, ${whose}`;
    throw new MediaError('clip-absurd', message, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** What ffmpeg says of bytes that mean nothing to a demuxer or decoder; the first of any age. */
const OF_CLIP = [
  'Invalid data found when processing input',
  'Error submitting packet to decoder',
  'Error processing packet in decoder',
  'Error while decoding stream',
  'Decoding error',
  'partial file',
];

/** Only what a decoder refuses is the clip's fault: a full disk or memory is not. */
function ofClip(error: unknown, clip: string): unknown {
  if (!(error instanceof MediaError) || error.code !== 'ffmpeg-failed') return error;
  if (!OF_CLIP.some((words) => error.message.includes(words))) return error;
  const message = `clip ${clip} does not decode: ${error.message}`;
  return new MediaError('clip-damaged', message, { cause: error });
}

function isOfDecoding(error: unknown): error is MediaError {
  return (
    error instanceof MediaError && (error.code === 'clip-damaged' || error.code === 'ffmpeg-failed')
  );
}
