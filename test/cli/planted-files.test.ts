/** Pipes, devices and huge files where a person's own files are looked for. */

import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const FILM = `version: 1
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots: [{ id: a, prompt: one }]
`;

async function project(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'film.yaml'), FILM);
  return folder;
}

type Plant = (file: string) => Promise<void> | void;

const PLANTS: readonly [string, Plant, string][] = [
  [
    'a pipe',
    (file) => {
      execFileSync('/usr/bin/mkfifo', [file], { env: process.env });
    },
    'is a pipe or a device',
  ],
  ['a link to a device', (file) => symlink('/dev/zero', file), 'is a pipe or a device'],
  [
    'a file of 17 MiB',
    async (file) => {
      await writeFile(file, '');
      await truncate(file, 17 * 1024 * 1024);
    },
    'is larger than 16 MiB',
  ],
];

describe.each(PLANTS)('%s', (_, plant, fact) => {
  test.each([
    ['run', ['run', 'film.yaml']],
    ['models', ['models', '--check']],
  ])('as .env ends %s with its path and the remedy', async (_verb, words) => {
    const folder = await project();
    await plant(join(folder, '.env'));
    const { exit, stderr } = await storyboard(folder, words);
    expect(exit).toBe(78);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`${join(folder, '.env')} ${fact}`);
  });

  test('as .env is a failed check of doctor', async () => {
    const folder = await project();
    await plant(join(folder, '.env'));
    const { exit, stdout } = await storyboard(folder, ['doctor', '--json']);
    expect(exit).toBe(78);
    const { checks } = JSON.parse(stdout);
    expect(checks).toContainEqual(
      expect.objectContaining({
        state: 'fail',
        name: '.env',
        fact: expect.stringContaining(fact),
        remedy: expect.any(String),
      }),
    );
  });

  test.each(['validate', 'plan', 'run'])('as a storyboard ends %s as bad usage', async (verb) => {
    const folder = await temporaryFolder();
    await plant(join(folder, 'film.yaml'));
    const { exit, stderr } = await storyboard(folder, [verb, 'film.yaml']);
    expect(exit).toBe(2);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`film.yaml ${fact}`);
  });
});

test('a link that leads to itself is no file', async () => {
  const folder = await temporaryFolder();
  await symlink('film.yaml', join(folder, 'film.yaml'));
  const { exit, stderr } = await storyboard(folder, ['validate', 'film.yaml']);
  expect([exit, stderr]).toEqual([2, expect.stringContaining('film.yaml is a link')]);
});

test('links to plain files are read, and a folder called .env is none', async () => {
  const [folder, other] = [await project(), await temporaryFolder()];
  await rename(join(folder, 'film.yaml'), join(other, 'real.yaml'));
  await symlink(join(other, 'real.yaml'), join(folder, 'film.yaml'));
  await writeFile(join(other, 'keys'), 'BYTEPLUS_API_KEY=of-the-file\n');
  await mkdir(join(folder, '.storyboard'));
  await symlink(join(other, 'keys'), join(folder, '.env'));
  const run = ['run', 'film.yaml', '--project', folder];
  const { exit, stderr } = await storyboard(folder, run);
  expect([exit, stderr]).toEqual([4, expect.stringContaining('Add --yes to order')]);

  const without = await project();
  await mkdir(join(without, '.env'));
  expect((await storyboard(without, ['run', 'film.yaml'])).stderr).toContain('BYTEPLUS_API_KEY');
});

test('a state that leads outside is a failed check of doctor, and harms nobody', async () => {
  const [folder, victim] = [await project(), await temporaryFolder()];
  await writeFile(join(victim, 'settings.json'), 'mine');
  await mkdir(join(folder, '.storyboard'));
  await symlink(victim, join(folder, '.storyboard', 'leases'));
  const checked = await storyboard(folder, ['doctor', '--json']);
  const leases = join(folder, '.storyboard', 'leases');
  const fact = expect.stringContaining(`${leases} is a link`);
  expect(JSON.parse(checked.stdout).checks).toContainEqual(
    expect.objectContaining({ state: 'fail', name: 'Temporal', fact }),
  );
  for (const words of [
    ['server', 'status'],
    ['server', 'stop'],
  ]) {
    const { exit, stderr } = await storyboard(folder, words);
    expect([exit, stderr.replaceAll(/\s+/g, ' ')]).toEqual([78, fact]);
  }
  expect(await readdir(victim)).toEqual(['settings.json']);
});
