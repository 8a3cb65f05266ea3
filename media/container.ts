/**
 * What a clip's container says, read without decoding: exact packet counts, not rounded seconds.
 * Pictures that an edit list hides at the start are not counted, those hidden at the end are. So a
 * film is cut by the count that decoding gives (`decodeClip`).
 *
 * Only for `probe-process.ts`: an absurd file may take all time and all memory.
 */

import { stat } from 'node:fs/promises';
import {
  FilePathSource,
  Input,
  MATROSKA,
  MP4,
  QTFF,
  WEBM,
  type InputTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { believedTimes, clampClaim } from './believed.ts';
import { MediaError } from './error.ts';
import type { ClipFacts } from './facts.ts';
import { readPackets, type Packets } from './packets.ts';
import { readSound } from './sound-track.ts';

export type ContainerRequest = {
  readonly path: string;
  /** If the file ends too early, counts the pictures that are there, with a note. */
  readonly isLenient: boolean;
  /** Most packets that each track may have; more is `clip-absurd`. */
  readonly maxPackets: number;
};

/** Twice the largest side that any model gives. */
const MAX_SIDE = 16_384;
/** Longest name taken from a file, in characters. */
const MAX_WORDS = 200;
/** Far more than a parameter set needs: hundreds of bytes are many. */
const MAX_HEADER_BYTES = 65_536;

/**
 * @throws MediaError `clip-truncated`, `clip-unreadable`, `clip-absurd`
 */
export async function readContainer(request: ContainerRequest): Promise<ClipFacts> {
  const { path } = request;
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
    return { bytes: status.size, ...(await readTracks(input, request)) };
  } catch (error) {
    if (error instanceof MediaError) throw error;
    throw new MediaError('clip-unreadable', `clip ${path} is no film file that can be read`, {
      cause: error,
    });
  } finally {
    input.dispose();
  }
}

async function readTracks(
  input: Input,
  request: ContainerRequest,
): Promise<Omit<ClipFacts, 'bytes'>> {
  const { path } = request;
  const container = (await input.getFormat()).name;
  if ((await input.getTracks()).length === 0) {
    throw new MediaError('clip-truncated', `clip ${path} ends before its index`);
  }
  const video = await input.getPrimaryVideoTrack();
  if (video === null) throw new MediaError('clip-unreadable', `clip ${path} has no pictures`);
  const packets = await readPictures(video, request);
  const shown = packets.timestamps.filter((timestamp) => timestamp > -TICK_SECONDS);
  const times = shown.toSorted((a, b) => a - b);
  const start = times[0];
  if (start === undefined) throw new MediaError('clip-unreadable', `clip ${path} has no pictures`);
  const { framesPerSecond, durationSeconds, claimedSeconds, doubts } = believedTimes(
    times,
    (await video.computeDuration()) - start,
  );
  const sound = await readSound(await input.getPrimaryAudioTrack({ filter: hasCodec }), request, {
    start: times[leadingOf(packets, times)] ?? start,
    seconds: durationSeconds,
  });
  return {
    container,
    frames: times.length,
    startSeconds: clampClaim(start),
    framesPerSecond,
    durationSeconds,
    claimedSeconds,
    hasBFrames: shown.some((timestamp, index) => timestamp < (shown[index - 1] ?? timestamp)),
    isSteady: isSteady(times, framesPerSecond),
    startsOpen: leadingOf(packets, packets.timestamps) > 0,
    hasOneHeader: packets.hasOneHeader ?? false,
    audio: sound.audio,
    notes: [...packets.notes, ...doubts],
    soundNotes: sound.notes,
    ...(await readPictureFacts(video, path)),
  };
}

async function readPictureFacts(video: InputVideoTrack, path: string) {
  // As stored: the shape of a pixel is a separate claim, which is clamped when a picture is
  // decoded.
  const stored = [await video.getCodedWidth(), await video.getCodedHeight()] as const;
  const rotation = await video.getRotation();
  const [width, height] = rotation % 180 === 0 ? stored : [stored[1], stored[0]];
  if (![width, height].every((side) => side >= 1 && side <= MAX_SIDE)) {
    const fact = `clip ${path} claims pictures of ${width}×${height}`;
    throw new MediaError('clip-absurd', `${fact}; a side has 1 to ${MAX_SIDE} pixels`);
  }
  const header = await headerOf(video);
  const codecParameters = ((await video.getCodecParameterString()) ?? '').slice(0, MAX_WORDS);
  return {
    width,
    height,
    rotation,
    videoCodec: (await video.getCodec()) ?? 'unknown',
    codecParameters,
    decoderHeader: header && Buffer.from(header).toString('hex'),
    bitDepth: bitDepthOf(codecParameters),
    colorMatrix: (await video.getColorSpace()).matrix ?? null,
  };
}

/** Timestamps are sums of fractions; nothing in a film is shorter than this. */
const TICK_SECONDS = 0.001;

async function hasCodec(track: InputTrack): Promise<boolean> {
  return (await track.getCodec()) !== null;
}

type Pictures = Packets & Pick<ClipFacts, 'hasOneHeader' | 'notes'>;

async function readPictures(video: InputVideoTrack, request: ContainerRequest): Promise<Pictures> {
  const header = (await video.getCodec()) === 'avc' ? await headerOf(video) : null;
  let hasOneHeader = header !== null;
  const packets = await readPackets(video, request, (bytes) => {
    if (hasOneHeader && header && bringsOtherHeader(bytes, header)) hasOneHeader = false;
  });
  const { promised, timestamps } = packets;
  if (timestamps.length >= promised) return { ...packets, hasOneHeader, notes: [] };
  const fact = `ends after ${timestamps.length} of ${promised} video packets`;
  if (!request.isLenient) {
    throw new MediaError('clip-truncated', `clip ${request.path} ${fact}`);
  }
  return { ...packets, hasOneHeader, notes: [`The file ${fact}.`] };
}

async function headerOf(video: InputVideoTrack): Promise<Uint8Array | null> {
  const header = (await video.getDecoderConfig())?.description;
  if (!header || header.byteLength > MAX_HEADER_BYTES) return null;
  return ArrayBuffer.isView(header)
    ? new Uint8Array(header.buffer, header.byteOffset, header.byteLength)
    : new Uint8Array(header);
}

/** How many pictures are stored after the first, a key picture, but shown before it. */
function leadingOf({ timestamps, isFirstKey }: Packets, times: readonly number[]): number {
  const key = timestamps[0];
  if (key === undefined || !isFirstKey) return 0;
  return times.filter((time) => time < key - TICK_SECONDS).length;
}

function isSteady(times: readonly number[], framesPerSecond: number): boolean {
  const first = times[0] ?? 0;
  return times.every(
    (time, index) => Math.abs(time - first - index / framesPerSecond) < TICK_SECONDS,
  );
}

/** Bit depth, for codecs whose parameter string says it; HEVC's `1.` is Main, `2.` is Main 10. */
function bitDepthOf(codecParameters: string): number | null {
  const [codec, profile, , third] = codecParameters.split('.');
  if (codec === 'avc1' || codec === 'avc3') return profile?.startsWith('6e') ? 10 : 8;
  if (codec === 'hvc1' || codec === 'hev1')
    return profile === '1' ? 8 : profile === '2' ? 10 : null;
  if (codec === 'vp09' || codec === 'av01') return Number(third) || null;
  return null;
}

/** Types of H.264's parameter sets, which a decoder must know before any picture. */
const PARAMETER_SETS = new Set([7, 8]);

/**
 * Whether a packet brings a parameter set that the clip's own header (`avcC`) lacks. What follows
 * is then coded otherwise, and so is any clip laid behind this one undecoded.
 */
function bringsOtherHeader(packet: Uint8Array, header: Uint8Array): boolean {
  const lengthBytes = ((header[4] ?? 3) & 3) + 1;
  const [bytes, known] = [asBuffer(packet), asBuffer(header)];
  let at = 0;
  while (at + lengthBytes < bytes.length) {
    const length = bytes.readUIntBE(at, lengthBytes);
    at += lengthBytes;
    const unit = bytes.subarray(at, at + length);
    if (PARAMETER_SETS.has((unit[0] ?? 0) & 0x1f) && !known.includes(unit)) return true;
    at += length;
  }
  return false;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
