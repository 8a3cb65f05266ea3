/** What a project's `.env` may say to a command, and what it may not. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closedPort, serveRaw } from '../providers/server.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const FILM = `version: 1
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots: [{ id: a, prompt: one }]
`;

async function projectWith(dotEnv: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'film.yaml'), FILM);
  await writeFile(join(folder, '.env'), dotEnv);
  return folder;
}

test('a base URL of .env beside a key of the environment is not used, and a run says so', async () => {
  const elsewhere = `http://127.0.0.1:${await closedPort()}/api/v3`;
  const folder = await projectWith(`BYTEPLUS_BASE_URL=${elsewhere}\n`);
  const environment = { BYTEPLUS_API_KEY: 'of-the-environment' };
  const { exit, stderr } = await storyboard(folder, ['run', 'film.yaml'], environment);
  expect(exit).toBe(4);
  expect(stderr).toContain(
    'BYTEPLUS_BASE_URL in .env is not used: the key does not come from there. ' +
      'Set BYTEPLUS_BASE_URL in the environment, beside BYTEPLUS_API_KEY.',
  );
});

test('of several films it is said once', async () => {
  const folder = await projectWith('BYTEPLUS_BASE_URL=http://127.0.0.1:1/api/v3\n');
  await writeFile(join(folder, 'other.yaml'), FILM);
  const environment = { BYTEPLUS_API_KEY: 'of-the-environment' };
  const { exit, stderr } = await storyboard(
    folder,
    ['run', 'film.yaml', 'other.yaml'],
    environment,
  );
  expect(exit).toBe(4);
  expect(stderr.match(/BYTEPLUS_BASE_URL in \.env is not used/g)).toHaveLength(1);
});

test('a key of .env is enough to be asked about the price', async () => {
  const folder = await projectWith('BYTEPLUS_API_KEY=of-the-file\n');
  const { exit, stderr } = await storyboard(folder, ['run', 'film.yaml']);
  expect([exit, stderr]).toEqual([4, expect.stringContaining('Add --yes to order')]);
});

/** Nothing of whoever runs the tests. */
const NO_PROXIES = { https_proxy: '', all_proxy: '', no_proxy: '', NO_PROXY: '', ALL_PROXY: '' };

test('a proxy that cannot be used ends a run with its variable, and nothing is started', async () => {
  const folder = await projectWith('BYTEPLUS_API_KEY=of-the-file\n');
  const environment = { ...NO_PROXIES, HTTPS_PROXY: 'socks5://me:secret@proxy.example:1080' };
  const args = ['run', 'film.yaml', '--yes', '--json'];
  const { exit, stdout, stderr } = await storyboard(folder, args, environment);
  expect(exit).toBe(78);
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: 'bad-proxy',
      message: expect.stringContaining('HTTPS_PROXY names a proxy of the kind socks5'),
      hint: expect.stringContaining('HTTPS_PROXY=http://proxy.example:3128'),
    },
  });
  expect(stdout + stderr).not.toMatch(/secret|Starting/);
});

test('doctor names the proxy of each provider, and says that .env has no say in it', async () => {
  const folder = await projectWith(
    'BYTEPLUS_API_KEY=of-the-file\nhttps_proxy=http://evil.example\n',
  );
  const environment = { ...NO_PROXIES, HTTPS_PROXY: 'http://me:secret@proxy.example:3128' };
  const { stdout } = await storyboard(folder, ['doctor'], environment);
  expect(stdout).toMatch(
    /byteplus .*; asked through the proxy proxy\.example:3128 \(HTTPS_PROXY\)/,
  );
  expect(stdout).toMatch(/proxy .*clips and pictures by link come through proxy\.example:3128/);
  expect(stdout).toMatch(/proxy .*https_proxy in \.env is not used/);
  expect(stdout).not.toMatch(/secret|evil/);
});

test('a Temporal on this machine is never asked through a proxy', async () => {
  const folder = await projectWith('BYTEPLUS_API_KEY=of-the-file\n');
  const asked = Promise.withResolvers<string>();
  const temporal = await serveRaw((socket) => {
    asked.resolve('Temporal');
    socket.destroy();
  });
  const proxy = await serveRaw((socket) => {
    asked.resolve('proxy');
    socket.destroy();
  });
  const through = Object.fromEntries(
    ['grpc_proxy', 'https_proxy', 'http_proxy', 'HTTPS_PROXY'].map((name) => [name, proxy.origin]),
  );
  const environment = { ...NO_PROXIES, ...through };
  const address = `127.0.0.1:${temporal.port}`;
  const args = ['run', 'film.yaml', '--yes', '--temporal', address];
  const { exit, stderr } = await storyboard(folder, args, environment);
  expect(exit).toBe(69);
  expect(stderr).toContain(address);
  expect(await asked.promise).toBe('Temporal');
  expect(proxy.connections()).toBe(0);
});

test('doctor knows budgets and whose decisions are, and says once what it cannot use', async () => {
  const folder = await temporaryFolder();
  const { stdout } = await storyboard(folder, ['doctor', '--json'], {
    STORYBOARD_BUDGET_DAY: '20USD',
    STORYBOARD_BUDGET_MONTH: 'abc',
    STORYBOARD_USER: 'ann',
    STORYBOARD_NOTIFY: 'ftp://nowhere',
  });
  const told: { checks: { state: string; name: string; fact: string }[] } = JSON.parse(stdout);
  const of = (word: string) =>
    told.checks
      .filter(({ name, fact }) => `${name} ${fact}`.includes(word))
      .map(({ state, name }) => `${state} ${name}`);
  expect(of('STORYBOARD_BUDGET_DAY')).toEqual(['ok STORYBOARD_BUDGET_DAY']);
  expect(of('STORYBOARD_USER')).toEqual(['ok STORYBOARD_USER']);
  expect(of('STORYBOARD_BUDGET_MONTH')).toEqual(['fail budgets']);
  expect(of('STORYBOARD_NOTIFY')).toEqual(['fail notifications']);
});

test('programs, Temporal and the project of .env are not obeyed', async () => {
  const folder = await projectWith(
    [
      'STORYBOARD_FFMPEG=/no/ffmpeg',
      'STORYBOARD_TEMPORAL_CLI=/no/temporal',
      'STORYBOARD_PROJECT=/no/project',
      'STORYBOARD_CACHE=/no/cache',
      'TEMPORAL_ADDRESS=127.0.0.1:1',
    ].join('\n'),
  );
  const { stdout } = await storyboard(folder, ['doctor', '--json']);
  expect(stdout).not.toContain('/no/');
  expect(stdout).not.toContain('127.0.0.1:1"');
  expect(stdout).toContain(folder);
});

test('status, plan, logs and validate start nothing and write nothing', async () => {
  const folder = await projectWith('BYTEPLUS_API_KEY=of-the-file\n');
  const verbs = [['status'], ['status', 'film.yaml'], ['plan', 'film.yaml'], ['logs', 'film.yaml']];
  for (const args of [...verbs, ['validate', 'film.yaml']]) {
    const { stderr } = await storyboard(folder, args);
    expect(stderr).not.toContain('Starting');
  }
  expect((await readdir(folder)).sort()).toEqual(['.env', 'film.yaml']);
});
