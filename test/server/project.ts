/** Project folders for tests, and the end of everything that was started for them. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { onTestFinished } from 'vitest';
import { ensureServer, type EmbeddedServer, type ServerEvent } from '../../server/embedded.ts';
import { stopServer } from '../../server/stop.ts';
import { identityOf } from '../../store/identity.ts';
import { findTool } from '../../tools/find.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];
const connections: Connection[] = [];

/** Once for each test: a hook of this file would be that of the first test file alone. */
function endWithTest(): void {
  if (folders.length + children.length + connections.length === 0) onTestFinished(endAll);
}

async function endAll(): Promise<void> {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  // What was made last lies within what was made before: it ends first.
  for (const folder of folders.splice(0).reverse()) {
    await stopServer({ folder, drainMs: 2_000 });
    await rm(folder, { recursive: true, force: true });
  }
}

export async function projectFolder(): Promise<string> {
  return alsoEnd(await mkdtemp(path.join(tmpdir(), 'storyboard-server-')));
}

/** Whatever runs for this folder is stopped when the test ends. */
export function alsoEnd(folder: string): string {
  endWithTest();
  folders.push(folder);
  return folder;
}

export async function start(folder: string, events: ServerEvent[] = []): Promise<EmbeddedServer> {
  return await ensureServer({
    folder,
    temporal: () => findTool('temporal'),
    onEvent: (event) => events.push(event),
  });
}

export async function clientOf(server: EmbeddedServer): Promise<Client> {
  const connection = await Connection.connect(server.connectionOptions);
  endWithTest();
  connections.push(connection);
  return new Client({ connection, namespace: server.namespace });
}

export type Script = { readonly child: ChildProcess; readonly firstLine: string };

/** Runs a module text in a process of its own, up to the first line that it prints. */
export async function script(text: string, ...args: string[]): Promise<Script> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', text, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithTest();
  children.push(child);
  for await (const line of createInterface(child.stdout)) return { child, firstLine: line };
  throw new Error('the script ended without a word');
}

export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A module of the project for the text of a script. */
export function moduleText(file: string): string {
  return JSON.stringify(path.resolve(file));
}

/** Looks until it is so; the test's own time-out ends it otherwise. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await sleep(50);
}

/** A dead child that its parent has not asked about yet is not running. */
export function isRunning(pid: number): boolean {
  return identityOf(pid) !== null;
}
