/** An ffmpeg that cannot work in the project is found out before anything is paid. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { proveBeforePaying } from '../../films/running/readiness.ts';
import { openStore } from '../../store/store.ts';
import type { Tool } from '../../tools/tool.ts';
import { sandboxedFfmpeg } from '../media/sandboxed.ts';
import { filmError, planOf, temporaryFolder } from './fixture.ts';

const film = (provider: string) => `version: 1
provider: ${provider}
defaults: { model: seedance-1.5-pro }
shots: [{ id: sh0010, prompt: one }]
`;

async function stage(provider: string, isBlind: boolean) {
  const folder = await temporaryFolder();
  const path = await sandboxedFfmpeg(join(folder, 'ffmpeg'), isBlind);
  const store = await openStore(folder);
  const decisions = [
    { shot: 'sh0010', kind: 'orders', fingerprint: null, because: { kind: 'new' } },
  ] as const;
  const run = { plan: planOf(film(provider)), decisions, store };
  const tool = (version = '9.0'): Tool => ({ name: 'ffmpeg', path, version, source: 'path' });
  const uses = () =>
    readFile(`${path}.log`, 'utf8').then(
      (text) => text.trim().split('\n').length,
      () => 0,
    );
  return { prove: (version?: string) => proveBeforePaying([run], tool(version)), uses, folder };
}

test('it is proven once for each version of it', async () => {
  const { prove, uses, folder } = await stage('byteplus', false);
  await prove();
  const once = await uses();
  expect(once).toBeGreaterThan(0);
  await prove();
  expect(await uses()).toBe(once);
  await prove('9.1');
  expect(await uses()).toBeGreaterThan(once);

  const proof = join(folder, '.storyboard', 'ffmpeg.json');
  await writeFile(proof, '{"version": 1, "pa');
  const before = await uses();
  await prove('9.1');
  expect(await uses()).toBeGreaterThan(before);
});

test('what is free proves nothing', async () => {
  const { prove, uses } = await stage('local', true);
  await prove();
  expect(await uses()).toBe(0);
});

test('one that is unfit refuses the order, and is tried again by the next command', async () => {
  const { prove, uses, folder } = await stage('byteplus', true);
  const unfit = filmError('ffmpeg-unfit', {
    reason: expect.stringMatching(/cannot write and read a clip in/),
    path: join(folder, 'ffmpeg'),
  });
  await expect(prove()).rejects.toEqual(unfit);
  const once = await uses();
  await expect(prove()).rejects.toEqual(unfit);
  expect(await uses()).toBeGreaterThan(once);
});
