/** A project's `.env` that leads what is ordered elsewhere, with a key of its own. */

import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectOriginLine } from '../../cli/text/project-origin-line.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const STILL = new URL('../../examples/lighthouse/stills/coast.jpg', import.meta.url).pathname;
const OUTSIDE = ', with pictures from outside it: ';
const KEY = 'BYTEPLUS_API_KEY=of-the-project';

type Case = {
  readonly name: string;
  readonly dotEnv: readonly string[];
  readonly environment?: Record<string, string>;
  /** Null: nothing is said. */
  readonly origin: string | null;
};

const CASES: readonly Case[] = [
  {
    name: 'a loopback address',
    dotEnv: [KEY, 'BYTEPLUS_BASE_URL=http://127.0.0.1:9/api/v3'],
    origin: 'http://127.0.0.1:9',
  },
  {
    name: 'a public address',
    dotEnv: [KEY, 'BYTEPLUS_BASE_URL=https://pictures.invalid/api/v3'],
    origin: 'https://pictures.invalid',
  },
  { name: 'a key alone', dotEnv: [KEY], origin: null },
  {
    name: 'an address that the environment overrules',
    dotEnv: [KEY, 'BYTEPLUS_BASE_URL=http://127.0.0.1:9'],
    environment: { BYTEPLUS_BASE_URL: 'http://127.0.0.1:8' },
    origin: null,
  },
  {
    name: 'an address that does not count beside the key of the environment',
    dotEnv: [KEY, 'BYTEPLUS_BASE_URL=http://127.0.0.1:9'],
    environment: { BYTEPLUS_API_KEY: 'mine' },
    origin: null,
  },
  {
    name: 'an address of a provider that the film does not ask',
    dotEnv: ['ARK_API_KEY=of-the-project', 'ARK_BASE_URL=http://127.0.0.1:9'],
    environment: { BYTEPLUS_API_KEY: 'mine' },
    origin: null,
  },
];

/** A project, and its neighbour with the picture; one frame goes by a path, one by a link. */
async function project({ dotEnv }: Pick<Case, 'dotEnv'>, picture = 'coast.jpg') {
  const folder = await temporaryFolder();
  const root = join(folder, 'downloaded');
  await mkdir(root);
  await copyFile(STILL, join(folder, 'private.jpg'));
  await copyFile(STILL, join(root, 'coast.jpg'));
  await symlink(join(folder, 'private.jpg'), join(root, 'link.jpg'));
  const shot = `{ id: a, first_frame: ${picture}, prompt: one }`;
  const head = 'version: 1\nprovider: byteplus\ndefaults: { model: seedance-1.5-pro }\n';
  await writeFile(join(root, 'film.yaml'), `${head}shots: [${shot}]\n`);
  await writeFile(join(root, '.env'), dotEnv.join('\n'));
  return { root, outside: join(folder, 'private.jpg') };
}

describe.each(CASES)('$name in .env', (one) => {
  const { origin, environment = {} } = one;

  test.each([['plan'], ['plan', '--json'], ['run']])('is told by %s %s', async (verb, ...flags) => {
    const { root } = await project(one);
    const { stderr } = await storyboard(root, [verb, 'film.yaml', ...flags], environment);
    const told = stderr.split('\n').filter((line) => line.includes('by the .env of this project'));
    const line = `byteplus is asked at ${origin} by the .env of this project.`;
    expect(told).toEqual(origin === null ? [] : [line]);
  });
});

test.each([['http://127.0.0.1:9'], ['https://pictures.invalid']])(
  'doctor tells of %s in .env',
  async (origin) => {
    const { root } = await project({ dotEnv: [KEY, `BYTEPLUS_BASE_URL=${origin}/api/v3`] });
    const { stdout } = await storyboard(root, ['doctor', '--json']);
    const fact = `byteplus is asked at ${origin} by the .env of this project.`;
    expect(JSON.parse(stdout).checks).toContainEqual(
      expect.objectContaining({ state: 'warn', name: 'byteplus', fact }),
    );
  },
);

test.each([['../private.jpg'], ['link.jpg']])(
  'a picture from outside the project (%s) is named before it is sent there',
  async (picture) => {
    const dotEnv = [KEY, 'BYTEPLUS_BASE_URL=http://127.0.0.1:9'];
    const { root, outside } = await project({ dotEnv }, picture);
    for (const verb of ['plan', 'run']) {
      const { stderr } = await storyboard(root, [verb, 'film.yaml']);
      expect(stderr).toContain(
        `byteplus is asked at http://127.0.0.1:9 by the .env of this project${OUTSIDE}${outside}.`,
      );
    }
  },
);

test('of many pictures three are named', () => {
  const line = projectOriginLine('ark', 'https://a.invalid', ['/a', '/b', '/c', '/d', '/e']);
  expect(line).toMatch(/: \/a, \/b, \/c and 2 more\.$/);
});
