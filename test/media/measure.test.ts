/** Numbers of clips of which they are known. */

import { expect, test } from 'vitest';
import { decodeClip } from '../../media/frames.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import { MediaError } from '../../media/error.ts';
import { handOverFaults } from '../../specs/picture/hand-over.ts';
import { loudnessBetween, lumaOf, meansAt, silenceOf } from '../../specs/picture/measures.ts';
import { ffmpeg, makeClip, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
let made = 0;

async function measured(clip: string, media: Ffmpeg = ffmpeg) {
  made += 1;
  const [firstFrame, lastFrame] = [folder.at(`f${made}.png`), folder.at(`l${made}.png`)];
  const decoded = await decodeClip(media, { clip, firstFrame, lastFrame, isMeasured: true });
  return decoded.measures;
}

/** Pictures and sound by ffmpeg's own sources. */
async function drawn(name: string, pictures: string, sound?: string): Promise<string> {
  const path = folder.at(name);
  const inputs = ['-f', 'lavfi', '-i', pictures, ...(sound ? ['-f', 'lavfi', '-i', sound] : [])];
  const video = '-c:v libx264 -crf 12 -pix_fmt yuv420p'.split(' ');
  await ffmpeg([
    ...inputs,
    ...video,
    ...(sound ? '-c:a pcm_s16le -f mov'.split(' ') : []),
    '-t',
    '2',
    path,
  ]);
  return path;
}

test('brightness is that of each picture, and steps from one to the next are its motion', async () => {
  const clip = await makeClip(folder.at('steps.mp4'), { frames: 20, luma: 40, step: 4 });
  const measures = await measured(clip);
  expect(measures).toMatchObject({ frames: 20, every: 1, loudness: null });
  expect(measures?.pictures).toHaveLength(20);
  for (const frame of [0, 7, 19]) {
    const means = measures && meansAt(measures, frame);
    const expected = ((40 + 4 * frame - 16) * 255) / 219;
    expect(Math.abs((means ? lumaOf(means) : 0) - expected)).toBeLessThan(1.5);
    expect(means?.spread).toBeLessThan(1);
  }
  expect(measures?.pictures[5]?.motion).toBeCloseTo((4 * 255) / 219, 0);
  expect(measures?.change).toBeCloseTo((19 * 4 * 255) / 219, -1);
});

test('loudness is by BS.1770: a sine of 997 Hz at full scale in both channels is 0 LUFS', async () => {
  const sine = 'aevalsrc=0.1*sin(997*2*PI*t)*gte(t\\,0.5):s=48000:c=stereo';
  const both = sine.replace('*gte', '*gte').replace('aevalsrc=', 'aevalsrc=exprs=');
  const stereo = both.replace(':s=48000:c=stereo', '|0.1*sin(997*2*PI*t)*gte(t\\,0.5):s=48000');
  const measures = await measured(await drawn('tone.mov', 'testsrc2=s=64x36:r=24', stereo));
  expect(measures?.loudness).toHaveLength(48);
  expect(loudnessBetween({ loudness: measures?.loudness ?? null }, 1, 2)).toBeCloseTo(-20, 1);
  expect(silenceOf({ loudness: measures?.loudness ?? null })).toEqual({
    headSeconds: 0.5,
    tailSeconds: 0,
  });
});

test('a fade, a standing picture, black and a blurred end are told apart', async () => {
  const moving = 'testsrc2=s=320x180:r=24:d=2';
  const faults = async (name: string, pictures: string) => {
    const measures = await measured(await drawn(name, pictures));
    return measures && handOverFaults(measures);
  };
  expect(await faults('moving.mp4', moving)).toEqual([]);
  expect(await faults('fading.mp4', `${moving},fade=t=out:st=1.4:d=1`)).toEqual(['fading']);
  expect(
    await faults('still.mp4', 'testsrc2=s=320x180:r=24,trim=end_frame=1,loop=-1:1,setpts=N/24/TB'),
  ).toEqual(['still']);
  expect(await faults('black.mp4', 'color=black:s=320x180:r=24')).toEqual(['black']);
  expect(await faults('red.mp4', 'color=red:s=320x180:r=24')).toEqual(['flat']);
  const blurred = `${moving},gblur=sigma=6:enable='gte(t,1.7)'`;
  expect(await faults('blurred.mp4', blurred)).toEqual(['blurred']);
});

test('measures never keep a clip from being decoded', async () => {
  const clip = await makeClip(folder.at('plain.mp4'), { frames: 5 });
  const failing: Ffmpeg = (args, options) =>
    args.some((arg) => arg.endsWith('.small'))
      ? Promise.reject(new MediaError('ffmpeg-failed', 'ffmpeg ended with code 1: no such filter'))
      : ffmpeg(args, options);
  expect(await measured(clip, failing)).toBeNull();
});
