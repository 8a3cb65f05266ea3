/** One run of ffmpeg over a clip's pictures or its sound, and what it says about them. */

import { toFilmPictures } from './color.ts';
import { timely, type Until } from './deadline.ts';
import { edgeFilters, MOST_EDGES } from './edges.ts';
import { MediaError } from './error.ts';
import type { ClipFacts } from './facts.ts';
import { framesOf, inputOf, ONE_GRAPH, PROGRESS, type Ffmpeg } from './ffmpeg.ts';
import { measuring } from './measure.ts';

/** What counts as a fault in each kind of pass. */
const MODES = {
  /** Everything: the first error in pictures or sound ends it. */
  strict: { options: ['-xerror'], input: ['-err_detect:v', 'explode'], hasSound: true },
  pictures: { options: ['-xerror'], input: ['-err_detect:v', 'explode'], hasSound: false },
  /** An incomplete picture ends it; a reference to a picture before the clip does not. */
  open: { options: ['-xerror'], input: [], hasSound: false },
  /** Nothing: the decoder goes as far as it can, as it does for a film. */
  salvage: { options: ['-max_error_rate', '1'], input: [], hasSound: false },
} as const;
export type PassMode = keyof typeof MODES;

export type PassRequest = Until & {
  readonly clip: string;
  readonly firstFrame: string;
  readonly lastFrame: string;
  /** Path of the table that turns the clip's colours into the film's, if they need one. */
  readonly lookup: string;
  /** Where small pictures of both ends are written; absent: nowhere. */
  readonly edges?: string | undefined;
  /** How the files begin that `readMeasures` reads; absent: nothing is measured. */
  readonly measured?: string | undefined;
};

export type Pass = {
  readonly frames: number;
  /** What ffmpeg wrote, without the names of its parts; the first few hundred lines. */
  readonly messages: readonly string[];
  /** What ended a salvage pass too early; null in other modes, which throw. */
  readonly failure: MediaError | null;
};

type PassFacts = Pick<ClipFacts, 'bytes' | 'frames' | 'width' | 'height' | 'seen' | 'audio'>;

/**
 * Writes the first frame, and every frame from `expected - 1` on as the last one, each over the one
 * before. Frame 0 also goes there first: ffmpeg fails when an output gets no frame at all.
 *
 * @throws MediaError `clip-damaged`, `clip-absurd` when it takes too long, `ffmpeg-…`
 */
export async function decodePass(
  ffmpeg: Ffmpeg,
  request: PassRequest,
  facts: PassFacts,
  { mode, expected }: { readonly mode: PassMode; readonly expected: number },
): Promise<Pass> {
  const { clip, firstFrame, lastFrame, edges, measured, lookup, signal, untilMs } = request;
  const { options, input, hasSound } = MODES[mode];
  const ofFilm = toFilmPictures(facts, () => lookup);
  const ends = edges === undefined ? null : edgeFilters(facts, expected, ofFilm);
  const numbers =
    measured === undefined ? null : measuring(measured, facts, { expected, hasSound, lookup });
  const toPicture = [...ofFilm, 'scale=flags=bicubic+accurate_rnd+full_chroma_int'].join();
  const wanted = [
    { label: 'first', graph: `trim=end_frame=1,${toPicture},format=rgb24` },
    {
      label: 'last',
      graph: `select=eq(n\\,0)+gte(n\\,${expected - 1}),${toPicture},format=rgb24`,
    },
    ...(ends ? [{ label: 'edges', graph: `${ends.join()},format=rgb24` }] : []),
    ...(numbers?.pictures ?? []),
  ];
  const graph = [
    `[0:v:0]split=${wanted.length + 1}[all]${wanted.map(({ label }) => `[of_${label}]`).join('')}`,
    ...wanted.map((one) => `[of_${one.label}]${one.graph}[${one.label}]`),
    ...(numbers?.sound ? [`[0:a:0]${numbers.sound}[power]`] : []),
  ];
  // Better compression would take longer than decoding a short clip.
  const png = '-c:v png -compression_level 1';
  const picture = `-fps_mode passthrough ${png} -f image2 -update 1`.split(' ');
  // ffmpeg's progress counts the frames of the first output.
  const sound = hasSound && facts.audio !== null ? ['-map', '0:a:0?'] : [];
  const count = ['-map', '[all]', ...sound, ...'-fps_mode passthrough -f null -'.split(' ')];
  const args = [...options, ...PROGRESS, ...inputOf(clip, ...ONE_GRAPH, ...input)];
  args.push('-filter_complex', graph.join(';'), ...count);
  args.push('-map', '[first]', ...picture, `file:${firstFrame}`);
  args.push('-map', '[last]', ...picture, `file:${lastFrame}`);
  if (ends) args.push('-map', '[edges]', ...PIXMAPS, `file:${edges}`);
  args.push(...(numbers?.outputs ?? []));
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

/**
 * Whether a pass must be repeated for the clip's end, because the number of frames is not what the
 * file says. An edit list hides some, or there are more, and then the last two were taken too
 * early.
 */
export function isOtherEnd(
  { edges, measured }: Pick<PassRequest, 'edges' | 'measured'>,
  frames: number,
  facts: Pick<ClipFacts, 'frames'>,
): boolean {
  const isOfEnds = edges !== undefined || measured !== undefined;
  return isOfEnds ? frames !== facts.frames : frames < facts.frames;
}

const PIXMAPS = `-fps_mode passthrough -frames:v ${MOST_EDGES} -c:v ppm -f image2pipe`.split(' ');

const KEPT_MESSAGES = 500;

function keep(messages: string[], line: string): void {
  const said = line.replaceAll(/\[[^\]]*\]\s*/g, '').trim();
  if (said !== '' && messages.length < KEPT_MESSAGES) messages.push(said.slice(0, 200));
}

/**
 * ffmpeg's messages about bytes that no demuxer or decoder understands; the first is in all
 * versions.
 */
const OF_CLIP = [
  'Invalid data found when processing input',
  'Error submitting packet to decoder',
  'Error processing packet in decoder',
  'Error while decoding stream',
  'Decoding error',
  'partial file',
];

/**
 * ffmpeg 6 ends at the first error with only the decoder's own words. Such a line begins with the
 * decoder's name, or `NULL` before it has one. Encoders, files and filters have other names.
 */
const OF_DECODER =
  /^\[(?:NULL|h264|hevc|av1|libdav1d|vp[89]|libvpx-vp[89]|mpeg4|mjpeg|prores|aac|aac_fixed|mp[23]float|mp3|opus|vorbis|flac|alac|e?ac3) @ [^\]]+\] /;

/** Only what a decoder refuses is the clip's fault; a full disk or lack of memory is not. */
function ofClip(error: unknown, clip: string): unknown {
  if (!(error instanceof MediaError) || error.code !== 'ffmpeg-failed') return error;
  const words = error.message.replace(/^ffmpeg ended with code \d+: /, '').split('\n');
  const isKnown = OF_CLIP.some((known) => error.message.includes(known));
  if (!isKnown && !words.every((line) => OF_DECODER.test(line))) return error;
  const message = `clip ${clip} does not decode: ${error.message}`;
  return new MediaError('clip-damaged', message, { cause: error });
}

function isOfDecoding(error: unknown): error is MediaError {
  return (
    error instanceof MediaError && (error.code === 'clip-damaged' || error.code === 'ffmpeg-failed')
  );
}
