import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

test('what was changed or deleted under renders/ comes back without an order or a server', async () => {
  const studio = await Studio.open();
  await studio.write('film.yaml', storyboardOf([`id: a, prompt: one`, `id: b, prompt: two`]));
  const first = await studio.run();
  expect(first.code, first.stderr).toBe(0);
  const folder = dirname(first.film().film ?? '');
  const names = ['film.mp4', 'film.json', 'takes/a/film_a_v001.mp4', 'takes/b/film_b_v001.json'];
  const contents = () => Promise.all(names.map((name) => readFile(join(folder, name))));
  const before = await contents();
  const described: { shots: { in: number }[]; joins: { duplicate: boolean }[] } = JSON.parse(
    await readFile(join(folder, 'film.json'), 'utf8'),
  );
  expect(described.joins).toEqual([
    {
      from: 'a',
      to: 'b',
      kind: 'cut',
      psnrDb: expect.any(Number),
      ssim: expect.any(Number),
      deltaE: expect.any(Number),
      lumaStep: expect.any(Number),
      loudnessStepDb: null,
      duplicate: expect.any(Boolean),
      driftDeltaE: expect.any(Number),
      bridgeDb: null,
    },
  ]);
  expect(described.shots[1]?.in).toBe(described.joins[0]?.duplicate === true ? 1 : 0);
  for (const name of ['film.mp4', 'takes/b/film_b_v001.json']) await rm(join(folder, name));
  for (const name of ['film.json', 'takes/a/film_a_v001.mp4'])
    await writeFile(join(folder, name), 'mine');

  const again = await studio.run();

  expect(again.code, again.stderr).toBe(0);
  expect(again.film().film).toBe(first.film().film);
  expect(again.stderr).not.toContain('Starting');
  expect((await studio.processes()).server).toBeNull();
  expect(await contents()).toEqual(before);
  expect(studio.provider.orders()).toHaveLength(2);
});
