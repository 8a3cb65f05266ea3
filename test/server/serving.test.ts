import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { serverArguments } from '../../server/arguments.ts';
import { stopProcess } from '../../server/process.ts';
import { processesServing } from '../../server/serving.ts';
import { serverState, stopServer } from '../../server/stop.ts';
import { identityOf } from '../../store/identity.ts';
import { isRunning, projectFolder, start } from './project.ts';

const PORTS = { grpc: 1, http: 2, metrics: 3 };

async function databaseIn(folder: string): Promise<string> {
  const database = path.join(folder, '.storyboard', 'temporal.db');
  await mkdir(path.dirname(database), { recursive: true });
  await (await open(database, 'a')).close();
  return database;
}

/** A process that does nothing for a minute, whatever its command line says. */
async function idle(words: readonly string[], { holds = '' } = {}): Promise<number> {
  const script =
    `const { openSync } = require('node:fs');` +
    `if (${JSON.stringify(holds)}) openSync(${JSON.stringify(holds)}, 'r');` +
    `console.log('up'); setTimeout(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--eval', script, '--', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

test('a process that only looks like the server of a folder is skipped', async () => {
  const folder = await projectFolder();
  const database = await databaseIn(folder);
  const lookalike = await idle(serverArguments(database, PORTS));
  expect(await processesServing(database)).toEqual([]);
  expect(await stopServer({ folder })).toEqual({ stopped: false, users: [] });
  await start(folder);
  await stopServer({ folder });
  expect(isRunning(lookalike)).toBe(true);
});

test('a program that reads the database, and does not look like a server, is skipped', async () => {
  const folder = await projectFolder();
  const database = await databaseIn(folder);
  const reader = await idle(['sqlite3', database], { holds: database });
  expect(await processesServing(database)).toEqual([]);
  await stopServer({ folder });
  expect(isRunning(reader)).toBe(true);
});

test('the server of another folder is none of this one, also with its file open', async () => {
  const [folder, other] = [await projectFolder(), await projectFolder()];
  await start(other);
  const database = await databaseIn(folder);
  expect(await processesServing(database)).toEqual([]);
  await stopServer({ folder });
  expect((await serverState({ folder: other })).server).not.toBeNull();
});

test('one that has the command line and the database is the server, deleted or not', async () => {
  const folder = await projectFolder();
  const database = await databaseIn(folder);
  const words = serverArguments(database, PORTS);
  const server = await idle(words, { holds: database });
  expect((await processesServing(database)).map(({ pid }) => pid)).toEqual([server]);
  await stopServer({ folder });
  expect(isRunning(server)).toBe(false);
});

test('a process of another user is left alone, without an error and without a wait', async () => {
  const identity = identityOf(await idle([]));
  if (identity === null) throw new Error('it has ended');
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  onTestFinished(() => kill.mockRestore());
  await stopProcess(identity, 600_000);
  expect(kill).toHaveBeenCalledExactlyOnceWith(identity.pid, 'SIGTERM');
});
