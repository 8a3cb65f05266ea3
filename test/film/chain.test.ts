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
  const orders = studio.provider.orders();
  expect(orders).toHaveLength(5);
  for (const [index, order] of orders.entries()) {
    const before = shots[index - 1];
    if (!before) {
      expect(order.firstFrameSha256).toBeNull();
      continue;
    }
    const bytes = await readFile(before.lastFrame ?? '');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(order.firstFrameSha256).toBe(sha256);
    expect(before.lastFrameSource).toBe('returned');
  }
  expect((await readFile(film ?? '')).length).toBeGreaterThan(10_000);
});
