import { chmod, readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { MediaError } from '../../media/error.ts';
import { ffmpegAt, framesOf } from '../../media/ffmpeg.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();

/** A stand-in that says its process id on standard output and then does as told. */
async function standIn(name: string, then: string): Promise<string> {
  const path = folder.at(name);
  const script = `#!${process.execPath}\nconsole.log(process.pid);\n${then}\n`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('an abort', () => {
  test.each([
    ['ends the program', 'setInterval(() => {}, 1000);'],
    [
      'ends even a program that ignores SIGTERM',
      "process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000);",
    ],
  ])('%s before it rejects', async (_, script) => {
    const path = await standIn('waits', script);
    const isDeaf = script.includes('deaf');
    const abort = new AbortController();
    const lines: string[] = [];
    const run = ffmpegAt(path)([], {
      signal: abort.signal,
      onLine: (line) => {
        lines.push(line);
        if (!isDeaf || line === 'deaf') abort.abort(new Error('enough'));
      },
    });
    await expect(run).rejects.toThrow('enough');
    expect(Number(lines[0])).toBeGreaterThan(0);
    expect(isAlive(Number(lines[0]))).toBe(false);
  });

  test('that came before starts nothing', async () => {
    const path = await standIn('marks', `require('fs').writeFileSync(${q('started')}, '');`);
    const run = ffmpegAt(path)([], { signal: AbortSignal.abort(new Error('too late')) });
    await expect(run).rejects.toThrow('too late');
    await sleep(50);
    await expect(readFile(folder.at('started'))).rejects.toThrow('ENOENT');
  });
});

const q = (name: string) => JSON.stringify(folder.at(name));

describe('what ffmpeg is given', () => {
  afterEach(() => {
    delete process.env['BYTEPLUS_API_KEY'];
    delete process.env['FFREPORT'];
  });

  test('holds no key and no other setting of this process', async () => {
    process.env['BYTEPLUS_API_KEY'] = 'secret';
    process.env['FFREPORT'] = 'file=report.log';
    const path = await standIn('tells', 'console.log(JSON.stringify(process.env));');
    const lines: string[] = [];
    await ffmpegAt(path)([], { onLine: (line) => lines.push(line) });
    expect(lines[1]).toContain('PATH');
    expect(lines[1]).not.toMatch(/secret|FFREPORT|HOME/);
  });
});

describe('errors', () => {
  test('name the path of a program that is not there, and the remedy', async () => {
    const run = ffmpegAt(folder.at('nowhere'))([]);
    await expect(run).rejects.toBeInstanceOf(MediaError);
    await expect(run).rejects.toMatchObject({
      code: 'ffmpeg-missing',
      message: expect.stringMatching(/nowhere \(ENOENT\).*storyboard doctor/),
    });
  });

  test('carry what ffmpeg wrote last', async () => {
    const run = ffmpeg(['-i', folder.at('no.mp4'), '-f', 'null', '-']);
    await expect(run).rejects.toMatchObject({
      code: 'ffmpeg-failed',
      message: expect.stringMatching(/ended with code \d+: [^]*No such file or directory/),
    });
  });
});

test('progress lines give frames, others nothing', () => {
  expect(['frame=12', 'frame=  7', 'fps=24.0', 'out_time=N/A'].map(framesOf)).toEqual([
    12,
    7,
    null,
    null,
  ]);
});
