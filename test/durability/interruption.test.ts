/** ^C, kills and `server stop` while the answer to an order is out: the answer is read all the same. */

import { expect, test } from 'vitest';
import { isProcessAlive } from '../../store/identity.ts';
import { storyboardOf } from '../film/studio.ts';
import { Stage, until, type Command } from './stage.ts';

const FILM = storyboardOf(['id: sh0010, prompt: A quay']);
const TASK = 'v001/o01.task.json';
/** Longer than a worker without open orders is let live. */
const LATE_MS = 50_000;
/** Longer than any test takes: an answer comes when the test lets it, on a slow machine too. */
const HELD_SECONDS = 3_000;
const ANSWER_MS = 240_000;
const OUT = /sh0010: the answer to an order is still out; waiting for it up to (\d+) s/;

type Opened = { readonly onTestFinished: (close: () => Promise<void>) => void };

/** A film whose order has reached its provider, which holds its answer back. */
async function ordering(
  { onTestFinished }: Opened,
  { answerMs = ANSWER_MS, args = [] }: { answerMs?: number; args?: readonly string[] } = {},
) {
  const faults = `rules: [{ when: { endpoint: create }, do: { delay_answer: ${HELD_SECONDS} }, times: 1 }]`;
  const stage = await Stage.open({ onFinished: onTestFinished, faults });
  stage.shortenTiming({ answerMs });
  await stage.studio.write('film.yaml', FILM);
  const command = stage.studio.start('run', 'film.yaml', '--yes', '--json', ...args);
  await until(() => stage.purchases().length === 1);
  const orderedAtMs = Date.now();
  const pass = (spanMs: number) => until(() => Date.now() - orderedAtMs > spanMs);
  /** Lets the answer come, at the earliest so long after the order. */
  const answer = async (spanMs = LATE_MS) => {
    await pass(spanMs);
    stage.studio.provider.endDelays();
  };
  return { stage, command, pass, answer };
}

/** Waits for these words of a command; gives the seconds that it names. */
async function untilWaiting(command: Command): Promise<number> {
  let words = '';
  command.stderr.on('data', (text: Buffer) => (words += text.toString()));
  await until(() => OUT.test(words));
  return Number(OUT.exec(words)?.[1]);
}

async function untilNothingRuns(stage: Stage): Promise<void> {
  await until(async () => {
    const { server, workers } = await stage.studio.processes();
    return server === null && workers.length === 0;
  });
}

async function expectBoughtOnce(stage: Stage): Promise<void> {
  expect(await stage.order('sh0010', TASK)).toMatchObject({ adopted: false });
  expect(await stage.studio.run()).toMatchObject({ code: 0 });
  expect(stage.purchases()).toEqual(['A quay']);
}

test.concurrent(
  '^C after 5 s of an answer that takes 45 s waits for it, and says for how long',
  async (context) => {
    const { stage, command, pass, answer } = await ordering(context);
    await pass(5_000);
    const { answerByMs } = await stage.order('sh0010', 'v001/o01.json');
    const leftSeconds = () => (Number(answerByMs) - Date.now()) / 1_000;
    const most = leftSeconds() + 1;
    command.kill('SIGINT');
    const seconds = await untilWaiting(command);
    expect(seconds).toBeGreaterThan(leftSeconds() - 1);
    expect(seconds).toBeLessThan(most);
    await answer(45_000);
    const { exitCode, stderr } = await command;
    expect(exitCode).toBe(130);
    expect(stderr).toContain(
      '(press ^C again to leave: the worker finishes it and stops by itself)',
    );
    expect(await stage.studio.processes()).toMatchObject({ server: null, workers: [], leases: [] });
    const { taskId } = JSON.parse((await command).stdout).shots[0];
    expect(taskId).toMatch(/./);
    expect(stderr.slice(stderr.search(OUT))).toContain(
      `Stopped here. sh0010 (${taskId}) goes on at the provider`,
    );
    expect(stderr).not.toContain('Nothing runs at a provider');
    await expectBoughtOnce(stage);
  },
);

test.concurrent.for(['SIGINT', 'SIGKILL'] as const)(
  'a second ^C, or a kill (%s), ends the command at once; the worker reads the answer, then stops the server',
  async (name, context) => {
    const { stage, command, answer } = await ordering(context);
    const [worker] = (await stage.studio.processes()).workers;
    command.kill('SIGINT');
    await untilWaiting(command);
    command.kill(name);
    const { exitCode, signal, stderr } = await command;
    expect(exitCode ?? signal).toBe(name === 'SIGINT' ? 130 : 'SIGKILL');
    expect(stderr).not.toContain('Nothing runs at a provider');
    expect(stderr.includes('Left at once. What is open at a provider: ')).toBe(name === 'SIGINT');
    expect(await stage.journal('sh0010')).toEqual(['v001/o01.json']);

    await answer();
    await untilNothingRuns(stage);
    await until(() => !worker || isProcessAlive(worker.identity) !== true);
    await expectBoughtOnce(stage);
  },
);

test.concurrent(
  'a command that is killed without a word leaves the answer to its worker',
  async (context) => {
    const { stage, command, answer } = await ordering(context);
    command.kill('SIGKILL');
    expect(await command).toMatchObject({ signal: 'SIGKILL' });
    await answer();
    await untilNothingRuns(stage);
    await expectBoughtOnce(stage);
  },
);

test.concurrent.for(['stops', 'finds ended by itself'] as const)(
  'server stop waits for an answer of a worker that it %s, and says what it waited for',
  async (how, context) => {
    const { stage, command, answer } = await ordering(context, {
      args: how === 'stops' ? ['--detach'] : [],
    });
    // A command would bring the server back.
    if (how !== 'stops') command.kill('SIGKILL');
    await command;
    const stopping = stage.studio.start('server', 'stop', '--json');
    await untilWaiting(stopping);
    await answer();
    const { exitCode, stdout } = await stopping;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      stopped: true,
      waitedFor: [{ shot: 'sh0010', take: 1, order: 1, isAnswered: true }],
    });
    expect(await stage.studio.processes()).toMatchObject({ server: null, workers: [] });
    await expectBoughtOnce(stage);
  },
);

test.concurrent(
  'an answer that does not come is waited for until its bound, and its order is found by its token',
  async (context) => {
    const { stage, command } = await ordering(context, { answerMs: 5_000 });
    command.kill('SIGINT');
    const { exitCode, stderr } = await command;
    expect(exitCode).toBe(130);
    expect(Number(OUT.exec(stderr)?.[1])).toBeLessThanOrEqual(35);
    expect(await stage.studio.processes()).toMatchObject({ server: null, workers: [], leases: [] });
    expect(stderr.slice(stderr.search(OUT))).toContain(
      'Stopped here. sh0010 (outcome unknown) may have been accepted by the provider and may be billed.',
    );
    expect(JSON.parse((await command).stdout).shots[0]).toMatchObject({
      taskId: null,
      outcomeUnknown: true,
    });

    expect(await stage.studio.run()).toMatchObject({ code: 0 });
    expect(stage.purchases()).toEqual(['A quay']);
    expect(await stage.order('sh0010', TASK)).toMatchObject({ adopted: true });
  },
);
