/** What runs for a project never makes its folder anew, and writes nowhere else. */

import { existsSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { otherUsers, releaseDetached, takeLease } from '../../server/lease.ts';
import { rotateLog, startDetached } from '../../server/process.ts';
import { openState, presentState, versionSchema, withServerLock } from '../../server/state.ts';
import { leave } from '../../server/stop.ts';
import { announceWorker } from '../../server/worker-record.ts';

async function project() {
  const above = await mkdtemp(path.join(tmpdir(), 'storyboard-state-'));
  onTestFinished(() => rm(above, { recursive: true, force: true }));
  const folder = path.join(above, 'project');
  await mkdir(folder);
  return { above, folder, state: await openState(folder) };
}

test.each([['project'], ['project/.storyboard']])(
  '%s that was moved is not made anew',
  async (name) => {
    const { above, folder, state } = await project();
    const lease = await takeLease({ folder, kind: 'command' });
    await rename(path.join(above, name), path.join(above, 'away'));
    const facts = { packageVersion: '1', address: '127.0.0.1:1', accounts: [] };
    for (const work of [
      () => openState(folder),
      () => presentState(folder),
      () => takeLease({ folder, kind: 'command' }),
      () => announceWorker({ folder, ...facts }),
      () => withServerLock(state, {}, () => Promise.resolve()),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'moved' });
    }
    expect(await otherUsers(folder)).toEqual([]);
    await releaseDetached({ folder, film: 'f0123456789' });
    expect(await leave({ folder, leases: [lease] })).toBe('stopped');
    expect(existsSync(path.join(folder, '.storyboard'))).toBe(false);
  },
);

test('a log that is a link is not written', async () => {
  const { above, folder, state } = await project();
  const own = path.join(above, '.bashrc');
  await writeFile(own, 'mine\n');
  await mkdir(path.dirname(state.workerLog));
  await symlink(own, state.workerLog);
  const program = {
    path: process.execPath,
    args: ['--eval', 'console.log("in the log")'],
    folder,
    environment: {},
    log: state.workerLog,
  };
  await expect(startDetached(program)).rejects.toMatchObject({ code: 'leads-outside' });
  expect(await readFile(own, 'utf8')).toBe('mine\n');
});

test('an older log that is a link is replaced, not followed', async () => {
  const { above, state } = await project();
  const own = path.join(above, '.bashrc');
  await writeFile(own, 'mine\n');
  await mkdir(path.dirname(state.workerLog));
  await writeFile(state.workerLog, 'x'.repeat(8_000_000));
  await symlink(own, `${state.workerLog}.1`);
  await rotateLog(state.workerLog);
  expect(await readFile(own, 'utf8')).toBe('mine\n');
  expect(await readFile(state.workerLog, 'utf8')).toBe('');
  expect((await readFile(`${state.workerLog}.1`)).length).toBe(8_000_000);
  expect((await readdir(path.dirname(state.workerLog))).sort()).toEqual([
    'worker.log',
    'worker.log.1',
  ]);
});

test('a version becomes part of paths, and is one', () => {
  const isVersion = (text: string) => versionSchema.safeParse(text).success;
  expect(['1.9.1', '1.32.0', '1.4.0-rc.1'].map(isVersion)).toEqual([true, true, true]);
  expect(['../../x', '1.9.1/../..', '', '1', '1.9.1 '].map(isVersion)).toEqual(
    [1, 2, 3, 4, 5].map(() => false),
  );
});
