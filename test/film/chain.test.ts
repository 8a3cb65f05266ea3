import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';

test('a chain of five is handed on byte for byte and bought once a shot', async () => {
  const studio = await Studio.open();
  const ids = ['sh0010', 'sh0020', 'sh0030', 'sh0040', 'sh0050'];
  await studio.write('film.yaml', storyboardOf(ids.map((id) => `id: ${id}, prompt: 'Shot ${id}'`)));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  const { shots, status, film } = ended.film();
  expect(status).toBe('done');
  expect(shots.map(({ id }) => id)).toEqual(ids);
  expect(shots.map(({ lastFrameSource }) => lastFrameSource)).toEqual(ids.map(() => 'returned'));
  const handedOn = await Promise.all(
    shots.slice(0, -1).map(async ({ lastFrame }) => {
      const bytes = await readFile(lastFrame ?? '');
      return createHash('sha256').update(bytes).digest('hex');
    }),
  );
  const sent = studio.provider.orders().map(({ firstFrameSha256 }) => firstFrameSha256);
  expect(sent).toEqual([null, ...handedOn]);
  expect((await readFile(film ?? '')).length).toBeGreaterThan(10_000);
});
