/** Pictures and sound of a film that is copied: where a player shows the one and plays the other. */

import { expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { ffmpeg, makeClip, temporaryFolder, type ClipOptions } from './clip.ts';
import { listOf } from './list.ts';
import { OLDEST_FFMPEG } from './oldest-ffmpeg.ts';

const folder = temporaryFolder();

/** Frame 12 of each clip is the only one of its brightness, and a burst of sound begins with it. */
const MARK = 12;
const BURST = 'aevalsrc=0.8*sin(6000*t)*between(t\\,0.5\\,0.54):s=44100:d=1.1';
const FIRST_LUMA = 32;
const STEP = 4;

/** What a film-maker's clips differ in, with equal pictures. */
const CLIPS: Readonly<Record<string, ClipOptions>> = {
  sounding: { frames: 25, sound: BURST },
  longer: { frames: 29, sound: BURST },
  silent: { frames: 25 },
  late: { frames: 25, sound: BURST, container: '-output_ts_offset 0.1 -f mp4' },
  matroska: { frames: 25, sound: BURST, container: '-f matroska' },
  unshifted: { frames: 25, sound: BURST, container: '-use_editlist 0 -f mp4' },
};

/** When a player shows the marked frames, and when it plays the bursts, in seconds. */
async function marksOf(
  film: string,
  hasSound: boolean,
): Promise<{ pictures: number[]; sounds: number[] }> {
  const luma = FIRST_LUMA + STEP * MARK;
  const pictures: number[] = [];
  let time = 0;
  await ffmpeg(
    ['-copyts', '-i', film, '-an', '-vf', `signalstats,metadata=print:key=${YAVG}:file=-`, ...NONE],
    {
      onLine: (line) => {
        time = Number(/pts_time:(\S+)/.exec(line)?.[1] ?? time);
        const found = line.startsWith(`${YAVG}=`) ? Number(line.slice(YAVG.length + 1)) : NaN;
        if (Math.abs(found - luma) < 1.5) pictures.push(time);
      },
    },
  );
  const sounds: number[] = [];
  if (!hasSound) return { pictures, sounds };
  const loud = `astats=metadata=1:reset=1,ametadata=print:key=${PEAK}:file=-`;
  const pieces = `aformat=sample_rates=48000,asetnsamples=n=48:p=0,${loud}`;
  await ffmpeg(['-copyts', '-i', film, '-vn', '-af', pieces, ...NONE], {
    onLine: (line) => {
      time = Number(/pts_time:(\S+)/.exec(line)?.[1] ?? time);
      const peak = line.startsWith(`${PEAK}=`) ? Number(line.slice(PEAK.length + 1)) : NaN;
      if (peak > -14 && time - (sounds.at(-1) ?? -1) > 0.2) sounds.push(time);
    },
  });
  return { pictures, sounds };
}
const YAVG = 'lavfi.signalstats.YAVG';
const PEAK = 'lavfi.astats.Overall.Peak_level';
const NONE = ['-f', 'null', '-'];

async function filmOf(names: readonly string[], name: string) {
  for (const clip of new Set(names)) await makeClip(folder.at(clip), CLIPS[clip] ?? { frames: 1 });
  const cuts = names.map((clip) => ({
    sha256: clip,
    inFrame: 0,
    outFrame: CLIPS[clip]?.frames ?? 0,
  }));
  const list = listOf(cuts);
  const output = folder.at(name);
  const film = await assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
  const expected = list.clips.map(({ startFrame }) => (startFrame + MARK) / 24);
  const sounding = names.map((clip) => CLIPS[clip]?.sound !== undefined);
  return {
    film,
    list,
    expected,
    sounding,
    marks: await marksOf(output, film.facts.audio !== null),
  };
}

/** A burst is found to the millisecond, and its encoder may begin it as much earlier. */
const SOUND_SECONDS = 0.0025;

/** The oldest ffmpeg reads the sound of Matroska a packet of AAC early: its run-up is not told there. */
const EARLY_SECONDS = 0.024;

test.each([
  ['sounding clips, with run-up before zero', ['sounding', 'longer'], 24],
  ['a silent clip first', ['silent', 'sounding', 'longer'], 9],
  ['a sounding clip first, then silent ones', ['longer', 'silent', 'silent'], 9],
  ['clips whose clock begins late', ['late'], 4],
  ['clips of another container', ['matroska'], 4],
  ['clips without edit lists', ['unshifted'], 4],
])('%s: copied, and every picture beside its sound', async (what, pattern, count) => {
  const names = Array.from({ length: count }, (_, index) => pattern[index % pattern.length] ?? '');
  const { film, list, expected, sounding, marks } = await filmOf(names, `${what}.mp4`);
  expect(film.isCopied).toBe(true);
  expect(film.facts).toMatchObject({ startSeconds: 0, frames: list.frames, isSteady: true });
  expect(film.facts.audio?.startSeconds).toBeCloseTo(0, 3);
  expect(marks.pictures).toHaveLength(count);
  marks.pictures.forEach((time, index) => expect(time).toBeCloseTo(expected[index] ?? NaN, 4));
  const heard = expected.filter((_, index) => sounding[index]);
  expect(marks.sounds).toHaveLength(heard.length);
  const isOldest = process.env['STORYBOARD_FFMPEG'] === OLDEST_FFMPEG;
  const atMost = isOldest && pattern.includes('matroska') ? EARLY_SECONDS : SOUND_SECONDS;
  // At the start, at each join and at the end: nothing drifts.
  marks.sounds.forEach((time, index) =>
    expect(Math.abs(time - (heard[index] ?? NaN)), `burst ${index}`).toBeLessThan(atMost),
  );
});

test('clips whose pictures begin at different times are encoded, and right', async () => {
  const names = ['sounding', 'late', 'silent', 'unshifted', 'longer'];
  const { film, expected, marks } = await filmOf(names, 'mixed.mp4');
  expect(film.isCopied).toBe(false);
  marks.pictures.forEach((time, index) => expect(time).toBeCloseTo(expected[index] ?? NaN, 4));
  const heard = expected.filter((_, index) => index !== 2);
  marks.sounds.forEach((time, index) =>
    expect(Math.abs(time - (heard[index] ?? NaN)), `burst ${index}`).toBeLessThan(SOUND_SECONDS),
  );
});

test('a film without any sound begins at zero too', async () => {
  const { film, expected, marks } = await filmOf(['silent', 'silent', 'silent'], 'silent.mp4');
  expect(film).toMatchObject({ isCopied: true, facts: { startSeconds: 0, audio: null } });
  marks.pictures.forEach((time, index) => expect(time).toBeCloseTo(expected[index] ?? NaN, 4));
});
