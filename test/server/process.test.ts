import { appendFile, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logTail, rotateLog, startDetached, stopProcess } from '../../server/process.ts';
import type { ProcessIdentity } from '../../store/identity.ts';
import { isRunning, until } from './project.ts';

let folder = '';
const identities: ProcessIdentity[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storyboard-process-'));
});
afterEach(async () => {
  await Promise.all(identities.splice(0).map((identity) => stopProcess(identity, 0)));
  await rm(folder, { recursive: true, force: true });
});

async function started(script: string) {
  const log = path.join(folder, 'logs', 'a.log');
  const args = ['--eval', `${script}; console.log('up'); setInterval(() => {}, 1000);`];
  const program = { path: process.execPath, args, folder, environment: { MARK: 'given' }, log };
  const child = await startDetached(program);
  identities.push(child.identity);
  await until(async () => (await logTail(log)).endsWith('up'));
  return { ...child, log };
}

test('a process that ends on SIGTERM is not killed', async () => {
  const { identity, log } = await started(
    `process.on('SIGTERM', () => { console.log('bye', process.env.MARK); process.exit(); })`,
  );
  await stopProcess(identity, 30_000);
  expect(isRunning(identity.pid)).toBe(false);
  expect(await readFile(log, 'utf8')).toBe('up\nbye given\n');
});

test('a process that ignores SIGTERM is killed after its time', async () => {
  const { identity } = await started(`process.on('SIGTERM', () => {})`);
  await stopProcess(identity, 100);
  expect(isRunning(identity.pid)).toBe(false);
});

test('a pid that has become another process is never signalled', async () => {
  const { identity } = await started('');
  await stopProcess({ ...identity, startedAt: 'earlier' }, 100);
  await stopProcess({ ...identity, boot: 'earlier' }, 100);
  await stopProcess({ ...identity, machine: 'elsewhere' }, 100);
  expect(isRunning(identity.pid)).toBe(true);
});

test('a program that cannot be run is an error with its path', async () => {
  const program = { path: path.join(folder, 'none'), args: [], folder, environment: {} };
  const failure = startDetached({ ...program, log: path.join(folder, 'a.log') });
  await expect(failure).rejects.toThrow(/none did not start: .*ENOENT/);
});

test('a long log is moved aside while its writer goes on', async () => {
  const log = path.join(folder, 'a.log');
  await writeFile(log, 'x'.repeat(8_000_001));
  const writer = await open(log, 'a');
  await rotateLog(log);
  await writer.appendFile('new');
  await writer.close();
  expect(await readFile(log, 'utf8')).toBe('new');
  expect((await stat(`${log}.1`)).size).toBe(8_000_001);
  await appendFile(log, ' and short');
  await rotateLog(log);
  expect(await logTail(log)).toBe('new and short');
});
