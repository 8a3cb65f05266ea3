/** What a film makes of the channels of its clips, and how its own sound begins and ends. */

import { describe, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { assembleFilm } from '../../media/assemble.ts';
import { decodeClip } from '../../media/frames.ts';
import { ffmpeg, makeClip, readSamples, readSides, temporaryFolder } from './clip.ts';
import { listOf } from './list.ts';

const folder = temporaryFolder();
const LEVEL = 0.8;
const RMS = LEVEL / Math.SQRT2;
const PCM = '-c:a pcm_s16le -f mov';

/** The same tone at the same moment in every channel: the loudest sum that there can be. */
const tone = (channels: number, layout: string, seconds = 1) =>
  `aevalsrc=${Array(channels).fill(`${LEVEL}*sin(2764.6*t)`).join('|')}:s=48000:d=${seconds}:c=${layout}`;

async function filmOf(clip: string, count = 1) {
  const cuts = Array.from({ length: count }, () => ({ sha256: clip, inFrame: 0, outFrame: 24 }));
  const output = folder.at(`${clip}-film.mp4`);
  const list = listOf(cuts);
  const film = await assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
  return { film, output };
}

const rms = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
const peak = (samples: Float32Array) =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

/** Both sides, without the film's ends. */
async function middles(film: string): Promise<readonly Float32Array[]> {
  return (await readSides(film)).map((side) => side.subarray(6_000, 42_000));
}

describe('a tone in every channel is as loud in the film as in one, and not cut off', () => {
  test.each<[channels: number, layout: string, container?: string]>([
    [1, 'mono'],
    [2, 'stereo'],
    [3, '2.1'],
    [4, 'quad'],
    [6, '5.1'],
    [8, '7.1'],
    [1, 'mono', '-c:a libmp3lame -f mp4'],
    [6, '5.1', '-c:a ac3 -f mp4'],
    [1, 'LFE', PCM],
    [2, 'downmix', PCM],
    [6, 'hexagonal', PCM],
  ])('%i channels, %s %s', async (channels, layout, container = PCM) => {
    const clip = `${layout}-${channels}-${container.length}`;
    await makeClip(folder.at(clip), {
      frames: 24,
      sound: tone(channels, layout),
      container,
    });
    for (const side of await middles((await filmOf(clip)).output)) {
      expect(Math.abs(20 * Math.log10(rms(side) / RMS))).toBeLessThan(0.6);
      expect(peak(side)).toBeLessThan(LEVEL * 1.1);
    }
  });

  test('different tones in 5.1, each at full level, stay within bounds', async () => {
    const tones = [300, 410, 520, 60, 630, 740].map((hertz) => `sin(${hertz}*2*PI*t)`).join('|');
    await makeClip(folder.at('full'), {
      frames: 24,
      sound: `aevalsrc=${tones}:s=48000:d=1:c=5.1`,
      container: PCM,
    });
    for (const side of await middles((await filmOf('full')).output)) {
      expect(peak(side)).toBeLessThan(1.02);
      expect(peak(side)).toBeGreaterThan(0.6);
    }
  });

  test('what is on the left stays there, at its own level', async () => {
    const sound = `aevalsrc=${LEVEL}*sin(2764.6*t)|0:s=48000:d=1:c=stereo`;
    await makeClip(folder.at('left'), { frames: 24, sound });
    const [left, right] = await middles((await filmOf('left')).output);
    expect(rms(left ?? new Float32Array(1)) / RMS).toBeCloseTo(1, 1);
    expect(rms(right ?? new Float32Array(1))).toBeLessThan(0.01);
  });
});

describe('channels whose places nobody knows are heard on both sides', () => {
  /** Raw samples: no source of ffmpeg's own has channels without places. */
  async function makeUnplaced(clip: string, channels: number, layout: string): Promise<void> {
    const samples = new Float32Array(48_000 * channels);
    for (let at = 0; at < samples.length; at += 1) {
      samples[at] = LEVEL * Math.sin((2764.6 * Math.floor(at / channels)) / 48_000);
    }
    const raw = folder.at(`${clip}.f32`);
    await writeFile(raw, new Uint8Array(samples.buffer));
    const pictures = ['-f', 'lavfi', '-i', 'color=s=64x36:r=24:d=1'];
    const sound = ['-f', 'f32le', '-ar', '48000', '-ch_layout', layout, '-i', raw];
    await ffmpeg([...pictures, ...sound, ...PCM.split(' '), folder.at(clip)]);
  }

  test.each([
    ['nine', 9, '9C'],
    ['thirteen', 13, '13C'],
    ['overhead', 3, 'TFC+TBC+TFL'],
    ['beside', 2, 'FL+LFE'],
  ])('%s: %i channels, %s', async (clip, channels, layout) => {
    await makeUnplaced(clip, channels, layout);
    const { film, output } = await filmOf(clip);
    expect(film.facts.audio).toMatchObject({ channels: 2 });
    const [left, right] = await middles(output);
    expect(rms(left ?? new Float32Array(1)) / RMS).toBeCloseTo(1, 1);
    expect(rms(right ?? new Float32Array(1)) / RMS).toBeCloseTo(1, 1);
  });

  test('more than ffmpeg has places for are told when the clip is collected', async () => {
    await makeUnplaced('many', 11, '11C');
    const [firstFrame, lastFrame] = [folder.at('first.png'), folder.at('last.png')];
    const decoded = await decodeClip(ffmpeg, { clip: folder.at('many'), firstFrame, lastFrame });
    expect(decoded.notes).toContainEqual(expect.stringMatching(/^The 11 channels of its sound/));
  });
});

describe('the ends of a film', () => {
  /** Loud where the clip ends: the top of a slow wave. */
  const ENDLESS = `aevalsrc=${LEVEL}*cos(2*PI*100*t):s=48000:d=1.5`;

  async function samplesOf(clip: string, count: number): Promise<Float32Array> {
    await makeClip(folder.at(clip), { frames: 24, sound: ENDLESS, container: PCM });
    return readSamples((await filmOf(clip, count)).output);
  }

  test.each([
    ['of one clip', 'one', 1],
    ['of two', 'two', 2],
    ['rendered in passes', 'passes', 18],
  ])('%s: its sound rises and falls within 10 ms, without a step', async (_, clip, count) => {
    const samples = await samplesOf(clip, count);
    expect(samples).toHaveLength(count * 48_000);
    expect(peak(samples.subarray(0, 24))).toBeLessThan(0.1);
    expect(peak(samples.subarray(-24))).toBeLessThan(0.1);
    expect(peak(samples.subarray(480, 1_440))).toBeGreaterThan(LEVEL * 0.9);
    expect(peak(samples.subarray(-1_440, -480))).toBeGreaterThan(LEVEL * 0.9);
    // At a seam between passes nothing is faded.
    for (let at = 12_000; at < samples.length - 12_000; at += 12_000) {
      expect(peak(samples.subarray(at, at + 960)), `sample ${at}`).toBeGreaterThan(LEVEL * 0.6);
    }
  });
});
