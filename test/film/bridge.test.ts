/** A shot in the middle of a long chain is rendered again, and nothing else is. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../store/store.ts';
import { buy } from '../films/bought.ts';
import { makeClip, makePicture, temporaryFolder } from '../media/clip.ts';
import { aTake } from '../store/fixtures.ts';
import { storyboardOf, Studio } from './studio.ts';

const IDS = Array.from({ length: 30 }, (_, index) => `sh${String(index + 1).padStart(3, '0')}0`);
const MIDDLE = 'sh0150';
const media = temporaryFolder();

test('a bridge in the middle of 30 shots buys exactly one clip, killed and gone on with', async () => {
  const studio = await Studio.open();
  const { folder } = studio;
  const write = (words: string) =>
    studio.write(
      'film.yaml',
      storyboardOf(IDS.map((id) => `id: ${id}, prompt: '${id === MIDDLE ? words : `Shot ${id}`}'`)),
    );
  await write('As it was');
  // What was bought before: each take hands on a picture of its own.
  const store = await openStore(folder);
  const film = join(folder, 'film.yaml');
  const put = await store.objects.put(
    await readFile(await makeClip(media.at('clip.mp4'), { frames: 4, size: '160x90' })),
  );
  const clip = { ...aTake().clip, ...put, width: 160, height: 90, frames: 4 };
  const picture = await readFile(await makePicture(media.at('last.png'), 'red', '640x360'));
  await buy(film, { folder, clip, picture });
  await write('As it is');
  const told = await studio.command('plan', 'film.yaml');
  expect(told.stdout).toContain(`--bridge ${MIDDLE}  1 shot, `);
  expect(told.stdout).toContain('again, 16 shots');

  const { id } = await store.films.openFilm(film);
  const killed = studio.start('run', 'film.yaml', '--yes', '--bridge', MIDDLE);
  await expect.poll(async () => (await store.decisions.of(id)).length).toBe(1);
  killed.kill('SIGKILL');
  await killed;
  expect(studio.provider.orders()).toEqual([]);
  const ended = await studio.run('film.yaml');

  expect(ended.code, ended.stderr).toBe(0);
  const { shots, status } = ended.film();
  expect(status).toBe('done');
  const middle = shots.find(({ id }) => id === MIDDLE);
  const before = shots[IDS.indexOf(MIDDLE) - 1];
  const [first] = await store.takes.takesOfShot(id, MIDDLE);
  const bridge = first?.lastFrame.sha256;
  expect(studio.provider.orders()).toMatchObject([
    {
      prompt: 'As it is',
      firstFrameSha256: before?.lastFrameSha256,
      lastFrameSha256: bridge,
    },
  ]);
  expect(middle).toMatchObject({
    take: 'v002',
    handOver: { sha256: bridge, source: 'bridge', frame: null },
  });
  expect(middle?.clipLastFrameSha256).not.toBe(bridge);
  const others = shots.filter((shot) => shot.id !== MIDDLE);
  expect(new Set(others.map(({ take, status: one }) => `${take} ${one}`))).toEqual(
    new Set(['v001 done']),
  );
  const { joins } = JSON.parse(await studio.read('renders/film/film.json'));
  expect(joins[IDS.indexOf(MIDDLE)]).toMatchObject({ from: MIDDLE, bridgeDb: expect.any(Number) });
  expect(
    await studio.read(`renders/film/takes/${MIDDLE}/film_${MIDDLE}_v002.last.png`),
  ).toBeDefined();
});
