/** The project's folder is moved, or removed, while a film runs in it. */

import { existsSync } from 'node:fs';
import { readdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { serverState, stopServer } from '../../server/stop.ts';
import { isProcessAlive } from '../../store/identity.ts';
import { storyboardOf } from '../film/studio.ts';
import { Stage, until, type Command } from './stage.ts';

const FILM = storyboardOf(['id: sh0010, prompt: A quay', 'id: sh0020, prompt: A pier']);
/** The answer is on its way while the folder is moved. */
const LATE = 'rules: [{ when: { endpoint: create }, do: { delay_answer: 8 }, times: 1 }]';

type Context = { readonly onTestFinished: (close: () => Promise<void>) => void };

async function detached({ onTestFinished }: Context) {
  const stage = await Stage.open({ onFinished: onTestFinished, faults: LATE });
  const place = join(dirname(stage.studio.folder), 'new place');
  onTestFinished(async () => void (await stopServer({ folder: place, drainMs: 5_000 })));
  await stage.studio.write('film.yaml', FILM);
  const started = await stage.studio.command('run', 'film.yaml', '--yes', '--detach');
  expect(started).toMatchObject({ code: 0 });
  await until(() => stage.purchases().length === 1);
  return { stage, place, before: await stage.studio.processes() };
}

/** Commands are given there from now on. */
async function moveTo({ studio }: Stage, place: string): Promise<void> {
  await rename(studio.folder, place);
  Object.assign(studio, { folder: place });
}

async function expectDone(command: Command) {
  const { exitCode, stdout, stderr } = await command;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'done' });
  return stderr;
}

test.concurrent(
  'moved while detached and ordering: the same command at the new place buys nothing twice',
  async (context) => {
    const { stage, place, before } = await detached(context);
    await moveTo(stage, place);
    const words = await expectDone(stage.studio.start('run', 'film.yaml', '--yes', '--json'));
    expect(words).toContain(
      'The project was moved: waiting for the worker of its former place to finish.',
    );
    expect(stage.purchases()).toEqual(['A pier', 'A quay']);
    for (const { identity } of before.workers) expect(isProcessAlive(identity)).toBe(false);
    // The detached film has ended: nobody is left.
    await until(async () => (await serverState({ folder: place })).server === null);
  },
);

test.concurrent(
  'moved, and nobody comes: worker and server end by themselves, and the film goes on later',
  async (context) => {
    const { stage, place, before } = await detached(context);
    await moveTo(stage, place);
    await until(() => before.workers.every(({ identity }) => !isProcessAlive(identity)));
    await until(async () => (await serverState({ folder: place })).server === null);
    await expectDone(stage.studio.start('run', 'film.yaml', '--yes', '--json'));
    expect(stage.purchases()).toEqual(['A pier', 'A quay']);
  },
);

test.concurrent(
  'moved, with a link left at the old path: what runs is used as it is',
  async (context) => {
    const { stage, place, before } = await detached(context);
    await rename(stage.studio.folder, place);
    await symlink(place, stage.studio.folder);
    const file = join(place, 'film.yaml');
    await expectDone(stage.studio.start('run', file, '--yes', '--json'));
    expect(stage.purchases()).toEqual(['A pier', 'A quay']);
    expect(before.workers).toHaveLength(1);
  },
);

test.concurrent(
  'moved under a command: it says so and ends, and makes nothing at the old place',
  async (context) => {
    const { onTestFinished } = context;
    const stage = await Stage.open({ onFinished: onTestFinished, queueSeconds: { default: 30 } });
    const { studio } = stage;
    const place = join(dirname(studio.folder), 'new place');
    onTestFinished(async () => void (await stopServer({ folder: place, drainMs: 5_000 })));
    await studio.write('film.yaml', FILM);
    const command = studio.start('run', 'film.yaml', '--yes', '--json');
    await until(async () => (await stage.journal('sh0010')).includes('v001/o01.look.json'));
    await rename(studio.folder, place);
    const { exitCode, stderr } = await command;
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 78,
      stderr: expect.stringMatching(/the project was moved or removed while it was in use/),
    });
    await until(async () => (await serverState({ folder: place })).server === null);
    expect(existsSync(join(studio.folder, '.storyboard', 'leases'))).toBe(false);
    expect(existsSync(join(studio.folder, '.storyboard', 'server.lock'))).toBe(false);
    expect(await readdir(place)).toContain('.storyboard');
    expect(stage.purchases()).toEqual(['A quay']);
  },
);

test.concurrent(
  'a .storyboard that is removed under a running film is not made again by worker or command',
  async (context) => {
    const { stage, before } = await detached(context);
    const own = join(stage.studio.folder, '.storyboard');
    // Worker and command write there meanwhile.
    await rm(own, { recursive: true, force: true, maxRetries: 20 });
    const { server } = before;
    await until(() => before.workers.every(({ identity }) => !isProcessAlive(identity)));
    await until(() => server === null || !existsSync(`/proc/${server.pid}/exe`));
    for (const name of ['workers', 'leases', 'server.json', 'loops', 'server.lock']) {
      expect(existsSync(join(own, name))).toBe(false);
    }
  },
);
