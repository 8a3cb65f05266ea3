/** Films on a Temporal that is not the project's own, and beside settings of one. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createTls } from 'node:tls';
import type { Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { whoAnswers } from '../../server/connection.ts';
import { freePorts } from '../../server/ports.ts';
import { findTool } from '../../tools/find.ts';
import { certificate, key } from '../providers/certificate.ts';
import { Studio } from './studio.ts';

const FILM = `
version: 1
title: Elsewhere
defaults: { resolution: 480p, duration: 4 }
output: { size: 160x90 }
shots: [{ id: sh0010, prompt: one }]
`;

let foreign = '';
let end = async (): Promise<void> => undefined;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'storyboard-foreign-'));
  const { grpc, http, metrics } = await freePorts(null);
  const { path } = await findTool('temporal');
  const ports = ['--port', `${grpc}`, '--http-port', `${http}`, '--metrics-port', `${metrics}`];
  // It has one of our attributes: that was enough to pass for one that has all.
  const namespace = ['--namespace', 'storyboard', '--search-attribute', 'StoryboardFilm=Keyword'];
  const server = execa(
    path,
    ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', ...ports, ...namespace],
    { cwd: folder, env: { HOME: folder }, reject: false, stdio: 'ignore' },
  );
  foreign = `127.0.0.1:${grpc}`;
  end = async () => {
    server.kill();
    await server;
    await rm(folder, { recursive: true, force: true });
  };
  while ((await whoAnswers(foreign)) === null) await new Promise((done) => setTimeout(done, 100));
});

afterAll(() => end());

async function studioWith(environment: Record<string, string>): Promise<Studio> {
  const studio = await Studio.open();
  Object.assign(studio.environment, environment);
  await studio.write('film.yaml', FILM);
  return studio;
}

test('a cluster that lacks attributes renders the film, and says which and how to add them', async () => {
  const studio = await studioWith({ TEMPORAL_ADDRESS: foreign, TEMPORAL_NAMESPACE: 'storyboard' });
  const doctor = await studio.command('doctor', '--json');
  const lacks = 'StoryboardShot, StoryboardProvider, StoryboardTier';
  expect(doctor.stdout).toContain(
    `Temporal at ${foreign} (TEMPORAL_ADDRESS), namespace storyboard (TEMPORAL_NAMESPACE), server 1.`,
  );
  expect(doctor.stdout).toContain(`lacks the search attributes ${lacks}`);
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  const command =
    `temporal operator search-attribute create --address ${foreign} --namespace storyboard ` +
    '--type Keyword --name StoryboardShot --name StoryboardProvider';
  const words = ended.stderr.replaceAll(/\s+/g, ' ');
  expect(words).toContain(`It lacks ${lacks}: ${command}`);
  expect(doctor.stdout).toContain(command);
});

test('settings of a cluster without an address do not reach the project’s own server', async () => {
  const studio = await studioWith({
    TEMPORAL_API_KEY: 'nobody-s',
    TEMPORAL_TLS: 'true',
    TEMPORAL_TLS_CLIENT_CERT_PATH: '/no/such/file',
    TEMPORAL_NAMESPACE: 'films',
    TEMPORAL_PROFILE: 'cloud',
    TEMPORAL_CONFIG_FILE: '/no/such/temporal.toml',
  });
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  const { code, stdout } = await studio.command('doctor');
  expect([code, stdout]).toEqual([0, expect.stringContaining('are set and not used')]);
});

/** A server that speaks TLS, and nothing that Temporal does. */
async function tlsServer(): Promise<string> {
  const server = createTls({ key, cert: certificate, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  return await listening(server);
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

test.each([
  {
    of: 'a namespace that is not there',
    set: () => ({ TEMPORAL_ADDRESS: foreign, TEMPORAL_NAMESPACE: 'films' }),
    says: () =>
      `Temporal at ${foreign} (TEMPORAL_ADDRESS) has no namespace films (TEMPORAL_NAMESPACE).`,
    exit: 78,
  },
  {
    of: 'a key, and so TLS, where there is none',
    set: () => ({ TEMPORAL_ADDRESS: foreign, TEMPORAL_API_KEY: 'a-secret' }),
    says: () =>
      `Temporal at ${foreign} (TEMPORAL_ADDRESS) speaks no TLS, and TEMPORAL_API_KEY asks for it.`,
    exit: 78,
  },
  {
    of: 'an address that is a URL',
    set: () => ({ TEMPORAL_ADDRESS: `http://${foreign}` }),
    says: () =>
      `Temporal at http://${foreign} (TEMPORAL_ADDRESS) cannot be asked: that is no address.`,
    exit: 78,
  },
  {
    of: 'nobody',
    set: () => ({ TEMPORAL_ADDRESS: '127.0.0.1:1' }),
    says: () =>
      'Temporal at 127.0.0.1:1 (TEMPORAL_ADDRESS) does not answer: connect ECONNREFUSED 127.0.0.1:1.',
    exit: 69,
  },
])('$of: what, and who chose it', async ({ set, says, exit }) => {
  const studio = await studioWith(set());
  const [ended, doctor] = [await studio.run(), await studio.command('doctor', '--json')];
  expect(ended.code, ended.stderr).toBe(exit);
  expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain(says());
  expect(doctor.code).toBe(78);
  expect(doctor.stdout).toContain(says());
  expect(`${ended.stderr}${doctor.stdout}`).not.toContain('a-secret');
});

test('TLS that is not configured, and a certificate that nobody trusts', async () => {
  const address = await tlsServer();
  const studio = await studioWith({ TEMPORAL_ADDRESS: address });
  const plain = await studio.command('doctor', '--json');
  expect(plain.stdout).toContain(
    `Temporal at ${address} (TEMPORAL_ADDRESS) speaks TLS, and no TLS is configured.`,
  );
  studio.environment['TEMPORAL_TLS'] = 'true';
  const strange = await studio.command('doctor', '--json');
  expect(strange.stdout).toContain(
    `Temporal at ${address} (TEMPORAL_ADDRESS) cannot be used by TLS (TEMPORAL_TLS): self-signed`,
  );
});
