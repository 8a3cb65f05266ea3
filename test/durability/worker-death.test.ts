/** A worker that dies while nobody looks: its loop brings it back, and people are told. */

import { expect, test } from 'vitest';
import { isProcessAlive } from '../../store/identity.ts';
import { storyboardOf } from '../film/studio.ts';
import { signal, Stage, until } from './stage.ts';

const FILM = storyboardOf(['id: sh0010, prompt: A quay', 'id: sh0020, prompt: A pier']);

test.concurrent(
  'kill -9 of the worker of a detached film: the film is finished without any further command',
  async ({ onTestFinished }) => {
    const stage = await Stage.open({ onFinished: onTestFinished, queueSeconds: { default: 4 } });
    const { studio } = stage;
    await studio.write('film.yaml', FILM);
    expect(await studio.command('run', 'film.yaml', '--yes', '--detach')).toMatchObject({
      code: 0,
    });
    await until(() => stage.purchases().length === 1);
    const [first] = (await studio.processes()).workers;
    if (!first) throw new Error('no worker');
    signal(first.identity.pid, 'SIGKILL');

    await until(async () => {
      const { server, workers } = await studio.processes();
      return server === null && workers.length === 0;
    });
    expect(await studio.status()).toMatchObject({ status: 'done' });
    expect(stage.purchases()).toEqual(['A pier', 'A quay']);
    expect(isProcessAlive(first.identity)).toBe(false);
    const told =
      /The worker died once in the last 24 hours, at .* by SIGKILL: it was started again\./;
    for (const words of [['server', 'status'], ['status'], ['status', 'film.yaml']]) {
      expect((await studio.command(...words)).stdout).toMatch(told);
    }
    expect((await studio.command('doctor')).stdout).toMatch(told);
  },
);

test.concurrent(
  'a detached film without a worker is named by status and server status, until it runs again',
  async ({ onTestFinished }) => {
    const stage = await Stage.open({ onFinished: onTestFinished, queueSeconds: { default: 4 } });
    const { studio } = stage;
    await studio.write('film.yaml', FILM);
    await studio.command('run', 'film.yaml', '--yes', '--detach');
    await until(() => stage.purchases().length === 1);
    expect(await studio.command('server', 'stop')).toMatchObject({ code: 0 });

    const told =
      'film.yaml runs detached, but without a worker. To go on: storyboard run film.yaml';
    for (const words of [['server', 'status'], ['status'], ['status', 'film.yaml']]) {
      expect((await studio.command(...words)).stdout).toContain(told);
    }
    expect(await studio.run()).toMatchObject({ code: 0 });
    expect(stage.purchases()).toEqual(['A pier', 'A quay']);
    expect((await studio.command('status')).stdout).not.toContain(told);
  },
);
