import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cachedFolder, publish, sha256Of } from '../../tools/cache.ts';
import { findTool, searchTool } from '../../tools/find.ts';
import { ToolError } from '../../tools/tool.ts';

const GOOD = 'temporal version 1.9.4 (Server 1.32.1, UI 2.54.1)';
const OLD = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storyboard-find-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A program that answers like the real one, of a version that is not at hand. */
async function program(place: string, answer: string, name = 'temporal'): Promise<string> {
  await mkdir(path.join(folder, place), { recursive: true });
  const file = path.join(folder, place, name);
  await writeFile(file, `#!/bin/sh\necho '${answer}'\n`);
  await chmod(file, 0o755);
  return file;
}

/** A copy in the cache of a version that is pinned no more, so that its own hash stands. */
async function inCache(): Promise<string> {
  const staging = path.dirname(await program('cache/tools/staging', GOOD));
  const target = cachedFolder(path.join(folder, 'cache'), 'temporal', '1.8.8');
  const sha256 = await sha256Of(path.join(staging, 'temporal'));
  return await publish(staging, target, 'temporal', sha256);
}

function environment(variables: Record<string, string> = {}) {
  return {
    PATH: path.join(folder, 'bin'),
    STORYBOARD_CACHE: path.join(folder, 'cache'),
    ...variables,
  };
}

async function failure(options: Parameters<typeof findTool>[1], name: 'temporal' | 'ffmpeg') {
  const error = await findTool(name, options).catch((thrown: unknown) => thrown);
  if (!(error instanceof ToolError)) throw new Error('no ToolError', { cause: error });
  return error;
}

test('the variable comes before PATH, and PATH before the cache', async () => {
  const named = await program('elsewhere', GOOD);
  const onPath = await program('bin', GOOD.replace('1.9.4', '1.8.8'));
  await inCache();
  const byVariable = await findTool('temporal', {
    environment: environment({ STORYBOARD_TEMPORAL_CLI: named }),
  });
  expect(byVariable).toEqual({
    name: 'temporal',
    path: named,
    version: '1.9.4',
    source: 'variable',
  });
  const options = { environment: environment(), version: '1.8.8' };
  const byPath = await findTool('temporal', options);
  expect(byPath).toMatchObject({ path: onPath, source: 'path' });
  await rm(onPath);
  const byCache = await findTool('temporal', options);
  expect(byCache).toMatchObject({ source: 'cache', version: '1.8.8' });
});

test('a program on PATH with an older server is passed over for the next one on PATH', async () => {
  await program('bin', OLD);
  const good = await program('second', GOOD);
  const variables = environment();
  const PATH = `${variables.PATH}${path.delimiter}${path.dirname(good)}`;
  const looked = await searchTool('temporal', { environment: { ...variables, PATH } });
  expect(looked.tool?.path).toBe(good);
  expect(looked.tried).toContain(
    `PATH: ${folder}/bin/temporal is 1.5.1 (server 1.29), at least 1.9 (server 1.32) is needed`,
  );
});

test('a variable that names an unusable program is an error, whatever else there is', async () => {
  await program('bin', GOOD);
  const old = await program('elsewhere', OLD);
  const options = { environment: environment({ STORYBOARD_TEMPORAL_CLI: old }) };
  const error = await failure(options, 'temporal');
  expect(error.message).toContain('STORYBOARD_TEMPORAL_CLI names no usable Temporal CLI');
  expect(error.message).toContain('1.5.1');
  const missing = environment({ STORYBOARD_FFMPEG: path.join(folder, 'none') });
  expect((await failure({ environment: missing }, 'ffmpeg')).message).toContain('does not run');
  expect(error.message.split('\n').at(-1)).toMatch(
    /^Let STORYBOARD_TEMPORAL_CLI name one that is 1\.9 .* or later, or unset it: then one from PATH/,
  );
});

const NEEDED = ['libx264', 'aac', 'drawtext', 'xfade', 'blend', 'lut3d'] as const;

/** An ffmpeg of a release, built without some of its parts. */
function ffmpegOf(place: string, version: string, libavutil: number, without: string[] = []) {
  const listings = NEEDED.filter((part) => !without.includes(part)).map(
    (part) => ` V.. ${part} it`,
  );
  const answer = [`ffmpeg version ${version}`, `libavutil      ${libavutil}. 2.100`, ...listings];
  return program(place, answer.join('\n'), 'ffmpeg');
}

test('an ffmpeg that is old, or lacks an encoder or a filter, is refused with the reason', async () => {
  await ffmpegOf('bin', '6.1.1-3ubuntu5', 58, ['aac', 'xfade']);
  await ffmpegOf('second', '5.1.6', 57);
  const PATH = ['bin', 'second'].map((it) => path.join(folder, it)).join(path.delimiter);
  await writeFile(path.join(folder, 'cache'), 'no folder');
  const error = await failure({ environment: { ...environment(), PATH } }, 'ffmpeg');
  expect(error.message).toContain('No usable ffmpeg (6 or later) was found');
  const bare = `PATH: ${folder}/bin/ffmpeg is 6.1.1-3ubuntu5, built without aac, xfade`;
  expect(error.tried).toContain(bare);
  expect(error.tried).toContain(`PATH: ${folder}/second/ffmpeg is 5.1.6, at least 6 is needed`);
});

test.each(NEEDED)('an ffmpeg named by the variable and built without %s says so', async (part) => {
  const named = await ffmpegOf('own', '7.1', 59, [part]);
  const options = { environment: environment({ STORYBOARD_FFMPEG: named }) };
  const error = await failure(options, 'ffmpeg');
  expect(error.tried).toEqual([`${named} is 7.1, built without ${part}`]);
  expect(error.remedy).toContain('Let STORYBOARD_FFMPEG name one that is 6 or later');
});

test('an ffmpeg is used without an ffprobe beside it, and without what can be spared', async () => {
  const onPath = await ffmpegOf('bin', '6.0', 58);
  const looked = await searchTool('ffmpeg', { environment: environment() });
  expect(looked.tool).toEqual({ name: 'ffmpeg', path: onPath, version: '6.0', source: 'path' });
});

test('where nothing can be fetched, the error lists every place and gives one command', async () => {
  const { PATH: _, ...rest } = environment();
  await writeFile(path.join(folder, 'cache'), 'no folder');
  const error = await failure({ environment: rest }, 'temporal');
  const [first, ...lines] = error.message.split('\n');
  expect(first).toBe('No usable Temporal CLI (1.9 (server 1.32) or later) was found. Tried:');
  expect(lines).toEqual([
    '  - STORYBOARD_TEMPORAL_CLI: not set',
    '  - PATH: no temporal',
    expect.stringContaining(`  - cache: nothing whole in ${folder}/cache/tools/temporal-1.9.1-`),
    expect.stringContaining(`  - download: ${folder}/cache cannot be written (ENOTDIR`),
    error.remedy,
  ]);
  expect(error.remedy.split('\n')).toHaveLength(1);
});

test('keys and secrets are not handed to the programs that are looked at', async () => {
  const file = await program('bin', GOOD);
  await writeFile(
    file,
    `#!/bin/sh\necho "temporal version $ARK_API_KEY$MODELHUNTER_WEBHOOK_SECRET-$KEPT (Server 1.32.0)"\n`,
  );
  const looked = await searchTool('temporal', {
    environment: environment({
      ARK_API_KEY: 'sk-1',
      MODELHUNTER_WEBHOOK_SECRET: 'whsec_1',
      KEPT: 'kept',
    }),
  });
  expect(looked.tool?.version).toBe('-kept');
});
