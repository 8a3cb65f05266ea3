import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import process from 'node:process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { probeClip } from '../../media/probe.ts';
import { Prober } from '../../media/prober.ts';
import { withWords } from './boxes.ts';
import { makeClip, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const FRAMES = 12;
const COUNT = 20_000_000;

let plain = '';
let sounding = '';
beforeAll(async () => {
  const video = '-c:v libx264 -bf 0';
  plain = await makeClip(folder.at('plain.mp4'), { frames: FRAMES, video });
  sounding = await makeClip(folder.at('sounding.mp4'), {
    frames: FRAMES,
    video,
    sound: 'sine=d=0.5',
  });
  const many = await withWords(plain, folder.at('many.mp4'), [
    ['stsz', { 0: 1, 1: COUNT }],
    ['stts', { 0: 1, 1: COUNT, 2: 512 }],
    ['stsc', { 0: 1, 1: 1, 2: COUNT, 3: 1 }],
  ]);
  await appendFile(many, Buffer.alloc(COUNT));
});

describe('the process that reads containers', () => {
  const request = () => ({ path: plain, isLenient: false, maxPackets: 1000 });

  test('is ended when it takes too long, and the next question has another', async () => {
    const prober = new Prober();
    expect((await prober.ask(request(), 60_000, undefined)).frames).toBe(FRAMES);
    const clip = folder.at('many.mp4');
    const many = { path: clip, isLenient: false, maxPackets: 90_000_000 };
    const limit = {
      code: 'clip-absurd',
      message: expect.stringMatching(/many\.mp4 cannot be read in/),
    };
    await expect(prober.ask(many, 200, undefined)).rejects.toMatchObject(limit);
    expect((await prober.ask(request(), 60_000, undefined)).frames).toBe(FRAMES);
  });

  test('is started again when somebody ends it, also within a question', async () => {
    const prober = new Prober();
    await prober.ask(request(), 60_000, undefined);
    expect(await endReaders()).toBeGreaterThan(0);
    expect((await prober.ask(request(), 60_000, undefined)).frames).toBe(FRAMES);
  });

  test('is let go by a question that is taken back', async () => {
    const prober = new Prober();
    const abort = new AbortController();
    const many = { path: folder.at('many.mp4'), isLenient: false, maxPackets: 90_000_000 };
    const asked = prober.ask(many, 60_000, abort.signal);
    const waiting = prober.ask(request(), 60_000, undefined);
    setTimeout(() => abort.abort(new Error('enough')), 300);
    await expect(asked).rejects.toThrow('enough');
    expect((await waiting).frames).toBe(FRAMES);
  });

  test('answers many questions at once, each with its own', async () => {
    const paths = [plain, sounding, folder.at('absent.mp4'), plain, sounding];
    const answers = await Promise.allSettled(paths.map((path) => probeClip(path)));
    expect(
      answers.map((one) => (one.status === 'fulfilled' ? one.value.audio !== null : null)),
    ).toEqual([false, true, null, false, true]);
  });

  /** Ends those of this process, in the middle of whatever they do. */
  async function endReaders(): Promise<number> {
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
    const all = stdout.split('\n').map((line) => line.trim().split(/\s+/));
    const own = all.filter(([, parent]) => Number(parent) === process.pid).map(([pid]) => pid);
    const readers = all.filter(
      ([, parent, ...words]) => own.includes(parent) && words.join(' ').includes('probe-process'),
    );
    for (const [pid] of readers) process.kill(Number(pid), 'SIGKILL');
    return readers.length;
  }
});
