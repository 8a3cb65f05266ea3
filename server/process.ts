/**
 * Processes that outlive the one that started them. They are named by machine, boot, pid and
 * start time: a pid alone may have become somebody else's, and is never signalled.
 */

import { execFile, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { copyFile, lstat, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { identityOf, isProcessAlive, type ProcessIdentity } from '../store/identity.ts';
import { openToAppend } from '../store/open.ts';
import { ensureFolder } from '../store/write.ts';

const LOG_LIMIT_BYTES = 8_000_000;
const LOOK_MS = 50;
const KILL_MS = 5_000;

export type Started = {
  readonly identity: ProcessIdentity;
  /** How it ended, in words; null while it runs. */
  readonly ended: () => string | null;
};

export type Program = {
  readonly path: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: string;
};

/** Starts a process in a session of its own, so that no terminal takes it along. */
export async function startDetached(program: Program): Promise<Started> {
  await ensureFolder(path.dirname(program.log));
  await rotateLog(program.log);
  const log = await openToAppend(program.log);
  try {
    const child = spawn(program.path, program.args, {
      detached: true,
      cwd: program.folder,
      env: program.environment,
      stdio: ['ignore', log.fd, log.fd],
    });
    let ended: string | null = null;
    child.on('error', (error) => (ended = error.message));
    child.on('exit', (code, signal) => (ended ??= `ended with ${signal ?? code}`));
    child.unref();
    const identity = child.pid === undefined ? null : identityOf(child.pid);
    // A program that cannot be run has no pid; its error comes with the next tick.
    await sleep(0);
    if (identity === null) throw new Error(`${program.path} did not start: ${ended ?? 'it ended'}`);
    return { identity, ended: () => ended };
  } finally {
    await log.close();
  }
}

/** SIGTERM, then SIGKILL after `graceMs`; returns when the process is gone. */
export async function stopProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', KILL_MS],
  ] as const) {
    if (isProcessAlive(identity) !== true) return;
    send(identity.pid, signal);
    const deadline = performance.now() + waitMs;
    while (isProcessAlive(identity) === true && performance.now() < deadline) await sleep(LOOK_MS);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!isGone) throw error;
  }
}

/** Living processes by their command line (its words joined by spaces), whoever started them. */
export async function processesWhere(
  matches: (commandLine: string) => boolean,
): Promise<ProcessIdentity[]> {
  const lines = process.platform === 'linux' ? await linuxCommandLines() : await commandLines();
  return lines
    .filter(({ pid, line }) => pid !== process.pid && matches(line))
    .map(({ pid }) => identityOf(pid))
    .filter((identity) => identity !== null);
}

type CommandLine = { readonly pid: number; readonly line: string };

async function linuxCommandLines(): Promise<CommandLine[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return await Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return { pid: Number(pid), line: line.replaceAll('\0', ' ') };
    }),
  );
}

async function commandLines(): Promise<CommandLine[]> {
  const args = ['-A', '-ww', '-o', 'pid=,args='];
  const { stdout } = await promisify(execFile)('/bin/ps', args, {
    maxBuffer: 1 << 26,
    env: {},
  });
  return stdout.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), line }));
}

/** Keeps one older log. Its writer appends, so it goes on at the new beginning. */
export async function rotateLog(file: string): Promise<void> {
  const found = await lstat(file).catch(() => null);
  // What is no file is refused where the log is opened.
  if (!found?.isFile() || found.size < LOG_LIMIT_BYTES) return;
  const older = `${file}.1`;
  await rm(older, { force: true });
  await copyFile(file, older, constants.COPYFILE_EXCL);
  const log = await openToAppend(file);
  try {
    await log.truncate();
  } finally {
    await log.close();
  }
}

/** The end of a log, for an error message. */
export async function logTail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-5).join('\n');
}
