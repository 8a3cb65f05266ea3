import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ServerEvent } from '../../server/embedded.ts';
import { workerHealth } from '../../server/health.ts';
import { otherUsers, releaseDetached, takeLease } from '../../server/lease.ts';
import { openState, withServerLock } from '../../server/state.ts';
import { leave, leaveServer, serverState, watchLeases } from '../../server/stop.ts';
import { ensureWorker, type WorkerEvent } from '../../server/worker-process.ts';
import { alsoEnd, isRunning, projectFolder, start } from './project.ts';

const ENTRY = path.resolve('test/server/worker-script.ts');
const FILM = 'f0123456789';

async function worker(folder: string, address: string, events: WorkerEvent[] = []) {
  return await ensureWorker({
    folder,
    packageVersion: '1.0.0',
    address,
    accounts: ['a-1'],
    entry: ENTRY,
    args: [folder, '1.0.0', address, 'a-1', path.join(path.dirname(folder), 'diary')],
    environment: process.env,
    onEvent: (event) => events.push(event),
  });
}

/** A project whose server and worker run for a detached film, in a folder of its own. */
async function detached(): Promise<string> {
  const folder = path.join(await projectFolder(), 'project');
  await mkdir(folder);
  await takeLease({ folder, kind: 'detached', film: FILM });
  const { address } = await start(alsoEnd(folder));
  await worker(folder, address);
  return folder;
}

async function pidsOf(folder: string) {
  const { server, workers } = await serverState({ folder });
  return { server: server?.pid ?? 0, worker: workers[0]?.identity.pid ?? 0 };
}

test('server and worker of a former path end before new ones start at the new one', async () => {
  const folder = await detached();
  const before = await pidsOf(folder);
  const place = alsoEnd(`${folder} moved`);
  await rename(folder, place);
  expect((await workerHealth({ folder: place })).formerPath).toBe(path.join(folder, '.storyboard'));

  const events: ServerEvent[] = [];
  const { address } = await start(place, events);
  await worker(place, address);
  expect(events.map(({ kind }) => kind)).toContain('server-started');
  const after = await pidsOf(place);
  expect(after.server).not.toBe(before.server);
  expect(after.worker).not.toBe(before.worker);
  expect([before.server, before.worker].filter(isRunning)).toEqual([]);
  expect(await workerHealth({ folder: place })).toMatchObject({ formerPath: null });
  expect((await serverState({ folder: place })).leases).toMatchObject([{ film: FILM }]);
  expect(existsSync(folder)).toBe(false);
});

test('what runs is used where the former path leads to the same folder', async () => {
  const folder = await detached();
  const before = await pidsOf(folder);
  const place = alsoEnd(`${folder} moved`);
  await rename(folder, place);
  await symlink(place, folder);
  const { address } = await start(place);
  await worker(place, address);
  expect(await pidsOf(place)).toEqual(before);
});

test('records that name no path are those of an older program, and count', async () => {
  const folder = await detached();
  const before = await pidsOf(folder);
  const own = path.join(folder, '.storyboard');
  for (const name of ['server.json', path.join('workers', `${before.worker}.json`)]) {
    const { path: _, ...record } = JSON.parse(await readFile(path.join(own, name), 'utf8'));
    await writeFile(path.join(own, name), JSON.stringify(record));
  }
  const { address } = await start(folder);
  await worker(folder, address);
  expect(await pidsOf(folder)).toEqual(before);
});

test.each(['removed', 'moved', 'replaced'])(
  'a folder that was %s is not made anew',
  async (what) => {
    const folder = path.join(await projectFolder(), 'project');
    await mkdir(folder);
    const lease = await takeLease({ folder, kind: 'command' });
    const state = await openState(folder);
    if (what === 'removed') await rm(folder, { recursive: true });
    else await rename(folder, `${folder} moved`);
    if (what === 'replaced') await mkdir(path.join(folder, '.storyboard'), { recursive: true });

    const gone = expect.objectContaining({ code: 'moved' });
    await expect(openState(folder)).rejects.toEqual(gone);
    await expect(start(folder)).rejects.toEqual(gone);
    await expect(worker(folder, '127.0.0.1:1')).rejects.toEqual(gone);
    await expect(withServerLock(state, {}, () => Promise.resolve())).rejects.toEqual(gone);
    expect(await otherUsers(folder)).toEqual([]);
    await releaseDetached({ folder, film: FILM });
    await leaveServer({ folder });
    const watch = watchLeases({ folder, intervalMs: 10, onIdle: () => Promise.resolve() });
    expect(await watch.ended).toBe('idle');
    expect(await leave({ folder, leases: [lease] })).toBe('stopped');
    expect(existsSync(folder)).toBe(what === 'replaced');
    expect(existsSync(path.join(folder, '.storyboard', 'leases'))).toBe(false);
    expect(existsSync(path.join(folder, '.storyboard', 'server.json'))).toBe(false);
  },
);

test('a project folder that never was is not made', async () => {
  const folder = path.join(await projectFolder(), 'nowhere');
  await expect(openState(folder)).rejects.toThrow(folder);
  expect(existsSync(folder)).toBe(false);
});
