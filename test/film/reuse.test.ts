/** What an edit orders: what changed and what hangs on it, and nothing else. */

import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { storyboardOf, Studio } from './studio.ts';

const CHAIN = [
  `id: sh0010, prompt: 'The harbour'`,
  `id: sh0020, prompt: 'The boat leaves'`,
  `id: sh0030, prompt: 'The open sea'`,
  `id: sh0040, from: none, prompt: 'The lamp'`,
];

let studio: Studio;
let ordered = 0;

/** Orders since the test began. */
const DESCRIPTION = z.object({ shots: z.array(z.object({ charge: z.unknown() })) });

function newOrders(): string[] {
  return studio.provider
    .orders()
    .slice(ordered)
    .map(({ prompt }) => prompt);
}

function renders(name: string): string {
  return join(studio.folder, 'renders', 'film', name);
}

beforeAll(async () => {
  let close = () => Promise.resolve();
  studio = await Studio.open({ onFinished: (end) => (close = end) });
  // Kept up, so that each command of the person finds it running.
  await studio.command('server', 'start');
  await studio.write('film.yaml', storyboardOf(CHAIN));
  const first = await studio.run();
  if (first.code !== 0) throw new Error(first.stderr);
  return close;
});

beforeEach(() => {
  ordered = studio.provider.orders().length;
});

test('a second run orders nothing and says so', async () => {
  await studio.write('film.yaml', storyboardOf(CHAIN));
  const again = await studio.run();

  expect(again.code, again.stderr).toBe(0);
  expect(again.stderr).toContain('nothing to order');
  expect(newOrders()).toEqual([]);
  const { shots, quote, status } = again.film();
  expect(status).toBe('done');
  expect(shots.map(({ reused }) => reused)).toEqual([true, true, true, true]);
  expect(quote).toEqual([]);
  // Each shot was ordered once, so its take has cost what the shot has cost.
  const described = DESCRIPTION.parse(JSON.parse(await studio.read('renders/film/film.json')));
  expect(described.shots.map((shot) => shot.charge)).toEqual(shots.map((shot) => shot.charge));
  // What it has cost in the first run is not forgotten.
  const [charge] = again.film().charge;
  expect(charge?.seconds).toBe(shots.reduce((sum, shot) => sum + (shot.charge?.seconds ?? NaN), 0));
});

test('an edited prompt orders its shot and what hangs on it, and the field is named', async () => {
  const edited = CHAIN.map((shot) => shot.replace('The boat leaves', 'The boat comes home'));
  await studio.write('film.yaml', storyboardOf(edited));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(newOrders()).toEqual(['The boat comes home', 'The open sea']);
  expect(ended.stderr).toMatch(
    /sh0020.*again.*prompt was “The boat leaves”, is “The boat comes home”/,
  );
  expect(ended.stderr).toContain('sh0030');
  const { shots } = ended.film();
  expect(shots.map(({ take }) => take)).toEqual(['v001', 'v002', 'v002', 'v001']);
  expect(shots.map(({ reused }) => reused)).toEqual([true, false, false, true]);
});

test('an edit taken back finds the old takes again', async () => {
  await studio.write('film.yaml', storyboardOf(CHAIN));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(newOrders()).toEqual([]);
  expect(ended.film().shots.map(({ take }) => take)).toEqual(['v001', 'v001', 'v001', 'v001']);
});

test('a shot added at the end is the only one ordered', async () => {
  const longer = [...CHAIN, `id: sh0050, prompt: 'The light goes out'`];
  await studio.write('film.yaml', storyboardOf(longer));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(newOrders()).toEqual(['The light goes out']);
  expect(ended.stderr).not.toContain('again');
});

test('title, join, trim and output order nothing and make the film anew', async () => {
  await studio.write('film.yaml', storyboardOf(CHAIN));
  await studio.run();
  const before = await readFile(renders('film.mp4'));
  const cut = CHAIN.map((shot) =>
    shot.startsWith('id: sh0040') ? `${shot}, join: { dissolve: 6 }, trim: { tail: 8 }` : shot,
  );
  const text = storyboardOf(cut, ['output: { size: 640x360 }']);
  await studio.write('film.yaml', text.replace('title: A film', 'title: Another name'));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(newOrders()).toEqual([]);
  expect(ended.stderr).toContain('Another name: 4 shots');
  expect(ended.stderr).toContain('640×360');
  expect((await readFile(renders('film.mp4'))).equals(before)).toBe(false);
});

test('what was deleted from renders/ comes back without an order', async () => {
  await studio.write('film.yaml', storyboardOf(CHAIN));
  await studio.run();
  const film = await readFile(renders('film.mp4'));
  const clip = await readFile(renders('takes/sh0020/film_sh0020_v001.mp4'));
  await rm(renders('film.mp4'));
  await rm(renders('takes/sh0020/film_sh0020_v001.mp4'));
  await rm(renders('takes/sh0030'), { recursive: true });

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(newOrders()).toEqual([]);
  expect(ended.film().film).toBe(renders('film.mp4'));
  expect((await readFile(renders('film.mp4'))).equals(film)).toBe(true);
  expect((await readFile(renders('takes/sh0020/film_sh0020_v001.mp4'))).equals(clip)).toBe(true);
  expect(
    (await readFile(renders('takes/sh0030/film_sh0030_v001.last.png'))).length,
  ).toBeGreaterThan(0);
});

test('renamed and reordered shots keep their takes', async () => {
  const [first = '', second = '', third = '', cut = ''] = CHAIN.map((shot) =>
    shot.replace('id: sh', 'id: scene-'),
  );
  await studio.write('film.yaml', storyboardOf([cut, `${first}, from: none`, second, third]));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(newOrders()).toEqual([]);
  expect(ended.film().shots.map(({ id, status }) => [id, status])).toEqual([
    ['scene-0040', 'done'],
    ['scene-0010', 'done'],
    ['scene-0020', 'done'],
    ['scene-0030', 'done'],
  ]);
});

test('a film that cannot be put together says why and loses no take', async () => {
  await studio.write('film.yaml', storyboardOf(CHAIN));
  await studio.run();
  const { shots } = z
    .object({ shots: z.array(z.object({ shot: z.string(), sha256: z.string() })) })
    .parse(JSON.parse(await studio.read('renders/film/film.json')));
  const sha256 = shots.find(({ shot }) => shot === 'sh0040')?.sha256 ?? '';
  const kept = join(studio.folder, '.storyboard', 'objects', sha256.slice(0, 2), sha256);
  const clip = await readFile(kept);
  await chmod(kept, 0o600);
  await writeFile(kept, Buffer.alloc(clip.length));
  await studio.write('film.yaml', storyboardOf(CHAIN, ['output: { size: 480x270 }']));

  const damaged = await studio.run();

  expect(damaged.code, damaged.stderr).toBe(1);
  expect(damaged.stderr).toContain('film.yaml: the film could not be put together: ');
  expect(damaged.film().status).not.toBe('done');
  await writeFile(kept, clip);
  const mended = await studio.run();
  expect(mended.code, mended.stderr).toBe(0);
  expect(newOrders()).toEqual([]);
});
