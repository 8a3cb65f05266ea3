/** Whether an ffmpeg can work in a project: some can run, but may not see its files. */

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaError } from './error.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import { decodeClip } from './frames.ts';

const FRAMES = 3;

/**
 * Makes a tiny clip in a folder, reads it back and removes it, within a second, where the paid
 * clips will lie. A sandboxed ffmpeg (snap, flatpak) runs, but sees no hidden folder.
 *
 * @throws MediaError `ffmpeg-unfit`, `ffmpeg-missing`
 */
export async function proveFfmpeg(
  ffmpeg: Ffmpeg,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const work = await mkdtemp(join(folder, '.proof-')).catch((error: unknown) => {
    throw unfit(folder, `no file can be made there (${wordsFor(error)})`, error);
  });
  try {
    const clip = join(work, 'clip.mp4');
    const pictures = ['-f', 'lavfi', '-i', 'color=c=gray:s=64x36:r=24'];
    const sound = ['-f', 'lavfi', '-i', 'sine=d=0.125'];
    const encoders = ['-frames:v', String(FRAMES), '-c:v', 'libx264', '-c:a', 'aac', '-f', 'mp4'];
    await ffmpeg([...pictures, ...sound, ...encoders, `file:${clip}`], { signal });
    const [firstFrame, lastFrame] = [join(work, 'first.png'), join(work, 'last.png')];
    const { frames } = await decodeClip(ffmpeg, { clip, firstFrame, lastFrame, signal });
    if (frames !== FRAMES) throw unfit(folder, `it read ${frames} of ${FRAMES} pictures back`);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof MediaError)) throw error;
    if (error.code === 'ffmpeg-missing' || error.code === 'ffmpeg-unfit') throw error;
    throw unfit(folder, error.message, error);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function unfit(folder: string, fact: string, cause?: unknown): MediaError {
  const message = `ffmpeg cannot write and read a clip in ${folder}: ${fact}`;
  return new MediaError('ffmpeg-unfit', message, { cause });
}

function wordsFor(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
