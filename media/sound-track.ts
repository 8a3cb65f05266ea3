/** The sound of a clip, judged leniently: missing sound never costs the clip. */

import type { InputAudioTrack } from 'mediabunny';
import { clampClaim } from './believed.ts';
import type { ContainerRequest } from './container.ts';
import { MediaError } from './error.ts';
import type { AudioFacts } from './facts.ts';
import { readPackets } from './packets.ts';
import { missingPackets, unplacedChannels, withoutSound } from './sound-notes.ts';
import { isUnplaced } from './sound.ts';

type Sound = { readonly audio: AudioFacts | null; readonly notes: readonly string[] };
type Pictures = { readonly start: number; readonly seconds: number };

/** Sound that claims to be this much longer than its pictures is not believed. */
const MAX_TIMES_LONGER = 10;
const MAX_SECONDS_LONGER = 60;
/** A step this long, in packets, leaves out at least one packet. */
const GAP = 1.5;

export async function readSound(
  track: InputAudioTrack | null,
  request: ContainerRequest,
  pictures: Pictures,
): Promise<Sound> {
  if (track === null) return { audio: null, notes: [] };
  try {
    return await readTrack(track, request, pictures);
  } catch (error) {
    const why = error instanceof MediaError ? 'it has too many packets' : 'it cannot be read';
    return { audio: null, notes: [withoutSound(why)] };
  }
}

async function readTrack(
  track: InputAudioTrack,
  request: ContainerRequest,
  pictures: Pictures,
): Promise<Sound> {
  const { promised, timestamps } = await readPackets(track, request);
  if (timestamps.length === 0) {
    const note = withoutSound('not one packet of it is there');
    return { audio: null, notes: promised > 0 ? [note] : [] };
  }
  // Before zero there is only the encoder's run-up, which is never heard.
  const start = Math.max(0, await track.getFirstTimestamp());
  const audio = {
    codec: (await track.getCodec()) ?? 'unknown',
    sampleRate: await track.getSampleRate(),
    channels: await track.getNumberOfChannels(),
    durationSeconds: clampClaim((await track.computeDuration()) - start),
    startSeconds: start - pictures.start,
  };
  const doubt = doubtOf(audio, pictures);
  if (doubt !== null) return { audio: null, notes: [withoutSound(doubt)] };
  const missing = promised - timestamps.length + gapsIn(timestamps);
  const notes = [
    ...(missing > 0 ? [missingPackets(missing)] : []),
    ...(isUnplaced(audio) ? [unplacedChannels(audio.channels)] : []),
  ];
  return { audio, notes };
}

function doubtOf(audio: AudioFacts, { seconds }: Pictures): string | null {
  const { sampleRate, channels, durationSeconds, startSeconds } = audio;
  const isSane = sampleRate >= 1 && sampleRate <= 1e6 && channels >= 1 && channels <= 64;
  if (!isSane) return `it claims ${channels} channels at ${sampleRate} Hz`;
  const most = seconds * MAX_TIMES_LONGER + MAX_SECONDS_LONGER;
  const end = startSeconds + durationSeconds;
  const isNear = Math.abs(startSeconds) <= most && end <= most;
  return isNear ? null : `it claims to end ${end.toFixed(1)} s after the start of its pictures`;
}

/** How many packets are missing between those that are there. */
function gapsIn(timestamps: readonly number[]): number {
  const steps = timestamps.slice(1).map((time, index) => time - (timestamps[index] ?? time));
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  if (!(usual > 0)) return 0;
  return steps
    .filter((step) => step > usual * GAP)
    .reduce((sum, step) => sum + Math.round(step / usual) - 1, 0);
}
