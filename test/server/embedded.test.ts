import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { expect, test } from 'vitest';
import { liveServer, type ServerEvent } from '../../server/embedded.ts';
import { ServerError } from '../../server/error.ts';
import { openState } from '../../server/state.ts';
import { serverState, stopServer } from '../../server/stop.ts';
import {
  alsoEnd,
  clientOf,
  isRunning,
  moduleText,
  projectFolder,
  script,
  start,
  until,
} from './project.ts';

const FILM = defineSearchAttributeKey('StoryboardFilm', SearchAttributeType.KEYWORD);

async function pidOf(folder: string): Promise<number> {
  const { server } = await serverState({ folder });
  if (server === null) throw new Error('no server runs');
  return server.pid;
}

const database = (folder: string) => path.join(folder, '.storyboard', 'temporal.db');

/** An open workflow that nobody works on. */
async function openWorkflow(folder: string) {
  const client = await clientOf(await start(folder));
  return await client.workflow.start('film', {
    taskQueue: 'none',
    workflowId: 'film-1',
    typedSearchAttributes: [{ key: FILM, value: 'f1' }],
  });
}

async function isOpen(folder: string): Promise<boolean> {
  const client = await clientOf(await start(folder));
  const found = await client.workflow
    .getHandle('film-1')
    .describe()
    .catch(() => null);
  return found?.status.name === 'RUNNING';
}

test('a server is started once, found again, and is gone after stop', async () => {
  const folder = await projectFolder();
  const events: ServerEvent[] = [];
  const first = await start(folder, events);
  const pid = await pidOf(folder);
  expect(events.map(({ kind }) => kind)).toEqual(['server-starting', 'server-started']);
  const second = await start(folder, events);
  expect(second).toEqual(first);
  expect(first).toMatchObject({ namespace: 'storyboard', uiAddress: null });
  expect(events).toHaveLength(2);
  const before = await serverState({ folder });
  expect(before.server).toMatchObject({ address: first.address, version: '1.32.0' });
  expect(before.databaseBytes).toBeGreaterThan(100_000);
  expect((await stat(path.join(folder, '.storyboard'))).mode & 0o777).toBe(0o700);
  expect(await stopServer({ folder })).toEqual({ stopped: true, users: [] });
  expect(isRunning(pid)).toBe(false);
  expect((await serverState({ folder })).server).toBeNull();
  expect(await stopServer({ folder })).toEqual({ stopped: false, users: [] });
});

test('retention is 90 days, and every search attribute is a Keyword', async () => {
  const client = await clientOf(await start(await projectFolder()));
  const { connection } = client;
  const { config } = await connection.workflowService.describeNamespace({
    namespace: 'storyboard',
  });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(2160 * 3600);
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: 'storyboard',
  });
  const names = ['Film', 'Shot', 'Provider', 'Tier'].map((name) => `Storyboard${name}`);
  expect(customAttributes).toMatchObject(Object.fromEntries(names.map((name) => [name, 2])));
});

test('two starts at once end in one server', async () => {
  const folder = await projectFolder();
  const starter = `
    import { ensureServer } from ${moduleText('server/embedded.ts')};
    import { findTool } from ${moduleText('tools/find.ts')};
    const folder = process.argv[1];
    let started = 'found';
    const onEvent = ({ kind }) => { if (kind === 'server-started') started = 'started'; };
    const temporal = () => findTool('temporal');
    console.log(started, (await ensureServer({ folder, temporal, onEvent })).address, started);
  `;
  const scripts = await Promise.all([script(starter, folder), script(starter, folder)]);
  const [one = [], other = []] = scripts.map(({ firstLine }) => firstLine.split(' '));
  expect(one[1]).toBe(other[1]);
  expect(new Set([one[2], other[2]])).toEqual(new Set(['found', 'started']));
});

test('after kill -9 the next start has all that was there', async () => {
  const folder = await projectFolder();
  await openWorkflow(folder);
  const pid = await pidOf(folder);
  process.kill(pid, 'SIGKILL');
  await until(() => !isRunning(pid));
  expect((await serverState({ folder })).server).toBeNull();
  expect(await isOpen(folder)).toBe(true);
});

test('a server whose starter was killed before it wrote its record is not doubled', async () => {
  const folder = await projectFolder();
  await openWorkflow(folder);
  const lost = await pidOf(folder);
  await rm(path.join(folder, '.storyboard', 'server.json'));
  expect(await isOpen(folder)).toBe(true);
  expect(isRunning(lost)).toBe(false);
});

test('a copy of the folder has a server and a database of its own', async () => {
  const folder = await projectFolder();
  await openWorkflow(folder);
  const original = await start(folder);
  const copy = alsoEnd(`${folder}-copy`);
  await cp(folder, copy, { recursive: true });
  expect((await serverState({ folder: copy })).server).toBeNull();
  const events: ServerEvent[] = [];
  const own = await start(copy, events);
  expect(own.address).not.toBe(original.address);
  expect(events).toContainEqual({ kind: 'database-replaced', reason: 'copied' });
  expect(await isOpen(copy)).toBe(false);
  await stopServer({ folder: copy });
  expect(isRunning(await pidOf(folder))).toBe(true);
  expect(await isOpen(folder)).toBe(true);
});

test('a database that was deleted under its server is replaced, server and all', async () => {
  const folder = await projectFolder();
  await openWorkflow(folder);
  const pid = await pidOf(folder);
  await Promise.all(['', '-wal', '-shm'].map((end) => rm(database(folder) + end)));
  expect(await isOpen(folder)).toBe(false);
  expect(isRunning(pid)).toBe(false);
});

test('a database that is overwritten is replaced', async () => {
  const folder = await projectFolder();
  await openWorkflow(folder);
  await stopServer({ folder });
  await rm(`${database(folder)}-wal`, { force: true });
  const text = 'not a database, but long enough to look like one'.repeat(200);
  await writeFile(database(folder), text);
  const events: ServerEvent[] = [];
  await start(folder, events);
  expect(events[0]).toEqual({ kind: 'database-replaced', reason: 'damaged' });
  expect(await isOpen(folder)).toBe(false);
});

test('a database of another version is kept while something is open, then replaced', async () => {
  const folder = await projectFolder();
  const handle = await openWorkflow(folder);
  const record = path.join(folder, '.storyboard', 'database.json');
  const pretendOlder = async () => {
    const text = await readFile(record, 'utf8');
    await writeFile(record, text.replace('"1.9.1"', '"1.8.2"'));
  };
  await pretendOlder();
  await stopServer({ folder });
  const refusal = await start(folder).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ServerError);
  expect(refusal).toMatchObject({ code: 'older-version' });
  expect(String(refusal)).toContain('needs Temporal CLI 1.8.2, which is not here');
  const text = await readFile(record, 'utf8');
  await writeFile(record, text.replace('"1.8.2"', '"1.9.1"'));
  await start(folder);
  await handle.terminate();
  await stopServer({ folder });
  await pretendOlder();
  const events: ServerEvent[] = [];
  await start(folder, events);
  expect(events[0]).toEqual({ kind: 'database-replaced', reason: 'older-version' });
});

test('a POST to the HTTP API as a browser would send it is refused', async () => {
  const folder = await projectFolder();
  await start(folder);
  const record = await liveServer(await openState(folder));
  const url = `http://127.0.0.1:${record?.ports.http}/api/v1/namespaces/storyboard/workflows/evil`;
  const body = { workflowType: { name: 'film' }, taskQueue: { name: 'none' } };
  const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
  const status = await new Promise((resolve, reject) => {
    const post = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    post.on('error', reject).end(JSON.stringify(body));
  });
  expect(status).toBe(403);
});

test('a program that ends at once is reported with the end of its log', async () => {
  const folder = await projectFolder();
  const { ensureServer } = await import('../../server/embedded.ts');
  const program = path.join(folder, 'broken');
  await writeFile(program, '#!/bin/sh\nsleep 0.2\necho "no space left" >&2\nexit 3\n', {
    mode: 0o755,
  });
  const temporal = { name: 'temporal', path: program, version: '1.9.1', source: 'path' } as const;
  const failure = ensureServer({ folder, temporal });
  await expect(failure).rejects.toThrow(/The Temporal server ended with 3.*\n.*no space left/s);
});
