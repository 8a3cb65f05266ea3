/** Films of two providers, each with its own key: one is switched to, or steps in for the other. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ARK } from '../../providers/ark/sheet.ts';
import { createSimulator, type Simulator } from '../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import { findTool } from '../../tools/find.ts';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

const SHOTS = ['id: sh0010, prompt: one', 'id: sh0020, prompt: two'];

/** The studio's storyboards order from byteplus; this one stands in for ark. */
async function openArk(studio: Studio): Promise<Simulator> {
  const folder = await mkdtemp(join(tmpdir(), 'storyboard-ark-'));
  const ark = await createSimulator({
    folder,
    sheet: ARK,
    models: SEEDANCE_MODELS,
    ffmpegPath: (await findTool('ffmpeg')).path,
    queueSeconds: { default: 0, flex: 0 },
    renderSeconds: { default: 0, flex: 0 },
  });
  onTestFinished(async () => {
    await ark.close();
    await rm(folder, { recursive: true, force: true });
  });
  Object.assign(studio.environment, { ARK_API_KEY: 'another-key', ARK_BASE_URL: ark.url });
  return ark;
}

const promptsOf = (provider: Simulator) => provider.orders().map(({ prompt }) => prompt);

test('a provider that is switched while an order is open is not asked about it', async () => {
  const studio = await Studio.open({ queueSeconds: { default: 20, flex: 20 } });
  const ark = await openArk(studio);
  await studio.write('film.yaml', storyboardOf(SHOTS));
  const started = await studio.run('film.yaml', '--detach');
  expect(started.code, started.stderr).toBe(0);
  await vi.waitFor(() => expect(studio.bought('one')).toHaveLength(1), PATIENCE);
  await studio.command('server', 'stop');
  const switched = storyboardOf(SHOTS).replace('provider: byteplus', 'provider: ark');
  await studio.write('film.yaml', switched);

  const { BYTEPLUS_API_KEY: key = '' } = studio.environment;
  delete studio.environment['BYTEPLUS_API_KEY'];
  const keyless = await studio.run();
  expect(keyless.code).toBe(78);
  expect(keyless.stdout).toContain('BYTEPLUS_API_KEY');

  studio.environment['BYTEPLUS_API_KEY'] = key;
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.film().shots.map(({ provider }) => provider)).toEqual(['byteplus', 'ark']);
  expect(promptsOf(studio.provider)).toEqual(['one']);
  expect(promptsOf(ark)).toEqual(['two']);
});

const LIST = (shots: readonly string[]) =>
  storyboardOf(shots).replace('provider: byteplus', 'providers: [byteplus, ark]');

const OVERDUE = `
rules:
  - { when: { endpoint: create, prompt: one }, do: { answer: { status: 403, code: AccountOverdueError } } }
`;

test('a provider out of funds is left for the next, and it is said', async () => {
  const studio = await Studio.open({ faults: OVERDUE });
  const ark = await openArk(studio);
  await studio.write('film.yaml', LIST(SHOTS));

  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  expect(promptsOf(studio.provider)).toEqual(['two']);
  expect(promptsOf(ark)).toEqual(['one']);
  const [first, second] = ended.film().shots;
  expect(first).toMatchObject({
    provider: 'ark',
    take: 'v001',
    left: [{ provider: 'byteplus', kind: 'unfunded', code: 'AccountOverdueError' }],
  });
  expect(second?.provider).toBe('byteplus');
  expect(second).not.toHaveProperty('left');
  const { stdout } = await studio.command('status', 'film.yaml');
  expect(stdout).toMatch(/sh0010 +done .*instead of byteplus: .* no funds/);
  const log = await studio.command('logs', 'film.yaml', 'sh0010');
  expect(log.stdout).toContain('ark instead of byteplus');
});

test('without a key of the first provider the next one is used, and with none it is refused', async () => {
  const studio = await Studio.open();
  const ark = await openArk(studio);
  delete studio.environment['BYTEPLUS_API_KEY'];
  await studio.write('film.yaml', LIST(SHOTS));
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  expect(promptsOf(ark)).toEqual(['one', 'two']);
  expect(ended.film().shots[0]?.left).toMatchObject([{ provider: 'byteplus', code: 'no-key' }]);
  await studio.write('other.yaml', LIST(['id: sh0010, prompt: three']));
  delete studio.environment['ARK_API_KEY'];
  expect((await studio.run('other.yaml')).code).toBe(78);
});

/** It takes nothing of the first shot, and of the second nothing at the first time. */
const OVERLOADED = `
rules:
  - { when: { endpoint: create, prompt: one }, do: { answer: { status: 429, code: ServerOverloaded } } }
  - { when: { endpoint: create, prompt: two, request: 1 }, do: { answer: { status: 429, code: ServerOverloaded } } }
`;

test('a provider that is down too long is left, by a chain once', async () => {
  const studio = await Studio.open({ faults: OVERLOADED });
  const ark = await openArk(studio);
  await studio.write('film.yaml', LIST(SHOTS).replace('policy: {', 'policy: { on_down: 1m,'));
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  expect(promptsOf(ark)).toEqual(['one', 'two']);
  const kinds = ended.film().shots.map(({ left }) => left?.[0]?.kind);
  expect(kinds).toEqual(['unavailable', 'unavailable']);
  // The second shot does not wait out the same minute once more: its second try would be taken.
  expect(promptsOf(studio.provider)).toEqual([]);
  expect(studio.provider.requests()['POST create']).toBeGreaterThan(2);
});
