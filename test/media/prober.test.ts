import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { probeClip } from '../../media/probe.ts';
import { Prober } from '../../media/prober.ts';
import { makeClip, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const FRAMES = 12;

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
});

describe('the process that reads containers', () => {
  const request = () => ({ path: plain, isLenient: false, maxPackets: 1000 });

  test('is ended when it takes too long, and the next question has another', async () => {
    const prober = new Prober();
    expect((await prober.ask(request(), { deadlineMs: 60_000, signal: undefined })).frames).toBe(
      FRAMES,
    );
    expect(await signalReaders('SIGSTOP')).toBeGreaterThan(0);
    const limit = {
      code: 'clip-absurd',
      message: expect.stringMatching(/plain\.mp4 cannot be read in/),
    };
    await expect(
      prober.ask(request(), { deadlineMs: 200, signal: undefined }),
    ).rejects.toMatchObject(limit);
    expect((await prober.ask(request(), { deadlineMs: 60_000, signal: undefined })).frames).toBe(
      FRAMES,
    );
  });

  test('is started again when somebody ends it, also within a question', async () => {
    const prober = new Prober();
    await prober.ask(request(), { deadlineMs: 60_000, signal: undefined });
    expect(await signalReaders('SIGKILL')).toBeGreaterThan(0);
    expect((await prober.ask(request(), { deadlineMs: 60_000, signal: undefined })).frames).toBe(
      FRAMES,
    );
  });

  test('is let go by a question that is taken back', async () => {
    const prober = new Prober();
    await prober.ask(request(), { deadlineMs: 60_000, signal: undefined });
    expect(await signalReaders('SIGSTOP')).toBeGreaterThan(0);
    const abort = new AbortController();
    const asked = prober.ask(request(), { deadlineMs: 60_000, signal: abort.signal });
    const waiting = prober.ask(request(), { deadlineMs: 60_000, signal: undefined });
    setTimeout(() => abort.abort(new Error('enough')), 10);
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

  /** To those of this process, in the middle of whatever they do: one that is stopped answers never. */
  async function signalReaders(name: NodeJS.Signals): Promise<number> {
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
    const all = stdout.split('\n').map((line) => line.trim().split(/\s+/));
    const own = all.filter(([, parent]) => Number(parent) === process.pid).map(([pid]) => pid);
    // Their guards have the same words, after those of a shell.
    const readers = all.filter(
      ([, parent, program, ...words]) =>
        own.includes(parent) &&
        program === process.execPath &&
        words.join(' ').includes('probe-process'),
    );
    for (const [pid] of readers) process.kill(Number(pid), name);
    return readers.length;
  }
});
