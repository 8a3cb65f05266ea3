/** What goes on failing is counted and told, asks after a while, and is tried on. */

import { expect, test } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';

const FAULTS = `
rules:
  - when: { endpoint: clip, prompt: dead-link }
    do: { answer: { status: 503 } }
    times: 2
`;

test('a link that goes on failing is counted, asks, and the clip is still collected', async () => {
  const studio = await Studio.open({ faults: FAULTS });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({ asksAfterMs: 2_000 });
  await studio.write('film.yaml', storyboardOf([`id: sh0010, from: none, prompt: dead-link`]));

  const first = await studio.run();

  expect(first.code, first.stderr).toBe(3);
  const [asking] = first.film().shots;
  expect(asking).toMatchObject({
    status: 'asking',
    trying: { what: 'collect', count: 2, failure: { kind: 'unavailable', billed: 'yes' } },
    failure: { kind: 'unavailable', billed: 'yes' },
  });
  const { since = '', next = '' } = asking?.trying ?? {};
  expect(Date.parse(next)).toBeGreaterThan(Date.parse(since));
  // On a terminal that is none: that it is tried again, before it asks.
  expect(first.stderr).toMatch(/sh0010 +(collecting|asking).*try 2 since .*, next .*: .*503/);

  const status = await studio.command('status', 'film.yaml');
  expect(status.stdout).toMatch(/sh0010 +asking .*try 2 since \d\d:\d\d, next \d\d:\d\d: /);
  const logs = await studio.command('logs', 'film.yaml');
  expect(logs.stdout).toMatch(/to collect it: try 2 since \d\d:\d\d, next \d\d:\d\d: .*billed/);
  expect(logs.stdout).toContain('asks, and is tried on: ');

  const second = await studio.run();

  expect(second.code, second.stderr).toBe(0);
  const [done] = second.film().shots;
  expect(done).toMatchObject({ status: 'done', take: 'v001', failure: null });
  expect(done?.trying).toBeUndefined();
  expect(studio.bought('dead-link')).toHaveLength(1);
  const after = await studio.command('logs', 'film.yaml');
  expect(after.stdout).not.toContain('to collect it: try');
}, 180_000);
