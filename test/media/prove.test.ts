import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { proveFfmpeg } from '../../media/prove.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';
import { sandboxedFfmpeg } from './sandboxed.ts';

const folder = temporaryFolder();

async function store(name: string): Promise<string> {
  const path = join(folder.at(name), '.storyboard');
  await mkdir(path, { recursive: true });
  return path;
}

test('an ffmpeg that works leaves nothing in the folder', async () => {
  const path = await store('fine');
  await proveFfmpeg(ffmpeg, path);
  expect(await readdir(path)).toEqual([]);
});

test('one that sees no hidden folder is found out, with place and reason', async () => {
  const path = await store('hidden');
  const blind = ffmpegAt(await sandboxedFfmpeg(folder.at('snap')));
  await expect(proveFfmpeg(blind, path)).rejects.toMatchObject({
    code: 'ffmpeg-unfit',
    message: expect.stringMatching(/in .*\.storyboard: .*No such file or directory/),
  });
  expect(await readdir(path)).toEqual([]);
});

test('one that writes and cannot read back is found out as well', async () => {
  const path = await store('write-only');
  const isReading = (args: readonly string[]) => args.includes('-protocol_whitelist');
  const forgetful: typeof ffmpeg = (args, options) =>
    ffmpeg(isReading(args) ? ['-i', folder.at('absent')] : args, options);
  await expect(proveFfmpeg(forgetful, path)).rejects.toMatchObject({ code: 'ffmpeg-unfit' });
});

test('one that is not there is missing, not unfit', async () => {
  const absent = ffmpegAt(folder.at('nowhere'));
  await expect(proveFfmpeg(absent, await store('none'))).rejects.toMatchObject({
    code: 'ffmpeg-missing',
  });
});

test('a folder that takes no file is told', async () => {
  await writeFile(folder.at('file'), '');
  const at = folder.at('file');
  const message = expect.stringContaining('no file can be made there (ENOTDIR)');
  await expect(proveFfmpeg(ffmpeg, at)).rejects.toMatchObject({ code: 'ffmpeg-unfit', message });
});

test('an abort is its own reason', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(proveFfmpeg(ffmpeg, await store('stopped'), signal)).rejects.toThrow('enough');
});
