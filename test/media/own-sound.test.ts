import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { MediaError } from '../../media/error.ts';
import { decodeClip } from '../../media/frames.ts';
import { hearLegs } from '../../media/own-sound.ts';
import { probeClip } from '../../media/probe.ts';
import { ffmpeg, makeClip, readLumas, readSamples, temporaryFolder } from './clip.ts';
import { listOf } from './list.ts';
import { packetsOf } from './packets.ts';

const folder = temporaryFolder();
const FRAMES = 48;

let whole = '';

beforeAll(async () => {
  const video = '-c:v libx264 -crf 10 -g 8';
  const sound = 'sine=r=48000:f=440:d=2';
  const options = { frames: FRAMES, luma: 32, step: 3, sound, video };
  whole = await makeClip(folder.at('whole.mp4'), options);
});

function decode(clip: string) {
  const [firstFrame, lastFrame] = [`${clip}.first.png`, `${clip}.last.png`];
  return decodeClip(ffmpeg, { clip, firstFrame, lastFrame });
}

const loudest = (samples: Float32Array, from: number, to: number) =>
  samples
    .subarray(Math.round(from * 48_000), Math.round(to * 48_000))
    .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

describe('sound that costs no picture', () => {
  test.each<[rate: number, share: number]>([
    [24, 0.2],
    [24, 0.5],
    [24, 0.9],
    [30, 0.3],
  ])('at %d pictures a second, of which a fragment lacks all from %d on', async (rate, share) => {
    const path = folder.at(`fragment-${rate}-${share}`);
    const encode = `-r ${rate} -c:v libx264 -g 8 -c:a aac`.split(' ');
    const one = '-movflags frag_custom+empty_moov+default_base_moof -f mp4'.split(' ');
    await ffmpeg(['-i', whole, ...encode, ...one, path]);
    const { sound } = await packetsOf(path);
    const cut = sound.at(Math.floor(sound.length * share));
    await writeFile(path, (await readFile(path)).subarray(0, (cut?.offset ?? 0) + 3));
    const decoded = await decode(path);
    expect(decoded.filmFrames).toBe(FRAMES);
    expect(decoded.notes.join(' ')).toMatch(/packets of its sound are missing from the file/);
    const output = `${path}.film.mp4`;
    const cuts = [path, path].map((sha256) => ({ sha256, inFrame: 0, outFrame: FRAMES }));
    await assembleFilm(ffmpeg, { list: listOf(cuts), pathOf: (named) => named, output });
    const lumas = await readLumas(output);
    expect(lumas).toHaveLength(2 * FRAMES);
    // None is held for one that is missing.
    expect(lumas[FRAMES - 1]).toBeGreaterThan(160);
    expect(lumas[FRAMES - 12]).toBeLessThan(lumas[FRAMES - 1] ?? 0);
    expect(loudest(await readSamples(output), 0.1, 0.3)).toBeGreaterThan(0.1);
  });

  test('is left out, and told, where no film is right with it', async () => {
    const path = folder.at('unusable.mp4');
    const bytes = await readFile(whole);
    const { sound } = await packetsOf(whole);
    for (const { offset, length } of sound.slice(50, 51)) bytes.fill(0, offset, offset + length);
    await writeFile(path, bytes);
    const refusing: typeof ffmpeg = async (args, options) => {
      const graph = args.find((argument) => argument.endsWith('.graph'));
      const text = graph === undefined ? '' : await readFile(graph, 'utf8');
      if (text.includes(':a:0]')) throw new MediaError('ffmpeg-failed', 'no');
      return ffmpeg(args, options);
    };
    const filmOf = (sha256: string) => {
      const list = listOf([{ sha256, inFrame: 0, outFrame: 9 }]);
      const output = folder.at('silenced.film.mp4');
      return assembleFilm(refusing, { list, pathOf: (named) => named, output });
    };
    const { facts } = await filmOf(path);
    expect(facts.frames).toBe(9);
    expect(facts.soundNotes).toEqual([expect.stringContaining('used without its sound')]);
    // What fails with a sound that is whole fails.
    await expect(filmOf(whole)).rejects.toMatchObject({ code: 'ffmpeg-failed' });
  });
});

test('a full disk is nobody’s sound, and a note on pictures no fault of it', async () => {
  const path = folder.at('noted.mp4');
  await writeFile(path, await readFile(whole));
  const facts = await probeClip(path);
  const noted = { ...facts, notes: ['The file ends after 40 of 48 video packets.'] };
  const source = { kind: 'clip', sha256: 'a'.repeat(64), path, facts: noted } as const;
  const leg = { source, inFrame: 0, outFrame: FRAMES, dissolveFrames: 0 };
  expect(await hearLegs(ffmpeg, [leg], undefined)).toMatchObject({
    hasFaults: false,
    silenced: [{ source: { facts: { audio: facts.audio } } }],
  });
  for (const words of ['No space left on device', 'Permission denied', 'Read-only file system']) {
    let renders = 0;
    const failing: typeof ffmpeg = (args, options) => {
      if (!args.some((argument) => argument.endsWith('.graph'))) return ffmpeg(args, options);
      renders += 1;
      return Promise.reject(new MediaError('ffmpeg-failed', `film.mp4: ${words}`));
    };
    const list = listOf([{ sha256: path, inFrame: 0, outFrame: 9 }]);
    const request = { list, pathOf: (named: string) => named, output: folder.at('full.mp4') };
    await expect(assembleFilm(failing, request)).rejects.toThrow(words);
    expect(renders).toBe(1);
  }
});

test('of a take that was found to have none a film has none', async () => {
  const cut = { sha256: whole, inFrame: 0, outFrame: 9 };
  for (const hasAudio of [true, false]) {
    const output = folder.at(`${hasAudio}.film.mp4`);
    const request = { list: listOf([{ ...cut, hasAudio }]), pathOf: (named: string) => named };
    const { facts } = await assembleFilm(ffmpeg, { ...request, output });
    expect(facts.audio !== null).toBe(hasAudio);
  }
});

describe('a picture that is held', () => {
  test.each<[name: string, frames: number, setpts: string, length: number]>([
    ['for four seconds at the end', 24, 'PTS+if(gt(N,22),4/TB,0)', 124],
    ['after four of six', 6, 'PTS+if(gt(N,4),4.5/TB,0)', 136],
    ['after the first', 6, 'PTS+if(gt(N,0),4.5/TB,0)', 136],
    ['for twenty seconds in the middle', 24, 'PTS+if(gt(N,12),20/TB,0)', 525],
  ])('%s fills what its clip is counted for', async (name, frames, setpts, length) => {
    const clip = folder.at(`${name}.mp4`);
    const source = `testsrc2=s=64x36:r=24,trim=end_frame=${frames},setpts='${setpts}'`;
    const encode = '-fps_mode vfr -c:v libx264 -bf 0'.split(' ');
    await ffmpeg(['-f', 'lavfi', '-i', source, ...encode, clip]);
    const { filmFrames } = await decode(clip);
    expect(Math.abs(filmFrames - length)).toBeLessThanOrEqual(1);
    const cuts = [
      { sha256: clip, inFrame: 0, outFrame: filmFrames },
      { sha256: whole, inFrame: 0, outFrame: 5 },
    ];
    const output = folder.at('held.film.mp4');
    const request = { list: listOf(cuts), pathOf: (named: string) => named, output };
    expect((await assembleFilm(ffmpeg, request)).facts.frames).toBe(filmFrames + 5);
  });
});
