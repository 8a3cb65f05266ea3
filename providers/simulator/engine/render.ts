/**
 * Makes a task's clip and last frame. Both appear together under the task's name, or not at all.
 * The last frame is decoded from the finished clip.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelSize } from '../../../specs/models/sheet.ts';
import { FRAMES_PER_SECOND } from '../../../specs/plan/timecode.ts';
import { inputOf, type Ffmpeg } from '../../../media/ffmpeg.ts';
import { decodeClip } from '../../../media/frames.ts';
import { clipGraph, fitted, slateWords } from './graph.ts';
import { paintScene } from './scene.ts';
import type { TaskPicture, TaskRecord } from './task.ts';

export const CLIP_FILE = 'clip.mp4';
export const LAST_FRAME_FILE = 'last-frame.png';

/** Fast rather than small; the same order gives the same bytes. */
const ENCODING = [
  ...'-c:v libx264 -preset ultrafast -crf 16 -g 48'.split(' '),
  ...'-map_metadata -1 -fflags +bitexact -movflags +faststart'.split(' '),
];

export type Studio = {
  readonly ffmpeg: Ffmpeg;
  readonly fontPath: string;
  /** Where unfinished work lies. */
  readonly workFolder: string;
  /** Path of a picture that came with an order. */
  readonly pictureFile: (sha256: string) => string;
};

/**
 * Leaves both files in `folder`; an existing folder is left unchanged. Rejects with a `MediaError`,
 * or the signal's reason.
 */
export async function renderTask(
  studio: Studio,
  task: TaskRecord,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  if (existsSync(folder)) return;
  const work = await mkdtemp(join(studio.workFolder, `${task.id}-`));
  try {
    const out = join(work, 'out');
    await mkdir(out);
    const clip = join(out, CLIP_FILE);
    const lastFrame = join(out, LAST_FRAME_FILE);
    await renderClip(studio, task, { work, clip, signal });
    const firstFrame = join(work, 'first-frame.png');
    await decodeClip(studio.ffmpeg, { clip, firstFrame, lastFrame, signal });
    await spoil(studio, task, { work, clip, lastFrame, signal });
    await rename(out, folder).catch((error: unknown) => {
      // Another process that serves this folder was quicker.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Of a clip that fades to black: its last ones, of which the very last are black. */
const FADE_FRAMES = 18;

type Job = { readonly work: string; readonly clip: string; readonly signal: AbortSignal };

async function renderClip(studio: Studio, task: TaskRecord, job: Job): Promise<void> {
  const { order, faults } = task;
  const size = faults.clip === 'wrong-size' ? misshapen(order) : order;
  const frames = faults.clip === 'wrong-length' ? Math.ceil(order.frames / 2) : order.frames;
  const inRole = (role: TaskPicture['role']) =>
    order.pictures.filter((picture) => picture.role === role);
  const [ground = null] = inRole('first_frame');
  const [last, references] = [inRole('last_frame'), inRole('reference_image')];
  const inputs = await Promise.all(
    [ground, ...last, ...references].map((picture, index) =>
      inputFor(studio, picture, { size, seed: order.seed, path: join(job.work, `${index}.ppm`) }),
    ),
  );
  const slate = { name: join(job.work, 'name.txt'), words: join(job.work, 'words.txt') };
  await writeFile(slate.name, order.label ?? task.id);
  await writeFile(slate.words, slateWords(order.prompt, size));
  const graph = clipGraph({
    size,
    frames,
    seed: order.seed,
    cameraFixed: order.cameraFixed,
    hasLast: last.length > 0,
    references: references.length,
    fontPath: studio.fontPath,
    slate,
    watermark: order.watermark,
  });
  const tone = ['-f', 'lavfi', '-i', toneFor(order.seed, frames)];
  const sound = ['-map', `${inputs.length}:a`, '-c:a', 'aac', '-b:a', '96k', '-ac', '1'];
  const faded = `${graph};[v]fade=out:${Math.max(0, frames - FADE_FRAMES)}:${FADE_FRAMES - 2}[faded]`;
  const [shown, label] = faults.clip === 'fades' ? [faded, '[faded]'] : [graph, '[v]'];
  const pictures = ['-filter_complex', shown, '-map', label, '-frames:v', String(frames)];
  const args = [
    ...inputs.flatMap((path) => inputOf(path)),
    ...(order.audio ? tone : []),
    ...pictures,
    ...ENCODING,
    ...(order.audio ? sound : []),
    `file:${job.clip}`,
  ];
  await studio.ffmpeg(args, { signal: job.signal });
}

/** The file to read a picture from; a picture that was not given is painted. */
async function inputFor(
  studio: Studio,
  picture: TaskPicture | null,
  { size, seed, path }: { size: PixelSize; seed: number; path: string },
): Promise<string> {
  if (picture?.sha256) return studio.pictureFile(picture.sha256);
  await writeFile(path, paintScene(size, picture?.assetId ? numberOf(picture.assetId) : seed));
  return path;
}

/** A number by which each asset always gets the same picture of its own. */
function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}

function toneFor(seed: number, frames: number): string {
  const frequency = 196 + (seed % 12) * 18;
  return `sine=frequency=${frequency}:sample_rate=48000:duration=${(frames / FRAMES_PER_SECOND).toFixed(6)}`;
}

/** A size of another shape, with even sides. */
function misshapen({ width, height }: PixelSize): PixelSize {
  return { width: Math.floor(width / 4) * 2, height: Math.floor(height / 3) * 2 };
}

/** Damages the files as a scenario wants. */
async function spoil(
  studio: Studio,
  { order, faults }: TaskRecord,
  job: Job & { readonly lastFrame: string },
): Promise<void> {
  if (faults.clip === 'truncated') {
    const { size } = await stat(job.clip);
    await truncate(job.clip, Math.floor(size / 2));
  }
  if (faults.lastFrame !== 'black' && faults.lastFrame !== 'other') return;
  const path = join(job.work, 'other.ppm');
  await writeFile(path, paintScene(order, order.seed + 1));
  const black = faults.lastFrame === 'black' ? ',drawbox=color=black:thickness=fill' : '';
  const filters = ['-vf', `${fitted({ size: order })}${black}`, '-pix_fmt', 'rgb24'];
  const picture = ['-frames:v', '1', '-update', '1', `file:${job.lastFrame}`];
  await studio.ffmpeg([...inputOf(path), ...filters, ...picture], { signal: job.signal });
}
