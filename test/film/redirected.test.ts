/** What a person says of shots while their film runs, from other shells. */

import { expect, test, vi } from 'vitest';
import { PATIENCE } from '../patience.ts';
import { storyboardOf, Studio } from './studio.ts';

const FAULTS = `
rules:
  - { when: { endpoint: create, prompt: forbidden }, do: { moderate: input } }
  - { when: { prompt: endless }, do: { stuck: running } }
`;
const FILM = storyboardOf([
  'id: sh0010, prompt: "quay"',
  'id: sh0020, prompt: "forbidden words"',
  'id: sh0030, prompt: "town"',
  'id: sh0040, from: none, prompt: "endless"',
  'id: sh0050, from: none, prompt: "forbidden, too"',
]);

test('a film goes on without a shot, and has one more take of another, while it runs', async () => {
  // Long enough for a second terminal to speak while one more take is rendered.
  const studio = await Studio.open({ faults: FAULTS, renderSeconds: { default: 6, flex: 6 } });
  await studio.write('film.yaml', FILM);
  expect((await studio.run('film.yaml', '--detach', '--max-cost', '1USD')).code).toBe(0);
  const states = async () => (await studio.status()).shots.map(({ status }) => status);
  const become = (...wanted: readonly string[]) =>
    vi.waitFor(async () => expect(await states()).toEqual(wanted), PATIENCE);
  await become('done', 'failed', 'blocked', 'running', 'failed');

  const twice = await Promise.all(
    [1, 2].map(() => studio.command('resolve', 'film.yaml', 'sh0020', '--skip', '--json')),
  );
  const told: readonly { readonly running: boolean; readonly known: boolean }[] = twice.map(
    ({ stdout }) => JSON.parse(stdout),
  );
  expect(
    told.map(({ running }) => running),
    JSON.stringify(twice),
  ).toEqual([true, true]);
  expect(told.filter(({ known }) => !known)).toHaveLength(1);
  // What waits behind it starts; what has failed beside it stays as it is.
  await become('done', 'skipped', 'done', 'running', 'failed');
  expect(studio.bought('town')).toHaveLength(1);

  const rejected = await Promise.all(
    [1, 2].map(() => studio.command('reject', 'film.yaml', 'sh0010', '--again')),
  );
  // Said twice it is one take: the second one was heard, or had nothing to reject any more.
  expect(rejected.map(({ code }) => code)).toContain(0);
  expect(rejected.map(({ stdout }) => stdout).join('')).toContain('One more take of sh0010, for ');
  // What was made from the other take would be rendered again, and waits for the next run.
  await become('done', 'skipped', 'kept', 'running', 'failed');
  expect(studio.bought('quay')).toHaveLength(2);
  const { shots } = await studio.status();
  expect(shots[0]).toMatchObject({ take: 'v002' });
  expect(studio.provider.orders()).toHaveLength(4);
});
