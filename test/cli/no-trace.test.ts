/** A command that is refused leaves nothing behind in a folder that is no project yet. */

import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const STILL = new URL('../../examples/lighthouse/stills/coast.jpg', import.meta.url).pathname;
const HEAD = 'version: 1\nprovider: byteplus\ndefaults: { model: seedance-1.5-pro }\n';
const FILES = {
  'paid.yaml': `${HEAD}shots:\n  - { id: a, first_frame: coast.jpg, prompt: p }\n  - { id: b, prompt: q }\n`,
  'invalid.yaml': `${HEAD}shots: [{ id: a }]\n`,
  'no-picture.yaml': `${HEAD}shots: [{ id: a, first_frame: nothing.png, prompt: p }]\n`,
  'dead-link.yaml': `${HEAD}shots: [{ id: a, first_frame: "https://127.0.0.1:9/a.png", prompt: p }]\n`,
  'pinned.yaml': `${HEAD}shots: [{ id: a, take: v002, prompt: p }]\n`,
} as const;
const KEY = { BYTEPLUS_API_KEY: 'nobody-s', BYTEPLUS_BASE_URL: 'http://127.0.0.1:9' };

async function project(): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  await copyFile(STILL, join(folder, 'coast.jpg'));
  return folder;
}

describe('nothing is left behind by', () => {
  test.each<[string, number, string[], Record<string, string>?]>([
    ['a run that nobody has agreed to', 4, ['run', 'paid.yaml']],
    ['a run over its cap', 4, ['run', 'paid.yaml', '--yes', '--max-cost', '0.01USD']],
    ['a run with a cap that is none', 2, ['run', 'paid.yaml', '--yes', '--max-cost', 'much']],
    ['a run without a key', 78, ['run', 'paid.yaml', '--yes'], { BYTEPLUS_API_KEY: '' }],
    ['an invalid storyboard', 65, ['run', 'invalid.yaml', '--yes']],
    ['a valid one beside an invalid one', 65, ['run', 'paid.yaml', 'invalid.yaml', '--yes']],
    ['a picture that is missing', 65, ['run', 'no-picture.yaml', '--yes']],
    ['a link that leads to no picture', 65, ['run', 'dead-link.yaml', '--yes']],
    ['the plan of it', 65, ['plan', 'dead-link.yaml']],
    ['a take that is not there', 65, ['run', 'pinned.yaml', '--yes']],
    ['a file that is not there', 2, ['run', 'none.yaml', '--yes']],
    ['a shot that is not there', 2, ['run', 'paid.yaml', '--yes', '--only', 'c']],
    ['a shot without its source', 4, ['run', 'paid.yaml', '--yes', '--only', 'b']],
    ['a film that was never run', 2, ['run', 'paid.yaml', '--yes', '--continues', 'old.yaml']],
    [
      'a Temporal that does not answer',
      69,
      ['run', 'paid.yaml', '--yes', '--temporal', '127.0.0.1:9'],
    ],
    [
      'settings of webhooks that are wrong',
      78,
      ['run', 'paid.yaml', '--yes'],
      { STORYBOARD_WEBHOOK_PORT: 'x' },
    ],
    [
      'an address to be told that is none',
      78,
      ['run', 'paid.yaml', '--yes'],
      { STORYBOARD_NOTIFY: 'http://hooks.example.org/secret' },
    ],
    [
      'films that are to go nowhere',
      78,
      ['run', 'paid.yaml', '--yes'],
      { STORYBOARD_RENDERS: 'here' },
    ],
    ['a plan', 0, ['plan', 'paid.yaml']],
    ['status', 0, ['status']],
    ['the status of a file', 0, ['status', 'paid.yaml']],
    ['doctor', 0, ['doctor']],
    ['validate', 0, ['validate', 'paid.yaml']],
    ['logs', 0, ['logs', 'paid.yaml']],
    ['cancel', 4, ['cancel', 'paid.yaml']],
    ['resolve', 2, ['resolve', 'paid.yaml', 'a', '--use']],
    ['server status', 0, ['server', 'status']],
    ['server stop', 0, ['server', 'stop']],
  ])('%s', async (_, exit, args, environment = {}) => {
    const folder = await project();
    const ended = await storyboard(folder, args, { ...KEY, ...environment });
    expect(ended.exit, ended.stderr).toBe(exit);
    expect((await readdir(folder)).sort()).toEqual([...Object.keys(FILES), 'coast.jpg'].sort());
  });
});

test('with --project, and in the folder that it names, the same', async () => {
  const [folder, elsewhere] = [await project(), await temporaryFolder()];
  const run = ['run', 'paid.yaml', '--project', elsewhere];
  expect((await storyboard(folder, run, KEY)).exit).toBe(4);
  expect(await readdir(elsewhere)).toEqual([]);
  expect(await readdir(folder)).toHaveLength(Object.keys(FILES).length + 1);
});
