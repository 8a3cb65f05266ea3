/** A `.storyboard/` that came with a project: whoever looks at it removes nothing, anywhere. */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serverArguments } from '../../server/arguments.ts';
import { workerHealth } from '../../server/health.ts';
import { otherUsers, releaseDetached, takeLease } from '../../server/lease.ts';
import { processesServing } from '../../server/serving.ts';
import { fileId, openState, presentState, stateOf, withServerLock } from '../../server/state.ts';
import { leave, serverState, stopServer } from '../../server/stop.ts';
import { removeStaleRecords } from '../../server/worker-record.ts';
import { currentProcess } from '../../store/identity.ts';
import { openStore } from '../../store/store.ts';
import { isRunning } from './project.ts';

/** A downloaded project, and files of the person beside it. */
async function downloaded() {
  const above = await mkdtemp(path.join(tmpdir(), 'storyboard-planted-'));
  onTestFinished(() => rm(above, { recursive: true, force: true }));
  const [root, victim] = [path.join(above, 'project'), path.join(above, 'victim')];
  const folder = path.join(root, '.storyboard');
  await mkdir(folder, { recursive: true });
  await mkdir(path.join(victim, 'folder.json'), { recursive: true });
  await writeFile(path.join(victim, 'settings.json'), '{ "mine": true }');
  await writeFile(path.join(victim, 'notes.json'), 'mine');
  return { root, folder, victim };
}

function makeFifo(file: string): void {
  execFileSync('/usr/bin/mkfifo', [file], { env: process.env });
}

async function contentOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const texts = names.map((name) => readFile(path.join(folder, name), 'utf8').catch(() => ''));
  return (await Promise.all(texts)).map((text, index) => `${names[index]}: ${text}`);
}

/** Whatever a command does with the state of a project. */
const WORKS: readonly [string, (folder: string) => Promise<unknown>][] = [
  ['serverState', (folder) => serverState({ folder })],
  ['stopServer', (folder) => stopServer({ folder })],
  ['workerHealth', (folder) => workerHealth({ folder })],
  ['otherUsers', (folder) => otherUsers(folder)],
  ['leave', (folder) => leave({ folder, leases: [] })],
  ['releaseDetached', (folder) => releaseDetached({ folder, film: 'f0123456789' })],
  ['takeLease', (folder) => takeLease({ folder, kind: 'command' })],
  ['openState', openState],
  ['presentState', presentState],
];

async function refusedByAll(root: string, place: string): Promise<void> {
  for (const [name, work] of WORKS) {
    const error = await work(root).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect({ name, error }).toEqual({
      name,
      error: expect.objectContaining({
        code: 'leads-outside',
        path: place,
        message: expect.stringContaining(place),
        remedy: expect.stringContaining('Remove it'),
      }),
    });
  }
}

describe('what leads outside is refused by whoever only looks', () => {
  test.each(['leases', 'workers', 'loops', 'logs'])('%s as a link to a folder', async (name) => {
    const { root, folder, victim } = await downloaded();
    const before = await contentOf(victim);
    await symlink('../../victim', path.join(folder, name));
    await refusedByAll(root, path.join(folder, name));
    expect(await contentOf(victim)).toEqual(before);
  });

  test.each(['../victim', '../nowhere'])('.storyboard as a link to %s', async (target) => {
    const { root, folder, victim } = await downloaded();
    for (const name of ['leases', 'workers', 'loops']) {
      await mkdir(path.join(victim, name));
      await writeFile(path.join(victim, name, 'settings.json'), 'mine');
    }
    const before = await contentOf(victim);
    await rm(folder, { recursive: true });
    await symlink(target, folder);
    await refusedByAll(root, folder);
    expect(await contentOf(victim)).toEqual(before);
  });

  const FILES = [
    'server.json',
    'server.lock',
    'database.json',
    'temporal.db',
    'temporal.db-wal',
    'temporal.db-shm',
    'temporal.db-journal',
  ];
  const PLANTS: readonly [string, (file: string, victim: string) => Promise<void> | void][] = [
    ['a link to a file', (file, victim) => symlink(path.join(victim, 'notes.json'), file)],
    ['a link to nothing', (file, victim) => symlink(path.join(victim, 'new'), file)],
    ['a pipe', makeFifo],
    [
      'a folder',
      async (file) => {
        await mkdir(file);
      },
    ],
  ];

  test.each(FILES.flatMap((file) => PLANTS.map(([what, how]) => [file, what, how] as const)))(
    '%s as %s',
    async (name, _, how) => {
      const { root, folder, victim } = await downloaded();
      const before = await contentOf(victim);
      await how(path.join(folder, name), victim);
      await refusedByAll(root, path.join(folder, name));
      expect(await contentOf(victim)).toEqual(before);
    },
  );

  test.each(['temporal.db', 'server.lock'])('%s with another name elsewhere', async (name) => {
    const { root, folder, victim } = await downloaded();
    await link(path.join(victim, 'notes.json'), path.join(folder, name));
    await refusedByAll(root, path.join(folder, name));
    expect(await readdir(folder)).toEqual([name]);
  });

  test.each(['leases', 'workers', 'loops', 'logs'])('%s as a pipe', async (name) => {
    const { root, folder } = await downloaded();
    makeFifo(path.join(folder, name));
    await refusedByAll(root, path.join(folder, name));
    expect(await readdir(folder)).toEqual([name]);
  });

  test('a journal beside the lock that names a file to be removed', async () => {
    const { root, folder, victim } = await downloaded();
    const [lock, named] = [path.join(folder, 'server.lock'), path.join(victim, 'notes.json')];
    const database = new DatabaseSync(lock);
    database.exec('CREATE TABLE t (x)');
    database.close();
    await writeFile(`${lock}-journal`, journalNaming(named));
    await refusedByAll(root, lock);
    expect(await readFile(named, 'utf8')).toBe('mine');
  });
});

/** A rollback journal whose end names a further file, which SQLite removes when it has rolled back: older versions do. */
function journalNaming(file: string): Buffer {
  const magic = Buffer.from('d9d505f920a163d7', 'hex');
  const header = Buffer.alloc(512);
  magic.copy(header);
  [0, 1, 2, 512, 4096].forEach((value, index) => header.writeUInt32BE(value, 8 + 4 * index));
  const name = Buffer.from(file);
  const [page, length, sum] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.alloc(4)];
  page.writeUInt32BE(0x4000_0000 / 4096 + 1);
  length.writeUInt32BE(name.length);
  sum.writeUInt32BE(name.reduce((total, byte) => total + byte, 0));
  return Buffer.concat([header, page, name, length, sum, magic]);
}

test('what is no record is passed over, and whoever looks removes nothing', async () => {
  const { root, folder, victim } = await downloaded();
  await openState(root);
  const dead = { ...currentProcess(), pid: 999_999_999 };
  const record = { version: 1, home: await fileId(folder), identity: dead };
  const lease = { ...record, kind: 'command', film: null, since: new Date().toISOString() };
  for (const name of ['leases', 'workers', 'loops']) {
    const place = path.join(folder, name);
    await mkdir(path.join(place, 'folder.json'), { recursive: true });
    makeFifo(path.join(place, 'pipe.json'));
    await symlink(path.join(victim, 'settings.json'), path.join(place, 'link.json'));
    await writeFile(path.join(place, 'damaged.json'), 'x');
    await writeFile(path.join(place, 'newer.json'), JSON.stringify({ ...lease, version: 2 }));
    await writeFile(path.join(place, 'stale.json'), JSON.stringify(lease));
  }
  const namesIn = async () => (await readdir(folder, { recursive: true })).sort();
  const before = await namesIn();
  expect(await serverState({ folder: root })).toMatchObject({ workers: [], leases: [] });
  expect(await workerHealth({ folder: root })).toMatchObject({ unattended: [] });
  expect(await otherUsers(root)).toEqual([]);
  expect(await stopServer({ folder: root })).toEqual({ stopped: false, users: [] });
  expect((await namesIn()).filter((name) => name !== 'server.lock')).toEqual(before);

  // Whoever starts a server or a worker removes what is certainly left over.
  const state = await openState(root);
  await withServerLock(state, {}, () => removeStaleRecords(state));
  const gone = before.filter((name) => !['leases/stale.json', 'loops/stale.json'].includes(name));
  expect((await namesIn()).filter((name) => name !== 'server.lock')).toEqual(gone);
  expect(await readFile(path.join(victim, 'settings.json'), 'utf8')).toContain('mine');
});

test('the server of another project is not ended through a link to its database', async () => {
  const { root, folder, victim } = await downloaded();
  const database = path.join(victim, 'temporal.db');
  await writeFile(database, '');
  const script = `require('node:fs').openSync(${JSON.stringify(database)}); console.log('up'); setTimeout(() => {}, 60_000);`;
  const words = [
    '--eval',
    script,
    '--',
    ...serverArguments(database, { grpc: 1, http: 2, metrics: 3 }),
  ];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  expect((await processesServing(database)).map((one) => one.pid)).toEqual([pid]);

  const planted = path.join(folder, 'temporal.db');
  await symlink(database, planted);
  expect(await processesServing(planted)).toEqual([]);
  await refusedByAll(root, planted);
  expect(isRunning(pid)).toBe(true);
});

test('a person’s own store is found where a link leads to it', async () => {
  const { root, folder, victim } = await downloaded();
  await rm(folder, { recursive: true });
  await openStore(root);
  // Its time of birth is known when the folder has changed once.
  const { id } = await openStore(root);
  const place = path.join(victim, 'store');
  await rename(folder, place);
  await symlink(place, folder);
  expect((await openStore(root)).id).toBe(id);
  expect((await stateOf(root))?.folder).toBe(place);
  expect(await stopServer({ folder: root })).toEqual({ stopped: false, users: [] });

  // An inode alone is no proof: it can be written into a file that is sent along.
  const file = path.join(place, 'store.json');
  const { bornNs: _, ...planted } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(planted));
  await refusedByAll(root, folder);
});
