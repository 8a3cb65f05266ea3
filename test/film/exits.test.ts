/** What cannot begin says why by its exit code, and orders nothing. */

import { expect, test } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';

async function open(): Promise<Studio> {
  const studio = await Studio.open();
  await studio.write('film.yaml', storyboardOf([`id: sh0010, prompt: first`]));
  return studio;
}

test('without a terminal nothing is bought unless --yes was said', async () => {
  const studio = await open();
  const ended = await studio.command('run', 'film.yaml', '--json');
  expect(ended.code).toBe(4);
  expect(ended.stderr).toContain('--yes');
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'not-confirmed' } });
  expect((await studio.processes()).server).toBeNull();
  expect(studio.provider.requests()).toEqual({});
});

test('without a key of the provider the settings are at fault', async () => {
  const studio = await open();
  delete studio.environment['BYTEPLUS_API_KEY'];
  const ended = await studio.run();
  expect(ended.code).toBe(78);
  expect(ended.stderr).toContain('BYTEPLUS_API_KEY');
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'missing-key' } });
  expect(studio.provider.requests()).toEqual({});
});

test('an invalid storyboard is told with its place', async () => {
  const studio = await open();
  await studio.write('film.yaml', storyboardOf([`id: sh0010, promt: first`]));
  const ended = await studio.run();
  expect(ended.code).toBe(65);
  expect(ended.stderr).toMatch(/film\.yaml:7:\d+/);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    diagnostics: expect.arrayContaining([expect.objectContaining({ line: 7 })]) as unknown,
  });
  expect(studio.provider.requests()).toEqual({});
});

test('a Temporal that does not answer is told with its address', async () => {
  const studio = await open();
  studio.environment['TEMPORAL_ADDRESS'] = '127.0.0.1:1';
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(69);
  expect(ended.stderr).toContain('127.0.0.1:1');
  expect(studio.provider.requests()).toEqual({});
});
