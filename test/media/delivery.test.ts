/** A film in each codec, with music, captions, gains and a loudness, against what was put into it. */

import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { probeClip } from '../../media/probe.ts';
import type { Delivery } from '../../specs/delivery/delivery.ts';
import { ffmpeg, makeClip, readLumas, readRgb, readSamples, temporaryFolder } from './clip.ts';
import { listOf, type Cut } from './list.ts';

const folder = temporaryFolder();
const FRAMES = 12;
/** A tone of 40 ms, from 0.1 s on. */
const TONE = { from: 0.1, to: 0.14, hertz: 1000 };
const PCM = '-c:a pcm_s16le -f mov';

function toneAt(seconds: number, level = 0.4): string {
  const length = TONE.to - TONE.from;
  return `${level}*sin(2*PI*${TONE.hertz}*(t-${seconds}))*between(t\\,${seconds}\\,${seconds + length})`;
}

beforeAll(async () => {
  const sound = `aevalsrc=${toneAt(TONE.from)}:s=48000:d=0.5`;
  await makeClip(folder.at('clip'), { frames: FRAMES, luma: 40, sound, container: PCM });
  const music = `aevalsrc=${toneAt(0.2, 0.3)}+${toneAt(2.9, 0.3)}:s=48000:d=4`;
  await ffmpeg(['-f', 'lavfi', '-i', music, '-f', 'wav', folder.at('music')]);
});

const WAVE = Float32Array.from({ length: (TONE.to - TONE.from) * 48_000 }, (_, at) =>
  Math.sin((2 * Math.PI * TONE.hertz * at) / 48_000),
);

/** By how many samples a tone is beside its place: where the two lie on each other best. */
function lagOf(samples: Float32Array, seconds: number): number {
  const start = Math.round(seconds * 48_000);
  let best = { lag: NaN, match: 0 };
  for (let lag = -40; lag <= 40; lag += 1) {
    let match = 0;
    for (let at = 0; at < WAVE.length; at += 1) {
      match += (WAVE[at] ?? 0) * (samples[start + lag + at] ?? 0);
    }
    if (match > best.match) best = { lag, match };
  }
  // Less is another sound, or none.
  return best.match > LEAST_LEVEL * (WAVE.length / 2) ? best.lag : NaN;
}
const LEAST_LEVEL = 0.1;

/** By how many samples sound begins beside that place, where silence is before it. */
function onsetOf(samples: Float32Array, seconds: number): number {
  const place = Math.round(seconds * 48_000);
  const from = place - 3_000;
  return (
    samples.subarray(from, place + 3_000).findIndex((one) => Math.abs(one) > 0.05) + from - place
  );
}

/** Of 10 bits each is two bytes, the lower one first. */
function in8Bits(bytes: readonly number[], frames: number): number[] {
  if (bytes.length !== 2 * frames) return [...bytes];
  return Array.from({ length: frames }, (_, at) => {
    return ((bytes[2 * at] ?? 0) + 256 * (bytes[2 * at + 1] ?? 0)) / 4;
  });
}

async function deliver(cuts: readonly Cut[], delivery: Partial<Delivery>, name: string) {
  const list = listOf(cuts, { delivery: { title: 'A film', ...delivery } });
  const output = folder.at(name);
  const film = await assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
  return { film, list, output };
}

const CLIP = { sha256: 'clip', inFrame: 0, outFrame: FRAMES };
/** More than one pass holds, with a dissolve where no part is cut. */
const LONG: readonly Cut[] = Array.from({ length: 18 }, (_, index) => ({
  ...CLIP,
  ...(index === 3 && { joinBefore: { kind: 'dissolve', frames: 3 } as const }),
}));

describe.each([
  ['h265', { codec: 'h265' }, 'hevc', 'aac'],
  ['prores', { codec: 'prores' }, 'prores', 'pcm-s24'],
] as const)('%s', (name, codec, videoCodec, audioCodec) => {
  test('has its frames, and each sound within two samples of its place', async () => {
    const quality = { quality: 'draft' } as const;
    const { film, list, output } = await deliver(LONG, { ...codec, ...quality }, `long.${name}`);
    expect(film.isCopied).toBe(false);
    expect(film.facts).toMatchObject({ videoCodec, frames: list.frames, isSteady: true });
    expect(film.facts.audio).toMatchObject({ codec: audioCodec, sampleRate: 48_000 });
    const lumas = in8Bits(await readLumas(output), list.frames);
    expect(lumas).toHaveLength(list.frames);
    list.clips.forEach(({ startFrame }, index) => {
      // Within a dissolve both are seen.
      const from = index === 3 ? 3 : 0;
      const to = index === 2 ? FRAMES - 3 : FRAMES;
      for (let frame = from; frame < to; frame += 1) {
        const luma = lumas[startFrame + frame] ?? NaN;
        expect(Math.abs(luma - 40 - 4 * frame), `frame ${startFrame + frame}`).toBeLessThan(3);
      }
    });
    const samples = await readSamples(output);
    expect(samples.length).toBeGreaterThanOrEqual(list.frames * 2000);
    for (const { startFrame } of list.clips) {
      expect(Math.abs(lagOf(samples, startFrame / 24 + TONE.from))).toBeLessThanOrEqual(2);
    }
  });
});

describe('sound', () => {
  const rms = (samples: Float32Array, from: number, to: number) => {
    const part = samples.subarray(Math.round(from * 48_000), Math.round(to * 48_000));
    return Math.sqrt(part.reduce((sum, one) => sum + one * one, 0) / part.length);
  };
  const MUSIC = { sha256: 'music', gainDb: 0, fadeSeconds: 0 };
  const SIX = Array.from({ length: 6 }, () => CLIP);

  test('music begins and ends with the film, once, and lies where it is in its file', async () => {
    const { output, film } = await deliver(SIX, { codec: 'prores', music: MUSIC }, 'music.mov');
    expect(film.facts.audio?.durationSeconds).toBeCloseTo(3, 6);
    const samples = await readSamples(output);
    expect([lagOf(samples, 0.2), lagOf(samples, 2.9)]).toEqual([0, 0]);
    // The clips are heard beside it.
    expect(lagOf(samples, 1.1)).toBe(0);
    const level = 10 ** (-6 / 20);
    const soft = { ...MUSIC, gainDb: -6, fadeSeconds: 1 };
    const list = listOf(SIX, { audio: 'mute', delivery: { title: '', music: soft } });
    const muted = folder.at('muted.mp4');
    await assembleFilm(ffmpeg, { list, pathOf: folder.at, output: muted });
    const heard = await readSamples(muted);
    expect(rms(heard, 1, 1.5)).toBeLessThan(1e-4);
    const own = 0.3 / Math.SQRT2;
    // Both fades last a second: 0.22 s after the start, and 0.08 s before the end.
    expect(rms(heard, 0.2, 0.24) / own).toBeCloseTo(level * 0.22, 1);
    expect(rms(heard, 2.9, 2.94) / own).toBeCloseTo(level * 0.08, 1);
  });

  test('music that is shorter ends by itself, and silence follows', async () => {
    await ffmpeg(['-i', folder.at('music'), '-t', '0.5', '-f', 'flac', folder.at('short')]);
    const short = { ...MUSIC, sha256: 'short' };
    const list = listOf(SIX, { audio: 'mute', delivery: { title: '', music: short } });
    const output = folder.at('short.mp4');
    const { facts } = await assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
    expect(facts.audio?.durationSeconds).toBeCloseTo(3, 1);
    const samples = await readSamples(output);
    expect(lagOf(samples, 0.2)).toBe(0);
    expect(rms(samples, 0.6, 3)).toBeLessThan(1e-4);
  });

  test('a gain is the shot’s own', async () => {
    const cuts = [CLIP, { ...CLIP, gainDb: -12 }];
    const { output } = await deliver(cuts, { codec: 'prores' }, 'gain.mov');
    const samples = await readSamples(output);
    const ratio = rms(samples, 0.6, 0.64) / rms(samples, 0.1, 0.14);
    expect(20 * Math.log10(ratio)).toBeCloseTo(-12, 1);
  });

  /** Integrated loudness and true peak, by another filter than the one that made them. */
  async function loudnessOf(film: string) {
    const lines: string[] = [];
    const args = ['-v', 'info', '-nostats', '-i', film, '-vn', '-af', 'ebur128=peak=true'];
    const onMessage = (line: string) => void lines.push(line);
    await ffmpeg([...args, '-f', 'null', '-'], { onMessage });
    const last = (pattern: RegExp) =>
      Number(lines.findLast((line) => pattern.test(line))?.match(pattern)?.[1] ?? NaN);
    return { loud: last(/^\s+I:\s+(\S+) LUFS/), peak: last(/^\s+Peak:\s+(\S+) dBFS/) };
  }

  test.each([
    ['quiet sound is only made louder', `0.02*sin(2*PI*300*t)+${toneAt(1, 0.02)}`],
    [
      'loud moments are held',
      `0.1*sin(2*PI*300*t)+0.85*sin(2*PI*300*t)*between(mod(t\\,0.5)\\,0\\,0.02)`,
    ],
  ])('a loudness is met: %s', async (name, wave) => {
    const sound = `aevalsrc=${wave}:s=48000:d=3`;
    await makeClip(folder.at(name), { frames: 72, step: 0, sound, container: PCM });
    const cut = { sha256: name, inFrame: 0, outFrame: 72 };
    const { output } = await deliver([cut], { loudness: -14 }, `${name}.mp4`);
    const { loud, peak } = await loudnessOf(output);
    expect(Math.abs(loud + 14)).toBeLessThan(0.6);
    expect(peak).toBeLessThanOrEqual(-1);
    expect((await readSamples(output)).length).toBeGreaterThanOrEqual(144_000);
  });

  test('sound above full scale is made less loud by one factor', async () => {
    const wave = '0.9*sin(2*PI*300*t)*(1-0.9*gte(t\\,1.5))';
    const source = ['-f', 'lavfi', '-i', `aevalsrc=${wave}:s=48000:d=3`];
    await ffmpeg([...source, '-f', 'wav', folder.at('hot')]);
    const hot = { ...MUSIC, sha256: 'hot', gainDb: 20 };
    const delivery = { title: '', codec: 'prores', loudness: -14, music: hot } as const;
    const list = listOf(SIX, { audio: 'mute', delivery });
    const output = folder.at('hot.mov');
    await assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
    const samples = await readSamples(output);
    const ratio = rms(samples, 2, 2.4) / rms(samples, 0.6, 1);
    expect(20 * Math.log10(ratio)).toBeCloseTo(-20, 1);
    expect(Math.abs((await loudnessOf(output)).loud + 14)).toBeLessThan(0.6);
  });

  test('a loudness of a film without sound is an error that says so', async () => {
    await makeClip(folder.at('silent'), { frames: 5 });
    const silent = { sha256: 'silent', inFrame: 0, outFrame: 5, hasAudio: false };
    const mute = { audio: 'mute', delivery: { title: '', loudness: -14 } } as const;
    await makeClip(folder.at('nothing'), { frames: 5, sound: 'anullsrc=d=0.3' });
    const nothing = { sha256: 'nothing', inFrame: 0, outFrame: 5 };
    const delivery = { title: '', loudness: -14 };
    for (const list of [
      listOf([silent], { delivery }),
      listOf([CLIP], mute),
      listOf([nothing], { delivery }),
    ]) {
      const film = assembleFilm(ffmpeg, { list, pathOf: folder.at, output: folder.at('no.mp4') });
      await expect(film).rejects.toMatchObject({
        code: 'film-silent',
        message: expect.stringContaining('no sound at all, and output.loudness asks for -14 LUFS'),
      });
    }
  });
});

test('captions, title, takes and time code are in the file, and no sign of them is a command', async () => {
  const text = '<b>A</b> {\\an8} &amp; \\N\n--> 00:00:01,000';
  const cuts = [{ ...CLIP, caption: text }, CLIP, { ...CLIP, caption: 'Ende' }];
  const title = `T'"\\=;:\n${'x'.repeat(200_000)}`;
  const { output, film } = await deliver(cuts, { title }, 'tags.mp4');
  // Clips as they are: what stands beside them needs no encoding.
  expect(film.isCopied).toBe(true);
  expect(film.facts.frames).toBe(3 * FRAMES);
  const bytes = await readFile(output);
  const told = bytes.toString('utf8');
  expect(told).toContain(text);
  expect(told).toContain('tmcd');
  expect(told).toContain('sh0 v001, sh1 v001, sh2 v001');
  expect(told).toContain(`T'"\\=;: ${'x'.repeat(400)}`);
  expect(bytes.length).toBeLessThan(100_000);
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  await ffmpeg(['-i', output, '-map', '0:s:0', '-f', 'srt', '-'], { onLine });
  expect(lines.filter((line) => line.includes('-->'))).toEqual([
    '00:00:00,000 --> 00:00:00,500',
    '--> 00:00:01,000',
    '00:00:01,000 --> 00:00:01,500',
  ]);
});

test('a match multiplies the colours, and nothing is lost in the dark or in the light', async () => {
  for (const [name, color] of [
    ['warm', '0x7c6450'],
    ['cold', '0x64646a'],
  ] as const) {
    const source = `color=c=${color}:s=64x36:r=24,trim=end_frame=3`;
    const bt709 = 'scale=out_color_matrix=bt709,format=yuv420p,setparams=colorspace=bt709';
    const args = ['-f', 'lavfi', '-i', source, '-vf', bt709, '-c:v', 'libx264', '-crf', '4'];
    await ffmpeg([...args, '-f', 'mp4', folder.at(name)]);
  }
  const gains = [0x7c / 0x64, 0x64 / 0x64, 0x50 / 0x6a] as const;
  const cut = { inFrame: 0, outFrame: 3, hasAudio: false };
  const cuts = [
    { ...cut, sha256: 'cold', match: gains },
    { ...cut, sha256: 'warm' },
  ];
  const { output, film } = await deliver(cuts, { quality: 'high' }, 'match.mp4');
  expect(film.isCopied).toBe(false);
  const [red = 0, green = 0, blue = 0] = await readRgb(output);
  [0x7c, 0x64, 0x50].forEach((wanted, place) =>
    expect(Math.abs(([red, green, blue][place] ?? 0) - wanted)).toBeLessThanOrEqual(2),
  );
});

test('fifty clips of mixed sound keep picture and sound together to the end', async () => {
  const tone = (at: number, rate: number) => `aevalsrc=${toneAt(at)}:s=${rate}`;
  const kinds = [
    { sound: `${tone(TONE.from, 44_100)}:d=0.45`, frames: 11 },
    { sound: `${tone(TONE.from, 32_000)}:d=0.4:c=5.1`, frames: 10, container: '-f matroska' },
    { frames: 9 },
    { sound: `${tone(TONE.from, 48_000)}:d=0.3`, frames: 12, container: PCM },
    { sound: `${tone(TONE.from, 22_050)}:d=2`, frames: 11, rate: 30, container: PCM },
  ];
  for (const [index, kind] of kinds.entries()) {
    await makeClip(folder.at(`kind${index}`), { luma: 40, ...kind });
  }
  const cuts = Array.from({ length: 50 }, (_, index): Cut => {
    const kind = kinds[index % kinds.length];
    const hasAudio = kind?.sound !== undefined;
    const frames = kind?.rate === 30 ? 8 : (kind?.frames ?? 0);
    const joinBefore = index % 7 === 6 ? ({ kind: 'dissolve', frames: 2 } as const) : undefined;
    return {
      sha256: `kind${index % kinds.length}`,
      inFrame: 0,
      outFrame: frames,
      hasAudio,
      ...(joinBefore && { joinBefore }),
    };
  });
  const { output, list, film } = await deliver(cuts, { quality: 'draft' }, 'fifty.mp4');
  const { audio, frames } = await probeClip(output);
  expect(frames).toBe(list.frames);
  expect(Math.abs((audio?.durationSeconds ?? 0) - list.frames / 24)).toBeLessThan(1 / 24);
  expect(film.facts.audio?.startSeconds).toBeCloseTo(0, 3);
  const lumas = await readLumas(output);
  const samples = await readSamples(output);
  list.clips.forEach((clip, index) => {
    // Its own first frame that is seen by itself, and its own tone.
    expect(Math.abs((lumas[clip.startFrame + 4] ?? 0) - (lumas[4] ?? 0)), `${index}`).toBeLessThan(
      8,
    );
    if (!clip.hasAudio) return;
    // The oldest ffmpeg is not told of a run-up in Matroska: half a frame.
    const beside = onsetOf(samples, clip.startFrame / 24 + TONE.from);
    expect(Math.abs(beside), `clip ${index}`).toBeLessThan(2000);
  });
  // Sound that needs no other rate, from a file that says where it begins.
  const plain = list.clips.filter(({ sha256 }) => sha256 === 'kind3');
  const lags = plain.map(({ startFrame }) => lagOf(samples, startFrame / 24 + TONE.from));
  expect(lags).toHaveLength(10);
  expect(lags.every((lag) => Math.abs(lag) <= 2)).toBe(true);
});

test('a film of a file that is no sound is not put together', async () => {
  await writeFile(folder.at('list'), "ffconcat version 1.0\nfile 'music'\n");
  const music = { sha256: 'list', gainDb: 0, fadeSeconds: 1 };
  await expect(deliver([CLIP], { music }, 'list.mp4')).rejects.toMatchObject({
    message: 'The music does not decode.',
  });
});
