/** What is seen of a task once: that its clip is paid outlives every later look. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { awaitTask } from '../../activities/await-task.ts';
import { cancelOrder } from '../../activities/cancel-order.ts';
import { submitTake } from '../../activities/submit-take.ts';
import { failure } from '../../specs/failures.ts';
import { NO_POLL } from '../../store/order.ts';
import { Stage, statusOf, type Says } from './stage.ts';

const FAILED = failure('failed', { code: 'failed', message: 'It failed.' });

/** A shot whose task is in the journal, as its provider says it is, one look after the other. */
async function ordered(...states: readonly ('succeeded' | 'failed' | 'queued')[]) {
  let looks = 0;
  const status: Says['status'] = async () => {
    const state = states[Math.min(looks, states.length - 1)] ?? 'succeeded';
    looks += 1;
    return [statusOf('cgt-1', state, state === 'failed' ? { failure: FAILED } : {})];
  };
  const stage = await Stage.open({ status });
  await stage.placed(1, 1);
  await stage.knows(1, 1, 'cgt-1');
  const file = (part: string) => {
    const take = join(stage.store.folder, 'films', stage.film, 'shots', stage.key().shot, 'v001');
    return join(take, `o01.${part}.json`);
  };
  return {
    stage,
    file,
    looks: () => looks,
    input: { ...stage.at(), tier: 'flex', poll: null } as const,
  };
}

test('a task that has succeeded stays so when its look is lost, and is not bought again', async () => {
  const { stage, file, looks, input } = await ordered('succeeded', 'failed');
  expect(await stage.run(awaitTask, input)).toEqual({ state: 'succeeded' });
  await writeFile(file('look'), '{');
  expect(await stage.run(awaitTask, input)).toEqual({ state: 'succeeded' });
  expect(looks()).toBe(1);
  const entry = await stage.store.journal.readOrder(stage.key());
  expect(entry).toMatchObject({ end: null, poll: null, delivered: {} });

  const next = stage.order(2, 1);
  expect(await stage.run(submitTake, next)).toMatchObject({
    kind: 'unended',
    order: { take: 1, order: 1 },
  });
  expect(stage.sent).toEqual([]);
});

test('nothing is built on it before it is written down', async () => {
  const { stage, file, input } = await ordered('succeeded');
  // A folder in its place can neither be made nor read.
  await mkdir(file('delivered'));
  await expect(stage.run(awaitTask, input)).rejects.toThrow(/o01\.delivered\.json/);
  await rm(file('delivered'), { recursive: true });
  expect(await stage.run(awaitTask, input)).toEqual({ state: 'succeeded' });
});

test('what only a look of old times says is written down before it can be lost', async () => {
  const { stage, file, looks, input } = await ordered('failed');
  const look = { ...NO_POLL, atMs: 1, state: 'succeeded' as const };
  await stage.store.journal.recordPoll(stage.key(), look);
  expect(await stage.run(awaitTask, input)).toEqual({ state: 'succeeded' });
  await rm(file('look'));
  expect(await stage.run(awaitTask, input)).toEqual({ state: 'succeeded' });
  expect(looks()).toBe(0);
});

test('damaged, it stops what goes on with its order: the clip may be paid', async () => {
  const { stage, file, input } = await ordered('failed');
  await writeFile(file('delivered'), '{"version":1,"at":"soon"}');
  for (const work of [
    () => stage.run(awaitTask, input),
    () => stage.run(submitTake, stage.order(2, 1)),
  ]) {
    await expect(work()).rejects.toMatchObject({ code: 'damaged', path: file('delivered') });
  }
  expect(stage.sent).toEqual([]);
});

test('a task that fails is ended, and another one that has succeeded meanwhile is not', async () => {
  const failed = await ordered('failed');
  const ended = { state: 'failed', failure: { kind: 'failed' } };
  expect(await failed.stage.run(awaitTask, failed.input)).toMatchObject(ended);
  expect(await failed.stage.store.journal.readOrder(failed.stage.key())).toMatchObject({
    end: { state: 'failed' },
  });

  const { stage, input } = await ordered('failed');
  const { journal } = stage.store;
  const read = journal.readOrder.bind(journal);
  // Another attempt sees it finished between this one's reading and its writing.
  let reads = 0;
  journal.readOrder = async (key) => {
    reads += 1;
    const entry = await read(key);
    if (reads === 1) await journal.recordDelivered(key, { at: new Date().toISOString() });
    return entry;
  };
  await expect(stage.run(awaitTask, input)).rejects.toMatchObject({ code: 'conflict' });
  expect(await stage.run(awaitTask, input)).toEqual({ state: 'succeeded' });
});

test('a cancel counts its looks without writing an older one over a newer', async () => {
  const { stage, input } = await ordered('queued');
  const { journal } = stage.store;
  const newer = { ...NO_POLL, atMs: 5, state: 'running' as const, succeededAtMs: 5 };
  const before = { ...NO_POLL, atMs: 1, state: 'queued' as const, tooOldLooks: 3 };
  await journal.recordPoll(stage.key(), before);
  const read = journal.readOrder.bind(journal);
  let reads = 0;
  journal.readOrder = async (key) => {
    reads += 1;
    const entry = await read(key);
    if (reads === 1) await journal.recordPoll(key, newer);
    return entry;
  };
  expect(await stage.run(cancelOrder, input)).toEqual({ outcome: 'runs-on' });
  const look = (await read(stage.key()))?.poll;
  expect(look).toMatchObject({ state: 'running', succeededAtMs: 5, tooOldLooks: 0 });
});
