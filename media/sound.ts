/**
 * The sound's part of the filter graph. At a cut the sound of both sides is cross-faded, half
 * before the cut and half after it. Neither clip has sound beyond the cut, so each is continued by
 * its own last (or first) 15 ms played backwards. Nothing is moved or shortened.
 */

import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import type { AudioFacts } from './facts.ts';
import type { Leg } from './leg.ts';

export const SAMPLE_RATE = 48_000;
export const SAMPLES_PER_FRAME = SAMPLE_RATE / FRAMES_PER_SECOND;

/** 15 ms on each side of a cut. */
const HALF_FADE = 720;

/**
 * Gaps of this length or more are filled with silence. It is shorter than any packet of sound, so
 * that a missing or damaged one moves nothing, and longer than containers round times.
 */
const LEAST_GAP_SECONDS = 0.008;

/**
 * Each side is a sum whose factors add up to one. A single channel keeps its loudness on both
 * sides, and many that are loud at once stay within bounds. ffmpeg's own factors give one channel
 * 0.71 of each side, and 5.1 a sum of 2.41. These two numbers bring the largest sum to one.
 */
export const TO_STEREO = 'ochl=stereo:rematrix_maxval=0.70710678:rematrix_volume=1.41421356';
/** With more channels, ffmpeg knows where they belong for only a few layouts. */
const PLACED_CHANNELS = 8;

/** The film rises from silence and falls back to it within 10 ms: a step would be heard as a click. */
const EDGE_FADE = 480;

/** Equal power: two unrelated sounds keep their loudness through the fade. */
const CURVES = 'c1=qsin:c2=qsin';

const lengthOf = ({ inFrame, outFrame }: Leg) => (outFrame - inFrame) * SAMPLES_PER_FRAME;

export function silenceFilters(leg: Leg): string {
  const source = `anullsrc=r=${SAMPLE_RATE}:cl=stereo`;
  return `${source},aformat=sample_fmts=fltp,atrim=end_sample=${lengthOf(leg)}`;
}

/** Whether all channels are heard on both sides, since nobody knows where they belong. */
export function isUnplaced({ channels, hasNoPlaces = false }: AudioFacts): boolean {
  return hasNoPlaces || channels > PLACED_CHANNELS;
}

/** From any channels and rate to two channels at the film's rate, with gaps filled. */
export function stereoFilters(audio: AudioFacts): string {
  const every = Array.from({ length: audio.channels }, (_, channel) => `c${channel}`).join('+');
  const pan = isUnplaced(audio) ? [`pan=stereo|c0<${every}|c1<${every}`] : [];
  const rate = `${SAMPLE_RATE}:async=1:min_hard_comp=${LEAST_GAP_SECONDS}:first_pts=0`;
  return [...pan, `aresample=${rate}:${TO_STEREO}`].join();
}

/** The sound beside the leg's pictures; a missing end becomes silence. */
export function soundFilters(leg: Leg, audio: AudioFacts): string {
  const lead = Math.round(Math.max(0, -audio.startSeconds) * SAMPLE_RATE);
  return [
    stereoFilters(audio),
    'aformat=sample_fmts=fltp:channel_layouts=stereo',
    `atrim=start_sample=${lead + leg.inFrame * SAMPLES_PER_FRAME}`,
    'asetpts=N/SR/TB',
    ...(leg.gainDb === undefined ? [] : [`volume=${leg.gainDb}dB`]),
    `apad=whole_len=${lengthOf(leg)}`,
    `atrim=end_sample=${lengthOf(leg)}`,
  ].join();
}

/** Which ends of the film lie in a run of legs. */
export type FilmEnds = { readonly hasStart: boolean; readonly hasEnd: boolean };

/** Joins `[a0]`, `[a1]` … into `[a]`, as long as the pictures. */
export function joinSound(legs: readonly Leg[], { hasStart, hasEnd }: FilmEnds): string[] {
  const lines = legs.flatMap((leg, index) => {
    const after = legs[index + 1];
    const hasHead = index > 0 && leg.dissolveFrames === 0;
    const hasTail = after !== undefined && after.dissolveFrames === 0;
    return continued(`a${index}`, lengthOf(leg), hasHead, hasTail);
  });
  let label = '[a0e]';
  let samples = 0;
  legs.forEach((leg, index) => {
    const { dissolveFrames } = leg;
    samples += lengthOf(leg) - dissolveFrames * SAMPLES_PER_FRAME;
    if (index === 0) return;
    const overlap = dissolveFrames * SAMPLES_PER_FRAME || 2 * HALF_FADE;
    lines.push(`${label}[a${index}e]acrossfade=ns=${overlap}:${CURVES}[m${index}]`);
    label = `[m${index}]`;
  });
  const fades = [
    ...(hasStart ? [`afade=t=in:ns=${EDGE_FADE}`] : []),
    ...(hasEnd ? [`afade=t=out:ss=${samples - EDGE_FADE}:ns=${EDGE_FADE}`] : []),
  ];
  return [...lines, `${label}${fades.join() || 'anull'}[a]`];
}

/** `[name]` with its mirrored ends, as `[name` + `e]`. */
function continued(name: string, samples: number, hasHead: boolean, hasTail: boolean): string[] {
  const parts = [
    ...(hasHead ? [{ label: `${name}h`, cut: `atrim=end_sample=${HALF_FADE},areverse` }] : []),
    { label: `${name}b`, cut: 'anull' },
    ...(hasTail
      ? [{ label: `${name}t`, cut: `atrim=start_sample=${samples - HALF_FADE},areverse` }]
      : []),
  ];
  const split = parts.map(({ label }) => `[${label}]`).join('');
  const mirrored = parts.map(({ label }) => `[${label}c]`).join('');
  return [
    `[${name}]asplit=${parts.length}${split}`,
    ...parts.map(({ label, cut }) => `[${label}]${cut},asetpts=N/SR/TB[${label}c]`),
    `${mirrored}concat=n=${parts.length}:v=0:a=1[${name}e]`,
  ];
}
