/** What cannot begin says why by its exit code, and orders nothing; each row of the table, lived. */

import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { EXIT } from '../../cli/exit.ts';
import { EXITS } from '../../cli/program/help.ts';
import { storyboardOf, Studio, type Ended } from '../film/studio.ts';
import { PATIENCE } from '../patience.ts';

/** Whether a server of this machine is our simulator: one request, without a key. */
const ASKED_WHAT_IT_IS = { 'GET other': 1 };

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
  expect(studio.provider.requests()).toEqual(ASKED_WHAT_IT_IS);
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
  expect(ended.stderr).toMatch(/film\.yaml:8:\d+/);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    diagnostics: expect.arrayContaining([expect.objectContaining({ line: 8 })]) as unknown,
  });
  expect(studio.provider.requests()).toEqual({});
});

test('a Temporal that does not answer is told with its address', async () => {
  const studio = await open();
  studio.environment['TEMPORAL_ADDRESS'] = '127.0.0.1:1';
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(69);
  expect(ended.stderr).toContain('127.0.0.1:1');
  expect(studio.provider.requests()).toEqual(ASKED_WHAT_IT_IS);
});

const FAULTS = `
rules:
  - { when: { prompt: forbidden }, do: { moderate: input } }
  - { when: { prompt: damaged }, do: { clip: truncated } }
  - { when: { prompt: waits }, do: { stuck: queued } }
`;

test('the help and the documents tell of every exit code there is', () => {
  expect(EXITS.map(([code]) => code)).toEqual(Object.values(EXIT));
});

const BUG = `require('node:fs/promises').readFile = () => { throw new RangeError('no luck'); };
require('node:module').syncBuiltinESMExports();`;

const shotOf = (prompt: string) => storyboardOf([`id: sh0010, prompt: ${prompt}`]);
const FLEX = storyboardOf(['id: sh0010, tier: flex, prompt: waits']);

test('every row of the table is an answer of the real command', async () => {
  const studio = await Studio.open({ faults: FAULTS });
  await studio.command('server', 'start');
  const answers: number[] = [];
  const told = (expected: number, { code, stderr }: Pick<Ended, 'code' | 'stderr'>) => {
    expect(code, stderr).toBe(expected);
    answers.push(code);
  };
  const run = async (name: string, text: string): Promise<Ended> => {
    await studio.write(name, text);
    return studio.run(name);
  };

  told(EXIT.done, await run('fine.yaml', shotOf('fine')));
  told(EXIT.failed, await run('forbidden.yaml', shotOf('forbidden')));
  told(EXIT.usage, await studio.command('run'));
  told(EXIT.asking, await run('damaged.yaml', shotOf('damaged')));
  await studio.write('new.yaml', shotOf('new'));
  told(EXIT.refused, await studio.command('run', 'new.yaml'));
  const [cancelled, interrupted] = await stoppedRuns(studio);
  told(EXIT.cancelled, cancelled);
  told(EXIT.invalid, await run('bad.yaml', 'version: 1'));
  studio.environment['TEMPORAL_ADDRESS'] = '127.0.0.1:1';
  told(EXIT.unreachable, await studio.run('new.yaml'));
  delete studio.environment['TEMPORAL_ADDRESS'];
  await studio.write('bug.cjs', BUG);
  studio.environment['NODE_OPTIONS'] = `--require=${join(studio.folder, 'bug.cjs')}`;
  told(EXIT.bug, await studio.command('validate', 'new.yaml'));
  delete studio.environment['NODE_OPTIONS'];
  delete studio.environment['BYTEPLUS_API_KEY'];
  told(EXIT.settings, await studio.run('new.yaml'));
  told(EXIT.interrupted, interrupted);

  expect(answers).toEqual(Object.values(EXIT));
  expect(studio.bought('new')).toHaveLength(0);
});

/** A run that is cancelled from another terminal, and one that its own terminal interrupts. */
async function stoppedRuns(studio: Studio): Promise<[Ended, Pick<Ended, 'code' | 'stderr'>]> {
  await studio.write('waits.yaml', FLEX);
  const first = studio.run('waits.yaml');
  await vi.waitFor(async () => {
    const { shots } = await studio.status('waits.yaml');
    expect(shots[0]?.status).toBe('queued');
  }, PATIENCE);
  const { code, stderr } = await studio.command('cancel', 'waits.yaml');
  expect(code, stderr).toBe(EXIT.done);

  const second = studio.start('run', 'waits.yaml', '--yes');
  await vi.waitFor(() => expect(studio.bought('waits')).toHaveLength(2), PATIENCE);
  second.kill('SIGINT');
  const { exitCode, stderr: words } = await second;
  return [await first, { code: exitCode ?? -1, stderr: words }];
}
