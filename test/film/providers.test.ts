/** Films that move from one provider to another: two of them stand in, each with its own key. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ARK } from '../../providers/ark/sheet.ts';
import { createSimulator, type Simulator } from '../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import { findTool } from '../../tools/find.ts';
import { storyboardOf, Studio } from './studio.ts';

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
  await vi.waitFor(() => expect(studio.bought('one')).toHaveLength(1), 30_000);
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
}, 120_000);
