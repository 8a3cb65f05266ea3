/** An ffmpeg that cannot work in the project, as a person is told of it. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../films/fixture.ts';
import { sandboxedFfmpeg } from '../media/sandboxed.ts';
import { storyboard } from './fixture.ts';

const FILM = `version: 1
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots: [{ id: sh0010, prompt: one }]
`;

test('run and doctor end with 78, and say what, where and what to do', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'film.yaml'), FILM);
  const ffmpeg = await sandboxedFfmpeg(join(folder, 'ffmpeg'));
  const settings = {
    STORYBOARD_FFMPEG: ffmpeg,
    BYTEPLUS_API_KEY: 'nobody-s',
    BYTEPLUS_BASE_URL: 'https://ark.invalid',
  };
  const run = await storyboard(folder, ['run', 'film.yaml', '--yes', '--json'], settings);
  expect(run.exit).toBe(78);
  expect(JSON.parse(run.stdout)).toMatchObject({
    error: {
      code: 'ffmpeg-unfit',
      message: expect.stringMatching(/a clip in .*No such file.*Nothing was ordered/s),
      hint: expect.stringContaining('STORYBOARD_FFMPEG'),
    },
  });
  expect((await readdir(folder)).sort()).toEqual(['ffmpeg', 'ffmpeg.log', 'film.yaml']);
  const doctor = await storyboard(folder, ['doctor'], settings);
  expect(doctor.exit).toBe(78);
  expect(doctor.stdout).toMatch(/fail +ffmpeg +ffmpeg cannot write and read a clip in/);
});
