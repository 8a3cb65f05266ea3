import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { ServerError } from '../../server/error.ts';
import { temporalTarget, unusedSettings } from '../../server/target.ts';

const PROFILES = `
[profile.default]
address = "temporal.example:7233"
namespace = "films"

[profile.cloud]
address = "films.example:7233"
namespace = "films.acct"
api_key = "key-1"

[profile.empty]
namespace = "nowhere"
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storyboard-target-'));
  await writeFile(path.join(folder, 'temporal.toml'), PROFILES);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const none = () => ({ TEMPORAL_CONFIG_FILE: path.join(folder, 'none.toml') });
const profiles = () => ({ TEMPORAL_CONFIG_FILE: path.join(folder, 'temporal.toml') });

test('without an address anywhere the server is our own', () => {
  expect(temporalTarget({ environment: none() })).toEqual({ kind: 'embedded' });
  const emptied = { ...none(), TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: 'films' };
  expect(temporalTarget({ environment: emptied })).toEqual({ kind: 'embedded' });
});

test('an address of the environment is a cluster, with the default namespace', () => {
  const environment = { ...none(), TEMPORAL_ADDRESS: 'temporal.example:7233' };
  expect(temporalTarget({ environment })).toEqual({
    kind: 'external',
    address: 'temporal.example:7233',
    namespace: 'default',
    origin: {
      address: 'TEMPORAL_ADDRESS',
      namespace: 'the default',
      tls: null,
      apiKey: null,
    },
    connectionOptions: { address: 'temporal.example:7233' },
  });
});

test('the default profile is a cluster; the environment and then a flag win over it', () => {
  const environment = profiles();
  const expected = { address: 'temporal.example:7233', namespace: 'films' };
  expect(temporalTarget({ environment })).toMatchObject(expected);
  const set = { ...environment, TEMPORAL_ADDRESS: 'other.example:7233' };
  expect(temporalTarget({ environment: set })).toMatchObject({ address: 'other.example:7233' });
  const flagged = temporalTarget({ environment: set, address: 'flag.example:7233' });
  expect(flagged).toMatchObject({ connectionOptions: { address: 'flag.example:7233' } });
});

test('a profile that is named brings its key, and TLS with it', () => {
  const expected = {
    namespace: 'films.acct',
    connectionOptions: { address: 'films.example:7233', apiKey: 'key-1', tls: true },
  };
  const environment = { ...profiles(), TEMPORAL_PROFILE: 'cloud' };
  expect(temporalTarget({ environment })).toMatchObject(expected);
  const byFlag = temporalTarget({ environment: profiles(), profile: 'cloud' });
  expect(byFlag).toMatchObject(expected);
});

test('a profile without an address, or one that is not there, is an error', () => {
  const environment = profiles();
  const noAddress = () => temporalTarget({ environment, profile: 'empty' });
  expect(noAddress).toThrow(ServerError);
  expect(noAddress).toThrow('The Temporal profile empty has no address');
  const missing = () => temporalTarget({ environment, profile: 'absent' });
  expect(missing).toThrow(/The Temporal settings cannot be read: .*absent/);
});

test.each([
  ['a key', { TEMPORAL_API_KEY: 'key-1' }],
  ['TLS', { TEMPORAL_TLS: 'true', TEMPORAL_TLS_SERVER_NAME: 'x' }],
  ['a certificate that is not there', { TEMPORAL_TLS_CLIENT_CERT_PATH: '/no/such/file' }],
  [
    'a certificate in two ways',
    { TEMPORAL_TLS_CLIENT_CERT_PATH: '/no', TEMPORAL_TLS_CLIENT_CERT_DATA: 'x' },
  ],
  ['a namespace', { TEMPORAL_NAMESPACE: 'films' }],
  ['a profile of a file that is not there', { TEMPORAL_PROFILE: 'cloud' }],
])('%s without an address is nobody’s, and named as unused', (_name, stray) => {
  const environment = { ...none(), ...stray };
  expect(temporalTarget({ environment })).toEqual({ kind: 'embedded' });
  expect(unusedSettings(environment)).toEqual(Object.keys(environment).sort());
});

test('a profile without an address that a variable names is unused as well', () => {
  const environment = { ...profiles(), TEMPORAL_PROFILE: 'empty' };
  expect(temporalTarget({ environment })).toEqual({ kind: 'embedded' });
  expect(unusedSettings(environment)).toEqual(['TEMPORAL_CONFIG_FILE', 'TEMPORAL_PROFILE']);
});

test('a variable that names none of the profiles is told, with those that there are', () => {
  const environment = { ...profiles(), TEMPORAL_PROFILE: 'clod' };
  expect(() => temporalTarget({ environment })).toThrow(
    `TEMPORAL_PROFILE names the profile clod, and ${environment.TEMPORAL_CONFIG_FILE} has only ` +
      'cloud, default, empty.',
  );
});

test('every setting of a cluster tells where it comes from', () => {
  const file = profiles().TEMPORAL_CONFIG_FILE;
  const cloud = { ...profiles(), TEMPORAL_PROFILE: 'cloud' };
  const ofProfile = `profile cloud of ${file}`;
  expect(temporalTarget({ environment: cloud })).toMatchObject({
    origin: { address: ofProfile, namespace: ofProfile, tls: ofProfile, apiKey: ofProfile },
  });
  const environment = { ...cloud, TEMPORAL_NAMESPACE: 'x', TEMPORAL_TLS: 'false' };
  expect(temporalTarget({ environment, address: 'flag.example:7233' })).toMatchObject({
    origin: {
      address: '--temporal',
      namespace: 'TEMPORAL_NAMESPACE',
      tls: 'TEMPORAL_TLS',
      apiKey: ofProfile,
    },
    connectionOptions: { tls: false, apiKey: 'key-1' },
  });
});

test('a home that cannot be read, or that there is none of, has no file', async () => {
  const home = path.join(folder, 'home');
  await writeFile(home, 'a file');
  for (const environment of [{ HOME: home }, { HOME: '' }, { XDG_CONFIG_HOME: 'relative' }, {}]) {
    expect(temporalTarget({ environment })).toEqual({ kind: 'embedded' });
    expect(unusedSettings(environment)).toEqual([]);
  }
  const named = { TEMPORAL_CONFIG_FILE: path.join(home, 'temporal.toml') };
  expect(() => temporalTarget({ environment: named })).toThrow(
    `TEMPORAL_CONFIG_FILE names ${named.TEMPORAL_CONFIG_FILE}, which cannot be read (ENOTDIR).`,
  );
});

test('a file of the home that is no TOML is told by its name; an empty one says nothing', async () => {
  const config = path.join(folder, 'temporalio');
  const file = path.join(config, 'temporal.toml');
  const environment = { XDG_CONFIG_HOME: folder, HOME: folder };
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
  onTestFinished(() => void vi.restoreAllMocks());
  await mkdir(config);
  await writeFile(file, 'address = ');
  expect(() => temporalTarget({ environment })).toThrow(
    `The Temporal settings cannot be read: ${file}: Invalid TOML document`,
  );
  for (const text of ['', '# nothing\n', 'other = 1\n']) {
    await writeFile(file, text);
    expect(temporalTarget({ environment })).toEqual({ kind: 'embedded' });
    expect(unusedSettings(environment)).toEqual([file]);
  }
});
