/** The film in placeholder pictures: free, kept apart, and never a part of the paid one. */

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { probeClip } from '../../media/probe.ts';
import { storyboardOf, Studio } from './studio.ts';

test('an animatic orders nothing paid, and neither it nor the film stands in the other', async () => {
  const studio = await Studio.open();
  await studio.command('server', 'start');
  const shots = [
    `id: opening, prompt: opening`,
    `id: pinned, from: none, prompt: pinned`,
    `id: ending, prompt: ending, join: { dissolve: 6 }`,
  ];
  await studio.write('film.yaml', storyboardOf(shots));
  const paid = { ...studio.environment };
  for (const name of Object.keys(paid)) delete studio.environment[name];
  const folder = join(studio.folder, 'renders', 'film');

  // No key, no --yes: nothing is bought.
  const first = await studio.command('run', 'film.yaml', '--animatic', '--json');

  expect(first.code, first.stderr).toBe(0);
  const animatic = join(folder, 'animatic.mp4');
  expect(first.film()).toMatchObject({ status: 'done', film: animatic });
  expect((await readdir(folder)).sort()).toEqual(['animatic', 'animatic.json', 'animatic.mp4']);
  expect(studio.provider.orders()).toEqual([]);
  expect(await studio.status()).toMatchObject({ shots: [] });

  Object.assign(studio.environment, paid);
  const film = await studio.run();

  expect(film.code, film.stderr).toBe(0);
  expect(studio.provider.orders()).toHaveLength(3);
  const frames = async (name: string) => (await probeClip(join(folder, name))).frames;
  expect(await frames('animatic.mp4')).toBe(await frames('film.mp4'));
  const own = (await readdir(join(folder, 'takes'))).sort();
  expect(own).toEqual(['ending', 'opening', 'pinned']);
  const before = await readFile(join(folder, 'film.mp4'));

  const changed = shots.map((shot) =>
    shot.startsWith('id: pinned')
      ? `${shot}, take: v001`
      : shot.replace('prompt: ending', 'prompt: another'),
  );
  await studio.write('film.yaml', storyboardOf(changed));
  await rm(animatic);
  const again = await studio.command('run', 'film.yaml', '--animatic', '--json');

  expect(again.code, again.stderr).toBe(0);
  expect(again.film().shots.map(({ take, reused }) => [take, reused])).toEqual([
    ['v001', true],
    ['v001', true],
    ['v002', false],
  ]);
  expect(await frames('animatic.mp4')).toBe(await frames('film.mp4'));
  expect(studio.provider.orders()).toHaveLength(3);
  expect((await readFile(join(folder, 'film.mp4'))).equals(before)).toBe(true);
  expect((await studio.status()).film).toBe(join(folder, 'film.mp4'));
});
