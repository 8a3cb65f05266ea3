/** A film whose terminal goes away, shows next to nothing, or takes no output: it goes on. */

import { execa } from 'execa';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMAND } from '../../scripts/package.ts';
import { plainEnvironment } from '../films/fixture.ts';
import { onTerminal } from './terminal.ts';
import { Studio, storyboardOf } from './studio.ts';

const SHOTS = ['id: sh0010, prompt: A quay', 'id: sh0020, prompt: A ferry'];
const PROMPTS = ['A quay', 'A ferry'];

async function expectDone(studio: Studio): Promise<void> {
  await expect.poll(async () => (await studio.status()).status, { interval: 500 }).toBe('done');
  const { film } = await studio.status();
  expect((await stat(film ?? '')).size).toBeGreaterThan(10_000);
  expect(studio.provider.orders().map(({ prompt }) => prompt)).toEqual(PROMPTS);
}

test('a terminal that is hung up leaves the film running, and nothing behind it', async () => {
  const studio = await Studio.open({ queueSeconds: { default: 3 } });
  await studio.write('film.yaml', storyboardOf(SHOTS));
  const { environment, folder } = studio;
  const asked = await onTerminal(folder, ['run', 'film.yaml'], {
    hangUpAfter: 'Order now?',
    environment,
  });
  expect(asked.exit).not.toBe(70);
  expect(studio.provider.orders()).toEqual([]);

  const { exit, shown } = await onTerminal(folder, ['run', 'film.yaml', '--yes'], {
    hangUpAfter: 'queued',
    environment,
  });
  expect({ exit, shown }).toMatchObject({ exit: 0 });
  expect((await studio.processes()).leases).toMatchObject([{ kind: 'detached' }]);
  await expectDone(studio);
  await expect.poll(async () => (await studio.processes()).server, { interval: 500 }).toBe(null);
});

test('a full device for both streams costs the words, not the film', async () => {
  const studio = await Studio.open();
  await studio.write('film.yaml', storyboardOf(SHOTS));
  const script = '"$0" "$1" run film.yaml --yes --jsonl >/dev/full 2>/dev/full';
  const { exitCode } = await execa('bash', ['-c', script, process.execPath, COMMAND], {
    cwd: studio.folder,
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env: { ...plainEnvironment(), ...studio.environment },
  });
  expect(exitCode).toBe(78);
  await expectDone(studio);
});

test('a terminal without a size that changes all the time shows a film to its end', async () => {
  const studio = await Studio.open();
  await studio.write('film.yaml', storyboardOf(SHOTS));
  const { exit, shown } = await onTerminal(studio.folder, ['run', 'film.yaml', '--yes'], {
    rows: 0,
    columns: 0,
    isResized: true,
    environment: studio.environment,
  });
  expect({ exit, shown }).toMatchObject({ exit: 0 });
  expect(shown.replaceAll(/\s/g, '')).toContain(join(studio.folder, 'renders', 'film', 'film.mp4'));
  await expectDone(studio);
});
