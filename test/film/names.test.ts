import { readdir, mkdir, copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stopServer } from '../../server/stop.ts';
import { Studio } from './studio.ts';

const STILL = new URL('../../examples/lighthouse/stills/coast.jpg', import.meta.url);

/** Two cuts, so that nothing is encoded anew: the clips are laid end to end by a list. */
const STORYBOARD = `
version: 1
title: Odd names
defaults: { resolution: 480p, duration: 4 }
output: { size: 160x90 }
shots:
  - { id: sh0010, prompt: one, first_frame: "st#ills?/50% %41 'co;ast'.jpg" }
  - { id: sh0020, prompt: two, from: none }
`;

test('a whole film in a folder, and of files, whose names mean something to somebody', async () => {
  const studio = await Studio.open();
  const name = `-a#b?c %41 %03d 'q"\n[1],;=&é`;
  const folder = join(studio.folder, name);
  await mkdir(join(folder, 'st#ills?'), { recursive: true });
  await copyFile(STILL, join(folder, 'st#ills?', `50% %41 'co;ast'.jpg`));
  const film = `-fi#lm?%41 'x'.yaml`;
  await studio.write(join(name, film), STORYBOARD);
  const ended = await studio.run(`./${name}/${film}`);
  await stopServer({ folder });
  expect(ended.code, ended.stderr).toBe(0);
  expect(await readdir(studio.folder)).toEqual([name]);
  const renders = join(folder, 'renders', film.replace('.yaml', ''));
  expect(ended.film().film).toBe(join(renders, 'film.mp4'));
  expect((await readFile(join(renders, 'film.mp4'))).toString('latin1', 4, 8)).toBe('ftyp');
  expect((await readdir(folder)).sort()).toEqual(
    ['.storyboard', 'renders', film, 'st#ills?'].sort(),
  );
});
