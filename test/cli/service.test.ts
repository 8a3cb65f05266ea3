/** Verbs that leave something running: the project's server, the simulator. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { serverState, stopServer } from '../../server/stop.ts';
import { COMMAND } from '../../scripts/package.ts';
import { plainEnvironment, temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

test('server start leaves a server running until server stop', async () => {
  const folder = await temporaryFolder();
  onTestFinished(async () => {
    await stopServer({ folder });
  });
  const before = await storyboard(folder, ['server', 'status']);
  expect([before.exit, before.stdout]).toEqual([0, `server   none runs for ${folder}`]);

  const started = await storyboard(folder, ['server', 'start', '--json']);
  expect(started.exit).toBe(0);
  const { server } = await serverState({ folder });
  expect(JSON.parse(started.stdout)).toMatchObject({
    project: folder,
    kind: 'embedded',
    temporal: server?.address,
    server: { pid: server?.pid },
  });
  const again = await storyboard(folder, ['server', 'start']);
  expect(again.stdout).toContain(`server   ${server?.address}, Temporal CLI`);
  expect((await serverState({ folder })).server?.pid).toBe(server?.pid);

  const stopped = await storyboard(folder, ['server', 'stop']);
  expect(stopped.stdout).toBe(`The server at ${server?.address} has stopped.`);
  expect(await serverState({ folder })).toMatchObject({ server: null, leases: [] });
  expect((await storyboard(folder, ['server', 'stop'])).stdout).toBe('Nothing was running.');
});

test('server start is refused where a cluster is configured', async () => {
  const folder = await temporaryFolder();
  const environment = { TEMPORAL_ADDRESS: 'temporal.example:7233' };
  const { exit, stderr } = await storyboard(folder, ['server', 'start'], environment);
  expect(exit).toBe(78);
  expect(stderr).toContain('Temporal at temporal.example:7233 is configured');
});

test('the simulator tells its address as JSON, and ends by ^C', async () => {
  const folder = await temporaryFolder();
  const child = spawn(process.execPath, [COMMAND, 'simulator', '--json'], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const told = text(child.stdout);
  await once(child.stdout, 'readable');
  child.kill('SIGINT');
  expect(JSON.parse(await told)).toMatchObject({ provider: 'byteplus' });
  expect(await closed).toEqual([0, null]);
});

test('the simulator prints its address, answers there and ends by ^C', async () => {
  const folder = await temporaryFolder();
  const tasks = join(folder, 'tasks');
  const child = spawn(process.execPath, [COMMAND, 'simulator', '--folder', tasks], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const [url] = (await once(lines, 'line')).map(String);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v3$/);
  const answer = await fetch(`${url}/contents/generations/tasks?page_num=1&page_size=1`, {
    headers: { authorization: 'Bearer simulator' },
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ total: 0 });
  child.kill('SIGINT');
  expect(await closed).toEqual([0, null]);
});
