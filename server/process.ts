/**
 * Processes that outlive the one that started them. They are named by machine, boot, pid and start
 * time; a signal is never sent by pid alone.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { copyFile, lstat, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

export type ChildProgram = {
  readonly path: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: string;
};

/** Starts a process in a session of its own, so that it does not end with a terminal. */
export async function startDetached(program: ChildProgram): Promise<Started> {
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
    // If the program cannot be run there is no pid, and the error comes with the next tick.
    await sleep(0);
    if (identity === null) throw new Error(`${program.path} did not start: ${ended ?? 'it ended'}`);
    return { identity, ended: () => ended };
  } finally {
    await log.close();
  }
}

/**
 * Sends SIGTERM, then SIGKILL after `graceMs`; returns when the process is gone. A process that
 * this user may not signal is not ours, and is left alone.
 */
export async function stopProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  if (sendSignal(identity, 'SIGTERM') && !(await isGoneWithin(identity, graceMs))) {
    await killProcess(identity);
  }
}

/** Sends SIGKILL; returns when the process is gone. */
export async function killProcess(identity: ProcessIdentity): Promise<void> {
  if (sendSignal(identity, 'SIGKILL')) await isGoneWithin(identity, KILL_MS);
}

async function isGoneWithin(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isProcessAlive(identity) === true) {
    if (performance.now() >= deadline) return false;
    await sleep(LOOK_MS);
  }
  return true;
}

/** Repeats `look` until it finds something; null when the time is over, or `isAlive` is false. */
export async function waitFor<Found>(
  look: () => Promise<Found | null>,
  isAlive: () => Promise<boolean> | boolean,
  timeoutMs: number,
): Promise<Found | null> {
  const deadline = performance.now() + timeoutMs;
  while ((await isAlive()) && performance.now() < deadline) {
    const found = await look();
    if (found !== null) return found;
    await sleep(LOOK_MS);
  }
  return null;
}

/** False when no signal was sent: the process is gone, or another user's. */
export function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (isProcessAlive(identity) !== true) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    return false;
  }
}

/**
 * Moves a large log aside, keeping one older log. The writer appends, so it goes on in the emptied
 * file.
 */
export async function rotateLog(file: string): Promise<void> {
  const found = await lstat(file).catch(() => null);
  // Anything but a file is refused where the log is opened.
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

/** A line may hold a long stack of calls: its beginning says enough. */
const TOLD_LINE_LENGTH = 400;

/** The end of a log, for an error message. */
export async function logTail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.trimEnd().split('\n').slice(-5);
  const told = lines.map((line) =>
    line.length > TOLD_LINE_LENGTH ? `${line.slice(0, TOLD_LINE_LENGTH)} …` : line,
  );
  return told.join('\n');
}
