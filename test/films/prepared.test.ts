/** Copies of a storyboard's stills beside the originals. */

import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { preparedLines } from '../../cli/text/prepared-text.ts';
import { prepareStills } from '../../films/pictures/prepared.ts';
import { inspectPicture } from '../../media/picture.ts';
import { ffmpeg } from '../media/clip.ts';

const HOST = { environment: process.env, packageVersion: '0.0.0', tell: () => undefined };

async function project(shots: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'storyboard-prepare-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'stills'));
  const draw = (name: string, size: string) =>
    ffmpeg([
      '-f',
      'lavfi',
      '-i',
      `testsrc=s=${size}`,
      '-frames:v',
      '1',
      join(folder, 'stills', name),
    ]);
  await draw('quay.png', '400x1200');
  await draw('fine.png', '640x360');
  await draw('tiny.bmp', '120x90');
  const file = join(folder, 'film.yaml');
  const head = ['version: 1', 'provider: byteplus', 'defaults:'];
  const defaults = '  { model: seedance-1.5-pro, resolution: 480p, ratio: "16:9", duration: 4 }';
  await writeFile(file, [...head, defaults, 'shots:', ...shots, ''].join('\n'));
  const stills = async () => (await readdir(join(folder, 'stills'))).sort();
  return { file, stills, prepare: (fit?: 'crop' | 'pad') => prepareStills(file, { fit }, HOST) };
}

const QUAY = '  - { id: a, first_frame: stills/quay.png, prompt: x }';
const FINE = '  - { id: b, first_frame: stills/fine.png, prompt: x }';

test('a still that is refused gets a copy, once, and the storyboard stays as it is', async () => {
  const { file, stills, prepare } = await project([QUAY, FINE]);
  const before = await readFile(file, 'utf8');
  const [still, ...others] = await prepare();
  expect(others).toEqual([]);
  expect(still).toMatchObject({ copy: 'stills/quay.prepared.png', isNew: true, problem: null });
  expect(await prepare()).toMatchObject([{ copy: 'stills/quay.prepared.png', isNew: false }]);
  expect(await stills()).toEqual(['fine.png', 'quay.png', 'quay.prepared.png', 'tiny.bmp']);
  expect(await readFile(file, 'utf8')).toBe(before);
  expect(preparedLines('film.yaml', still ? [still] : [])).toEqual([
    'stills/quay.png → stills/quay.prepared.png: cropped, 17 % lost at the top and bottom: rows 100 to 1100 of 1200 stay, PNG',
    '  film.yaml:6:27 a first_frame: write stills/quay.prepared.png',
    'film.yaml was not changed.',
  ]);
});

test('a name that ffmpeg would take for many pictures is that of one', async () => {
  const { file, prepare } = await project([
    '  - { id: a, first_frame: stills/q%01d.png, prompt: x }',
  ]);
  const stills = join(file, '..', 'stills');
  await rename(join(stills, 'quay.png'), join(stills, 'q%01d.png'));
  // The picture that the name would stand for is another one.
  await writeFile(join(stills, 'q0.png'), await readFile(join(stills, 'fine.png')));
  const [still] = await prepare();
  expect(still).toMatchObject({ problem: null, preparation: { upright: { width: 400 } } });
  const copy = await inspectPicture(join(file, '..', still?.copy ?? ''));
  expect(copy).toMatchObject({ width: 400, height: 1000 });
});

test('a file of a person that has the name is not written over', async () => {
  const { file, prepare } = await project([QUAY]);
  const own = join(file, '..', 'stills', 'quay.prepared.png');
  await writeFile(own, 'mine');
  expect(await prepare()).toMatchObject([{ copy: 'stills/quay.prepared-2.png', isNew: true }]);
  expect(await readFile(own, 'utf8')).toBe('mine');
});

test('with a fit each frame gets the shape of its shot, and what has it is left alone', async () => {
  const { prepare } = await project([QUAY, FINE]);
  const padded = await prepare('pad');
  expect(padded).toMatchObject([{ file: 'stills/quay.png', problem: null }]);
  const { width = 0, height = 1 } = padded[0]?.preparation?.size ?? {};
  expect(width / height).toBeCloseTo(864 / 496, 2);
});

test('one that no copy helps is named, with the line', async () => {
  const { prepare } = await project(['  - { id: a, first_frame: stills/tiny.bmp, prompt: x }']);
  const [still] = await prepare();
  expect(still).toMatchObject({ copy: null, problem: 'too-small' });
  expect(preparedLines('film.yaml', still ? [still] : [])[0]).toContain('is too small');
});

test('where nothing is to be done nothing is written, and no ffmpeg is looked for', async () => {
  const { prepare, stills } = await project([FINE]);
  expect(await prepare()).toEqual([]);
  expect(await stills()).toHaveLength(3);
});

test('a storyboard with other errors is refused with them', async () => {
  const { prepare } = await project([QUAY, '  - { id: a, promt: x }']);
  await expect(prepare()).rejects.toMatchObject({ code: 'invalid-storyboard' });
});
