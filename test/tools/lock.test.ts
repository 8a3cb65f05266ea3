import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LockTimeout, withLock } from '../../tools/lock.ts';

const HOLDER = `
  import { withLock } from ${JSON.stringify(path.resolve('tools/lock.ts'))};
  await withLock(process.argv[1], { timeoutMs: 0 }, async () => {
    console.log('held');
    await new Promise((done) => setTimeout(done, 60_000));
  });
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storyboard-lock-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function holder(file: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', HOLDER, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a lock that another process holds is waited for, then given up with its name', async () => {
  const file = path.join(folder, 'state', 'a.lock');
  const child = await holder(file);
  try {
    let waits = 0;
    const attempt = withLock(file, { timeoutMs: 300, onWait: () => (waits += 1) }, async () => 1);
    await expect(attempt).rejects.toThrow(LockTimeout);
    await expect(withLock(file, { timeoutMs: 0 }, async () => 1)).rejects.toThrow(file);
    expect(waits).toBe(1);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

test('kill -9 of its holder frees a lock', async () => {
  const file = path.join(folder, 'a.lock');
  const child = await holder(file);
  const attempt = withLock(file, { timeoutMs: 30_000 }, async () => 'mine');
  child.kill('SIGKILL');
  expect(await attempt).toBe('mine');
});

test('two callers in one process take turns, and a failure frees the lock', async () => {
  const file = path.join(folder, 'a.lock');
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((done) => setTimeout(done, 20));
    inside -= 1;
    throw new Error('failed inside');
  };
  const attempts = [1, 2, 3].map(() => withLock(file, { timeoutMs: 30_000 }, work));
  const settled = await Promise.allSettled(attempts);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(most).toBe(1);
});
