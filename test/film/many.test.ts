/** Several films of one command: one table, one question, one server; each ends as it ends. */

import { expect, test, vi } from 'vitest';
import type { FilmJson } from '../../films/json/result.ts';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

type Result = FilmJson & { readonly error?: { readonly code: string } };

function filmOf(title: string, shots: readonly string[]): string {
  return storyboardOf(shots).replace('title: A film', `title: ${title}`);
}

const GOOD = filmOf('Good', ['id: sh0010, prompt: good one', 'id: sh0020, prompt: good two']);
const BAD = filmOf('Bad', ['id: sh0010, prompt: bad one', 'id: sh0020, prompt: bad two']);
const INVALID = filmOf('Invalid', ['id: sh0010, promt: misspelt']);
const FAULTS = 'rules: [{ when: { prompt: bad one }, do: { fail: InternalServiceError } }]';

test('one invalid film stops all before any order; --keep-going leaves it out', async () => {
  const studio = await Studio.open({ faults: FAULTS });
  const files = ['good.yaml', 'invalid.yaml', 'bad.yaml'];
  await studio.write('good.yaml', GOOD);
  await studio.write('invalid.yaml', INVALID);
  await studio.write('bad.yaml', BAD);

  const stopped = await studio.command('run', ...files, '--yes', '--json');
  expect(stopped.code, stopped.stderr).toBe(65);
  expect(stopped.stderr).toContain('invalid.yaml:8');
  expect(stopped.stderr).toContain('--keep-going');
  expect(studio.provider.orders()).toEqual([]);

  const ended = await studio.command('run', ...files, '--yes', '--json', '--keep-going');
  const results: Result[] = JSON.parse(ended.stdout);
  expect(results.map(({ status, error }) => error?.code ?? status)).toEqual([
    'done',
    'invalid-storyboard',
    'failed',
  ]);
  expect(results.map(({ storyboard }) => storyboard.split('/').at(-1))).toEqual(files);
  // Of 65, 1 and 0 the first of the table.
  expect(ended.code, ended.stderr).toBe(65);
  expect(ended.stderr).toMatch(/film +shots +length +order +tokens +expected +at most/);
  expect(ended.stderr).toMatch(/2 films +4 +8 s +4 /);
  expect(ended.stderr).toContain(
    'To try again what failed, 2 of 3: storyboard run invalid.yaml bad.yaml',
  );
  expect([studio.bought('good one').length, studio.bought('good two').length]).toEqual([1, 1]);
  const { server, workers } = await studio.processes();
  expect({ server, workers }).toEqual({ server: null, workers: [] });
});

test('nothing is ordered of several films without an answer, nor over their one cap', async () => {
  const studio = await Studio.open();
  await studio.write('good.yaml', GOOD);
  await studio.write('bad.yaml', BAD);

  const unasked = await studio.command('run', 'good.yaml', 'bad.yaml', '--json');
  expect(unasked.code, unasked.stderr).toBe(4);
  expect(unasked.stdout).toContain('not-confirmed');
  const capped = await studio.command(
    'run',
    'good.yaml',
    'bad.yaml',
    '--yes',
    '--max-cost',
    '0.01',
  );
  expect(capped.code, capped.stderr).toBe(4);
  expect(capped.stderr).toMatch(/2 films: what is ordered costs .* over --max-cost 0\.01 USD/);
  const shots = await studio.command('run', 'good.yaml', 'bad.yaml', '--only', 'sh0010');
  expect(shots.code, shots.stderr).toBe(2);
  expect(studio.provider.orders()).toEqual([]);
});

test('^C stops all films of its terminal, and the command that it names finishes them', async () => {
  const studio = await Studio.open({ renderSeconds: { default: 4, flex: 4 } });
  await studio.write('good.yaml', GOOD);
  await studio.write('bad.yaml', BAD);
  const command = studio.start('run', 'good.yaml', 'bad.yaml', '--yes');
  let told = '';
  command.stderr.on('data', (part: Buffer) => (told += part.toString()));
  await expect.poll(() => told).toMatch(/Good {2}sh0010 +(queued|running)/);
  await expect.poll(() => told).toMatch(/Bad {2}sh0010 +(queued|running)/);

  command.kill('SIGINT');
  const { exitCode, stderr } = await command;

  expect(exitCode, stderr).toBe(130);
  expect(stderr).toMatch(/2 orders of 2 films go on at the provider and will be billed/);
  expect(stderr).toMatch(/Come back before .*: storyboard run good\.yaml bad\.yaml/);
  const { server } = await studio.processes();
  expect(server).toBe(null);

  const detached = await studio.command('run', 'good.yaml', 'bad.yaml', '--yes', '--detach');
  expect(detached.code, detached.stderr).toBe(0);
  const finished = await studio.command('run', 'good.yaml', 'bad.yaml', '--yes', '--json');
  expect(finished.code, finished.stderr).toBe(0);
  const results: Result[] = JSON.parse(finished.stdout);
  expect(results.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(studio.provider.orders()).toHaveLength(4);
});

test('a film that was interrupted orders nothing when another one is run', async () => {
  const studio = await Studio.open({ faults: BUSY_FOR_SECOND });
  const film = ['id: sh0010, prompt: first', 'id: sh0020, prompt: second'];
  await studio.write('film.yaml', storyboardOf(film));
  await studio.write('other.yaml', storyboardOf(['id: sh0010, prompt: other']));
  const run = studio.start('run', 'film.yaml', '--yes');
  await vi.waitFor(
    () => expect(studio.provider.requests()['POST create']).toBeGreaterThan(1),
    PATIENCE,
  );
  run.kill('SIGINT');
  expect((await run).exitCode).toBe(130);

  const other = await studio.run('other.yaml');

  expect(other.code, other.stderr).toBe(0);
  expect(studio.bought('second')).toEqual([]);
  const again = await studio.run('film.yaml');
  expect(again.code, again.stderr).toBe(0);
  expect(studio.bought('first')).toHaveLength(1);
  expect(studio.bought('second')).toHaveLength(1);
});

/** Twice, and for longer than another film takes. */
const BUSY_FOR_SECOND = `
rules:
  - when: { endpoint: create, prompt: second }
    do: { answer: { status: 429, code: RateLimitExceeded.EndpointRPMExceeded, retry_after: 3 } }
    times: 1
`;
