/**
 * A worker that is stopped for longer than its heartbeat is taken for dead, and then goes on. A
 * second worker settles its order meanwhile; whoever of the two comes first, one of them buys.
 */

import { expect, test } from 'vitest';
import { storyboardOf } from '../film/studio.ts';
import { signal, Stage, STEPS, until } from './stage.ts';

const FILM = storyboardOf(['id: sh0010, prompt: A quay']);

async function expectBoughtOnce(stage: Stage, command: ReturnType<Stage['studio']['start']>) {
  const { exitCode, stdout, stderr } = await command;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'done', shots: [{ status: 'done' }] });
  expect(stage.purchases()).toEqual(['A quay']);
}

test.concurrent(
  'stopped before its intent, an order is void: the next one is the only one sent',
  async ({ onTestFinished }) => {
    const point = STEPS.beforeIntent('sh0010');
    const stage = await Stage.open({ onFinished: onTestFinished }, [point]);
    await stage.studio.write('film.yaml', FILM);
    const command = stage.studio.start('run', 'film.yaml', '--yes', '--json');
    const stopped = await stage.reached(point);
    void stage.studio.start('worker');

    await until(async () => (await stage.journal('sh0010')).includes('v001/o02.task.json'));
    signal(stopped, 'SIGCONT');

    await expectBoughtOnce(stage, command);
    expect(await stage.order('sh0010', 'v001/o01.json')).toMatchObject({ kind: 'void' });
  },
);

test.concurrent(
  'stopped between intent and request until it is too late to send, it sends nothing',
  async ({ onTestFinished }) => {
    const point = STEPS.afterIntent('sh0010');
    const stage = await Stage.open({ onFinished: onTestFinished }, [point]);
    await stage.studio.write('film.yaml', FILM);
    const command = stage.studio.start('run', 'film.yaml', '--yes', '--json');
    const stopped = await stage.reached(point);
    void stage.studio.start('worker');

    const { sendByMs } = await stage.order('sh0010', 'v001/o01.json');
    await until(() => Date.now() > Number(sendByMs));
    expect(stage.purchases()).toEqual([]);
    signal(stopped, 'SIGCONT');

    await expectBoughtOnce(stage, command);
    expect(await stage.order('sh0010', 'v001/o01.json')).toMatchObject({ kind: 'void' });
  },
);

test.concurrent(
  'stopped between request and answer, its order is found by token and adopted by another worker',
  async ({ onTestFinished }) => {
    const faults = 'rules: [{ when: { endpoint: create }, do: { delay_answer: 20 } }]';
    const stage = await Stage.open({ onFinished: onTestFinished, faults });
    stage.shortenTiming({ answerMs: 1_000 });
    await stage.studio.write('film.yaml', FILM);
    const command = stage.studio.start('run', 'film.yaml', '--yes', '--json');
    await until(() => stage.purchases().length === 1);
    const [stopped = 0] = await stage.workers();
    signal(stopped, 'SIGSTOP');
    void stage.studio.start('worker');

    await until(async () => (await stage.journal('sh0010')).includes('v001/o01.task.json'));
    signal(stopped, 'SIGCONT');

    await expectBoughtOnce(stage, command);
    expect(await stage.order('sh0010', 'v001/o01.task.json')).toMatchObject({ adopted: true });
  },
);

test.concurrent(
  'stopped between request and answer for longer than a heartbeat, it reads its answer itself',
  async ({ onTestFinished }) => {
    const faults = 'rules: [{ when: { endpoint: create }, do: { delay_answer: 20 } }]';
    const stage = await Stage.open({ onFinished: onTestFinished, faults });
    await stage.studio.write('film.yaml', FILM);
    const command = stage.studio.start('run', 'film.yaml', '--yes', '--json');
    await until(() => stage.purchases().length === 1);
    const [stopped = 0] = await stage.workers();
    signal(stopped, 'SIGSTOP');
    void stage.studio.start('worker');

    const stoppedAtMs = Date.now();
    await until(() => Date.now() - stoppedAtMs > 25_000);
    expect(await stage.journal('sh0010')).toEqual(['v001/o01.json']);
    signal(stopped, 'SIGCONT');

    await expectBoughtOnce(stage, command);
    expect(await stage.order('sh0010', 'v001/o01.task.json')).toMatchObject({ adopted: false });
  },
);
