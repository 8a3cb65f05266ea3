/** Machines that lack what every other one has: a home, a temporary folder. */

import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

/** A folder with a file where a folder should be. */
async function withFile(): Promise<{ folder: string; file: string }> {
  const folder = await temporaryFolder();
  const file = join(folder, 'file');
  await writeFile(file, '');
  return { folder, file };
}

test('doctor says that fetched programs could not be kept, and where they could', async () => {
  const { folder, file } = await withFile();
  const environment = { HOME: file, XDG_CACHE_HOME: '', STORYBOARD_CACHE: '', PATH: folder };
  const own = { STORYBOARD_TEMPORAL_CLI: '', STORYBOARD_FFMPEG: '' };
  const { exit, stdout } = await storyboard(folder, ['doctor'], { ...environment, ...own });
  expect(exit).toBe(78);
  expect(stdout.match(/not here yet, and .*file\S* cannot be written/g)).toHaveLength(2);
  expect(stdout).toContain('Set STORYBOARD_CACHE to a folder that can be written.');
});

test('a simulator without a temporary folder says how it can have one', async () => {
  const { folder, file } = await withFile();
  const { exit, stderr } = await storyboard(folder, ['simulator'], { TMPDIR: file });
  expect(exit).toBe(78);
  expect(stderr).toContain(`No folder for the simulator can be made in ${file} (ENOTDIR).`);
  expect(stderr).toContain('name one with --folder');
});
