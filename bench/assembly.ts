/**
 * Assembling a film, whole and after an edit of one of its shots, against the same encode written by hand: one ffmpeg with one filter graph
 * (scale, concat, libx264 with the same settings). The film's size is not the clips', so nothing
 * can be copied. What the assembly adds is reading every clip and checking the result. The runs
 * take turns.
 */

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleFilm } from '../media/assemble.ts';
import { ffmpegAt, type Ffmpeg } from '../media/ffmpeg.ts';
import { probeClip } from '../media/probe.ts';
import type { EditList } from '../specs/plan/edit-list.ts';
import { SegmentFolder } from '../store/segments.ts';
import { findTool } from '../tools/find.ts';
import { inFolder, makeMaterial } from './material.ts';
import { ratio, spread, type Bench, type BenchRow } from './result.ts';

const SIZE = { width: 1280, height: 720 };

export const assembly: Bench = {
  name: 'assembly',
  run: (scale) =>
    inFolder((folder) => measure(folder, scale === 'quick' ? 2 : 4, scale === 'quick' ? 1 : 3)),
};

async function measure(folder: string, count: number, runs: number): Promise<BenchRow[]> {
  const ffmpeg = ffmpegAt((await findTool('ffmpeg')).path);
  const { clipPath } = await makeMaterial(folder);
  const paths = Array.from({ length: count }, (_, clip) => join(folder, `${clip}.mp4`));
  for (const path of paths) await copyFile(clipPath, path);
  const list = editList(paths, (await probeClip(clipPath)).frames);
  const times = { ours: [] as number[], hand: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    times.hand.push(await timeOf(() => byHand(ffmpeg, paths, join(folder, 'hand.mp4'))));
    const output = join(folder, 'film.mp4');
    const request = { list, pathOf: (path: string) => path, output };
    times.ours.push(await timeOf(() => assembleFilm(ffmpeg, request)));
  }
  return [
    {
      what: 'assembly',
      value: `${spread(times.ours, 2)} s`,
      against: `one ffmpeg by hand: ${spread(times.hand, 2)} s`,
      note: `${count} clips of 2 s to ${SIZE.width}×${SIZE.height}: median (runs); ratio ${ratio(times.ours, times.hand)}`,
    },
  ];
}

/** A film of shots with sound, then the same with another clip in its middle. */
export const edit: Bench = {
  name: 'edit',
  run: (scale) => inFolder((folder) => measureEdit(folder, scale === 'quick' ? 12 : 60)),
};

async function measureEdit(folder: string, count: number): Promise<BenchRow[]> {
  const ffmpeg = ffmpegAt((await findTool('ffmpeg')).path);
  const clip = join(folder, 'sounding.mp4');
  const inputs = '-f lavfi -i testsrc2=size=864x480:rate=24,noise=alls=4:allf=t -f lavfi -i sine';
  const encode = '-t 5 -c:v libx264 -crf 30 -pix_fmt yuv420p -c:a aac';
  await ffmpeg([...inputs.split(' '), ...encode.split(' '), clip]);
  const paths = Array.from({ length: count + 1 }, (_, index) => join(folder, `e${index}.mp4`));
  for (const path of paths) await copyFile(clip, path);
  const { frames } = await probeClip(clip);
  const of = (clips: readonly string[]) => editList(clips, frames, true);
  const [other = '', ...first] = paths;
  const edited = first.with(Math.floor(count / 2), other);
  const pathOf = (path: string) => path;
  const output = join(folder, 'film.mp4');
  const make = (list: EditList) => {
    // By hash in a real film: here a clip's path stands for it.
    const shelf = new SegmentFolder(join(folder, 'segments'));
    return timeOf(() => assembleFilm(ffmpeg, { list, pathOf, output, shelf }));
  };
  const whole = await make(of(first));
  const after = await make(of(edited));
  return [
    {
      what: 'assembly after an edit of one shot',
      value: `${after.toFixed(1)} s`,
      against: `the whole: ${whole.toFixed(1)} s`,
      note: `${count} clips of 5 s with sound to ${SIZE.width}×${SIZE.height}; ${((100 * after) / whole).toFixed(1)} %`,
    },
  ];
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

function byHand(ffmpeg: Ffmpeg, paths: readonly string[], output: string): Promise<void> {
  const inputs = paths.flatMap((path) => ['-i', path]);
  const flags = 'lanczos+accurate_rnd+full_chroma_int';
  const scaled = paths.map(
    (_, clip) =>
      `[${clip}:v]scale=${SIZE.width}:${SIZE.height}:force_original_aspect_ratio=increase:` +
      `flags=${flags},crop=${SIZE.width}:${SIZE.height},setsar=1,format=yuv420p[v${clip}]`,
  );
  const joined = `${paths.map((_, clip) => `[v${clip}]`).join('')}concat=n=${paths.length}[v]`;
  const encode = '-c:v libx264 -preset medium -crf 16 -profile:v high -movflags +faststart';
  const graph = ['-filter_complex', [...scaled, joined].join(';'), '-map', '[v]'];
  return ffmpeg([...inputs, ...graph, ...encode.split(' '), output]);
}

/** `sha256` is whatever `pathOf` turns into a path: here the path itself. */
function editList(paths: readonly string[], frames: number, hasAudio = false): EditList {
  const clips = paths.map((path, index) => ({
    shot: `s${index}`,
    take: 'v001',
    kind: 'clip' as const,
    sha256: path,
    hasAudio,
    inFrame: 0,
    outFrame: frames,
    joinBefore: { kind: 'cut' as const },
    droppedHeadFrames: 0,
    startFrame: index * frames,
  }));
  return { size: SIZE, fit: 'crop', audio: 'clip', clips, frames: paths.length * frames };
}
