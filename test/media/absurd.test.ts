import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { believedTimes } from '../../media/believed.ts';
import { MediaError } from '../../media/error.ts';
import type { Expectation } from '../../media/expectation.ts';
import type { ClipFacts } from '../../media/facts.ts';
import { decodeClip, type DecodeRequest } from '../../media/frames.ts';
import { probeClip } from '../../media/probe.ts';
import type { EditList } from '../../specs/plan/edit-list.ts';
import { withWords, type Words } from './boxes.ts';
import { ffmpeg, makeClip, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const FRAMES = 12;
const ASKED: Expectation = { durationSeconds: 0.5, width: 64, height: 36 };

let plain = '';
let sounding = '';
beforeAll(async () => {
  const video = '-c:v libx264 -bf 0 -crf 20';
  plain = await makeClip(folder.at('plain.mp4'), { frames: FRAMES, video });
  const sound = 'sine=d=0.5:r=48000';
  sounding = await makeClip(folder.at('sounding.mp4'), { frames: FRAMES, video, sound });
});

type Lie = readonly [name: string, words: Words, nth?: number];
const lie = (name: string, ...boxes: Lie[]) => withWords(plain, folder.at(`${name}.mp4`), boxes);

function decode(clip: string, options: Partial<DecodeRequest> = {}) {
  const [firstFrame, lastFrame] = [`${clip}.first.png`, `${clip}.last.png`];
  return decodeClip(ffmpeg, { clip, firstFrame, lastFrame, ...options });
}

/** What is wrong with the facts of a clip; nothing when each number can be worked with. */
function insaneOf(facts: ClipFacts): string[] {
  const { audio, width, height, frames, framesPerSecond, durationSeconds } = facts;
  const notes = [...facts.notes, ...facts.soundNotes];
  const isBetween = (value: number, least: number, most: number) => value >= least && value <= most;
  const numbers = Object.entries({ ...facts, ...audio }).filter(
    ([, value]) => typeof value === 'number' && !Number.isFinite(value),
  );
  return [
    ...numbers.map(([name]) => `${name} is not finite`),
    ...(isBetween(width, 1, 16_384) && isBetween(height, 1, 16_384) ? [] : ['the size']),
    ...(Number.isInteger(frames) && frames > 0 ? [] : ['frames']),
    ...(isBetween(framesPerSecond, 1 / 60, 1000) ? [] : ['the rate']),
    ...(durationSeconds > 0 ? [] : ['the length']),
    ...(notes.every((note) => note.length < 200) ? [] : ['a note']),
  ];
}

/** `told`, `refused`, or what is wrong. */
async function probed(path: string): Promise<string> {
  try {
    const insane = insaneOf(await probeClip(path));
    return insane.length === 0 ? 'told' : insane.join();
  } catch (error) {
    const isRefused = error instanceof MediaError && error.code.startsWith('clip-');
    return isRefused ? 'refused' : String(error);
  }
}

describe('times that cannot be believed', () => {
  const BELIEFS: [string, number[], number, number][] = [
    ['one picture without length', [0], 0, 24],
    ['one picture of no number', [0], NaN, 24],
    ['one picture of endless length', [0], Infinity, 24],
    ['one picture of a negative length', [0], -1, 24],
    ['one picture of two days', [0], 172_800, 24],
    ['one picture of five seconds', [0], 5, 0.2],
    ['two pictures of 100,000 s', [0, 50_000], 100_000, 24],
    ['pictures at one time', [0, 0, 0], 0, 24],
    ['pictures a billionth apart', [0, 1e-9, 2e-9], 3e-9, 24],
    ['pictures at 30 a second', [0, 1 / 30, 2 / 30], 3 / 30, 30],
    ['pictures at 1 a second', [0, 1, 2], 3, 1],
  ];
  test.each(BELIEFS)('%s', (_, times, length, rate) => {
    const { framesPerSecond, durationSeconds, claimedSeconds, doubts } = believedTimes(
      times,
      length,
    );
    expect(framesPerSecond).toBeCloseTo(rate, 9);
    expect(durationSeconds).toBeCloseTo(times.length / rate, 9);
    expect(Number.isFinite(claimedSeconds)).toBe(true);
    expect(doubts).toHaveLength(durationSeconds === length ? 0 : 1);
  });

  test('of one picture whose rate is infinite cost a note only', async () => {
    const one = await makeClip(folder.at('one.mp4'), { frames: 1 });
    const clip = await withWords(one, folder.at('infinite.mp4'), [['stts', { 2: 0 }]]);
    const decoded = await decode(clip, { expected: { ...ASKED, durationSeconds: 5 } });
    expect(decoded).toMatchObject({ filmFrames: 1, facts: { framesPerSecond: 24 } });
    expect(decoded.notes.join(' ')).toMatch(/claims 0 s for its one picture/);
    expect(decoded.differences.join(' ')).toMatch(/lasts 0\.04 s, 5 s was asked/);
  });
});

describe('a clip that claims far more than was asked', () => {
  const endless = async () => {
    const two = await makeClip(folder.at('two.mp4'), { frames: 2, video: '-c:v libx264 -bf 0' });
    // 50,000 s each at 12,288 ticks a second; the edit list shows all of it.
    const claims: Lie[] = [
      ['stts', { 0: 1, 1: 2, 2: 614_400_000 }],
      ['elst', { 1: 100_000_000 }],
    ];
    return withWords(two, folder.at('endless.mp4'), claims);
  };

  test('is refused before it is decoded: two pictures, 100,000 s', async () => {
    const never: typeof ffmpeg = () => Promise.reject(new Error('ffmpeg was started'));
    const clip = await endless();
    const files = { firstFrame: `${clip}.png`, lastFrame: `${clip}.png` };
    for (const expected of [ASKED, null]) {
      await expect(decodeClip(never, { clip, ...files, expected })).rejects.toMatchObject({
        code: 'clip-absurd',
        message: expect.stringMatching(/claims 100000 s, the limit is \d+ s/),
      });
    }
  });

  test('is used as it is by whoever wants it, picture by picture', async () => {
    const clip = await endless();
    const decoded = await decode(clip, { isSalvage: true, expected: ASKED });
    expect(decoded).toMatchObject({ frames: 2, filmFrames: 2 });
    const { facts } = await assembleFilm(ffmpeg, {
      list: oneClip(2),
      pathOf: () => clip,
      output: `${clip}.film.mp4`,
    });
    expect(facts).toMatchObject({ frames: 2, framesPerSecond: 24 });
  });

  test('in pixels is refused', async () => {
    await expect(
      decode(plain, { expected: { ...ASKED, width: 16, height: 9 } }),
    ).rejects.toMatchObject({
      code: 'clip-absurd',
      message: expect.stringMatching(
        /claims 64×36, the limit is 1440 pixels; 0\.5 s of 16×9 was asked/,
      ),
    });
  });

  test.each([
    ['300', '64x36', [64, 36]],
    ['1/1000', '64x36', [64, 36]],
    ['3.9', '128x72', [499, 72]],
    ['1/3.9', '128x72', [128, 281]],
  ])(
    'in the shape of its pixels (%s) keeps its pictures and its sound',
    async (sar, size, shown) => {
      for (const rotation of [0, 90]) {
        const clip = folder.at(`sar-${sar.replace('/', '-')}-${rotation}.mp4`);
        const upright = folder.at('upright.mp4');
        const video = `-vf setsar=${sar}:max=2000 -c:v libx264`;
        await makeClip(upright, { frames: FRAMES, size, video, sound: 'sine=d=0.5' });
        await ffmpeg(['-display_rotation', String(rotation), '-i', upright, '-c', 'copy', clip]);
        const [width, height] = rotation === 0 ? shown : shown.toReversed();
        const decoded = await decode(clip, { expected: ASKED });
        expect(decoded).toMatchObject({ frames: FRAMES, notes: [], facts: { width, height } });
        expect(decoded.facts.audio).not.toBeNull();
      }
    },
  );

  test.each([NaN, 0, -5, Infinity])('is judged by no ask that is none: %d s', async (seconds) => {
    const expected = { ...ASKED, durationSeconds: seconds };
    expect(await decode(plain, { expected })).toMatchObject({ frames: FRAMES, differences: [] });
  });

  test('in packets is not read to its end: 20 MB with 20 million', async () => {
    const count = 20_000_000;
    const clip = await lie(
      'many',
      ['stsz', { 0: 1, 1: count }],
      ['stts', { 0: 1, 1: count, 2: 512 }],
      ['stsc', { 0: 1, 1: 1, 2: count, 3: 1 }],
    );
    await appendFile(clip, Buffer.alloc(count));
    let isFree = false;
    setImmediate(() => (isFree = true));
    const refusal = { code: 'clip-absurd', message: expect.stringContaining('more than 22500') };
    await expect(decode(clip, { expected: ASKED })).rejects.toMatchObject(refusal);
    // Whoever asked goes on meanwhile, however short that is.
    expect(isFree).toBe(true);
    expect(await probeClip(plain)).toMatchObject({ frames: FRAMES });
  });
});

describe('what differs from what was asked', () => {
  const DIFFERENCES: [string, Partial<Expectation>, string[]][] = [
    ['nothing', {}, []],
    ['a rounding', { durationSeconds: 0.54 }, []],
    ['the length', { durationSeconds: 1 }, ['The clip lasts 0.5 s, 1 s was asked.']],
    ['the size', { width: 128, height: 72 }, ['The clip is 64×36, 128×72 was asked.']],
    [
      'the shape',
      { width: 36, height: 64 },
      ['The clip is 64×36, 36×64 was asked: another shape.'],
    ],
  ];
  test.each(DIFFERENCES)('%s', async (_, expected, words) => {
    const { differences } = await decode(plain, { expected: { ...ASKED, ...expected } });
    expect(differences).toEqual(words);
  });

  test('the rate', async () => {
    const clip = await makeClip(folder.at('thirty.mp4'), { frames: 15, rate: 30 });
    const { differences } = await decode(clip, { expected: ASKED });
    expect(differences).toEqual([expect.stringMatching(/30 pictures a second, the film 24/)]);
  });
});

describe('containers', () => {
  const LIES: [string, Lie[]][] = [
    ['a time scale of 0', [['mdhd', { 2: 0 }]]],
    ['a time scale of 1', [['mdhd', { 2: 1 }]]],
    ['the largest time scale', [['mdhd', { 2: 0xffffffff }]]],
    ['the largest steps', [['stts', { 0: 1, 1: FRAMES, 2: 0xffffffff }]]],
    ['no steps', [['stts', { 0: 0 }]]],
    ['more steps than the box holds', [['stts', { 0: 0x0fffffff }]]],
    ['pictures without pixels', [['avc1', { 5: 0 }]]],
    ['pictures of 65535×65535', [['avc1', { 5: 0xffffffff }]]],
    ['samples beyond the file', [['stsz', { 0: 0x7fffffff }]]],
    ['chunks beyond the file', [['stco', { 1: 0xfffffff0 }]]],
    ['an edit list from far off', [['elst', { 2: 0x7fffffff }]]],
    ['an edit list of no length', [['elst', { 1: 0 }]]],
    ['a matrix that turns by nothing', [['tkhd', { 9: 0, 10: 0, 12: 0, 13: 0 }]]],
  ];
  test.each(LIES)('with %s are told in finite numbers or refused', async (name, boxes) => {
    expect(['told', 'refused']).toContain(await probed(await lie(name, ...boxes)));
  });

  const SOUND_LIES: [string, Lie[]][] = [
    ['a sample rate of 0', [['mp4a', { 6: 0 }]]],
    ['no channels', [['mp4a', { 4: 0 }]]],
    ['a time scale of 0', [['mdhd', { 2: 0 }, 1]]],
    ['the largest steps', [['stts', { 0: 1, 1: 24, 2: 0x7fffffff }, 1]]],
    ['packets beyond the file', [['stsz', { 0: 0x7fffffff }, 1]]],
    ['millions of packets', [['stsz', { 0: 1, 1: 90_000_000 }, 1]]],
  ];
  test.each(SOUND_LIES)('whose sound has %s keep their pictures', async (name, boxes) => {
    const clip = await withWords(sounding, folder.at(`sound ${name}.mp4`), boxes);
    const facts = await probeClip(clip);
    expect(insaneOf(facts)).toEqual([]);
    expect(facts.frames).toBe(FRAMES);
    const decoded = await decode(clip);
    expect(decoded.frames).toBe(FRAMES);
    const output = `${clip}.film.mp4`;
    const film = await assembleFilm(ffmpeg, { list: oneClip(FRAMES), pathOf: () => clip, output });
    expect(film.facts.frames).toBe(FRAMES);
  });

  test('with any byte of their index changed are told or refused', async () => {
    const bytes = await readFile(sounding);
    const moov = bytes.indexOf('moov');
    let seed = 20_260_729;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return seed % below;
    };
    const outcomes: string[] = [];
    for (let round = 0; round < 100; round += 1) {
      const changed = Buffer.from(bytes);
      for (let change = 0; change <= round % 4; change += 1) {
        changed[moov + random(bytes.length - moov)] = random(256);
      }
      const path = folder.at('changed.mp4');
      await writeFile(path, changed);
      outcomes.push(await probed(path));
    }
    expect(new Set(outcomes)).toEqual(new Set(['told', 'refused']));
  });
});

function oneClip(frames: number): EditList {
  return {
    size: { width: 64, height: 36 },
    fit: 'crop',
    audio: 'clip',
    frames,
    clips: [
      {
        shot: 'sh0010',
        kind: 'clip',
        take: 'v001',
        sha256: 'any',
        hasAudio: true,
        droppedHeadFrames: 0,
        inFrame: 0,
        outFrame: frames,
        joinBefore: { kind: 'cut' },
        startFrame: 0,
      },
    ],
  };
}
