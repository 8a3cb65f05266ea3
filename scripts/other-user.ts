/**
 * What another user of this machine can do to a film that runs: `node scripts/other-user.ts`, as root.
 *
 * A paid film (against the project's own simulator) waits in a queue; then this script runs itself as
 * `nobody`, who tries to read the project, to use the provider inside the worker, and to order by
 * the Temporal server's port, which nothing keeps from them. Prints a line for each attempt and ends
 * with 1 when something was got.
 */

import { Client, Connection } from '@temporalio/client';
import { execa } from 'execa';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BYTEPLUS } from '../providers/ark/sheet.ts';
import { readScenario } from '../providers/simulator/scenario/scenario.ts';
import { createSimulator } from '../providers/simulator/simulator.ts';
import { NAMESPACE } from '../server/connection.ts';
import { serverState, stopServer } from '../server/stop.ts';
import { SEEDANCE_MODELS } from '../specs/models/seedance.ts';
import { openStoreIfPresent } from '../store/store.ts';
import { findTool } from '../tools/find.ts';
import { ensure, names, PRODUCTION, SHOT } from '../workflows/messages.ts';

const COMMAND = new URL('../bin/storyboard.js', import.meta.url).pathname;
const NOBODY = 65_534;
const KEY = 'a-key-that-is-nobody-s';
const CALL_MS = 20_000;
/** Of a plan that no command has asked for. */
const UNGRANTED = '0'.repeat(64);
/** What the other user has got. */
let got = 0;
const STORYBOARD = `version: 1
title: Of one user
provider: byteplus
defaults: { model: seedance-1.5-pro, resolution: 480p, duration: 4, tier: flex }
shots:
  - { id: sh0010, prompt: It waits }
`;

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    address: { type: 'string' },
    store: { type: 'string' },
    film: { type: 'string' },
    plan: { type: 'string' },
    account: { type: 'string' },
    ports: { type: 'string' },
  },
});

process.exitCode = values.folder === undefined ? await asOwner() : await asOther();

/** Gives 0 when nothing was got. */
async function asOwner(): Promise<number> {
  if (process.getuid?.() !== 0) throw new Error('Only root can run this as another user.');
  const folder = await mkdtemp(join(tmpdir(), 'storyboard-of-one-'));
  const provider = await createSimulator({
    folder: await mkdtemp(join(tmpdir(), 'storyboard-provider-')),
    sheet: BYTEPLUS,
    models: SEEDANCE_MODELS,
    ffmpegPath: (await findTool('ffmpeg')).path,
    scenario: readScenario('rules: [{ do: { stuck: queued } }]'),
  });
  const env = { BYTEPLUS_API_KEY: KEY, BYTEPLUS_BASE_URL: provider.url };
  const run = (...args: string[]) =>
    execa(process.execPath, [COMMAND, ...args], { cwd: folder, env, reject: false });
  try {
    await writeFile(join(folder, 'film.yaml'), STORYBOARD);
    const started = await run('run', 'film.yaml', '--yes', '--detach', '--max-cost', '1USD');
    const store = await openStoreIfPresent(folder);
    const film = await store?.films.findFilm(join(folder, 'film.yaml'));
    const { server, workers } = await serverState({ folder });
    if (!store || !film?.plan || !server) throw new Error(`It does not run: ${started.stderr}`);
    // Read by others on purpose: what must hold does not hang on the folder being closed.
    const other = await execa(
      process.execPath,
      [
        new URL(import.meta.url).pathname,
        `--folder=${folder}`,
        `--address=${server.address}`,
        `--store=${store.id}`,
        `--film=${film.id}`,
        `--plan=${film.plan}`,
        `--ports=${(await portsOf(workers[0]?.identity.pid ?? 0)).join()}`,
        `--account=${workers[0]?.accounts.find((tag) => tag.startsWith('byteplus')) ?? ''}`,
      ],
      { uid: NOBODY, gid: NOBODY, reject: false, cwd: tmpdir() },
    );
    process.stdout.write(`${other.stdout}\n${other.stderr}\n`);
    const bought = provider.orders().length;
    process.stdout.write(`orders at the provider: ${bought}, of which 1 was asked for\n`);
    return bought === 1 && other.exitCode === 0 ? 0 : 1;
  } finally {
    await run('cancel', 'film.yaml', '--yes');
    await stopServer({ folder });
    await provider.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function asOther(): Promise<number> {
  const { folder = '', address = '', ports = '' } = values;
  await attempt('read the project', async () =>
    (await readdir(join(folder, '.storyboard'))).join(),
  );
  for (const port of ports.split(',')) {
    for (const path of ['simulator/orders', 'api/v3/contents/generations/tasks']) {
      await attempt(`GET ${port}/${path}`, () => textAt(`http://127.0.0.1:${port}/${path}`));
    }
  }
  const connection = await Connection.connect({ address });
  const within = <T>(work: () => Promise<T>) => connection.withDeadline(Date.now() + CALL_MS, work);
  const { workflow } = new Client({ connection, namespace: NAMESPACE });
  await attempt('order by a plan of one’s own', () => within(() => ensureOwn(workflow)));
  for (const [what, plan] of [
    ['another tier of the granted plan, beside its order', values.plan ?? ''],
    ['a shot by a plan that nobody granted', UNGRANTED],
  ] as const) {
    await attempt(what, () => within(() => startShot(workflow, what, plan)));
  }
  await connection.close();
  return got === 0 ? 0 : 1;
}

async function attempt(what: string, work: () => Promise<string>): Promise<void> {
  try {
    const gained = await work();
    got += 1;
    process.stdout.write(`GOT      ${what}: ${gained}\n`);
  } catch (error) {
    process.stdout.write(`refused  ${what}: ${String(error).split('\n')[0]}\n`);
  }
}

async function textAt(url: string): Promise<string> {
  const headers = { Authorization: 'Bearer guessed' };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(CALL_MS) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.text();
}

async function ensureOwn(workflow: Client['workflow']): Promise<string> {
  const { store = '', film = '', account = '' } = values;
  const caps = { id: 'f'.repeat(16), maxCost: [], allowsUnpriced: true };
  const request = { plan: UNGRANTED, accounts: { byteplus: account }, caps, restart: true };
  const handle = workflow.getHandle(names.production(store, film));
  return JSON.stringify(await handle.executeUpdate(ensure, { args: [request] }));
}

async function startShot(
  workflow: Client['workflow'],
  what: string,
  plan: string,
): Promise<string> {
  const { store = '', film = '', account = '' } = values;
  const node = {
    id: 'sh0010',
    first: null,
    last: null,
    provider: 'byteplus',
    tier: 'default',
    onExpired: [],
    fallbacks: [],
    onDownMs: 0,
    poll: null,
    onFailed: 9,
    onUnknown: 'resubmit',
    isSkipped: false,
    isLeftOut: false,
    standing: null,
    take: 7,
    order: 1,
    open: null,
    isStale: false,
  };
  const frames = { firstFrameSha256: null, lastFrameSha256: null };
  const accounts = { byteplus: account };
  const handle = await workflow.start(SHOT, {
    workflowId: `${PRODUCTION}-of-another/${what}`,
    taskQueue: names.queue.workflows(store),
    args: [{ store, film, accounts, asked: { plan, node }, ...frames }],
    workflowRunTimeout: CALL_MS,
  });
  const outcome: { kind?: string } = await handle.result();
  if (outcome.kind === 'stands') return JSON.stringify(outcome);
  throw new Error(JSON.stringify(outcome));
}

/** What a process listens on. */
async function portsOf(pid: number): Promise<number[]> {
  const files = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(
    files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')),
  );
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const isIts = state === '0A' && links.includes(`socket:[${inode}]`);
    return isIts ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
  });
}
