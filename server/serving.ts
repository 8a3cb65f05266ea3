/**
 * Finds servers of a database that have no record. A process of this user that holds the very
 * database open is ours, whatever its command line says; all others are skipped.
 */

import { execFile } from 'node:child_process';
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { identityOf, type ProcessIdentity } from '../store/identity.ts';
import { isServerCommand, serves } from './arguments.ts';

/** A server that was started just now may not have opened its database yet. */
const OPENS_WITHIN_MS = 2_000;
const LOOK_MS = 100;

type Candidate = { readonly pid: number; readonly line: string };

/** Living servers of this user that have the database open, its file deleted or not. */
export async function processesServing(database: string): Promise<ProcessIdentity[]> {
  const deadline = performance.now() + OPENS_WITHIN_MS;
  for (;;) {
    const candidates = await ownServers();
    const proven = await thoseThatHold(
      candidates.map(({ pid }) => pid),
      database,
    );
    const others = candidates.filter(({ pid }) => !proven.includes(pid));
    const isPending = await anyOpens(others, database);
    if (!isPending || performance.now() > deadline) {
      return proven.map(identityOf).filter((identity) => identity !== null);
    }
    await sleep(LOOK_MS);
  }
}

/** Whether one of the command lines looks like a server that is about to open the database. */
async function anyOpens(candidates: readonly Candidate[], database: string): Promise<boolean> {
  const byName: number[] = [];
  for (const { pid, line } of candidates) {
    const how = serves(line, database);
    if (how === 'by-path') return true;
    if (how === 'by-name') byName.push(pid);
  }
  if (byName.length === 0) return false;
  const folder = path.dirname(database);
  return process.platform === 'linux'
    ? await anyRunsIn(byName, folder)
    : (await lsofPids(['-a', '-d', 'cwd', '--', folder])).some((pid) => byName.includes(pid));
}

async function anyRunsIn(pids: readonly number[], folder: string): Promise<boolean> {
  const own = await stat(folder, { bigint: true }).catch(() => null);
  for (const pid of pids) {
    const place = await stat(`/proc/${pid}/cwd`, { bigint: true }).catch(() => null);
    if (own !== null && place?.dev === own.dev && place.ino === own.ino) return true;
  }
  return false;
}

async function ownServers(): Promise<Candidate[]> {
  const all = process.platform === 'linux' ? await linuxProcesses() : await psProcesses();
  return all.filter(({ pid, line }) => pid !== process.pid && isServerCommand(line));
}

function thoseThatHold(pids: readonly number[], database: string): Promise<number[]> {
  if (pids.length === 0) return Promise.resolve([]);
  return process.platform === 'linux' ? linuxHolders(pids, database) : lsofHolders(pids, database);
}

/** Processes of this user; one that cannot be read is another user's, or has ended. */
async function linuxProcesses(): Promise<Candidate[]> {
  const uid = process.getuid?.();
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name): Promise<Candidate[]> => {
      const owner = await stat(`/proc/${name}`).catch(() => null);
      if (owner === null || owner.uid !== uid) return [];
      const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
      return [{ pid: Number(name), line: line.replaceAll('\0', ' ') }];
    }),
  );
  return found.flat();
}

/**
 * Finds holders by inode, since a folder may have been moved; by name where the file was deleted.
 */
async function linuxHolders(pids: readonly number[], database: string): Promise<number[]> {
  // A link in its place would lead to another project's database and server.
  const file = await lstat(database, { bigint: true }).catch(() => null);
  const isHeld = async (link: string): Promise<boolean> => {
    if ((await readlink(link).catch(() => '')) === `${database} (deleted)`) return true;
    const held = await stat(link, { bigint: true }).catch(() => null);
    return file !== null && held !== null && held.dev === file.dev && held.ino === file.ino;
  };
  const holders: number[] = [];
  for (const pid of pids) {
    const folder = `/proc/${pid}/fd`;
    const names = await readdir(folder).catch(() => []);
    const answers = await Promise.all(names.map((name) => isHeld(`${folder}/${name}`)));
    if (answers.includes(true)) holders.push(pid);
  }
  return holders;
}

async function psProcesses(): Promise<Candidate[]> {
  const uid = String(process.getuid?.());
  const lines = await linesOf('/bin/ps', ['-ww', '-o', 'pid=,args=', '-U', uid]);
  return lines.map((line) => ({ pid: Number.parseInt(line, 10), line }));
}

async function lsofHolders(pids: readonly number[], database: string): Promise<number[]> {
  if (!(await lstat(database).catch(() => null))?.isFile()) return [];
  const holders = await lsofPids(['--', database]);
  return pids.filter((pid) => holders.includes(pid));
}

async function lsofPids(args: readonly string[]): Promise<number[]> {
  const lines = await linesOf('/usr/sbin/lsof', ['-t', ...args]);
  return lines.map((line) => Number.parseInt(line, 10));
}

/** The lines that a program prints; none if it is missing, or finds nothing. */
async function linesOf(program: string, args: readonly string[]): Promise<string[]> {
  const limits = { maxBuffer: 1 << 26, env: {} };
  const output = await promisify(execFile)(program, [...args], limits).catch(() => null);
  return output === null ? [] : output.stdout.split('\n').filter((line) => line !== '');
}
