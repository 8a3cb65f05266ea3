/** Cancelling loses nothing that is paid, and takes back what is not. */

import { expect, test, vi } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

test('what is queued is taken back, what runs is kept as a take that a later run adopts', async () => {
  const studio = await Studio.open({
    renderSeconds: { default: 12, flex: 0 },
    faults: 'rules: [{ when: { prompt: queued }, do: { stuck: queued }, times: 1 }]',
  });
  await studio.command('server', 'start');
  await studio.write(
    'film.yaml',
    storyboardOf([
      `id: queued, tier: flex, prompt: queued`,
      `id: running, from: none, prompt: running`,
      `id: never, prompt: never`,
    ]),
  );
  const states = (film: { shots: readonly { id: string; status: string }[] }) =>
    film.shots.map(({ status }) => status);
  const running = studio.run();
  await vi.waitFor(async () => {
    expect(states(await studio.status())).toEqual(['queued', 'running', 'waiting']);
  }, PATIENCE);

  const cancelled = await studio.command('cancel', 'film.yaml', '--json');

  expect(cancelled.code, cancelled.stderr).toBe(0);
  expect(cancelled.film().status).toBe('cancelled');
  expect(cancelled.stderr).toMatch(
    /Waiting for 2 orders: queued \(cgt-\S+, queued at byteplus\), running \(cgt-\S+, running at byteplus\)/,
  );
  expect(cancelled.stderr).toMatch(
    /running +running .*task cgt-\S+ runs on: billed .* USD and kept/,
  );
  expect(states(cancelled.film())).toEqual(['cancelled', 'done', 'waiting']);
  expect((await running).code).toBe(5);
  expect(studio.provider.requests()['DELETE delete']).toBe(1);
  const [takenBack] = studio.bought('queued');
  const [kept] = studio.bought('running');
  expect(takenBack).toMatchObject({ state: 'cancelled', removed: false, billedTokens: 0 });
  expect(kept).toMatchObject({ state: 'succeeded', removed: false, collectedCount: 1 });
  expect(studio.bought('never')).toHaveLength(0);

  const nothing = await studio.command('cancel', 'film.yaml');
  expect(nothing.code, nothing.stderr).toBe(0);
  expect(nothing.stdout).toContain('was cancelled already');

  const later = await studio.run();

  expect(later.code, later.stderr).toBe(0);
  expect(studio.bought('queued')).toHaveLength(2);
  expect(studio.bought('running')).toHaveLength(1);
  expect(studio.bought('never')).toHaveLength(1);
  expect(later.film().shots[1]).toMatchObject({ taskId: kept?.id, reused: true, take: 'v001' });
  expect(studio.provider.requests()['DELETE delete']).toBe(1);
});

const BUSY_FOR_SECOND = `
rules:
  - when: { endpoint: create, prompt: second }
    do: { answer: { status: 429, code: RateLimitExceeded.EndpointRPMExceeded, retry_after: 1 } }
    times: 2
`;

/** A film whose second shot could be ordered at any moment, left by ^C. */
async function leftFilm(): Promise<Studio> {
  const studio = await Studio.open({ faults: BUSY_FOR_SECOND });
  const shots = ['id: sh0010, prompt: first', 'id: sh0020, prompt: second'];
  await studio.write('film.yaml', storyboardOf(shots));
  const run = studio.start('run', 'film.yaml', '--yes');
  await vi.waitFor(
    () => expect(studio.provider.requests()['POST create']).toBeGreaterThan(1),
    PATIENCE,
  );
  run.kill('SIGINT');
  expect((await run).exitCode).toBe(130);
  return studio;
}

test('of a film that was left, nothing more is ordered on the way', async () => {
  const studio = await leftFilm();
  const cancelled = await studio.command('cancel', 'film.yaml');
  expect(cancelled.code, cancelled.stderr).toBe(0);
  expect(cancelled.stdout).toContain('Nothing was open at a provider: nothing is billed.');
  expect(studio.bought('second')).toEqual([]);
});

test('a film that was left and edited is not gone on with as it was', async () => {
  const studio = await leftFilm();
  const shots = ['id: sh0010, prompt: first', 'id: sh0020, prompt: edited'];
  await studio.write('film.yaml', storyboardOf(shots));
  const again = await studio.run();
  expect(again.code, again.stderr).toBe(0);
  expect(studio.bought('second')).toEqual([]);
  expect(studio.bought('edited')).toHaveLength(1);
  expect(studio.bought('first')).toHaveLength(1);
});
