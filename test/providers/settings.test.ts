import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountTag, openProviders, type ProviderSources } from '../../providers/settings.ts';
import { json, serve } from './server.ts';

function open(environment: Record<string, string>, dotEnvText: string | null = null) {
  return openProviders({ environment, dotEnvText });
}

function names({ opened }: ReturnType<typeof openProviders>): string[] {
  return opened.map(({ provider }) => provider.sheet.name);
}

async function problems(sources: Partial<ProviderSources>, provider: string) {
  const all = openProviders({ environment: {}, dotEnvText: null, ...sources }).problems;
  return all.filter((problem) => problem.provider === provider);
}

/** Where requests really go, and with which key. */
async function asked(
  settings: (origin: string) => { environment: Record<string, string>; dotEnvText: string | null },
) {
  const server = await serve((_seen, response) =>
    json(response, 200, { id: 'x', status: 'queued' }),
  );
  const opened = openProviders(settings(`${server.origin}/base/`)).opened;
  const account = opened.find(({ provider }) => provider.sheet.name === 'byteplus');
  await account?.provider.status([{ id: 'x' }], 'default').catch(() => {});
  return { account, server, seen: server.seen[0] ?? null };
}

describe('keys', () => {
  test('open the providers that they are for, in the registry’s order', () => {
    expect(names(open({}))).toEqual([]);
    expect(names(open({ BYTEPLUS_API_KEY: 'k1', ARK_API_KEY: 'k2' }))).toEqual(['ark', 'byteplus']);
    expect(names(open({}, 'ARK_API_KEY="k2" # mine\nOTHER=1'))).toEqual(['ark']);
  });

  test('name the account without telling the key', () => {
    const [ark] = open({ ARK_API_KEY: ' k2 ' }).opened;
    const digest = createHash('sha256').update('k2').digest('hex');
    expect(ark?.account).toBe(`ark-${digest.slice(0, 8)}`);
    expect(accountTag('ark', 'k2')).toBe(ark?.account);
    expect(ark?.linkOrigin).toBeNull();
  });

  test.each([
    'https://ark.ap-southeast.bytepluses.com/api/v3',
    'https://ARK.ap-southeast.bytepluses.com:443/api/v3/',
  ])('with the address that is its own anyway, %s, are as without it', (url) => {
    const [own] = open({ BYTEPLUS_API_KEY: 'k1' }).opened;
    for (const { opened } of [
      open({ BYTEPLUS_API_KEY: 'k1', BYTEPLUS_BASE_URL: url }),
      open({}, `BYTEPLUS_API_KEY=k1\nBYTEPLUS_BASE_URL=${url}`),
    ]) {
      expect(opened[0]).toMatchObject({ account: own?.account, linkOrigin: null });
      expect(opened[0]).not.toHaveProperty('keyAccount');
    }
    const { opened } = open({ BYTEPLUS_API_KEY: 'k1', BYTEPLUS_BASE_URL: `${url}/of-a-gateway` });
    expect(opened[0]?.linkOrigin).toBe(new URL(url).origin);
    expect(opened[0]?.account).not.toBe(own?.account);
  });

  test('a missing one is said with its remedy', async () => {
    expect(await problems({ environment: { ARK_API_KEY: '  ' } }, 'ark')).toEqual([
      {
        provider: 'ark',
        code: 'missing-key',
        message: 'No key for Volcengine Ark: ARK_API_KEY is not set.',
        hint: "Set ARK_API_KEY in the environment or in the project's .env.",
      },
    ]);
  });

  test.each(['two words', 'line\nbreak', 'schlüssel'])('%j is no key', async (key) => {
    const found = await problems({ environment: { ARK_API_KEY: key } }, 'ark');
    expect(found).toMatchObject([{ code: 'bad-key' }]);
    expect(JSON.stringify(found)).not.toContain(key);
  });

  test.each([
    ['key\u200b', 'a zero-width space (U+200B), sign 4 of 4'],
    ['\u200bkey', 'a zero-width space (U+200B), sign 1 of 4'],
    ['a\u00a0b', 'a no-break space (U+00A0), sign 2 of 3'],
    ['\u201ckey\u201d', 'a curly quote (U+201C), sign 1 of 5'],
    ['sk-12…', 'three dots (a key that was shortened for display) (U+2026), sign 6 of 6'],
    ['a\u0007b', 'a sign that is no plain letter, digit or mark (U+0007), sign 2 of 3'],
  ])('%j is told by the sign that no key has', async (key, sign) => {
    const text = `ARK_API_KEY=${key}\n`;
    const dotEnv = { path: '/films/.env', text, closed: null, others: [] };
    expect(await problems({ environment: {}, dotEnvText: text, dotEnv }, 'ark')).toMatchObject([
      { message: `ARK_API_KEY in /films/.env holds characters that no key has: ${sign}.` },
    ]);
    expect(await problems({ environment: { ARK_API_KEY: key } }, 'ark')).toMatchObject([
      { message: `ARK_API_KEY in the environment holds characters that no key has: ${sign}.` },
    ]);
  });

  const nothing = { path: '/films/.env', text: null, closed: null, others: [] };
  test.each([
    ['no file', {}, 'Set ARK_API_KEY in the environment, or in /films/.env: there is none yet.'],
    [
      'a closed file',
      { closed: 'EACCES' },
      '/films/.env cannot be read (EACCES). Make it readable',
    ],
    [
      'a file without it',
      { text: 'OTHER=1' },
      '/films/.env was read, and has no line for it. Write',
    ],
    [
      'an empty value',
      { text: 'ARK_API_KEY=' },
      '/films/.env was read, and has it without a value.',
    ],
    [
      'a name of the wrong case',
      { text: 'ark_api_key=1' },
      '/films/.env was read, and has ark_api_key instead. Write ARK_API_KEY=… there',
    ],
    [
      'an invisible sign in the name',
      { text: 'ARK_API_KEY\u200b=1' },
      '/films/.env was read, and has ARK_API_KEY(U+200B) instead.',
    ],
    [
      'a key in another file',
      { text: 'A=1', others: [{ path: '/films/spring/.env', text: 'ARK_API_KEY=1' }] },
      'It stands in /films/spring/.env, which is not read: that of the project is /films/.env.',
    ],
  ])('a missing one names the file: %s', async (_name, changes, hint) => {
    const dotEnv = { ...nothing, ...changes };
    const found = await problems({ environment: {}, dotEnvText: dotEnv.text, dotEnv }, 'ark');
    expect(found).toMatchObject([
      { code: 'missing-key', hint: expect.stringContaining(hint) as unknown },
    ]);
  });

  test('of another base URL are another account; that of the provider itself is none', () => {
    const accountAt = (url: string) => open({ ARK_API_KEY: 'k', ARK_BASE_URL: url }).opened[0];
    const own = accountTag('ark', 'k');
    expect(open({ ARK_API_KEY: 'k' }).opened[0]).toMatchObject({ account: own });
    const ofProvider = accountAt('https://ark.cn-beijing.volces.com/api/v3/');
    expect(ofProvider).toMatchObject({ account: own });
    expect(ofProvider).not.toHaveProperty('keyAccount');
    const one = accountAt('http://127.0.0.1:9/a');
    const accounts = [one, accountAt('http://127.0.0.1:9/b'), accountAt('http://127.0.0.1:8/a')];
    expect(new Set([own, ...accounts.map((each) => each?.account)]).size).toBe(4);
    expect(accountAt('http://127.0.0.1:9/a/')?.account).toBe(one?.account);
    expect(one?.keyAccount).toBe(own);
  });

  test('of the environment come before those of .env', async () => {
    const { seen } = await asked((origin) => ({
      environment: { BYTEPLUS_API_KEY: 'mine', BYTEPLUS_BASE_URL: origin },
      dotEnvText: 'BYTEPLUS_API_KEY=theirs',
    }));
    expect(seen?.headers.authorization).toBe('Bearer mine');
  });
});

describe('base URLs', () => {
  test('of .env count beside a key of .env', async () => {
    const { account, server, seen } = await asked((origin) => ({
      environment: {},
      dotEnvText: `BYTEPLUS_API_KEY=theirs\nBYTEPLUS_BASE_URL=${origin}`,
    }));
    expect(seen?.path).toBe('/base/contents/generations/tasks/x');
    expect(account?.linkOrigin).toBe(server.origin);
    expect(account?.projectOrigin).toBe(server.origin);
  });

  test('of the environment count before those of .env', async () => {
    const { account, seen } = await asked((origin) => ({
      environment: { BYTEPLUS_BASE_URL: origin },
      dotEnvText: 'BYTEPLUS_API_KEY=theirs\nBYTEPLUS_BASE_URL=https://elsewhere.invalid',
    }));
    expect(seen?.headers.authorization).toBe('Bearer theirs');
    expect(account).not.toHaveProperty('projectOrigin');
  });

  test('of .env never take a key of the environment elsewhere, and that is said', async () => {
    const sources = {
      environment: { BYTEPLUS_API_KEY: 'mine' },
      dotEnvText: 'BYTEPLUS_BASE_URL=http://127.0.0.1:9\nBYTEPLUS_API_KEY=theirs',
    };
    const { opened } = openProviders(sources);
    expect(opened[0]).toMatchObject({
      account: accountTag('byteplus', 'mine'),
      linkOrigin: null,
    });
    expect(await problems(sources, 'byteplus')).toMatchObject([{ code: 'ignored' }]);
  });

  test.each([
    ['http://api.example/v3', 'clear text'],
    ['http://10.0.0.1/v3', 'clear text'],
    ['http://localhost.example/v3', 'clear text'],
    ['ftp://api.example/v3', 'not https'],
    ['https://me:word@api.example/v3', 'a password'],
    ['https://api.example/v3?key=1', 'a query'],
    ['api.example/v3', 'no address'],
  ])('%s is refused', async (url, reason) => {
    const environment = { ARK_API_KEY: 'k', ARK_BASE_URL: url };
    const found = await problems({ environment }, 'ark');
    expect(found).toMatchObject([{ code: 'bad-base-url' }]);
    expect(found[0]?.message).toContain(reason);
    expect(names(open(environment))).toEqual([]);
  });

  test.each([
    'https://api.example/v3/',
    'http://127.0.0.1:8080/api/v3',
    'http://[::1]:8080',
    'http://localhost:8080',
  ])('%s is taken', (url) => {
    const { opened } = open({ ARK_API_KEY: 'k', ARK_BASE_URL: url });
    expect(opened[0]?.linkOrigin).toBe(new URL(url).origin);
  });
});

describe('local', () => {
  test('needs a simulator and no key', async () => {
    const server = await serve((_seen, response) =>
      json(response, 200, { id: 'x', status: 'queued' }),
    );
    const local = { baseUrl: `${server.origin}/api/v3`, apiKey: 'drawn' };
    const { opened } = openProviders({ environment: {}, dotEnvText: null, local });
    expect(opened).toMatchObject([{ account: 'local', linkOrigin: server.origin }]);
    expect(await opened[0]?.provider.status([{ id: 'x' }], 'default')).toMatchObject([
      { state: 'queued' },
    ]);
    expect(server.seen.at(-1)?.headers.authorization).toBe('Bearer drawn');
  });

  test('says how to start one', async () => {
    expect(await problems({}, 'local')).toMatchObject([{ code: 'not-running' }]);
  });
});

/** What an editor, a copy from a page or another program may leave in a `.env`. */
const SPLINTERS = [
  '=',
  '"',
  "'",
  '`',
  '\n',
  '\r',
  '\0',
  '#',
  '$',
  '\\',
  ' ',
  '\ufeff',
  'export ',
  '€',
];

test('a damaged .env is never a crash, and never leads the environment’s key elsewhere', () => {
  const whole =
    'BYTEPLUS_API_KEY="k1"\nBYTEPLUS_BASE_URL=https://example.org/api\nARK_API_KEY=k2\n';
  const change = fc.record({
    at: fc.nat({ max: whole.length }),
    length: fc.nat({ max: 12 }),
    text: fc.constantFrom('', ...SPLINTERS),
  });

  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const text = changes.reduce(
        (before, { at, length, text: put }) =>
          before.slice(0, at) + put + before.slice(at + length),
        whole,
      );
      const { opened, problems: found } = open({ BYTEPLUS_API_KEY: 'mine' }, text);
      const byteplus = opened.find(({ provider }) => provider.sheet.name === 'byteplus');

      expect(byteplus).toMatchObject({ account: accountTag('byteplus', 'mine'), linkOrigin: null });
      for (const { message, hint } of found) {
        expect(`${message} ${hint}`).not.toMatch(/undefined|\[object|k1|k2/);
      }
    }),
    { seed: 24, numRuns: 1_000 },
  );
});
