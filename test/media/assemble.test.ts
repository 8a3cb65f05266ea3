import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { MediaError } from '../../media/error.ts';
import type { EditList } from '../../specs/plan/edit-list.ts';
import { ffmpeg, makeClip, makePicture, readLumas, readSamples, temporaryFolder } from './clip.ts';
import { listOf, type Cut } from './list.ts';

const folder = temporaryFolder();
const SINE = 'sine=r=44100:f=440';

function assemble(list: EditList, name: string, options: { signal?: AbortSignal } = {}) {
  const output = folder.at(name);
  return assembleFilm(ffmpeg, { list, pathOf: folder.at, output, ...options });
}

function ramp(first: number, count: number, step = 4): number[] {
  return Array.from({ length: count }, (_, index) => first + step * index);
}

function expectLumas(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((luma, frame) => {
    expect(Math.abs(luma - (expected[frame] ?? NaN)), `frame ${frame}`).toBeLessThanOrEqual(1);
  });
}

const rms = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe('pictures', () => {
  test('cuts and trims are exact to the frame across codecs, rates of storage and B-frames', async () => {
    await makeClip(folder.at('h264'), { frames: 29, luma: 32 });
    const h265 = '-c:v libx265 -x265-params log-level=error -pix_fmt yuv420p10le';
    await makeClip(folder.at('h265'), { frames: 17, luma: 100, video: h265 });
    const webm = { video: '-c:v libvpx-vp9 -crf 10 -deadline realtime', container: '-f webm' };
    await makeClip(folder.at('vp9'), { frames: 11, luma: 60, ...webm });
    const list = listOf([
      { sha256: 'h264', inFrame: 2, outFrame: 27 },
      { sha256: 'h265', inFrame: 1, outFrame: 17, droppedHeadFrames: 1 },
      { sha256: 'vp9', inFrame: 5, outFrame: 6 },
      { sha256: 'vp9', inFrame: 0, outFrame: 11 },
    ]);
    const { facts, isCopied } = await assemble(list, 'cuts.mp4');
    expect(isCopied).toBe(false);
    expect(facts).toMatchObject({ frames: 53, videoCodec: 'avc', bitDepth: 8, audio: null });
    expect(facts).toMatchObject({ colorMatrix: 'bt709', durationSeconds: 53 / 24 });
    const expected = [...ramp(40, 25), ...ramp(104, 16), 80, ...ramp(60, 11)];
    expectLumas(await readLumas(folder.at('cuts.mp4')), expected);
  });

  test('a dissolve overlaps both clips by exactly its frames', async () => {
    await makeClip(folder.at('dark'), { frames: 20, luma: 40, step: 0 });
    await makeClip(folder.at('bright'), { frames: 15, luma: 200, step: 0 });
    const list = listOf([
      { sha256: 'dark', inFrame: 0, outFrame: 20 },
      { sha256: 'bright', inFrame: 0, outFrame: 15, joinBefore: { kind: 'dissolve', frames: 7 } },
      { sha256: 'dark', inFrame: 0, outFrame: 14, joinBefore: { kind: 'dissolve', frames: 7 } },
      { sha256: 'bright', inFrame: 0, outFrame: 3 },
    ]);
    await assemble(list, 'dissolve.mp4');
    const lumas = await readLumas(folder.at('dissolve.mp4'));
    expect(lumas).toHaveLength(20 + 15 - 7 + 14 - 7 + 3);
    expectLumas(lumas.slice(0, 13), ramp(40, 13, 0));
    // Each of the n frames has a share of both: (k+1)/(n+1) of the second.
    expectLumas(lumas.slice(13, 20), ramp(60, 7, 20));
    expectLumas([lumas[20] ?? 0], [200]);
    expectLumas(lumas.slice(21, 28), ramp(180, 7, -20));
    expectLumas(lumas.slice(28, 35), ramp(40, 7, 0));
    expectLumas(lumas.slice(35), [200, 200, 200]);
  });

  test.each([1, 2, 5, 24])('a dissolve of %i frames mixes in equal steps', async (frames) => {
    await makeClip(folder.at('low'), { frames: 60, luma: 50, step: 0 });
    await makeClip(folder.at('high'), { frames: 60, luma: 200, step: 0 });
    const list = listOf([
      { sha256: 'low', inFrame: 0, outFrame: frames + 3 },
      {
        sha256: 'high',
        inFrame: 0,
        outFrame: frames + 3,
        joinBefore: { kind: 'dissolve', frames },
      },
    ]);
    const name = `dissolve-${frames}.mp4`;
    expect((await assemble(list, name)).facts.frames).toBe(frames + 6);
    const step = 150 / (frames + 1);
    const mixed = ramp(50 + step, frames, step).map(Math.round);
    const expected = [50, 50, 50, ...mixed, 200, 200, 200];
    expectLumas(await readLumas(folder.at(name)), expected);
  });

  test.each([
    { fit: 'crop', edge: 120, name: 'fills the film and cuts what is beyond' },
    { fit: 'pad', edge: 16, name: 'shows all of a clip between black bars' },
  ] as const)('$fit $name', async ({ fit, edge }) => {
    await makeClip(folder.at('tall'), { frames: 3, luma: 120, step: 0, size: '36x64' });
    const size = { width: 64, height: 36 };
    const list = listOf([{ sha256: 'tall', inFrame: 0, outFrame: 3 }], { fit, size });
    const name = `${fit}.mp4`;
    const { facts } = await assemble(list, name);
    expect(facts).toMatchObject({ width: 64, height: 36 });
    const left = folder.at(`left-${name}`);
    const edges = ['-i', folder.at(name), '-vf', 'crop=8:36:0:0', '-crf', '5', left];
    await ffmpeg(edges);
    expectLumas(await readLumas(left), [edge, edge, edge]);
  });

  test('a clip of another rate keeps its time', async () => {
    await makeClip(folder.at('fast'), { frames: 60, luma: 20, step: 3, rate: 30 });
    await assemble(listOf([{ sha256: 'fast', inFrame: 0, outFrame: 48 }]), 'rate.mp4');
    const lumas = await readLumas(folder.at('rate.mp4'));
    expect(lumas).toHaveLength(48);
    lumas.forEach((luma, frame) => {
      expect(Math.abs(luma - (20 + frame * 3 * 1.25))).toBeLessThanOrEqual(4);
    });
  });

  test('a shot without a clip is held as its picture, or grey', async () => {
    await makePicture(folder.at('still.png'), 'white', '128x72');
    const list = listOf([
      { kind: 'held', take: null, sha256: 'still.png', inFrame: 0, outFrame: 5 },
      { kind: 'held', take: null, sha256: null, inFrame: 1, outFrame: 4 },
    ]);
    await assemble(list, 'rough.mp4');
    const lumas = await readLumas(folder.at('rough.mp4'));
    expect(lumas).toHaveLength(8);
    expectLumas(lumas.slice(0, 5), ramp(235, 5, 0));
    expectLumas(lumas.slice(5), ramp(126, 3, 0));
  });
});

describe('copying', () => {
  test('clips that already are the film are not encoded again', async () => {
    await makeClip(folder.at('copy-a'), { frames: 25, luma: 32, sound: `${SINE}:d=1.2` });
    await makeClip(folder.at("copy 'b' 100%d"), { frames: 13, luma: 90, sound: `${SINE}:d=0.5` });
    const list = listOf([
      { sha256: 'copy-a', inFrame: 0, outFrame: 25 },
      { sha256: "copy 'b' 100%d", inFrame: 0, outFrame: 13 },
      { sha256: 'copy-a', inFrame: 0, outFrame: 25 },
    ]);
    const { isCopied, facts } = await assemble(list, 'copied.mp4');
    expect(isCopied).toBe(true);
    expect(facts).toMatchObject({ frames: 63, isSteady: true, audio: { sampleRate: 48_000 } });
    const expected = [...ramp(32, 25), ...ramp(90, 13), ...ramp(32, 25)];
    expectLumas(await readLumas(folder.at('copied.mp4')), expected);
    const muted = await assemble({ ...list, audio: 'mute' }, 'muted.mp4');
    expect(muted).toMatchObject({ isCopied: true, facts: { audio: null, frames: 63 } });
  });

  test('one frame that is cut makes the film encoded', async () => {
    await makeClip(folder.at('whole'), { frames: 10 });
    const list = listOf([{ sha256: 'whole', inFrame: 0, outFrame: 9 }]);
    expect((await assemble(list, 'cut.mp4')).isCopied).toBe(false);
  });
});

describe('sound', () => {
  test('stays beside its pictures through cuts, drops and dissolves', async () => {
    // A burst of 10 ms begins with frame 12 of each clip.
    const burst = 'aevalsrc=0.8*sin(6000*t)*between(t\\,0.5\\,0.51):s=44100:d=1.1';
    await makeClip(folder.at('burst'), { frames: 24, sound: burst });
    const list = listOf([
      { sha256: 'burst', inFrame: 0, outFrame: 24 },
      { sha256: 'burst', inFrame: 1, outFrame: 24, droppedHeadFrames: 1 },
      { sha256: 'burst', inFrame: 0, outFrame: 24, joinBefore: { kind: 'dissolve', frames: 8 } },
      { sha256: 'burst', inFrame: 5, outFrame: 20 },
    ]);
    const { facts } = await assemble(list, 'sync.mp4');
    const samples = await readSamples(folder.at('sync.mp4'));
    expect(facts.audio?.durationSeconds).toBeCloseTo(list.frames / 24, 3);
    expect(samples).toHaveLength(list.frames * 2000);
    const starts = list.clips.map((clip) => (clip.startFrame + 12 - clip.inFrame) * 2000);
    for (const start of starts) {
      expect(rms(samples.subarray(start, start + 480))).toBeGreaterThan(0.3);
      expect(rms(samples.subarray(start - 3000, start - 1500))).toBeLessThan(0.01);
      expect(rms(samples.subarray(start + 2000, start + 3500))).toBeLessThan(0.01);
    }
  });

  test('a silent clip is silence among sounding ones, also where the sound ends early', async () => {
    await makeClip(folder.at('sounding'), { frames: 24, sound: `${SINE}:d=1.5` });
    await makeClip(folder.at('short'), { frames: 24, sound: `${SINE}:d=0.25` });
    await makeClip(folder.at('silent'), { frames: 24 });
    const list = listOf([
      { sha256: 'sounding', inFrame: 0, outFrame: 24 },
      { sha256: 'silent', inFrame: 0, outFrame: 24 },
      { sha256: 'short', inFrame: 0, outFrame: 24 },
      { sha256: 'short', inFrame: 12, outFrame: 24 },
    ]);
    await assemble(list, 'silence.mp4');
    const samples = await readSamples(folder.at('silence.mp4'));
    expect(samples).toHaveLength(84 * 2000);
    const loudness = (from: number, to: number) => rms(samples.subarray(from * 2000, to * 2000));
    expect(loudness(1, 23)).toBeGreaterThan(0.05);
    expect(loudness(26, 46)).toBeLessThan(0.001);
    expect(loudness(49, 53)).toBeGreaterThan(0.05);
    expect(loudness(56, 84)).toBeLessThan(0.001);
  });

  test('a cut between two sounds keeps their loudness and makes no click', async () => {
    await makeClip(folder.at('low'), { frames: 24, sound: 'sine=r=48000:f=300:d=1' });
    await makeClip(folder.at('high'), { frames: 24, sound: 'sine=r=48000:f=750:d=1' });
    const list = listOf([
      { sha256: 'low', inFrame: 0, outFrame: 24 },
      { sha256: 'high', inFrame: 0, outFrame: 24 },
    ]);
    await assemble(list, 'cut-sound.mp4');
    const samples = await readSamples(folder.at('cut-sound.mp4'));
    const loudness = (from: number) => rms(samples.subarray(from, from + 480));
    const usual = loudness(20_000);
    for (let from = 47_000; from < 49_000; from += 240) {
      expect(loudness(from) / usual).toBeGreaterThan(0.75);
      expect(loudness(from) / usual).toBeLessThan(1.4);
    }
    const steps = samples.map((sample, index) => Math.abs(sample - (samples[index - 1] ?? sample)));
    const usualStep = Math.max(...steps.subarray(60_000, 80_000));
    expect(Math.max(...steps.subarray(47_000, 49_000))).toBeLessThan(1.5 * usualStep);
  });

  test('mute, and clips without any sound, leave no track', async () => {
    await makeClip(folder.at('tone'), { frames: 8, sound: `${SINE}:d=0.4` });
    const list = listOf([{ sha256: 'tone', inFrame: 1, outFrame: 8 }], { audio: 'mute' });
    expect((await assemble(list, 'mute.mp4')).facts.audio).toBeNull();
  });
});

describe('a long film', () => {
  test('rendered in passes has every frame and sample of its list, and reports them', async () => {
    await makeClip(folder.at('ramp'), { frames: 10, luma: 32, step: 8, sound: `${SINE}:d=0.6` });
    await makeClip(folder.at('flat'), { frames: 12, luma: 180, step: 0 });
    const cuts = Array.from({ length: 40 }, (_, index): Cut => {
      if (index % 4 === 1) return { sha256: 'flat', inFrame: 0, outFrame: 12 };
      const cut = { sha256: 'ramp', inFrame: 0, outFrame: 10 };
      return index % 4 === 2 ? { ...cut, joinBefore: { kind: 'dissolve', frames: 5 } } : cut;
    });
    const list = listOf(cuts);
    const reports: number[] = [];
    const output = folder.at('long.mp4');
    const onProgress = (frames: number) => reports.push(frames);
    const film = await assembleFilm(ffmpeg, { list, pathOf: folder.at, output, onProgress });
    expect(film.facts).toMatchObject({ frames: list.frames, isSteady: true });
    expect(reports.at(-1)).toBe(list.frames);
    expect(reports).toEqual(reports.toSorted((a, b) => a - b));
    const lumas = await readLumas(output);
    for (const [index, clip] of list.clips.entries()) {
      if (index % 4 === 1 || index % 4 === 2) continue;
      expectLumas(lumas.slice(clip.startFrame, clip.startFrame + 10), ramp(32, 10, 8));
    }
    expect(await readSamples(output)).toHaveLength(list.frames * 2000);
  });

  test('copied in passes keeps pictures and sound together', async () => {
    await makeClip(folder.at('c'), { frames: 9, sound: `${SINE}:d=0.5` });
    const list = listOf(
      Array.from({ length: 20 }, () => ({ sha256: 'c', inFrame: 0, outFrame: 9 })),
    );
    const { isCopied, facts } = await assemble(list, 'copied-long.mp4');
    expect(isCopied).toBe(true);
    expect(facts).toMatchObject({ frames: 180, isSteady: true });
    expect(await readSamples(folder.at('copied-long.mp4'))).toHaveLength(180 * 2000);
  });
});

describe('what fails', () => {
  test('an abort ends ffmpeg and leaves nothing behind', async () => {
    await makeClip(folder.at('big'), { frames: 48, luma: 30, step: 1 });
    const cuts = Array.from({ length: 12 }, () => ({ sha256: 'big', inFrame: 1, outFrame: 48 }));
    const abort = new AbortController();
    const output = folder.at('aborted.mp4');
    const film = assembleFilm(ffmpeg, {
      list: listOf(cuts, { size: { width: 1280, height: 720 } }),
      pathOf: folder.at,
      output,
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('enough')),
    });
    await expect(film).rejects.toThrow('enough');
    const left = (await readdir(folder.at('.'))).filter((name) => name.startsWith('aborted'));
    expect(left).toEqual([]);
  });

  test('a list that asks for more frames than a clip has is an error, not a shorter film', async () => {
    await makeClip(folder.at('few'), { frames: 6 });
    const list = listOf([{ sha256: 'few', inFrame: 0, outFrame: 8 }]);
    const film = assemble(list, 'wrong.mp4');
    await expect(film).rejects.toThrow(MediaError);
    await expect(film).rejects.toMatchObject({ code: 'film-wrong' });
    expect((await readdir(folder.at('.'))).filter((name) => name.startsWith('wrong'))).toEqual([]);
  });
});
