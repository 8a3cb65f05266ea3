/** Downloads over connections that drip, break, change their file or send something else. */

import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkLink, download, lookupPublic, type DownloadOptions } from '../../providers/link.ts';
import { ProviderError } from '../../providers/provider.ts';
import { serve, unexpected, type Answerer, type Served } from './server.ts';

/** What names of the tests' own resolve to; others are resolved as ever. */
const NAMES: Record<string, readonly string[]> = {
  'benchmark.example': ['198.18.0.7'],
  'benchmark-end.example': ['198.19.255.254'],
  'mapped.example': ['::ffff:198.18.0.7'],
  'beside.example': ['198.20.0.1'],
  'private.example': ['10.0.0.1', '127.0.0.1', '::1'],
  'mixed.example': ['192.168.0.1', '198.18.0.9'],
};
vi.mock('node:dns', async (original) => {
  const actual = await original<typeof import('node:dns')>();
  return {
    ...actual,
    lookup: (name: string, options: object, done: (...told: unknown[]) => void) => {
      const known = NAMES[name];
      if (!known) return Reflect.apply(actual.lookup, null, [name, options, done]);
      const told = known.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      return done(null, told);
    },
  };
});

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const CLIP = Buffer.from(Array.from({ length: 200_000 }, (_, nth) => (nth * 7) % 251));
const SHA256 = createHash('sha256').update(CLIP).digest('hex');
const OTHER = Buffer.alloc(CLIP.byteLength, 'other');

function fetchFrom({ origin }: Served, more: Partial<DownloadOptions> = {}) {
  const path = join(folder, 'clip.mp4');
  return download(origin, { path, maxBytes: 1_000_000, allowedOrigin: origin, ...more });
}

async function refused(call: Promise<unknown>) {
  const error = await call.then(
    () => unexpected('it was downloaded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(await readdir(folder)).toEqual([]);
  return error.failure;
}

async function isWhole(call: Promise<unknown>): Promise<void> {
  expect(await call).toEqual({ bytes: CLIP.byteLength, sha256: SHA256 });
  expect((await readFile(join(folder, 'clip.mp4'))).equals(CLIP)).toBe(true);
}

/** Sends a part of a body that was announced to be longer, then hangs up. */
function breakOff(response: ServerResponse, part: Buffer): void {
  response.write(part, () => setTimeout(() => response.destroy(), 20));
}

const LENGTH = { 'Content-Length': CLIP.byteLength };
const ETAG = '"v1"';
const MODIFIED = 'Sat, 21 Nov 2026 08:00:00 GMT';

type Facts = Record<string, string>;

/** Breaks off `breaks` times; each request for a part gets the rest. */
function breaking(facts: Facts, breaks = 1, head: Facts | typeof LENGTH = LENGTH): Answerer {
  return ({ headers }, response, nth) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? -1);
    if (from < 0) {
      response.writeHead(200, { ...head, ...facts });
    } else {
      const range = `bytes ${from}-${CLIP.byteLength - 1}/${CLIP.byteLength}`;
      const length = { 'Content-Length': CLIP.byteLength - from };
      response.writeHead(206, { ...length, 'Content-Range': range, ...facts });
    }
    const rest = CLIP.subarray(Math.max(0, from));
    if (nth > breaks) response.end(rest);
    else breakOff(response, rest.subarray(0, 30_000));
  };
}

describe('a broken connection', () => {
  test.each<[string, Facts, string | undefined]>([
    ['an ETag', { ETag: ETAG }, ETAG],
    ['a time', { 'Last-Modified': MODIFIED }, MODIFIED],
    ['a weak ETag beside a time', { ETag: 'W/"v1"', 'Last-Modified': MODIFIED }, MODIFIED],
    ['no validator, by the length', {}, undefined],
    ['a weak ETag, by the length', { ETag: 'W/"v1"' }, undefined],
  ])('is gone on after, with %s', async (_name, facts, condition) => {
    const server = await serve(breaking(facts, 3));
    await isWhole(fetchFrom(server));
    expect(server.seen).toHaveLength(4);
    expect(server.seen[0]?.headers.range).toBeUndefined();
    for (const { headers } of server.seen.slice(1)) {
      expect(headers.range).toMatch(/^bytes=[1-9]\d*-$/);
      expect(headers['if-range']).toBe(condition);
    }
  });

  test('is gone on after where only the validator tells, and the part tells the length', async () => {
    const server = await serve(breaking({ ETag: ETAG }, 2, {}));
    await isWhole(fetchFrom(server));
    expect(server.seen[2]?.headers['if-range']).toBe(ETAG);
  });

  test('of a file without length and validator leads back to the first byte', async () => {
    const server = await serve(breaking({}, 1, {}));
    await isWhole(fetchFrom(server));
    expect(server.seen.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
  });

  test('leads back to the first byte where the server knows no parts', async () => {
    const server = await serve((_seen, response, nth) => {
      response.writeHead(200, { ...LENGTH, ETag: nth === 1 ? ETAG : '"v2"' });
      if (nth === 1) breakOff(response, OTHER.subarray(0, 30_000));
      else response.end(CLIP);
    });
    await isWhole(fetchFrom(server));
    expect(server.seen[1]?.headers.range).toBeDefined();
  });

  const last = CLIP.byteLength - 1;
  test.each<[string, number, (from: number) => Record<string, string>]>([
    ['another start', 206, () => ({ 'Content-Range': `bytes 0-${last}/${CLIP.byteLength}` })],
    ['another length', 206, (from) => ({ 'Content-Range': `bytes ${from}-${last}/${last + 2}` })],
    ['an end past the whole', 206, (from) => ({ 'Content-Range': `bytes ${from}-${last + 9}/*` })],
    ['no place', 206, () => ({})],
    ['a place of 400 digits', 206, () => ({ 'Content-Range': `bytes ${'9'.repeat(400)}-9/9` })],
    [
      'another file',
      206,
      (from) => ({ 'Content-Range': `bytes ${from}-${last}/${CLIP.byteLength}`, ETag: '"v2"' }),
    ],
    [
      'a page',
      206,
      (from) => ({
        'Content-Range': `bytes ${from}-${last}/${CLIP.byteLength}`,
        'Content-Type': 'text/html',
      }),
    ],
    ['no such part', 416, () => ({ 'Content-Range': `bytes */${CLIP.byteLength}` })],
  ])('is begun anew after a part with %s', async (_name, status, facts) => {
    const server = await serve(({ headers }, response, nth) => {
      const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? -1);
      if (from >= 0) return response.writeHead(status, facts(from)).end(OTHER.subarray(from));
      response.writeHead(200, { ...LENGTH, ETag: ETAG });
      return nth === 1 ? breakOff(response, CLIP.subarray(0, 30_000)) : response.end(CLIP);
    });
    await isWhole(fetchFrom(server));
    expect(server.seen).toHaveLength(3);
  });

  test('is begun anew after a part that is longer than it says', async () => {
    const server = await serve(({ headers }, response, nth) => {
      const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? -1);
      if (from >= 0) {
        response.writeHead(206, {
          'Content-Range': `bytes ${from}-${from + 9}/${CLIP.byteLength}`,
        });
        return response.end(CLIP.subarray(from));
      }
      response.writeHead(200, { ...LENGTH, ETag: ETAG });
      return nth === 1 ? breakOff(response, CLIP.subarray(0, 30_000)) : response.end(CLIP);
    });
    await isWhole(fetchFrom(server));
  });

  test('is mended a few times and no more', async () => {
    const server = await serve(breaking({ ETag: ETAG }, 99));
    const { kind, code } = await refused(fetchFrom(server));
    expect([kind, code]).toEqual(['unavailable', 'clip-truncated']);
    expect(server.seen).toHaveLength(6);
  });

  test('before the first byte is left to whoever asked', async () => {
    const server = await serve((_seen, response) => response.destroy());
    expect(await refused(fetchFrom(server))).toMatchObject({ kind: 'unavailable' });
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    [403, 'link-dead'],
    [503, 'unavailable'],
  ])('after which the link answers %i: nothing is left behind', async (status, kind) => {
    const server = await serve((_seen, response, nth) => {
      if (nth > 1) return response.writeHead(status).end();
      return breakOff(response.writeHead(200, LENGTH), CLIP.subarray(0, 30_000));
    });
    expect(await refused(fetchFrom(server))).toMatchObject({ kind, code: `http-${status}` });
    expect(server.seen).toHaveLength(2);
  });

  test('is not mended once it was called off', async () => {
    const controller = new AbortController();
    const server = await serve((_seen, response) => {
      response.writeHead(200, LENGTH).write(CLIP.subarray(0, 30_000), () => {
        setTimeout(() => {
          response.destroy();
          setTimeout(() => controller.abort(), 20);
        }, 20);
      });
    });
    const call = fetchFrom(server, { signal: controller.signal });
    expect(await refused(call)).toMatchObject({ kind: 'unavailable', code: 'aborted' });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a download', () => {
  test.each<[string, Answerer]>([
    [
      'its body drips',
      (_seen, response) => {
        response.writeHead(200, LENGTH);
        const drip = setInterval(() => response.write('x'), 50);
        response.on('close', () => clearInterval(drip));
      },
    ],
    [
      'it breaks and drips',
      (_seen, response) => {
        response.writeHead(200, { ...LENGTH, ETag: ETAG });
        breakOff(response, Buffer.from('xx'));
      },
    ],
    ['nothing comes', () => {}],
    [
      'it redirects slowly',
      (_seen, response) =>
        void setTimeout(() => {
          response.writeHead(302, { Location: '/next' }).end();
        }, 200),
    ],
  ])('has an end in all when %s', async (_name, answer) => {
    const server = await serve(answer);
    const failed = await refused(fetchFrom(server, { totalMs: 400 }));
    expect(failed).toMatchObject({ kind: 'unavailable', code: 'link-slow' });
    expect(failed.message).toContain('did not arrive within 0.4 s');
  });

  test.each<[string, Facts, string]>([
    ['by its type', { 'Content-Type': 'text/html; charset=utf-8' }, 'ftyp'],
    ['by its type in capitals', { 'Content-Type': 'TEXT/HTML' }, 'ftyp'],
    ['by its beginning', {}, '<!DOCTYPE html><html><body>Sign in'],
    ['after spaces and a mark', {}, '\ufeff\r\n  <html lang="en">'],
    ['after a remark', { 'Content-Type': 'video/mp4' }, '<!-- a --> <!-- b -->\n<Html><p>'],
    ['as XHTML', {}, '<?xml version="1.0"?>\n<!doctype html SYSTEM "x">'],
  ])('is refused when it is a page: %s', async (_name, facts, body) => {
    const server = await serve((_seen, response) => {
      response.writeHead(200, facts);
      for (const letter of body) response.write(letter);
      response.end();
    });
    const failed = await refused(fetchFrom(server));
    expect(failed).toMatchObject({ kind: 'unreadable', code: 'link-html', billed: 'yes' });
  });

  test.each(['<svg xmlns="x">', '<htmlx>', `${'<!--'.repeat(250)} html`, 'x<html>', ''])(
    'is no page because it begins with %j',
    async (body) => {
      const server = await serve((_seen, response) => response.end(body));
      expect(await fetchFrom(server)).toMatchObject({ bytes: Buffer.byteLength(body) });
    },
  );

  test.each([
    [429, '7', 'throttled', 7_000],
    [429, '0', 'throttled', 1_000],
    [503, '86400', 'unavailable', 900_000],
    [503, '9'.repeat(400), 'unavailable', null],
    [503, '-1', 'unavailable', null],
    [500, '1.5', 'unavailable', null],
    [416, '3', 'unavailable', 3_000],
    [204, '3', 'unavailable', 3_000],
    [999, '3', 'unavailable', 3_000],
    [403, '3', 'link-dead', 3_000],
  ])('that is answered with %i and Retry-After %s', async (status, asked, kind, retryAfterMs) => {
    const server = await serve((_seen, response) => {
      response.writeHead(status, { 'Retry-After': asked }).end();
    });
    const failed = await refused(fetchFrom(server));
    expect(failed).toMatchObject({ kind, code: `http-${status}`, retryAfterMs, billed: 'yes' });
  });
});

describe('a name', () => {
  async function resolved(name: string): Promise<unknown> {
    return new Promise((done) => {
      lookupPublic(name, { all: true }, (error, found) => done(error ?? found));
    });
  }

  test.each(['benchmark.example', 'benchmark-end.example', 'mapped.example'])(
    '%s may lead into the range that proxies give out',
    async (name) => {
      expect(await resolved(name)).toMatchObject([{ address: NAMES[name]?.[0] }]);
    },
  );

  test('leads to no private address, also not beside another', async () => {
    expect(await resolved('mixed.example')).toMatchObject([{ address: '198.18.0.9' }]);
    const failed = await resolved('private.example');
    expect(failed).toMatchObject({ failure: { kind: 'unreadable', code: 'link-private' } });
    expect(await resolved('beside.example')).toMatchObject([{ address: '198.20.0.1' }]);
  });

  test.each(['198.18.0.7', '198.19.255.254', '[::ffff:198.18.0.7]'])(
    'that is the address %s itself is refused',
    (host) => {
      expect(() => checkLink(`https://${host}/v.mp4`, null, null)).toThrow('not public');
    },
  );
});
