import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServerError } from '../../server/error.ts';
import { temporalTarget } from '../../server/target.ts';

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
