/** Orders that expire in the queue, by the provider's clock: what the policy does next. */

import { expect, test, vi } from 'vitest';
import { Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

/** 48 h of the provider's clock pass in half a minute. */
const TIME_SCALE = 6_000;
const HOUR_MS = 3_600_000;

const FAULTS = `
rules:
  - { when: { prompt: twice-flex }, do: { expire: queued }, times: 1 }
  - { when: { prompt: to-default }, do: { expire: queued }, times: 2 }
  - { when: { prompt: fails-at-once }, do: { expire: queued } }
  - { when: { prompt: asks }, do: { expire: queued }, times: 1 }
`;

function flexFilm(prompt: string, policy: string, expiresAfter: string): string {
  return [
    'version: 1',
    'provider: byteplus',
    'defaults:',
    '  { model: seedance-1.0-pro, resolution: 480p, duration: 2,',
    `    tier: flex, expires_after: ${expiresAfter} }`,
    `policy: { poll: { min: 1s, max: 2s }${policy} }`,
    `shots: [{ id: sh0010, prompt: ${prompt} }]`,
    '',
  ].join('\n');
}

test('an order that expires goes on by the policy of its storyboard', async () => {
  const studio = await Studio.open({ timeScale: TIME_SCALE, faults: FAULTS });
  await studio.command('server', 'start');
  await studio.write('flex.yaml', flexFilm('twice-flex', '', '48h'));
  await studio.write('default.yaml', flexFilm('to-default', '', '20h'));
  await studio.write('fails.yaml', flexFilm('fails-at-once', ', on_expired: []', '10h'));
  await studio.write('asks.yaml', flexFilm('asks', ', on_expired: [ask]', '10h'));
  const tiersOf = (prompt: string) => studio.bought(prompt).map(({ tier }) => tier);

  const [flex, byDefault, fails, asks] = await Promise.all([
    studio.run('flex.yaml'),
    studio.run('default.yaml'),
    studio.run('fails.yaml'),
    studio.run('asks.yaml'),
  ]);

  expect(flex.code, flex.stderr).toBe(0);
  expect(tiersOf('twice-flex')).toEqual(['flex', 'flex']);
  const [lost, kept] = studio.bought('twice-flex');
  const between = Date.parse(kept?.createdAt ?? '') - Date.parse(lost?.createdAt ?? '');
  expect(between).toBeGreaterThanOrEqual(48 * HOUR_MS);
  expect(lost).toMatchObject({ state: 'expired', billedTokens: 0 });
  expect(flex.film().shots[0]).toMatchObject({ take: 'v001', taskId: kept?.id, tier: 'flex' });

  expect(byDefault.code, byDefault.stderr).toBe(0);
  expect(tiersOf('to-default')).toEqual(['flex', 'flex', 'default']);
  expect(byDefault.film().shots[0]).toMatchObject({ status: 'done', tier: 'default' });

  expect(fails.code, fails.stderr).toBe(1);
  expect(tiersOf('fails-at-once')).toEqual(['flex']);
  expect(fails.film().shots[0]).toMatchObject({
    status: 'failed',
    failure: { kind: 'expired', billed: 'no' },
  });

  expect(asks.code, asks.stderr).toBe(3);
  expect(tiersOf('asks')).toEqual(['flex']);
  expect(asks.film().shots[0]).toMatchObject({
    status: 'asking',
    failure: { kind: 'expired', next: ['resubmit', 'give-up', 'provider', 'skip'] },
  });
  const told = await studio.command('status', 'asks.yaml');
  expect(told.stdout).toContain('storyboard resolve asks.yaml sh0010 --resubmit | --give-up');

  const resolved = await studio.command('resolve', 'asks.yaml', 'sh0010', '--resubmit');
  expect(resolved.code, resolved.stderr).toBe(0);
  await vi.waitFor(() => expect(tiersOf('asks')).toHaveLength(2), PATIENCE);
  const finished = await studio.run('asks.yaml');
  expect(finished.code, finished.stderr).toBe(0);
  expect(tiersOf('asks')).toEqual(['flex', 'flex']);
});
