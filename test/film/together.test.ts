/** One film from several terminals, from none, through edits and interruptions. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

const FILM = storyboardOf([`id: sh0010, tier: flex, prompt: first`, `id: sh0020, prompt: second`]);

/** Long enough for the first shot to be met while it runs. */
const RENDER_SECONDS = { default: 0, flex: 12 };

async function ordered(studio: Studio, prompt: string, times = 1): Promise<void> {
  await vi.waitFor(() => expect(studio.bought(prompt)).toHaveLength(times), {
    ...PATIENCE,
    interval: 100,
  });
}

test('two terminals that run one film at once share a production and its purchases', async () => {
  const studio = await Studio.open();
  await studio.write('film.yaml', FILM);

  const [one, other] = await Promise.all([studio.run(), studio.run()]);

  expect([one.code, other.code], one.stderr + other.stderr).toEqual([0, 0]);
  expect(studio.provider.orders().map(({ prompt }) => prompt)).toEqual(['first', 'second']);
  expect(one.film().production).toBe(other.film().production);
  expect(one.film().shots.map(({ taskId }) => taskId)).toEqual(
    other.film().shots.map(({ taskId }) => taskId),
  );
});

test('a detached film is made without a terminal, and then nothing runs any more', async () => {
  const studio = await Studio.open();
  await studio.write('film.yaml', FILM);

  const started = await studio.run('film.yaml', '--detach');

  expect(started.code, started.stderr).toBe(0);
  expect(started.stderr).toContain('storyboard status film.yaml');
  await vi.waitFor(
    async () => {
      const { server, workers } = await studio.processes();
      expect({ server, workers }).toEqual({ server: null, workers: [] });
    },
    { ...PATIENCE, interval: 500 },
  );
  const film = await studio.status();
  expect(film.status).toBe('done');
  expect((await studio.command('status', 'film.yaml')).stdout).toContain('nothing is running');
  expect(studio.provider.orders()).toHaveLength(2);
});

test('a detached film is attached to without being asked again, and only the same film', async () => {
  const studio = await Studio.open({ renderSeconds: { default: 0, flex: 20 } });
  await studio.write('film.yaml', FILM);
  const started = await studio.run('film.yaml', '--detach');
  expect(started.code, started.stderr).toBe(0);
  await ordered(studio, 'first');
  const added = FILM.replace(/\n$/, '\n  - { id: sh0030, from: none, prompt: third }\n');
  await studio.write('film.yaml', added);

  const refused = await studio.command('run', 'film.yaml', '--json');

  expect(refused.code, refused.stderr).toBe(4);
  expect(refused.stdout).toContain('"not-confirmed"');
  expect(refused.stderr).toMatch(/^sh0020 {2}agreed to already, .* USD: the film runs$/m);
  expect(studio.bought('third')).toEqual([]);
  await studio.write('film.yaml', FILM);

  const attached = await studio.command('run', 'film.yaml', '--json');

  expect(attached.code, attached.stderr).toBe(0);
  expect(attached.stderr).toContain('1 under way');
  expect(attached.stderr).toMatch(/^sh0020 {2}agreed to already, .* USD: the film runs$/m);
  expect(studio.provider.orders().map(({ prompt }) => prompt)).toEqual(['first', 'second']);
});

test('a film that is being cancelled is not set to work again unasked', async () => {
  const studio = await Studio.open({ renderSeconds: { default: 0, flex: 40 } });
  await studio.write('film.yaml', FILM);
  const started = await studio.run('film.yaml', '--detach');
  expect(started.code, started.stderr).toBe(0);
  await vi.waitFor(async () => expect((await studio.status()).shots[0]?.status).toBe('running'), {
    ...PATIENCE,
    interval: 100,
  });
  const cancelling = studio.start('cancel', 'film.yaml');
  let told = '';
  cancelling.stderr.on('data', (part: Buffer) => (told += part.toString()));
  await vi.waitFor(() => expect(told).toMatch(/sh0010 +running/), PATIENCE);

  const refused = await studio.command('run', 'film.yaml', '--json');

  expect(refused.code, refused.stderr).toBe(4);
  expect(refused.stdout).toContain('"not-confirmed"');
  expect((await cancelling).exitCode).toBe(0);
  expect(studio.bought('second')).toEqual([]);
});

test('an edit that makes a running order useless needs --restart', async () => {
  const studio = await Studio.open({ renderSeconds: RENDER_SECONDS });
  await studio.write('film.yaml', FILM);
  const running = studio.run();
  await ordered(studio, 'first');
  await studio.write('film.yaml', FILM.replace('first', 'edited'));

  const refused = await studio.run();

  expect(refused.code, refused.stderr).toBe(4);
  expect(refused.stderr).toContain('--restart');
  expect(refused.stdout).toContain('"needs-restart"');
  expect(refused.stderr).toMatch(/sh0010 {2}v001 no longer asked: (running|queued|taken back)/);
  expect(refused.stderr).toContain('Nothing was changed.');
  expect(refused.stderr).toMatch(/ {2}sh0010 v001: .*billed/);
  expect(studio.provider.orders()).toHaveLength(1);

  const restarted = await studio.run('film.yaml', '--restart');

  expect(restarted.code, restarted.stderr).toBe(0);
  expect((await running).code).toBe(0);
  const prompts = studio.provider.orders().map(({ prompt }) => prompt);
  expect(prompts).toEqual(['first', 'edited', 'second']);
  expect(restarted.film().shots.map(({ take }) => take)).toEqual(['v002', 'v001']);
  // What ran on was billed, so it is kept.
  expect(studio.bought('first')[0]).toMatchObject({ state: 'succeeded', collectedCount: 1 });
  await studio.write('film.yaml', FILM);
  const back = await studio.run();
  expect(back.code, back.stderr).toBe(0);
  expect(back.film().shots[0]).toMatchObject({ take: 'v001', reused: true });
  expect(studio.bought('first')).toHaveLength(1);
});

test('what orders nothing, and a shot that nothing under way hangs on, apply to a film that runs', async () => {
  const studio = await Studio.open({ renderSeconds: RENDER_SECONDS });
  await studio.write('film.yaml', FILM);
  const running = studio.run();
  await ordered(studio, 'first');
  const edited = FILM.replace('title: A film', 'title: Another name')
    .replace('prompt: second', 'prompt: second, join: { dissolve: 6 }')
    .replace(/\n$/, '\n  - { id: sh0030, from: none, prompt: third }\n');
  await studio.write('film.yaml', edited);

  const attached = await studio.run();

  expect(attached.code, attached.stderr).toBe(0);
  expect((await running).code).toBe(0);
  expect(studio.provider.orders().map(({ prompt }) => prompt)).toEqual([
    'first',
    'third',
    'second',
  ]);
  expect(attached.stderr).toContain('1 under way');
  expect(attached.film().shots.map(({ take }) => take)).toEqual(['v001', 'v001', 'v001']);
});

test('an order of a shot that was taken out is watched to its end, and its take kept', async () => {
  // Two commands start and end a server before it may be done.
  const studio = await Studio.open({ renderSeconds: { default: 0, flex: 25 } });
  await studio.write('film.yaml', FILM);
  const command = studio.start('run', 'film.yaml', '--yes');
  await ordered(studio, 'first');
  command.kill('SIGINT');
  const interrupted = await command;
  expect(interrupted.stderr).toContain(
    'An order on flex can wait 48 h, and its link dies 24 h after',
  );
  await studio.write('film.yaml', storyboardOf([`id: sh0020, prompt: second`]));

  const refused = await studio.run();
  expect(refused.code, refused.stderr).toBe(4);
  // Without Temporal's memory nothing runs that could be restarted: the store has it all.
  await rm(join(studio.folder, '.storyboard', 'temporal.db'));
  const without = await studio.run();

  expect(without.code, without.stderr).toBe(0);
  expect(without.stderr).toContain('sh0010  v001 no longer asked: ');
  expect(studio.bought('first')[0]).toMatchObject({ state: 'succeeded', collectedCount: 1 });
  await studio.write('film.yaml', FILM);
  const back = await studio.run();
  expect(back.film().shots[0]).toMatchObject({ take: 'v001', reused: true });
  expect(studio.bought('first')).toHaveLength(1);
});

test('^C says what goes on and how to come back, and the same command finishes', async () => {
  const studio = await Studio.open({ renderSeconds: RENDER_SECONDS });
  await studio.write('film.yaml', FILM);
  const command = studio.start('run', 'film.yaml', '--yes');
  let told = '';
  command.stderr.on('data', (part: Buffer) => (told += part.toString()));
  await vi.waitFor(() => expect(told).toMatch(/sh0010 +(queued|running)/), PATIENCE);
  const [order] = studio.provider.orders();

  command.kill('SIGINT');
  const interrupted = await command;

  expect(interrupted.exitCode, interrupted.stderr).toBe(130);
  expect(interrupted.stderr).toContain(`sh0010 (${order?.id}) goes on at the provider`);
  expect(interrupted.stderr).toContain('will be billed');
  expect(interrupted.stderr).toMatch(/Come back before .*: storyboard run film.yaml/);
  const left = await studio.processes();
  expect({ server: left.server, workers: left.workers }).toEqual({ server: null, workers: [] });

  // What the first command was told to order is not asked again, though nobody is there.
  const finished = await studio.command('run', 'film.yaml', '--json');

  expect(finished.code, finished.stderr).toBe(0);
  expect(finished.stderr).toMatch(
    /sh0020 {2}agreed to already, .* USD: its run was left and goes on/,
  );
  expect(studio.provider.orders().map(({ prompt }) => prompt)).toEqual(['first', 'second']);
  expect(finished.film().shots[0]?.taskId).toBe(order?.id);
});
