/** `plan --out` and `run --plan`, as a person types them; nothing here starts a server. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const FILM = `version: 1
title: Ferry
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots: [{ id: sh0010, prompt: "A quay" }]
`;
const KEY = { BYTEPLUS_API_KEY: 'nobody-s' };

async function project() {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'film.yaml'), FILM);
  const call = (...args: string[]) => storyboard(folder, args, KEY);
  return { folder, call };
}

test('a plan is kept beside nothing else, and again in its own place', async () => {
  const { folder, call } = await project();
  for (const _ of ['written', 'replaced']) {
    const { exit, stderr } = await call('plan', 'film.yaml', '--out', 'plan.json');
    expect([exit, stderr]).toEqual([
      0,
      'plan.json written. To do exactly this, unasked: storyboard run --plan plan.json',
    ]);
  }
  expect(await readdir(folder)).toEqual(['film.yaml', 'plan.json']);
});

test("somebody's work is not replaced by it", async () => {
  const { folder, call } = await project();
  const { exit, stdout, stderr } = await call('plan', 'film.yaml', '--out', 'film.yaml');
  expect([exit, stdout]).toEqual([4, '']);
  expect(stderr).toContain('film.yaml is there and is no saved plan; nothing was written.');
  expect(await readFile(join(folder, 'film.yaml'), 'utf8')).toBe(FILM);
});

test('one that is no longer true is 4, says why, and leaves no trace', async () => {
  const { folder, call } = await project();
  await call('plan', 'film.yaml', '--out', 'plan.json');
  await writeFile(join(folder, 'film.yaml'), FILM.replace('A quay', 'A town'));
  const { exit, stderr } = await call('run', '--plan', 'plan.json');
  expect(exit).toBe(4);
  expect(stderr).toContain('film.yaml is not as in plan.json: the file was edited (sh0010).');
  const { stdout } = await call('run', '--plan', 'plan.json', '--json');
  expect(JSON.parse(stdout).error.code).toBe('plan-differs');
  expect(await readdir(folder)).toEqual(['film.yaml', 'plan.json']);
});

test.each([
  [['run'], "missing required argument 'files'"],
  [['run', '--plan', 'none.json'], 'none.json: there is no such file.'],
  [['run', '--plan', 'film.yaml'], '--plan film.yaml: it is no JSON. Nothing was ordered.'],
  [['run', '--plan', 'plan.json', '--max-cost', '9USD'], 'cannot be used with'],
  [['run', '--plan', 'plan.json', '--only', 'sh0010'], 'cannot be used with'],
])('%j is an error of usage', async (args, words) => {
  const { folder, call } = await project();
  const { exit, stderr } = await call(...args);
  expect(exit).toBe(2);
  expect(stderr).toContain(words);
  expect(await readdir(folder)).toEqual(['film.yaml']);
});
