/**
 * What a clip's container says, read without decoding: exact packet counts, not rounded seconds.
 * Pictures that an edit list hides at the start are not counted; those that it hides at the end
 * are, so a film is cut by the count that decoding gives (`decodeClip`).
 */

import { stat } from 'node:fs/promises';
import {
  EncodedPacketSink,
  FilePathSource,
  Input,
  MATROSKA,
  MP4,
  QTFF,
  WEBM,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { MediaError } from './error.ts';

type AudioFacts = {
  readonly codec: string;
  /** Hertz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly durationSeconds: number;
  /** Where the sound starts relative to the first picture; negative when it comes first. */
  readonly startSeconds: number;
};

export type ClipFacts = {
  /** `MP4`, `QuickTime File Format`, `Matroska`, `WebM`. */
  readonly container: string;
  readonly bytes: number;
  /** As displayed: square pixels, turned by `rotation`. */
  readonly width: number;
  readonly height: number;
  /** Clockwise, in degrees. */
  readonly rotation: number;
  readonly frames: number;
  readonly framesPerSecond: number;
  /** Of the pictures; the sound may be longer. */
  readonly durationSeconds: number;
  readonly videoCodec: string;
  /** RFC 6381, with profile and level. */
  readonly codecParameters: string;
  /** The decoder's own header, hex: clips with equal ones can follow each other undecoded. */
  readonly decoderHeader: string | null;
  readonly bitDepth: number | null;
  /** Matrix of the colours, e.g. `bt709`; null when the file does not say. */
  readonly colorMatrix: string | null;
  readonly hasBFrames: boolean;
  /** Every picture lasts as long as every other, to the millisecond. */
  readonly isSteady: boolean;
  readonly audio: AudioFacts | null;
};

type Packets = { readonly count: number; readonly timestamps: readonly number[] };

/** Timestamps are sums of fractions: nothing of a film is shorter than this. */
const TICK_SECONDS = 0.001;

/**
 * @throws MediaError `clip-truncated`, `clip-unreadable`
 */
export async function probeClip(path: string): Promise<ClipFacts> {
  const status = await stat(path).catch((error: unknown) => {
    throw new MediaError('clip-unreadable', `clip ${path} cannot be read`, { cause: error });
  });
  // Opening a pipe or a device could wait for ever.
  if (!status.isFile()) throw new MediaError('clip-unreadable', `clip ${path} is not a file`);
  const input = new Input({
    formats: [MP4, QTFF, MATROSKA, WEBM],
    source: new FilePathSource(path),
  });
  try {
    return { bytes: status.size, ...(await readTracks(input, path)) };
  } catch (error) {
    if (error instanceof MediaError) throw error;
    throw new MediaError('clip-unreadable', `clip ${path} is no film file that can be read`, {
      cause: error,
    });
  } finally {
    input.dispose();
  }
}

async function readTracks(input: Input, path: string): Promise<Omit<ClipFacts, 'bytes'>> {
  const container = (await input.getFormat()).name;
  if ((await input.getTracks()).length === 0) {
    throw new MediaError('clip-truncated', `clip ${path} ends before its index`);
  }
  const video = await input.getPrimaryVideoTrack();
  if (video === null) throw new MediaError('clip-unreadable', `clip ${path} has no pictures`);
  const audio = await input.getPrimaryAudioTrack({ filter: hasCodec });
  const packets = await readPackets(video, path);
  const shown = packets.timestamps.filter((timestamp) => timestamp > -TICK_SECONDS);
  const times = shown.toSorted((a, b) => a - b);
  const start = times[0];
  if (start === undefined) throw new MediaError('clip-unreadable', `clip ${path} has no pictures`);
  const durationSeconds = (await video.computeDuration()) - start;
  const framesPerSecond = rateOf(times, durationSeconds);
  const config = await video.getDecoderConfig();
  const codecParameters = (await video.getCodecParameterString()) ?? '';
  return {
    container,
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
    rotation: await video.getRotation(),
    frames: times.length,
    framesPerSecond,
    durationSeconds,
    videoCodec: (await video.getCodec()) ?? 'unknown',
    codecParameters,
    decoderHeader: config?.description ? hex(config.description) : null,
    bitDepth: bitDepthOf(codecParameters),
    colorMatrix: (await video.getColorSpace()).matrix ?? null,
    hasBFrames: shown.some((timestamp, index) => timestamp < (shown[index - 1] ?? timestamp)),
    isSteady: isSteady(times, framesPerSecond),
    audio: audio && (await readAudio(audio, path, start)),
  };
}

async function hasCodec(track: InputTrack): Promise<boolean> {
  return (await track.getCodec()) !== null;
}

async function readAudio(
  track: InputAudioTrack,
  path: string,
  videoStart: number,
): Promise<AudioFacts | null> {
  const { count } = await readPackets(track, path);
  if (count === 0) return null;
  // What lies before zero is the encoder's run-up and is never heard.
  const start = Math.max(0, await track.getFirstTimestamp());
  return {
    codec: (await track.getCodec()) ?? 'unknown',
    sampleRate: await track.getSampleRate(),
    channels: await track.getNumberOfChannels(),
    durationSeconds: (await track.computeDuration()) - start,
    startSeconds: start - videoStart,
  };
}

/** Reads every packet's bytes: an index may promise more than the file holds. */
async function readPackets(
  track: InputVideoTrack | InputAudioTrack,
  path: string,
): Promise<Packets> {
  const { packetCount } = await track.computePacketStats();
  const timestamps: number[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) {
    timestamps.push(packet.timestamp);
  }
  if (timestamps.length < packetCount) {
    throw new MediaError(
      'clip-truncated',
      `clip ${path} ends after ${timestamps.length} of ${packetCount} ${track.type} packets`,
    );
  }
  return { count: packetCount, timestamps };
}

function rateOf(times: readonly number[], durationSeconds: number): number {
  const first = times.at(0) ?? 0;
  const last = times.at(-1) ?? first;
  return last > first ? (times.length - 1) / (last - first) : times.length / durationSeconds;
}

function isSteady(times: readonly number[], framesPerSecond: number): boolean {
  const first = times[0] ?? 0;
  return times.every(
    (time, index) => Math.abs(time - first - index / framesPerSecond) < TICK_SECONDS,
  );
}

/** Of the codecs whose parameter string says it; HEVC's `1.` is Main, `2.` is Main 10. */
function bitDepthOf(codecParameters: string): number | null {
  const [codec, profile, , third] = codecParameters.split('.');
  if (codec === 'avc1' || codec === 'avc3') return profile?.startsWith('6e') ? 10 : 8;
  if (codec === 'hvc1' || codec === 'hev1')
    return profile === '1' ? 8 : profile === '2' ? 10 : null;
  if (codec === 'vp09' || codec === 'av01') return Number(third) || null;
  return null;
}

function hex(bytes: ArrayBuffer | ArrayBufferView): string {
  const view = ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
  return view.toString('hex');
}
