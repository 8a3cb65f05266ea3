/** How a film is coded and put into its file. */

import type { Codec, Delivery, Quality } from '../specs/delivery/delivery.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { SAMPLE_RATE } from './sound.ts';

type Coding = {
  readonly pictures: readonly string[];
  readonly sound: readonly string[];
  /** What has to be said of pictures that are laid in the file as they are. */
  readonly tag: readonly string[];
  readonly container: 'mp4' | 'mov';
  /** How many pictures the decoder may have to hold before it shows the first. */
  readonly reordered: number;
  readonly pixelFormat: string;
};

const words = (text: string): string[] => text.split(' ');

/** Two seconds, so that a player or an editor finds any picture at once. */
const KEY_FRAME_EVERY = `-g ${2 * FRAMES_PER_SECOND}`;

const H264: Readonly<Record<Quality, string>> = {
  draft: '-preset veryfast -crf 28',
  standard: '-preset medium -crf 16',
  high: '-preset slow -crf 12',
};
/** A player of Apple's reads it under this name only. */
const H265_TAG = words('-tag:v hvc1');
/** A group of pictures that another begins must need nothing of it: passes are laid end to end. */
const H265_PARAMETERS = '-x265-params open-gop=0:log-level=error';
const H265: Readonly<Record<Quality, string>> = {
  draft: '-preset ultrafast -crf 30',
  standard: '-preset medium -crf 18',
  high: '-preset slow -crf 14',
};
/** 422 Proxy, 422, 422 HQ. */
const PRORES: Readonly<Record<Quality, string>> = { draft: '0', standard: '2', high: '3' };
const AAC: Readonly<Record<Quality, string>> = { draft: '128k', standard: '192k', high: '320k' };

/** Absent: as films always were. */
export function codingOf(delivery: Delivery | undefined): Coding {
  const { codec = 'h264', quality = 'standard' } = delivery ?? {};
  return CODINGS[codec](quality);
}

const CODINGS: Readonly<Record<Codec, (quality: Quality) => Coding>> = {
  h264: (quality) => ({
    pictures: words(`-c:v libx264 ${H264[quality]} -profile:v high ${KEY_FRAME_EVERY}`),
    sound: words(`-c:a aac -b:a ${AAC[quality]}`),
    tag: [],
    container: 'mp4',
    reordered: 2,
    pixelFormat: 'yuv420p',
  }),
  h265: (quality) => ({
    pictures: [
      ...words(`-c:v libx265 ${H265[quality]} -profile:v main ${KEY_FRAME_EVERY}`),
      ...words(H265_PARAMETERS),
      ...H265_TAG,
    ],
    sound: words(`-c:a aac -b:a ${AAC[quality]}`),
    tag: H265_TAG,
    container: 'mp4',
    reordered: 2,
    pixelFormat: 'yuv420p',
  }),
  prores: (quality) => ({
    pictures: words(`-c:v prores_ks -profile:v ${PRORES[quality]} -vendor apl0`),
    sound: words('-c:a pcm_s24le'),
    tag: [],
    container: 'mov',
    reordered: 0,
    pixelFormat: 'yuv422p10le',
  }),
};

/** Time scales in which frames and samples are whole numbers, without the clips' own tags. */
const CONTAINER = [
  '-map_metadata -1 -map_chapters -1',
  `-video_track_timescale ${FRAMES_PER_SECOND} -movie_timescale ${SAMPLE_RATE}`,
].flatMap(words);
/** A part's sound is not compressed, so that it is encoded only once. */
export const PART = [...CONTAINER, ...words('-c:a pcm_f32le -f mov')];

export function masterArguments({ container }: Coding, tags: readonly string[]): string[] {
  return [...CONTAINER, ...tags, ...words(`-movflags +faststart -f ${container}`)];
}
