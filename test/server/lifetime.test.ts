import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { otherUsers, releaseDetached, takeLease } from '../../server/lease.ts';
import { leave, serverState, stopServer } from '../../server/stop.ts';
import { ensureWorker } from '../../server/worker-process.ts';
import { isRunning, kill, moduleText, projectFolder, script, start, until } from './project.ts';

const ENTRY = path.resolve('test/server/worker-script.ts');

let outside = '';
beforeEach(async () => {
  outside = await mkdtemp(path.join(tmpdir(), 'storyboard-diary-'));
});
afterEach(async () => {
  await rm(outside, { recursive: true, force: true });
});

const diary = () => path.join(outside, 'diary');
const diaryText = () => readFile(diary(), 'utf8').catch(() => '');

async function worker(folder: string, address: string, version = '1.0.0', accounts = ['a-1']) {
  return await ensureWorker({
    folder,
    packageVersion: version,
    address,
    accounts,
    entry: ENTRY,
    args: [folder, version, address, accounts.join(','), diary()],
    environment: { ...process.env, MARK: 'given' },
    drainMs: 10_000,
  });
}

/** A command line: a lease, a server, a worker, and then a terminal that may be killed. */
const COMMAND = `
  import { takeLease } from ${moduleText('server/lease.ts')};
  import { ensureServer } from ${moduleText('server/embedded.ts')};
  import { ensureWorker } from ${moduleText('server/worker-process.ts')};
  import { findTool } from ${moduleText('tools/find.ts')};
  const [folder, entry, diary] = process.argv.slice(1);
  await takeLease({ folder, kind: 'command', film: 'f1' });
  const { address } = await ensureServer({ folder, temporal: () => findTool('temporal') });
  const facts = { packageVersion: '1.0.0', address, accounts: ['a-1'] };
  const args = [folder, facts.packageVersion, address, 'a-1', diary];
  await ensureWorker({ folder, ...facts, entry, args, environment: process.env });
  console.log('ready');
  setInterval(() => {}, 1000);
`;

const command = (folder: string) => script(COMMAND, folder, ENTRY, diary());

async function pids(folder: string): Promise<number[]> {
  const { server, workers } = await serverState({ folder });
  return [server?.pid ?? [], workers.map(({ identity }) => identity.pid)].flat(2);
}

test('a lease ends with its process, and a detached one when it is released', async () => {
  const folder = await projectFolder();
  const leaser = `
    import { takeLease } from ${moduleText('server/lease.ts')};
    await takeLease({ folder: process.argv[1], kind: 'command', film: 'f1' });
    console.log('taken');
    setInterval(() => {}, 1000);
  `;
  const { child } = await script(leaser, folder);
  const own = [await takeLease({ folder, kind: 'command' })];
  await takeLease({ folder, kind: 'detached', film: 'f2' });
  await takeLease({ folder, kind: 'detached', film: 'f2' });
  expect((await serverState({ folder })).leases).toHaveLength(3);
  const others = await otherUsers(folder, own);
  expect(others.map(({ kind, film }) => `${kind} ${film}`)).toEqual(['command f1', 'detached f2']);
  await kill(child);
  expect((await otherUsers(folder, own)).map(({ film }) => film)).toEqual(['f2']);
  const left = await readdir(path.join(folder, '.storyboard', 'leases'));
  // Whoever only looks removes nothing; that of the killed one goes with the next start.
  expect(left).toHaveLength(3);
  await releaseDetached({ folder, film: 'f2' });
  expect(await otherUsers(folder, own)).toEqual([]);
});

test('the last one out drains the worker and then stops the server', async () => {
  const folder = await projectFolder();
  const mine = await takeLease({ folder, kind: 'command' });
  const other = await takeLease({ folder, kind: 'command' });
  const { address } = await start(folder);
  await worker(folder, address);
  const running = await pids(folder);
  expect(running).toHaveLength(2);
  expect(await leave({ folder, leases: [mine] })).toBe('in-use');
  expect(await pids(folder)).toEqual(running);
  expect(await leave({ folder, leases: [other] })).toBe('stopped');
  expect(running.filter(isRunning)).toEqual([]);
  expect(await diaryText()).toBe('ended 1.0.0 stopped given\n');
});

test('stop on request ends what others use, and names them', async () => {
  const folder = await projectFolder();
  await takeLease({ folder, kind: 'detached', film: 'f1' });
  const { address } = await start(folder);
  await worker(folder, address);
  const running = await pids(folder);
  const { stopped, users } = await stopServer({ folder });
  expect(stopped).toBe(true);
  expect(users).toMatchObject([{ kind: 'detached', film: 'f1' }]);
  expect(running.filter(isRunning)).toEqual([]);
});

test('a worker is shared, joined by one for other accounts, drained for another version', async () => {
  const folder = await projectFolder();
  await takeLease({ folder, kind: 'command' });
  const address = '127.0.0.1:1';
  const [first, same] = await Promise.all([worker(folder, address), worker(folder, address)]);
  expect(same.identity).toEqual(first.identity);
  const beside = await worker(folder, address, '1.0.0', ['b-2']);
  expect(beside.accounts).toEqual(['b-2']);
  expect(await pids(folder)).toHaveLength(2);
  const newer = await worker(folder, address, '1.1.0', ['a-1', 'b-2']);
  expect(await pids(folder)).toEqual([newer.identity.pid]);
  expect((await diaryText()).match(/ended 1\.0\.0 stopped/g)).toHaveLength(2);
  const moved = await worker(folder, '127.0.0.1:2', '1.1.0');
  expect(await pids(folder)).toEqual([moved.identity.pid]);
});

test('a worker with other proxies is joined by one with those of the command', async () => {
  const folder = await projectFolder();
  await takeLease({ folder, kind: 'command' });
  const [address, accounts] = ['127.0.0.1:1', ['a-1']];
  const through = (proxies: string) =>
    ensureWorker({
      folder,
      packageVersion: '1.0.0',
      address,
      accounts,
      proxies,
      entry: ENTRY,
      args: [folder, '1.0.0', address, 'a-1', diary()],
      environment: { ...process.env, ...(proxies !== '' && { PROXIES: proxies }) },
    });
  const direct = await worker(folder, address);
  expect((await through('')).identity).toEqual(direct.identity);
  const proxied = await through('0a1b2c3d');
  expect(await pids(folder)).toHaveLength(2);
  expect((await through('0a1b2c3d')).identity).toEqual(proxied.identity);
  expect((await worker(folder, address)).identity).toEqual(direct.identity);
  expect(await pids(folder)).toHaveLength(2);
});

test('a worker that ends at once is reported with the end of its log', async () => {
  const folder = await projectFolder();
  const failure = ensureWorker({
    folder,
    packageVersion: '1.0.0',
    address: '127.0.0.1:1',
    accounts: [],
    entry: path.join(folder, 'missing.ts'),
    args: [],
    environment: process.env,
  });
  await expect(failure).rejects.toThrow(/The worker ended with 1\. Its log .*worker\.log/);
});

test('kill -9 of the only terminal leaves nothing running', async () => {
  const folder = await projectFolder();
  const { child } = await command(folder);
  const running = await pids(folder);
  expect(running).toHaveLength(2);
  await kill(child);
  await until(() => running.filter(isRunning).length === 0);
  expect(await diaryText()).toMatch(/^drained 1\.0\.0\nended 1\.0\.0 idle/);
});

test('kill -9 of one of two terminals, or of a detached film, changes nothing', async () => {
  const folder = await projectFolder();
  const [one, other] = await Promise.all([command(folder), command(folder)]);
  const running = await pids(folder);
  await takeLease({ folder, kind: 'detached', film: 'f1' });
  await Promise.all([kill(one.child), kill(other.child)]);
  const mine = await takeLease({ folder, kind: 'command' });
  expect(await leave({ folder, leases: [mine] })).toBe('in-use');
  expect(running.every(isRunning)).toBe(true);
  await releaseDetached({ folder, film: 'f1' });
  await until(() => running.filter(isRunning).length === 0);
});

test('removing the project folder ends its server and worker', async () => {
  const folder = await projectFolder();
  const { child } = await command(folder);
  const running = await pids(folder);
  await rm(folder, { recursive: true, force: true });
  await until(() => running.filter(isRunning).length === 0);
  expect(await diaryText()).toMatch(/^drained 1\.0\.0\nended 1\.0\.0 idle/);
  await kill(child);
});
