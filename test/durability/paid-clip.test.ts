/** What stops a worker, or its ffmpeg, while a paid clip is kept: nothing of it is fetched twice. */

import { chmod, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { findTool } from '../../tools/find.ts';
import { storyboardOf, Studio } from '../film/studio.ts';
import { Stage, STEPS } from './stage.ts';
import { PATIENCE } from '../patience.ts';

/** A link that is dead once the whole clip has come. */
const ONCE = `
rules:
  - { when: { endpoint: clip, prompt: named, request: [2, 3, 4, 5, 6] }, do: { answer: { status: 404 } } }
  - { when: { endpoint: last-frame, prompt: named, request: [2, 3, 4, 5, 6] }, do: { answer: { status: 404 } } }
`;

test('a worker that dies between the download and the record loses no clip', async () => {
  const points = [STEPS.beforeDownload('arrived'), STEPS.afterDownload('named')];
  const stage = await Stage.open({ faults: ONCE }, points);
  const { studio } = stage;
  // One after the other: each point is reached while nothing else is on its way.
  const shots = ['arrived', 'named'].map((id) => `id: ${id}, prompt: ${id}`);
  await studio.write('film.yaml', storyboardOf(shots));

  const command = studio.start('run', 'film.yaml', '--yes', '--json');
  const left = new Set(points);
  while (left.size > 0) {
    left.delete(await stage.anyReached([...left], command));
    await stage.killWorkers();
  }

  const { exitCode, stdout, stderr } = await command;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'done',
    shots: [
      { status: 'done', lastFrameSource: 'returned' },
      { status: 'done', lastFrameSource: 'returned' },
    ],
  });
  expect(stage.purchases()).toEqual(['arrived', 'named']);
});

test('ffmpeg that fails asks while the clip is kept, and the film goes on when it works', async () => {
  const studio = await Studio.open({
    faults:
      'rules: [{ when: { endpoint: clip, request: [2, 3, 4] }, do: { answer: { status: 404 } } }]',
  });
  const { path } = await findTool('ffmpeg');
  const mark = join(dirname(studio.folder), 'broken');
  const wrapper = join(dirname(studio.folder), 'ffmpeg');
  const says = 'echo "Error opening output file: Permission denied" >&2';
  // It can work in the project, which is proven before anything is paid, and fails later.
  const isDecoding =
    'case "$*" in *.proof-*) ;; *progress*) [ -e "$BROKEN_MARK" ] && { ' +
    says +
    '; exit 1; };; esac';
  await writeFile(
    wrapper,
    `#!/bin/sh\nBROKEN_MARK='${mark}'\n${isDecoding}\nexec '${path}' "$@"\n`,
  );
  await chmod(wrapper, 0o755);
  await writeFile(mark, '');
  studio.environment['STORYBOARD_FFMPEG'] = wrapper;
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({ fetchMs: 200 });
  await studio.command('server', 'start');
  await studio.write('film.yaml', storyboardOf(['id: sh0010, prompt: A quay']));

  const first = await studio.run();
  expect(first.code, first.stderr).toBe(3);
  expect(first.film().shots[0]).toMatchObject({
    status: 'asking',
    failure: { kind: 'local-fault', code: 'ffmpeg-failed', billed: 'yes' },
  });
  expect((await studio.command('status', 'film.yaml')).stdout).toContain(
    'ffmpeg fails on this machine',
  );

  await rm(mark);
  await vi.waitFor(async () => expect((await studio.status()).shots[0]?.status).toBe('done'), {
    ...PATIENCE,
    interval: 500,
  });
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  expect(studio.provider.orders()).toMatchObject([{ collectedCount: 1 }]);
});
