/** How our simulator is told from any other server on this machine. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { download, isSimulated } from '../../providers/link.ts';
import { isOfThisMachine, isSimulatorAt } from '../../providers/simulated.ts';
import { SIMULATOR_HEADER } from '../../providers/simulator-header.ts';
import { createSimulator } from '../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import { serve } from './server.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'simulated-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test.each([null, 'a-secret'])(
  'every answer of the simulator names it (secret: %s)',
  async (secret) => {
    const simulator = await createSimulator({
      folder: await folder(),
      sheet: BYTEPLUS,
      models: SEEDANCE_MODELS,
      ffmpegPath: 'ffmpeg',
      secret,
    });
    onTestFinished(() => simulator.close());
    const origin = new URL(simulator.url).origin;
    expect(await isSimulatorAt(origin)).toBe(true);
    for (const path of ['/', '/api/v3/models', '/api/v3/contents/generations/tasks/none']) {
      const answer = await fetch(origin + path);
      expect(answer.headers.get(SIMULATOR_HEADER), path).toBe('1');
    }
    expect(simulator.requests()['GET get'] ?? 0).toBeLessThanOrEqual(1);
  },
);

test('another server is none, and one that is not there says nothing', async () => {
  const { origin, seen } = await serve((_, response) => response.end('{}'));
  expect(await isSimulatorAt(origin)).toBe(false);
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(await isSimulatorAt('http://127.0.0.1:1')).toBeNull();
});

test('the header counts from this machine alone: a clip that was bought stays one', async () => {
  const headers = { [SIMULATOR_HEADER]: '1' };
  expect(isSimulated(new URL('http://127.0.0.1:8080/x'), headers)).toBe(true);
  expect(isSimulated(new URL('http://[::1]:8080/x'), headers)).toBe(true);
  expect(isSimulated(new URL('https://ark.example.com/x'), headers)).toBe(false);
  expect(isSimulated(new URL('http://127.0.0.1:8080/x'), {})).toBe(false);
});

test.each([true, false])('a download says whether the simulator sent it: %s', async (isOurs) => {
  const { origin } = await serve((_, response) => {
    if (isOurs) response.setHeader(SIMULATOR_HEADER, '1');
    response.end(Buffer.alloc(2_000, 0));
  });
  const path = join(await folder(), 'clip.mp4');
  const downloaded = await download(origin, { path, maxBytes: 10_000, allowedOrigin: origin });
  expect(downloaded.fromSimulator ?? false).toBe(isOurs);
});

test.each([
  ['http://127.0.0.1:8080', true],
  ['http://localhost:8080', true],
  ['http://[::1]:8080', true],
  ['https://ark.example.com', false],
  ['no address', false],
  [null, false],
  [undefined, false],
])('%s is an address of this machine: %s', (origin, isNear) => {
  expect(isOfThisMachine(origin)).toBe(isNear);
});
