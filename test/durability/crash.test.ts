/**
 * Kill -9 at every step of a shot. Every shot of a film stops the worker at one step of its own;
 * there the victim is killed, whatever the other shots are doing, and in the end every shot must
 * have been bought once.
 */

import { expect, test } from 'vitest';
import { storyboardOf } from '../film/studio.ts';
import { signal, Stage, STEPS, type Command, type StopPoint } from './stage.ts';

type Strike = (stage: Stage, command: Command, worker: number) => Promise<void>;

const VICTIMS: Readonly<Record<string, Strike>> = {
  'the worker': (stage) => stage.killWorkers(),
  'the server': async (stage, _, worker) => {
    await stage.killServer();
    signal(worker, 'SIGCONT');
  },
  everything: (stage, command) => stage.killEverything(command),
};

/** Shots by the step at which they are struck; three films, so that their time-outs overlap. */
const ACTS: Readonly<Record<string, Readonly<Record<string, (shot: string) => StopPoint>>>> = {
  ordering: {
    'before-the-post': STEPS.beforeIntent,
    'between-intent-and-request': STEPS.afterIntent,
    'answered-not-journalled': STEPS.beforeTask,
    'journalled-not-told': STEPS.afterTask,
  },
  'waiting and downloading': {
    'while-waiting': STEPS.afterLook,
    'downloaded-not-recorded': STEPS.beforeRecord,
  },
  'keeping and assembling': {
    'recorded-not-told': STEPS.afterRecord,
    // Of the film and not of a shot; the last shot only lends its line.
    assembling: STEPS.assembling,
  },
};

const SCENES = Object.keys(ACTS).flatMap((act) =>
  Object.keys(VICTIMS).map((victim) => [victim, act] as const),
);

test.concurrent.for(SCENES)(
  'kill -9 of %s while %s buys every shot once and loses no clip',
  async ([victim, act], { onTestFinished }) => {
    const struck = Object.entries(ACTS[act] ?? {});
    const points = struck.map(([shot, step]) => step(shot));
    const shots = struck.map(([shot]) => shot);
    const stage = await Stage.open({ onFinished: onTestFinished }, points);
    const { studio } = stage;
    await studio.write(
      'film.yaml',
      storyboardOf(shots.map((id) => `id: ${id}, from: none, prompt: ${id}`)),
    );

    const run = () => studio.start('run', 'film.yaml', '--yes', '--json');
    let command = run();
    const left = new Set(points);
    while (left.size > 0) {
      const point = await stage.anyReached([...left], command);
      left.delete(point);
      await VICTIMS[victim]?.(stage, command, await stage.reached(point));
      if (victim === 'everything') command = run();
    }

    const { exitCode, stdout, stderr } = await command;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'done',
      shots: shots.map((id) => ({ id, status: 'done' })),
    });
    expect(stage.purchases()).toEqual(shots.toSorted());
  },
);
