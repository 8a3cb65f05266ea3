/**
 * What measuring a clip costs when it is collected: all that is done with a clip that has come
 * (decoding it to its end, choosing its last frame, hashing it), with its measures and without. The
 * runs take turns.
 */

import { join } from 'node:path';
import { ffmpegAt, type Ffmpeg } from '../media/ffmpeg.ts';
import { decodeClip } from '../media/frames.ts';
import { chooseLastFrame } from '../media/hand-over.ts';
import { sha256OfFile } from '../store/objects.ts';
import { findTool } from '../tools/find.ts';
import { inFolder } from './material.ts';
import { ratio, spread, type Bench, type BenchRow } from './result.ts';

const PICTURE = 'testsrc2=size=1280x720:rate=24,noise=alls=4:allf=t';
const SOUND = 'sine=frequency=440:sample_rate=48000';
const SECONDS = 5;

export const measures: Bench = {
  name: 'measures',
  run: (scale) => inFolder((folder) => compare(folder, scale === 'quick' ? 3 : 15)),
};

async function compare(folder: string, runs: number): Promise<BenchRow[]> {
  const ffmpeg = ffmpegAt((await findTool('ffmpeg')).path);
  const [clip, returned] = [join(folder, 'clip.mp4'), join(folder, 'returned.png')];
  const inputs = ['-f', 'lavfi', '-i', PICTURE, '-f', 'lavfi', '-i', SOUND];
  const encode = '-c:v libx264 -crf 26 -pix_fmt yuv420p -c:a aac -movflags +faststart'.split(' ');
  await ffmpeg([...inputs, '-t', `${SECONDS}`, ...encode, clip]);
  await ffmpeg(['-i', clip, '-update', '1', returned]);
  const times = { measured: [] as number[], plain: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    times.plain.push(await collectMs(ffmpeg, { clip, returned, isMeasured: false }));
    times.measured.push(await collectMs(ffmpeg, { clip, returned, isMeasured: true }));
  }
  return [
    {
      what: 'collecting a clip that has come, with its measures',
      value: `${spread(times.measured, 0)} ms`,
      against: `without: ${spread(times.plain, 0)} ms`,
      note: `${SECONDS} s of 1280×720 with sound: median (runs); ratio ${ratio(times.measured, times.plain)}`,
    },
  ];
}

type Collected = {
  readonly clip: string;
  readonly returned: string;
  readonly isMeasured: boolean;
};

async function collectMs(ffmpeg: Ffmpeg, { clip, returned, isMeasured }: Collected) {
  const [firstFrame, lastFrame, edges] = [`${clip}.first.png`, `${clip}.last.png`, `${clip}.ppm`];
  const start = performance.now();
  await decodeClip(ffmpeg, { clip, firstFrame, lastFrame, edges, isMeasured });
  await chooseLastFrame(ffmpeg, { returnedPath: returned, decodedPath: lastFrame });
  await sha256OfFile(clip);
  return performance.now() - start;
}
