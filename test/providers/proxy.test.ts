/** What HTTPS_PROXY, ALL_PROXY and NO_PROXY do to requests and links, and what never goes astray. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { download } from '../../providers/link.ts';
import { ProviderError } from '../../providers/provider.ts';
import { proxyTag, routeTo } from '../../providers/proxy.ts';
import { openProviders } from '../../providers/settings.ts';
import { arkAt, order, refusal, submission } from './ark/fixtures.ts';
import { certificate } from './certificate.ts';
import { serveProxy, type ProxyOptions } from './connect-proxy.ts';
import { closedPort, json, serve, serveRaw, serveTls, unexpected } from './server.ts';

/** What our own resolver knows in these tests; a name that is not here, it does not answer for. */
const NAMES: Record<string, string> = {
  'inside.example': '10.0.0.7',
  'clips.example': '203.0.114.9',
};
vi.mock('node:dns', async (original) => {
  const actual = await original<{ lookup: (...asked: unknown[]) => void }>();
  return {
    ...actual,
    lookup: (name: string, options: object, done: (...told: unknown[]) => void) => {
      if (!name.endsWith('.example')) return actual.lookup(name, options, done);
      const address = NAMES[name];
      if (address) return done(null, [{ address, family: 4 }]);
      return done(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), []);
    },
  };
});

const VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy'];
beforeEach(() => {
  for (const name of VARIABLES.flatMap((one) => [one, one.toUpperCase()])) vi.stubEnv(name, '');
  return () => vi.unstubAllEnvs();
});

function trust(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate]);
  onTestFinished(() => setDefaultCACertificates(before));
}

const USER = 'director:pa%3Ass%40word';
const PROVIDER = 'https://provider.example';

/** A provider behind a proxy that the environment names. */
async function behindProxy(more: Partial<ProxyOptions> = {}, user = '') {
  const server = await serveTls((_seen, response) => json(response, 200, { id: 'cgt-1' }));
  const proxy = await serveProxy({ port: server.port, ...more });
  vi.stubEnv('HTTPS_PROXY', `http://${user}${proxy.address}`);
  return { server, proxy };
}

describe('an order', () => {
  test('goes out through a tunnel, over TLS that is verified, and the key only within', async () => {
    trust();
    const { server, proxy } = await behindProxy();
    const sent: number[] = [];
    const beforeSend = () =>
      Promise.resolve(void sent.push(server.seen.length, proxy.asked.length));
    const task = await arkAt(PROVIDER).submit(submission(order(), { beforeSend }));
    expect(task).toEqual({ id: 'cgt-1' });
    expect(sent).toEqual([0, 1]);
    expect(proxy.asked).toMatchObject([{ target: 'provider.example:443' }]);
    expect(proxy.asked[0]?.headers).not.toHaveProperty('authorization');
    expect(server.seen).toMatchObject([{ method: 'POST', headers: { host: 'provider.example' } }]);
    expect(server.seen[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  test('shows the proxy its user and password, decoded', async () => {
    trust();
    const { server, proxy } = await behindProxy({ user: 'director:pa:ss@word' }, `${USER}@`);
    await arkAt(PROVIDER).submit(submission(order()));
    expect(proxy.asked).toHaveLength(1);
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ['407 without a user', { user: 'a:b' }, '', /wants a user and a password, .* \(HTTP 407\)/],
    ['407 with another user', { user: 'a:b' }, `${USER}@`, /does not accept .* \(HTTP 407\)/],
    [
      '403',
      { answer: 'HTTP/1.1 403 Forbidden\r\n\r\n<h1>no</h1>' },
      `${USER}@`,
      /let .* \(HTTP 403\)/,
    ],
    ['502', { answer: 'HTTP/1.1 502 Bad Gateway\r\n\r\n' }, '', /could not reach .* \(HTTP 502\)/],
    ['405', { answer: 'HTTP/1.1 405 No\r\n\r\n' }, '', /opens no tunnel .* \(HTTP 405\)/],
    ['a redirect', { answer: 'HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n' }, '', /\(HTTP 302\)/],
    ['a hang-up', { answer: '' }, '', /cut|closed|hung up/],
    ['garbage', { answer: 'SSH-2.0-OpenSSH\r\n' }, '', /is no http proxy/],
  ])('was not sent when the proxy answers %s', async (_name, options, user, reason) => {
    trust();
    const { server, proxy } = await behindProxy(options, user);
    const beforeSend = vi.fn<() => Promise<void>>();
    const error = await refusal(arkAt(PROVIDER).submit(submission(order(), { beforeSend })));
    expect(error).toMatchObject({
      accepted: 'no',
      failure: { kind: 'unavailable', code: 'no-connection' },
    });
    expect(error.message).toMatch(reason);
    expect(error.message).toContain(`${proxy.address} (HTTPS_PROXY)`);
    expect(error.message).toContain('provider.example:443');
    expect(error.message).not.toMatch(/pa(?:%3A|:)ss|director|<h1>|\[removed\]/);
    expect(beforeSend).not.toHaveBeenCalled();
    expect(server.seen).toEqual([]);
  });

  test.each(['nobody listens', 'nobody answers'])(
    'was not sent when at the proxy %s',
    async (how) => {
      const silent = await serveRaw(() => {});
      const port = how === 'nobody listens' ? await closedPort() : silent.port;
      vi.stubEnv('https_proxy', `http://${USER}@127.0.0.1:${port}`);
      const answerByMs = () => Date.now() + 300;
      const error = await refusal(arkAt(PROVIDER).submit(submission(order(), { answerByMs })));
      expect(error).toMatchObject({ accepted: 'no', failure: { code: 'no-connection' } });
      expect(error.message).toContain(`127.0.0.1:${port} (https_proxy)`);
      expect(error.message).toMatch(
        how === 'nobody listens' ? /nobody listens there \(ECONNREFUSED\)/ : /not answer in time/,
      );
      expect(error.message).not.toMatch(/director|ss%40|word/);
    },
  );

  test('was not sent when another one answers behind the proxy', async () => {
    trust();
    const { server } = await behindProxy();
    const error = await refusal(arkAt('https://other.example').submit(submission(order())));
    expect(error).toMatchObject({ accepted: 'no', failure: { code: 'no-connection' } });
    expect(error.message).toContain('its certificate is for another name');
    expect(server.seen).toEqual([]);
  });

  test('was not sent when nobody vouches for who answers', async () => {
    const { server } = await behindProxy();
    const error = await refusal(arkAt(PROVIDER).submit(submission(order())));
    expect(error.message).toMatch(/signed by nobody whom this machine trusts.*NODE_EXTRA_CA_CERTS/);
    expect(server.seen).toEqual([]);
  });

  test('never goes through a proxy to this machine', async () => {
    const server = await serve((_seen, response) => json(response, 200, { id: 'cgt-1' }));
    const proxy = await serveProxy({ port: server.port });
    for (const name of VARIABLES.slice(0, 3)) vi.stubEnv(name, `http://${proxy.address}`);
    await arkAt(server.origin).submit(submission(order()));
    expect(server.seen).toHaveLength(1);
    expect(proxy.asked).toEqual([]);
  });

  test('goes through a proxy that is itself spoken to over TLS', async () => {
    trust();
    const { server, proxy } = await behindProxy();
    const front = await serveTlsTo(Number(proxy.address.split(':')[1]));
    vi.stubEnv('HTTPS_PROXY', `https://127.0.0.1:${front}`);
    await arkAt(PROVIDER).submit(submission(order()));
    expect(proxy.asked).toHaveLength(1);
    expect(server.seen).toHaveLength(1);
  });
});

/** TLS in front of a port of this machine. */
async function serveTlsTo(port: number): Promise<number> {
  const { createServer } = await import('node:tls');
  const { connect } = await import('node:net');
  const { key } = await import('./certificate.ts');
  const server = createServer({ key, cert: certificate }, (socket) => {
    const onwards = connect(port, '127.0.0.1');
    socket.on('error', () => onwards.destroy());
    onwards.on('error', () => socket.destroy());
    socket.pipe(onwards).pipe(socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : unexpected('it has no port');
}

describe('a link', () => {
  async function fetched(link: string) {
    const folder = await mkdtemp(join(tmpdir(), 'proxy-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return download(link, { path: join(folder, 'clip'), maxBytes: 99, allowedOrigin: null }).then(
      ({ bytes }) => bytes,
      (error: unknown) => (error instanceof ProviderError ? error : unexpected(String(error))),
    );
  }

  test.each([
    ['our resolver knows nothing of its name', 'https://cdn.provider.example/v.mp4'],
    ['our resolver finds it public', 'https://clips.example:8443/v.mp4'],
  ])('comes through the proxy, by name, when %s', async (_name, link) => {
    trust();
    const { proxy } = await behindProxy();
    expect(await fetched(link)).toBe(14);
    const { hostname, port } = new URL(link);
    expect(proxy.asked).toMatchObject([{ target: `${hostname}:${port || 443}` }]);
  });

  test.each([
    'https://inside.example/v.mp4',
    'https://10.0.0.7/v.mp4',
    'https://169.254.169.254/latest',
    'https://[fd00::1]/v.mp4',
    'https://127.0.0.1/v.mp4',
    'https://localhost/v.mp4',
  ])('to %s is refused before the proxy hears of it', async (link) => {
    const { proxy } = await behindProxy();
    expect(await fetched(link)).toMatchObject({
      failure: { kind: 'unreadable', code: 'link-private' },
    });
    expect(proxy.asked).toEqual([]);
  });

  test('that redirects to a private name is refused there', async () => {
    trust();
    const server = await serveTls((_seen, response) => {
      response.writeHead(302, { Location: 'https://inside.example/v.mp4' }).end();
    });
    const proxy = await serveProxy({ port: server.port });
    vi.stubEnv('ALL_PROXY', proxy.address);
    expect(await fetched('https://clips.example/v')).toMatchObject({
      failure: { code: 'link-private' },
    });
    expect(proxy.asked).toHaveLength(1);
  });

  test('whose proxy fails may be tried again, and its failure names the proxy', async () => {
    const { proxy } = await behindProxy({ answer: 'HTTP/1.1 503 Full\r\n\r\n' }, `${USER}@`);
    const error = await fetched('https://clips.example/v.mp4?sig=secret');
    expect(error).toMatchObject({ failure: { kind: 'unavailable', code: 'no-connection' } });
    expect(String(error)).toContain(`${proxy.address} (HTTPS_PROXY): it could not reach`);
    expect(String(error)).not.toMatch(/director|secret/);
  });
});

describe('the variables', () => {
  const way = (link: string) => {
    const route = routeTo(new URL(link));
    if (route.kind !== 'proxy') return route.kind;
    const { host, port, isTls, variable } = route.proxy;
    return `${isTls ? 'tls ' : ''}${host} ${port} ${variable}`;
  };

  test.each([
    [{ HTTPS_PROXY: 'http://p.example:3128' }, 'p.example 3128 HTTPS_PROXY'],
    [
      { https_proxy: 'p.example:3128', HTTPS_PROXY: 'http://other:1' },
      'p.example 3128 https_proxy',
    ],
    [{ ALL_PROXY: 'http://p.example' }, 'p.example 80 ALL_PROXY'],
    [{ all_proxy: 'https://[2001:db8::1]' }, 'tls 2001:db8::1 443 all_proxy'],
    [{ HTTP_PROXY: 'http://p.example:3128' }, 'direct'],
    [{ HTTPS_PROXY: ' ', ALL_PROXY: 'p.example:81' }, 'p.example 81 ALL_PROXY'],
    [{ HTTPS_PROXY: '10.0.0.1:3128', NO_PROXY: '*' }, 'direct'],
    [{ HTTPS_PROXY: '10.0.0.1:3128', NO_PROXY: 'api.ark.example' }, 'direct'],
    [{ HTTPS_PROXY: '10.0.0.1:3128', no_proxy: '.ark.example' }, 'direct'],
    [{ HTTPS_PROXY: '10.0.0.1:3128', no_proxy: '*.ark.example, x' }, 'direct'],
    [{ HTTPS_PROXY: '10.0.0.1:3128', NO_PROXY: 'localhost,ARK.example' }, 'direct'],
    [{ HTTPS_PROXY: '10.0.0.1:3128', NO_PROXY: 'ark.example:443' }, 'direct'],
    [{ HTTPS_PROXY: '10.0.0.1:3128', NO_PROXY: 'ark.example:444' }, '10.0.0.1 3128 HTTPS_PROXY'],
    [{ HTTPS_PROXY: '10.0.0.1:3128', NO_PROXY: 'rk.example' }, '10.0.0.1 3128 HTTPS_PROXY'],
  ])('%j: %s', (environment, expected) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(way('https://api.ark.example/v3')).toBe(expected);
  });

  test.each([
    'https://localhost',
    'https://films.localhost',
    'https://127.0.0.2:8443',
    'http://127.0.0.1:80',
    'https://[::1]',
  ])('say nothing about %s', (link) => {
    for (const name of VARIABLES.slice(0, 3)) vi.stubEnv(name, 'http://p.example:3128');
    expect(way(link)).toBe('direct');
  });

  test.each([
    ['socks5://p.example:1080', /^HTTPS_PROXY names a proxy of the kind socks5; only http/],
    ['SOCKS5H://p.example', /kind socks5h/],
    ['file:///etc/passwd', /kind file/],
    ['http://', /^HTTPS_PROXY is no address of a proxy/],
    ['http://p.example:70000', /is no address/],
    ['http://p.example:0', /is no address/],
    ['http://me:pa#ss@p.example:3128', /is no address/],
    ['http://me:50%@p.example:3128', /a % that encodes no sign/],
    ['p example', /is no address/],
  ])('that hold %j are refused, and not repeated', (value, message) => {
    vi.stubEnv('HTTPS_PROXY', value);
    const route = routeTo(new URL('https://ark.example'));
    expect(route).toMatchObject({ kind: 'bad', message: expect.stringMatching(message) });
    expect(JSON.stringify(route)).not.toMatch(/pa#ss|50%@|passwd/);
    expect(JSON.stringify(route)).toMatch(/unset|%25/);
  });

  test('are told from others by a tag, whichever letters they are written in', () => {
    const proxied = proxyTag({ HTTPS_PROXY: 'http://p.example' });
    expect(proxied).toMatch(/^[\da-f]{8}$/);
    expect(proxyTag({ https_proxy: 'http://p.example' })).toBe(proxied);
    expect(proxyTag({ HTTPS_PROXY: 'http://p.example', NO_PROXY: 'x' })).not.toBe(proxied);
    expect(proxyTag({ PATH: '/bin' })).toBe('');
  });
});

describe('settings', () => {
  const environment = { BYTEPLUS_API_KEY: 'key-of-nobody', BYTEPLUS_BASE_URL: PROVIDER };

  test('name the proxy of a provider without what opens it', () => {
    vi.stubEnv('HTTPS_PROXY', `http://${USER}@p.example:3128`);
    const { opened } = openProviders({ environment, dotEnvText: null });
    expect(opened).toMatchObject([{ proxy: 'p.example:3128 (HTTPS_PROXY)' }]);
    vi.stubEnv('NO_PROXY', 'provider.example');
    const [direct] = openProviders({ environment, dotEnvText: null }).opened;
    expect(direct).not.toHaveProperty('proxy');
  });

  test('refuse a provider whose proxy is none, and no provider on this machine', () => {
    vi.stubEnv('ALL_PROXY', 'socks5://p.example:1080');
    const { opened, problems } = openProviders({ environment, dotEnvText: null });
    expect(opened).toEqual([]);
    expect(problems).toContainEqual({
      provider: 'byteplus',
      code: 'bad-proxy',
      message:
        'BytePlus ModelArk is asked through a proxy, and ' +
        'ALL_PROXY names a proxy of the kind socks5; only http and https are supported.',
      hint: 'Name an http proxy, e.g. ALL_PROXY=http://proxy.example:3128, or unset ALL_PROXY.',
    });
    const local = { ...environment, BYTEPLUS_BASE_URL: 'http://127.0.0.1:8080/api/v3' };
    expect(openProviders({ environment: local, dotEnvText: null }).opened).toHaveLength(1);
  });

  test('of .env name no proxy', () => {
    openProviders({ environment, dotEnvText: 'HTTPS_PROXY=http://p.example:3128' });
    expect(routeTo(new URL(PROVIDER))).toEqual({ kind: 'direct' });
  });
});
