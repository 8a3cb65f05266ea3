/** `resolve`: a task that was named for an order is taken back, or another is named. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { createSimulator } from '../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import { openStore } from '../../store/store.ts';
import { planOf, shotOf } from '../specs/plan/fixture.ts';
import { anIntent, AT } from '../store/fixtures.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const SHOT = 'sh0010';
const MODEL = 'seedance-1-5-pro-251215';
const DOWNLOAD = {
  sha256: 'a'.repeat(64),
  bytes: 1,
  at: AT,
  reason: null,
  pictures: null,
  isAccepted: false,
  fetches: 0,
  seed: null,
  tokens: null,
  notes: [],
};

/** A shot whose order has the first of two tasks, by a person's word unless `adopted` says else. */
async function named({ adopted = true } = {}) {
  const folder = await temporaryFolder();
  const provider = await createSimulator({
    folder: join(folder, 'provider'),
    sheet: BYTEPLUS,
    models: SEEDANCE_MODELS,
    ffmpegPath: 'ffmpeg',
  });
  onTestFinished(() => provider.close());
  const taskOf = async (): Promise<string> => {
    const answer = await fetch(`${provider.url}/contents/generations/tasks`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-key', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: MODEL,
        service_tier: 'flex',
        content: [{ type: 'text', text: 'a quay' }],
      }),
    });
    const { id }: { id: string } = JSON.parse(await answer.text());
    return id;
  };
  const [first, second] = [await taskOf(), await taskOf()];

  const file = join(folder, 'film.yaml');
  await writeFile(file, 'version: 1\n');
  const store = await openStore(folder);
  const { id: film } = await store.films.openFilm(file);
  await store.films.setPlan(film, await store.plans.putPlan(planOf([shotOf(SHOT)])));
  const key = { film, shot: SHOT, take: 1, order: 1 };
  await store.journal.placeIntent(key, anIntent({ modelId: MODEL }));
  const recorded = { task: { id: first }, adopted, at: new Date().toISOString() };
  await store.journal.recordTask(key, recorded);

  const environment = { BYTEPLUS_API_KEY: 'a-key', BYTEPLUS_BASE_URL: provider.url };
  const run = (...args: string[]) => storyboard(folder, args, environment);
  return {
    store,
    key,
    first,
    second,
    order: async () => (await openStore(folder)).journal.readOrder(key),
    resolve: (...args: string[]) => run('resolve', 'film.yaml', SHOT, ...args),
    shot: async () => JSON.parse((await run('status', 'film.yaml', '--json')).stdout).shots[0],
  };
}

test('another task is named in place of the first, also after it was seen', async () => {
  const { store, key, first, second, resolve, order, shot } = await named();
  await store.journal.recordPoll(key, {
    atMs: 1,
    state: 'succeeded',
    createdAtMs: null,
    deadlineMs: null,
    nextLookAtMs: null,
    missingSinceMs: null,
    failure: null,
  });
  await store.journal.recordDelivered(key, { at: AT });
  const { exit, stdout, stderr } = await resolve('--adopt', second);
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toContain('the task is taken as its order');
  expect(await order()).toMatchObject({
    task: { task: { id: second }, adopted: true },
    poll: null,
  });
  expect((await order())?.delivered).toBeUndefined();
  expect(await shot()).toMatchObject({ status: 'queued', taskId: second });

  const unknown = await resolve('--adopt', `${first}0`);
  expect([unknown.exit, unknown.stderr]).toEqual([2, expect.stringContaining('knows no task')]);
  expect((await order())?.task?.task.id).toBe(second);
});

test('taken back, the shot asks again, and nothing is ordered for it', async () => {
  const { first, resolve, order, shot } = await named();
  const { exit, stdout } = await resolve('--take-back', '--json');
  expect([exit, JSON.parse(stdout)]).toEqual([
    0,
    { shot: SHOT, resolution: { kind: 'take-back' }, running: false },
  ]);
  expect(await order()).toMatchObject({ task: null, end: null, resolution: null });
  expect(await shot()).toMatchObject({
    status: 'asking',
    failure: {
      code: 'taken-back',
      billed: 'maybe',
      next: ['adopt', 'resubmit', 'give-up', 'skip'],
    },
  });

  const again = await resolve('--take-back');
  expect([again.exit, again.stderr]).toEqual([2, expect.stringContaining('no task was named')]);
  // What is named and not yet carried out is taken back just as well.
  expect((await resolve('--adopt', first)).exit).toBe(0);
  expect((await order())?.resolution).toEqual({ kind: 'adopt', taskId: first });
  expect((await resolve('--take-back')).exit).toBe(0);
  expect(await order()).toMatchObject({ task: null, resolution: null });
  expect(await shot()).toMatchObject({ status: 'asking' });
});

test('what has come, and what the provider itself has answered, stays', async () => {
  const came = await named();
  await came.store.journal.recordDownload(came.key, DOWNLOAD);
  const answered = await named({ adopted: false });
  for (const { resolve, order, first, second } of [came, answered]) {
    for (const args of [['--take-back'], ['--adopt', second]]) {
      const { exit, stdout } = await resolve(...args);
      expect([args[0], exit, stdout]).toEqual([args[0], 2, '']);
    }
    expect((await order())?.task?.task.id).toBe(first);
  }
});
