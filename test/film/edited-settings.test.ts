/** `.env` is edited while a film runs: the next command goes by it, the film goes on as it was. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { createSimulator, type Simulator } from '../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import { findTool } from '../../tools/find.ts';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

const WAITS = 'rules: [{ when: { prompt: waits }, do: { stuck: queued } }]';

/** Another site of the same provider. */
async function elsewhere(): Promise<Simulator> {
  const folder = await mkdtemp(join(tmpdir(), 'storyboard-elsewhere-'));
  const site = await createSimulator({
    folder,
    sheet: BYTEPLUS,
    models: SEEDANCE_MODELS,
    ffmpegPath: (await findTool('ffmpeg')).path,
    queueSeconds: { default: 0, flex: 0 },
    renderSeconds: { default: 0, flex: 0 },
  });
  onTestFinished(async () => {
    await site.close();
    await rm(folder, { recursive: true, force: true });
  });
  return site;
}

/** The answer to each `lost` never comes, and no list shows its task. */
const LOST = `rules:
  - { when: { endpoint: create, prompt: /lost/ }, do: { drop: after }, times: 2 }
  - { when: { endpoint: list }, do: { answer: { status: 403, code: AccessDenied } } }
`;

const film = (prompt: string) => storyboardOf([`id: sh0010, prompt: ${prompt}`]);
const promptsOf = (site: Simulator) => site.orders().map(({ prompt }) => prompt);

test('an edit of base URL or key starts a worker with it beside the one that runs', async () => {
  const studio = await Studio.open({ faults: WAITS });
  const { BYTEPLUS_API_KEY: key = '', BYTEPLUS_BASE_URL: url = '' } = studio.environment;
  delete studio.environment['BYTEPLUS_API_KEY'];
  delete studio.environment['BYTEPLUS_BASE_URL'];
  const settings = (ofKey: string, ofUrl: string) =>
    studio.write('.env', `BYTEPLUS_API_KEY=${ofKey}\nBYTEPLUS_BASE_URL=${ofUrl}\n`);
  const other = await elsewhere();
  for (const name of ['waits', 'second', 'third']) await studio.write(`${name}.yaml`, film(name));

  await settings(key, url);
  const first = await studio.run('waits.yaml', '--detach');
  expect(first.code, first.stderr).toBe(0);
  await vi.waitFor(() => expect(studio.bought('waits')).toHaveLength(1), PATIENCE);

  await settings(key, other.url);
  const second = await studio.run('second.yaml');
  expect(second.code, second.stderr).toBe(0);
  expect(promptsOf(other)).toEqual(['second']);
  expect((await studio.processes()).workers).toHaveLength(2);

  await settings('another-key', url);
  const third = await studio.run('third.yaml');
  expect(third.code, third.stderr).toBe(0);
  expect(promptsOf(studio.provider)).toEqual(['waits', 'third']);
  const { workers } = await studio.processes();
  const accounts = workers.map((worker) =>
    worker.accounts.find((one) => one.startsWith('byteplus-')),
  );
  expect(new Set(accounts).size).toBe(3);

  // The film that waits goes on being looked at by the worker that has its key.
  const { stdout } = await studio.command('status', 'waits.yaml');
  expect(stdout).toContain('queued');
  expect(stdout).not.toContain('does not hold here');
  await studio.command('server', 'stop');
  const stopped = await studio.command('status', 'waits.yaml');
  expect(stopped.stdout).toContain('which BYTEPLUS_API_KEY does not hold here');
});

test('whoever answers a question with another base URL or key moves no order there', async () => {
  const studio = await Studio.open({ faults: LOST });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({
    sendMs: 3_000,
    answerMs: 3_000,
    searchPausesMs: [500],
  });
  const other = await elsewhere();
  const shots = ['lost-1', 'lost-2'].map(
    (prompt) => `id: ${prompt}, from: none, prompt: ${prompt}`,
  );
  await studio.write('asks.yaml', storyboardOf(shots));
  await studio.write('second.yaml', film('second'));
  const own = { ...studio.environment };
  const detached = await studio.run('asks.yaml', '--detach');
  expect(detached.code, detached.stderr).toBe(0);
  await vi.waitFor(async () => {
    const { shots: asking } = await studio.status('asks.yaml');
    expect(asking.map(({ status }) => status)).toEqual(['asking', 'asking']);
  }, PATIENCE);

  studio.environment['BYTEPLUS_BASE_URL'] = other.url;
  // A worker for the other site runs, and would order there.
  const second = await studio.run('second.yaml');
  expect(second.code, second.stderr).toBe(0);
  const atSite = await studio.command('resolve', 'asks.yaml', 'lost-1', '--resubmit');
  expect(atSite.stdout, atSite.stderr).toContain('It goes on');
  Object.assign(studio.environment, own, { BYTEPLUS_API_KEY: 'another-key' });
  const atKey = await studio.command('resolve', 'asks.yaml', 'lost-2', '--resubmit');
  expect(atKey.stdout, atKey.stderr).toContain('It goes on');

  const bought = ['lost-1', 'lost-1', 'lost-2', 'lost-2'];
  // By the worker that has the film's own key: no command has told of that one since.
  await vi.waitFor(() => expect(promptsOf(studio.provider).sort()).toEqual(bought), PATIENCE);
  Object.assign(studio.environment, own);
  const ended = await studio.run('asks.yaml');
  expect(ended.code, ended.stderr).toBe(0);
  expect(promptsOf(studio.provider).sort()).toEqual(bought);
  expect(promptsOf(other)).toEqual(['second']);
});
