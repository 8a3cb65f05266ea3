/** A folder to measure in, and the one clip and last frame that every measured task gives. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ffmpegAt } from '../media/ffmpeg.ts';
import { findTool } from '../tools/find.ts';

/** 480p in the sizes of the 1.x models. */
const PICTURE = 'testsrc2=size=864x480:rate=24,noise=alls=4:allf=t';
export const CLIP_SECONDS = 2;

export type BenchMaterial = {
  readonly clip: Buffer;
  readonly lastFrame: Buffer;
  readonly clipPath: string;
};

/** A folder for as long as `work` runs. */
export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'storyboard-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function makeMaterial(folder: string): Promise<BenchMaterial> {
  const ffmpeg = ffmpegAt((await findTool('ffmpeg')).path);
  const [clip, lastFrame] = [join(folder, 'clip.mp4'), join(folder, 'last.png')];
  const encode = '-c:v libx264 -crf 30 -pix_fmt yuv420p -movflags +faststart'.split(' ');
  await ffmpeg(['-f', 'lavfi', '-i', PICTURE, '-t', `${CLIP_SECONDS}`, ...encode, clip]);
  await ffmpeg(['-i', clip, '-update', '1', lastFrame]);
  return { clip: await readFile(clip), lastFrame: await readFile(lastFrame), clipPath: clip };
}
