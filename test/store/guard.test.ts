import { mkdir, readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { fileSystemOf, refuseLongPath, refuseNetworkFileSystem } from '../../store/guard.ts';
import { currentProcess, machineId } from '../../store/identity.ts';
import { openStore, openStoreIfPresent } from '../../store/store.ts';
import { jsonFile } from '../../store/json.ts';
import { writeFileAtomically } from '../../store/write.ts';
import { storeErrorOf, temporaryStore } from './fixtures.ts';

const LINUX = String.raw`
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
41 22 0:35 / /home/mara/films rw shared:9 - nfs4 server:/films rw,vers=4.2
42 22 0:36 / /home/mara/my\040clips rw - fuse.sshfs mara@host:/ rw
43 22 0:37 / /mnt/c rw,noatime - 9p drvfs rw,aname=drvfs;path=C:\;uid=1000
44 22 0:38 / /srv rw - 9p none rw,trans=fd
45 41 254:1 / /home/mara/films/local rw - ext4 /dev/vdb rw
`;
const MACOS = `
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//mara@nas/films on /Volumes/films (smbfs, nodev, nosuid, mounted by mara)
`;

const YEAR_MS = 365 * 24 * 3_600_000;

async function stamp(changes: { machine?: string; boot?: string; ageMs: number }) {
  const store = await temporaryStore();
  const { machine, boot } = currentProcess();
  const at = new Date(Date.now() - changes.ageMs).toISOString();
  const other = { machine, boot, host: 'studio', ...changes, at };
  await writeFileAtomically(join(store.folder, 'guard.json'), jsonFile(other));
  return store;
}

describe('the guard against a second machine', () => {
  test('refuses while the other one’s word is younger than 2 minutes, and names it', async () => {
    const store = await stamp({ machine: '0'.repeat(16), ageMs: 100_000 });
    const error = await storeErrorOf(openStore(store.root));
    expect(error.code).toBe('other-machine');
    expect(error.message).toContain('studio');
    expect(error.remedy).toContain(join(store.folder, 'guard.json'));
    expect((await storeErrorOf(store.touchGuard())).code).toBe('other-machine');
  });

  test('lets programs that only read pass', async () => {
    const store = await stamp({ machine: '0'.repeat(16), ageMs: 0 });
    expect((await openStoreIfPresent(store.root))?.id).toBe(store.id);
  });

  test('takes over when the other one has been silent for 2 minutes', async () => {
    const store = await stamp({ machine: '0'.repeat(16), ageMs: 121_000 });
    await openStore(store.root);
    const text = await readFile(join(store.folder, 'guard.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ version: 1, machine: machineId(), host: hostname() });
  });

  test.each([
    ['this machine’s earlier boot', { boot: 'another' }, 121_000],
    ['this machine’s earlier boot', { boot: 'another' }, 5 * YEAR_MS],
    ['another machine', { machine: '0'.repeat(16) }, 5 * YEAR_MS],
  ])('takes over from %s whose clock was wrong', async (_name, changes, aheadMs) => {
    const store = await stamp({ ...changes, ageMs: -aheadMs });
    await openStore(store.root);
    const text = await readFile(join(store.folder, 'guard.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ machine: machineId(), boot: currentProcess().boot });
  });

  test.each([
    ['a copy of this machine', { boot: 'another' }, 60_000],
    ['another machine', { machine: '0'.repeat(16) }, 60_000],
    ['another machine in a wrong zone', { machine: '0'.repeat(16) }, 3_600_000],
  ])('refuses beside %s whose clock is ahead', async (_name, changes, aheadMs) => {
    const store = await stamp({ ...changes, ageMs: -aheadMs });
    expect((await storeErrorOf(openStore(store.root))).code).toBe('other-machine');
  });

  test('tells two running copies of one machine apart', async () => {
    const store = await stamp({ boot: 'another', ageMs: 0 });
    expect((await storeErrorOf(openStore(store.root))).code).toBe('other-machine');
  });

  test('lets any number of programs of one machine work', async () => {
    const store = await temporaryStore();
    const opening = Promise.all([store.touchGuard(), openStore(store.root), store.touchGuard()]);
    expect((await opening)[1].id).toBe(store.id);
  });
});

describe('network file systems', () => {
  test.each([
    ['/home/mara/film', LINUX, 'ext4'],
    ['/home/mara/films/ferry', LINUX, 'nfs4'],
    ['/home/mara/films/local/ferry', LINUX, 'ext4'],
    ['/home/mara/filmstrip', LINUX, 'ext4'],
    ['/home/mara/my clips', LINUX, 'fuse.sshfs'],
    ['/mnt/c/Users/mara', LINUX, 'drvfs'],
    ['/srv/film', LINUX, '9p'],
    ['/Volumes/films/ferry', MACOS, 'smbfs'],
    ['/Users/mara', MACOS, 'apfs'],
    ['/anywhere', '', null],
  ])('the one of %s is known', (path, mounts, expected) => {
    expect(fileSystemOf(path, mounts)).toBe(expected);
  });

  test.each([
    ['/home/mara/films/ferry', LINUX, 'disk of this machine'],
    ['/mnt/c/Users/mara', LINUX, 'inside WSL'],
    ['/Volumes/films/ferry', MACOS, 'disk of this machine'],
  ])('%s is refused with the way on', async (path, mounts, remedy) => {
    const refused = Promise.resolve().then(() => refuseNetworkFileSystem(path, mounts));
    const error = await storeErrorOf(refused);
    expect(error).toMatchObject({ code: 'network-file-system', path });
    expect(error.remedy).toContain(remedy);
  });

  test('disks of this machine are taken', () => {
    for (const path of ['/home/mara/film', '/srv/film', '/home/mara/films/local']) {
      expect(() => refuseNetworkFileSystem(path, LINUX)).not.toThrow();
    }
  });
});

describe('long paths', () => {
  test('480 bytes are the most, counted as bytes', () => {
    const most = `/${'x'.repeat(479)}`;
    expect(() => refuseLongPath(most)).not.toThrow();
    expect(() => refuseLongPath(`${most}x`)).toThrow(
      `The project folder ${most}x has a path of 481 bytes; at most 480 can be used.`,
    );
    expect(() => refuseLongPath(`/${'镜'.repeat(160)}`)).toThrow('has a path of 481 bytes');
  });

  test('a project too deep is refused before anything is made in it', async () => {
    const { root } = await temporaryStore();
    const deep = join(root, ...Array.from({ length: 5 }, () => 'd'.repeat(99)));
    await mkdir(deep, { recursive: true });
    expect((await storeErrorOf(openStore(deep))).code).toBe('long-path');
    expect(await readdir(deep)).toEqual([]);
  });
});
