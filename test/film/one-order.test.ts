/** The small inputs by which an order was once bought twice, or a clip deleted: each in a whole film. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

const TIMING = JSON.stringify({ sendMs: 5_000, answerMs: 3_000, searchPausesMs: [500, 1_000] });

const DELAYS = ['0', '-1', '1.5', 'soon', '9'.repeat(400), 'Wed, 01 Jan 1997 00:00:00 GMT'];

/** One shot for each delay; the numbers of its requests are its own. */
const throttledCreates = DELAYS.map((delay, nth) => {
  const headers = `headers: { Retry-After: "${delay}" }`;
  const answer = `answer: { status: 429, code: RateLimitExceeded, ${headers} }`;
  return `  - { when: { endpoint: create, prompt: "p${nth}x" }, do: { ${answer} }, times: 1 }`;
});

test('a delay that is none ends no order, however it is written', async () => {
  const studio = await Studio.open({ faults: ['rules:', ...throttledCreates, ''].join('\n') });
  const shots = DELAYS.map((_, nth) => `id: s${nth}, from: none, prompt: p${nth}x`);
  await studio.write('film.yaml', storyboardOf(shots));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(studio.provider.orders()).toHaveLength(DELAYS.length);
});

test('a lost answer whose first search is throttled for no time at all is bought once', async () => {
  const busy = 'answer: { status: 429, code: RateLimitExceeded, headers: { Retry-After: "0" } }';
  const studio = await Studio.open({
    faults: [
      'rules:',
      '  - { when: { endpoint: create }, do: { drop: after }, times: 1 }',
      `  - { when: { endpoint: list, path: page_size=500 }, do: { ${busy} }, times: 1 }`,
      '',
    ].join('\n'),
  });
  studio.environment['STORYBOARD_TEST_TIMING'] = TIMING;
  await studio.write('film.yaml', storyboardOf(['id: sh0010, prompt: lost']));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(studio.bought('lost')).toHaveLength(1);
});

test('what nobody can find is ordered again once, also when the database is deleted', async () => {
  const studio = await Studio.open({
    faults: [
      'rules:',
      '  - { when: { endpoint: create }, do: { drop: after } }',
      '  - { when: { endpoint: list, path: page_size=500 }, do: { answer: { status: 403, code: AccessDenied } } }',
      '',
    ].join('\n'),
  });
  studio.environment['STORYBOARD_TEST_TIMING'] = TIMING;
  const policy = storyboardOf(['id: sh0010, prompt: lost']).replace(
    'policy: {',
    'policy: { on_unknown: resubmit,',
  );
  await studio.write('film.yaml', policy);

  for (let run = 1; run <= 2; run += 1) {
    const asking = await studio.run();
    expect(asking.code, asking.stderr).toBe(3);
    expect(studio.bought('lost')).toHaveLength(2);
    for (const file of ['temporal.db', 'temporal.db-wal', 'temporal.db-shm']) {
      await rm(join(studio.folder, '.storyboard', file), { force: true });
    }
  }
});

test('a task that ends while a cancel looks at it keeps its record and its clip', async () => {
  // Each look that sees it queued is answered with that, and too late to act on.
  const studio = await Studio.open({
    queueSeconds: { default: 0, flex: 15 },
    faults: 'rules: [{ when: { endpoint: get, state: queued }, do: { delay_answer: 6 } }]',
  });
  await studio.command('server', 'start');
  const shot = 'id: sh0010, tier: flex, prompt: slow';
  const storyboard = storyboardOf([shot]).replace('min: 1s, max: 2s', 'min: 60s, max: 60s');
  await studio.write('film.yaml', storyboard);
  const running = studio.run();
  await vi.waitUntil(async () => (await studio.status()).shots[0]?.taskId, PATIENCE);

  const cancelled = await studio.command('cancel', 'film.yaml', '--json');

  expect(cancelled.code, cancelled.stderr).toBe(0);
  await running;
  expect(studio.provider.requests()['DELETE delete']).toBeUndefined();
  const [kept] = studio.bought('slow');
  expect(kept).toMatchObject({ state: 'succeeded', removed: false, collectedCount: 1 });
  expect(cancelled.film().shots[0]).toMatchObject({ status: 'done', take: 'v001' });
});
