/** Whatever is done with a clip or a picture ends with the activity that does it. */

import { copyFile, rm } from 'node:fs/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { compareFrames, measureLuma } from '../../media/compare.ts';
import { timely } from '../../media/deadline.ts';
import type { ClipFacts } from '../../media/facts.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import { decodeClip } from '../../media/frames.ts';
import { chooseLastFrame } from '../../media/hand-over.ts';
import { hearSound } from '../../media/hearing.ts';
import { probeAnyway, probeClip, rememberClip } from '../../media/probe.ts';
import { stillDecodes } from '../../media/still.ts';
import { ffmpeg, makeClip, makePicture, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
let facts: ClipFacts;
const paths = { clip: '', picture: '', other: '' };

beforeAll(async () => {
  paths.clip = await makeClip(folder.at('clip.mp4'), { frames: 3, sound: 'sine=d=0.2' });
  paths.picture = await makePicture(folder.at('picture.png'), 'red');
  paths.other = await makePicture(folder.at('other.png'), 'blue');
  facts = await probeClip(paths.clip);
});

const frames = () => ({ firstFrame: folder.at('first.png'), lastFrame: folder.at('last.png') });

const USES: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
  probeClip: (signal) => probeClip(paths.clip, { signal }),
  probeAnyway: (signal) => probeAnyway(paths.clip, { signal }),
  decodeClip: (signal) => decodeClip(ffmpeg, { clip: paths.clip, ...frames(), signal }),
  'decodeClip as it is': (signal) =>
    decodeClip(ffmpeg, { clip: paths.clip, ...frames(), isSalvage: true, signal }),
  hearSound: (signal) => hearSound(ffmpeg, paths.clip, { facts, signal }),
  stillDecodes: (signal) => stillDecodes(ffmpeg, paths.picture, signal),
  compareFrames: (signal) => compareFrames(ffmpeg, paths.picture, paths.other, signal),
  measureLuma: (signal) => measureLuma(ffmpeg, paths.picture, signal),
  chooseLastFrame: (signal) =>
    chooseLastFrame(ffmpeg, { returnedPath: paths.other, decodedPath: paths.picture, signal }),
};

describe.each(Object.entries(USES))('%s', (_, use) => {
  test('does what it does while nobody takes it back', async () => {
    await expect(use(new AbortController().signal)).resolves.toBeDefined();
  });

  test('rejects with the reason for which it is taken back', async () => {
    await expect(use(AbortSignal.abort(new Error('taken back')))).rejects.toThrow('taken back');
  });
});

describe('a clip that does not end', () => {
  const size = { bytes: 1000, frames: 48, width: 64, height: 36 };
  const forEver = (until: AbortSignal) =>
    new Promise<void>((_, reject) => {
      until.addEventListener('abort', () => reject(until.reason), { once: true });
    });

  test.each([
    ['a small one', size, 120_037],
    [
      'one of claims beyond all measure',
      { ...size, frames: 1e6, width: 16_384, height: 16_384 },
      3_000_000,
    ],
  ])('is given up after a time for its size: %s', async (_, clip, limitMs) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let outcome: unknown = 'running';
      const run = timely(clip, 'it.mp4', {}, forEver).catch((error: unknown) => {
        outcome = error;
      });
      await vi.advanceTimersByTimeAsync(limitMs - 10);
      expect(outcome).toBe('running');
      await vi.advanceTimersByTimeAsync(20);
      await run;
      const message = expect.stringContaining(`in ${Math.round(limitMs / 1000)} s`);
      expect(outcome).toMatchObject({ code: 'clip-absurd', message });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what is left of the time for a clip', () => {
  /** Decodes nothing, and goes on until it is told to end. */
  const endless: Ffmpeg = (_, { signal } = {}) =>
    new Promise((_resolve, reject) => {
      const end = () => reject(new Error('told to end'));
      if (signal?.aborted) end();
      signal?.addEventListener('abort', end, { once: true });
    });
  const absurd = { code: 'clip-absurd', message: expect.stringContaining('all that was left') };

  test.each([false, true])('ends a pass that would go on (as it is: %s)', async (isSalvage) => {
    const request = { clip: paths.clip, ...frames(), isSalvage };
    const untilMs = performance.now() + 50;
    await expect(decodeClip(endless, { ...request, untilMs })).rejects.toMatchObject(absurd);
    // Nothing is left for those that follow.
    await expect(decodeClip(endless, { ...request, untilMs })).rejects.toMatchObject(absurd);
    const heard = hearSound(endless, paths.clip, { facts, untilMs });
    await expect(heard).rejects.toMatchObject(absurd);
  });

  test('is enough where it is enough', async () => {
    const untilMs = performance.now() + 600_000;
    const decoded = await decodeClip(ffmpeg, { clip: paths.clip, ...frames(), untilMs });
    expect(decoded.frames).toBe(3);
  });
});

describe('what is known by its hash', () => {
  test.each([false, true])('is what was decoded, for a film (as it is: %s)', async (isSalvage) => {
    const clip = folder.at('decoded.mp4');
    await copyFile(paths.clip, clip);
    const sha256 = (isSalvage ? 'd' : 'c').repeat(64);
    const decoded = await decodeClip(ffmpeg, { clip, sha256, ...frames(), isSalvage });
    await rm(clip);
    expect(await probeAnyway(clip, { sha256 })).toEqual(decoded.facts);
  });

  test('says nothing for a clip that is judged', async () => {
    const sha256 = 'e'.repeat(64);
    rememberClip(sha256, { ...facts, frames: 99 });
    const decoded = await decodeClip(ffmpeg, { clip: paths.clip, sha256, ...frames() });
    expect(decoded.facts.frames).toBe(3);
    expect((await probeAnyway(paths.clip, { sha256 })).frames).toBe(3);
  });

  test('is not read again', async () => {
    const path = folder.at('once.mp4');
    await copyFile(paths.clip, path);
    const sha256 = 'a'.repeat(64);
    const first = await probeClip(path, { sha256, isLenient: true });
    await rm(path);
    expect(await probeAnyway(path, { sha256 })).toEqual(first);
    await expect(probeAnyway(path)).rejects.toMatchObject({ code: 'clip-unreadable' });
  });

  test('may be told by whoever decoded it', async () => {
    const known = { ...facts, audio: null };
    rememberClip('b'.repeat(64), known);
    expect(await probeAnyway(folder.at('absent'), { sha256: 'b'.repeat(64) })).toEqual(known);
  });

  test('is no name that is no hash', async () => {
    rememberClip('clip', { ...facts, frames: 99 });
    expect((await probeAnyway(paths.clip, { sha256: 'clip' })).frames).toBe(3);
  });
});
