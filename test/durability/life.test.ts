/** What may happen to a project while its film waits: each time every shot is bought once. */

import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { serverState, stopServer } from '../../server/stop.ts';
import { storyboardOf } from '../film/studio.ts';
import { Stage, STEPS, until, type Command } from './stage.ts';

const FILM = storyboardOf(['id: sh0010, prompt: A quay']);
const TASK = 'v001/o01.task.json';
const LOOK = 'v001/o01.look.json';

const run = (stage: Stage, file = 'film.yaml') =>
  stage.studio.start('run', file, '--yes', '--json');

async function expectDone(command: Command) {
  const { exitCode, stdout, stderr } = await command;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'done', shots: [{ status: 'done' }] });
}

test.concurrent(
  'a server that is away for more than ten seconds while a submit completes loses nothing',
  async ({ onTestFinished }) => {
    const faults = 'rules: [{ when: { endpoint: create }, do: { delay_answer: 10 } }]';
    const stage = await Stage.open({ onFinished: onTestFinished, faults });
    await stage.studio.write('film.yaml', FILM);
    const detached = await stage.studio.command('run', 'film.yaml', '--yes', '--detach');
    expect(detached).toMatchObject({ code: 0 });
    await until(() => stage.purchases().length === 1);
    await stage.killServer();

    await until(async () => (await stage.journal('sh0010')).includes(TASK));
    const placedAtMs = Date.now();
    await until(() => Date.now() - placedAtMs > 12_000);

    await expectDone(run(stage));
    expect(stage.purchases()).toEqual(['A quay']);
  },
);

test.concurrent(
  'a database that is deleted during a wait is replaced, and the same command buys nothing',
  async ({ onTestFinished }) => {
    const queueSeconds = { default: 15 };
    const stage = await Stage.open({ onFinished: onTestFinished, queueSeconds });
    await stage.studio.write('film.yaml', FILM);
    const first = run(stage);
    await until(async () => (await stage.journal('sh0010')).includes(LOOK));
    const database = join(stage.studio.folder, '.storyboard', 'temporal.db');
    await Promise.all(['', '-wal', '-shm'].map((end) => rm(database + end)));
    first.kill('SIGKILL');

    await expectDone(run(stage));
    expect(stage.purchases()).toEqual(['A quay']);
  },
);

/** An hour of the provider's clock in eighteen seconds: a busy machine renders a clip in that. */
const QUICK = { timeScale: 200, queueSeconds: { default: 200, flex: 200 } } as const;
const FLEX = storyboardOf(['id: sh0010, prompt: A quay'], ['x-note: flex']).replace(
  'duration: 2',
  'duration: 2, tier: flex, expires_after: 1h',
);

async function sleepPastDeadline(stage: Stage): Promise<void> {
  const point = STEPS.afterTask('sh0010');
  const command = run(stage);
  await stage.reached(point);
  await stage.killEverything(command);
  const { provider } = stage.studio;
  const [order] = provider.orders();
  const deadlineMs = Date.parse(order?.createdAt ?? '') + 3_600_000;
  await until(() => provider.now() > deadlineMs + 60_000);
}

test.concurrent(
  'everything dead past the deadline of a task: the last look still finds the paid clip',
  async ({ onTestFinished }) => {
    const points = [STEPS.afterTask('sh0010')];
    const stage = await Stage.open({ onFinished: onTestFinished, ...QUICK }, points);
    await stage.studio.write('film.yaml', FLEX);
    await sleepPastDeadline(stage);

    await expectDone(run(stage));
    expect(stage.studio.provider.orders()).toMatchObject([{ tier: 'flex', state: 'succeeded' }]);
  },
);

test.concurrent(
  'everything dead past the deadline of a task that expired: the policy goes on from there',
  async ({ onTestFinished }) => {
    const faults = 'rules: [{ when: { task: 1 }, do: { expire: queued } }]';
    const points = [STEPS.afterTask('sh0010')];
    const stage = await Stage.open({ onFinished: onTestFinished, faults, ...QUICK }, points);
    await stage.studio.write(
      'film.yaml',
      FLEX.replace('policy: {', 'policy: { on_expired: [default],'),
    );
    await sleepPastDeadline(stage);

    await expectDone(run(stage));
    expect(stage.studio.provider.orders()).toMatchObject([
      { tier: 'flex', state: 'expired' },
      { tier: 'default', state: 'succeeded' },
    ]);
  },
);

test.concurrent(
  'a copy of the folder of a running film has a server of its own and collects the same order',
  async ({ onTestFinished }) => {
    const stage = await Stage.open({ onFinished: onTestFinished, queueSeconds: { default: 12 } });
    await stage.studio.write('film.yaml', FILM);
    const original = run(stage);
    await until(async () => (await stage.journal('sh0010')).includes(LOOK));
    const copy = join(dirname(stage.studio.folder), 'copy');
    onTestFinished(() => stopServer({ folder: copy, drainMs: 5_000 }).then(() => undefined));
    await cp(stage.studio.folder, copy, { recursive: true });

    const copied = run(stage, join(copy, 'film.yaml'));
    await until(async () => (await serverState({ folder: copy })).workers.length > 0);
    const { server } = await stage.studio.processes();
    expect((await serverState({ folder: copy })).server?.pid).not.toBe(server?.pid);
    await expectDone(copied);
    await expectDone(original);
    expect(stage.purchases()).toEqual(['A quay']);
  },
);

test.concurrent(
  'two runs at once in a fresh folder share one server, one worker and one purchase',
  async ({ onTestFinished }) => {
    // Long enough that neither has ended when the other comes, however busy the machine.
    const stage = await Stage.open({ onFinished: onTestFinished, queueSeconds: { default: 8 } });
    await stage.studio.write('film.yaml', FILM);
    const [one, other] = [run(stage), run(stage)];
    await until(() => stage.purchases().length > 0);
    expect(await stage.workers()).toHaveLength(1);
    await Promise.all([expectDone(one), expectDone(other)]);
    expect(stage.purchases()).toEqual(['A quay']);
    expect(await stage.studio.processes()).toMatchObject({ server: null, workers: [], leases: [] });
  },
);

test.concurrent(
  '^C in one of two terminals stops its own film and leaves the film of the other alone',
  async ({ onTestFinished }) => {
    const stage = await Stage.open({ onFinished: onTestFinished, queueSeconds: { default: 6 } });
    const chain = (...prompts: string[]) =>
      storyboardOf(prompts.map((prompt, index) => `id: sh${index}, prompt: ${prompt}`));
    await stage.studio.write('film.yaml', chain('A quay', 'A pier'));
    await stage.studio.write('other.yaml', chain('A hill', 'A wood', 'A lake'));
    const [one, other] = [run(stage), run(stage, 'other.yaml')];
    await until(() => stage.purchases().length === 2);
    const { server } = await stage.studio.processes();
    one.kill('SIGINT');
    expect(await one).toMatchObject({ exitCode: 130 });
    expect((await stage.studio.processes()).server).toEqual(server);
    expect(await other).toMatchObject({ exitCode: 0 });
    expect(stage.purchases()).toEqual(['A hill', 'A lake', 'A quay', 'A wood']);

    expect(await run(stage)).toMatchObject({ exitCode: 0 });
    expect(stage.purchases()).toEqual(['A hill', 'A lake', 'A pier', 'A quay', 'A wood']);
  },
);

test.concurrent(
  'an order of an old key is taken over by a new one that sees its task, and is said to be',
  async ({ onTestFinished }) => {
    const stage = await Stage.open({ onFinished: onTestFinished, queueSeconds: { default: 10 } });
    await stage.studio.write('film.yaml', FILM);
    const first = run(stage);
    await until(async () => (await stage.journal('sh0010')).includes(LOOK));
    first.kill('SIGINT');
    await first;

    stage.studio.environment['BYTEPLUS_API_KEY'] = 'a-new-key';
    await expectDone(run(stage));
    expect(stage.purchases()).toEqual(['A quay']);
    expect(await stage.events()).toContain('order.taken-over');
    expect(await stage.order('sh0010', 'v001/o01.holder.json')).toMatchObject({
      account: expect.stringMatching(/^byteplus-[0-9a-f]{8}$/),
    });
  },
);

test.concurrent(
  'an order that was lost under an old key is never bought again by a key that cannot see it',
  async ({ onTestFinished }) => {
    const faults = `rules:
      - { when: { endpoint: create }, do: { delay_answer: 60 }, times: 1 }
      - { when: { endpoint: list }, do: { hide: true } }`;
    const stage = await Stage.open({ onFinished: onTestFinished, faults });
    await stage.studio.write('film.yaml', FILM);
    const first = run(stage);
    await until(() => stage.purchases().length === 1);
    await stage.killEverything(first);

    stage.studio.environment['BYTEPLUS_API_KEY'] = 'the-key-of-another-account';
    const { exitCode, stdout, stderr } = await run(stage);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
    expect(JSON.parse(stdout)).toMatchObject({ shots: [{ status: 'asking' }] });
    expect(stage.purchases()).toEqual(['A quay']);
  },
);
