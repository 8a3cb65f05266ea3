/** Another task is named for an order while somebody is at work with the one before. */

import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { awaitTask } from '../../activities/await-task.ts';
import { collectTake } from '../../activities/collect-take.ts';
import type { Services } from '../../activities/context.ts';
import { NOT_YET } from '../../activities/failure.ts';
import { submitTake } from '../../activities/submit-take.ts';
import { renameTask } from '../../films/answering/taken-back.ts';
import type { TaskStatus } from '../../providers/provider.ts';
import { failure } from '../../specs/failures.ts';
import { NO_POLL } from '../../store/order.ts';
import { ffmpeg, temporaryFolder } from '../media/clip.ts';
import { serve } from '../providers/server.ts';
import { AT } from '../store/fixtures.ts';
import { Stage, statusOf } from './stage.ts';

const WRONG = 'cgt-wrong';
const RIGHT = 'cgt-right';
const FACTS = { seed: null, tokens: null, notes: [] };
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
const folder = temporaryFolder();

beforeAll(async () => {
  const pictures = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=24,format=yuv420p'];
  await ffmpeg([...pictures, '-frames:v', '6', '-c:v', 'libx264', folder.at('clip.mp4')]);
});

const recorded = (id: string) => ({ task: { id }, adopted: true, at: AT });

/** What the journal allows only while nothing is here: as if a moment before the attempt's next line. */
async function rename(stage: Stage): Promise<void> {
  const how = { wrong: recorded(WRONG), right: recorded(RIGHT), mayBe: () => true };
  await stage.store.journal.replaceAdopted(stage.key(), how);
}

async function adopted(status: (stage: Stage, id: string) => Promise<TaskStatus>, around = {}) {
  const stage: Stage = await Stage.open(
    { status: (tasks) => Promise.all(tasks.map(({ id }) => status(stage, id))) },
    around,
  );
  await stage.placed(1, 1);
  await stage.store.journal.recordTask(stage.key(), recorded(WRONG));
  const order = () => stage.store.journal.readOrder(stage.key());
  return { stage, order };
}

/** A shot whose tasks have succeeded; `renamedAt` says when another task is named for it. */
async function succeeded(renamedAt: 'download' | 'decode') {
  const fetched: string[] = [];
  const server = await serve(({ path }, response) => {
    fetched.push(path);
    const isNow = renamedAt === 'download' && fetched.length === 1;
    void (isNow ? rename(stage) : Promise.resolve())
      .then(() => readFile(folder.at('clip.mp4')))
      .then((bytes) => response.end(bytes));
  });
  let isDecoding = false;
  const media: Services['media'] = async (...args) => {
    if (renamedAt === 'decode' && !isDecoding) {
      isDecoding = true;
      await rename(stage);
    }
    return ffmpeg(...args);
  };
  const { stage, order } = await adopted(
    async (_, id) => {
      const result = { clipUrl: `${server.origin}/${id}.mp4`, lastFrameUrl: null, ...FACTS };
      return statusOf(id, 'succeeded', { result });
    },
    { media, linkOrigin: server.origin },
  );
  const take = () => stage.store.takes.readTake(stage.film, 'sh0010', 'v001');
  return { stage, order, take, fetched };
}

test.each(['download', 'decode'] as const)(
  'named during the %s of the wrong clip, the right one becomes the take',
  async (renamedAt) => {
    const { stage, order, take, fetched } = await succeeded(renamedAt);
    expect(await stage.failureOf(collectTake, stage.at())).toMatchObject({
      type: NOT_YET,
      nonRetryable: false,
    });
    expect(await take()).toBeNull();
    const between = await order();
    expect([between?.end, between?.download]).toEqual([null, null]);

    await stage.run(collectTake, stage.at(), 2);
    expect(fetched).toEqual([`/${WRONG}.mp4`, `/${RIGHT}.mp4`]);
    expect((await take())?.taskId).toBe(RIGHT);
    expect(await order()).toMatchObject({
      task: { task: { id: RIGHT } },
      end: { state: 'collected' },
      download: { taskId: RIGHT },
    });
  },
);

test.each(['succeeded', 'failed', 'running'] as const)(
  'a look that comes late and finds the wrong one %s says nothing of the right one',
  async (state) => {
    const { stage, order } = await adopted(async (on, id) => {
      if (id === WRONG) await rename(on);
      return statusOf(id, id === WRONG ? state : 'queued');
    });
    const input = { ...stage.at(), tier: 'flex', poll: null } as const;
    expect(await stage.failureOf(awaitTask, input)).toMatchObject({
      type: NOT_YET,
      nonRetryable: false,
    });
    const entry = await order();
    expect(entry).toMatchObject({ task: { task: { id: RIGHT } }, end: null, poll: null });
    expect(entry?.delivered).toBeUndefined();

    expect((await stage.failureOf(awaitTask, input)).message).toBe('queued');
    expect((await order())?.poll).toMatchObject({ state: 'queued', taskId: RIGHT });
  },
);

test('what was written of another task in the last moment does not count; what names none does', async () => {
  const { stage, order } = await adopted(async (_, id) => statusOf(id, 'queued'));
  const { journal } = stage.store;
  const tell = async (told: { taskId?: string }) => {
    await journal.recordDelivered(stage.key(), { at: AT, ...told });
    await journal.recordPoll(stage.key(), { ...NO_POLL, atMs: 1, state: 'succeeded', ...told });
    await journal.recordDownload(stage.key(), { ...DOWNLOAD, ...told });
  };
  await rename(stage);
  await tell({ taskId: WRONG });
  const wrong = await order();
  expect([wrong?.delivered, wrong?.poll, wrong?.download]).toEqual([undefined, null, null]);
  for (const told of [{ taskId: RIGHT }, {}]) {
    await tell(told);
    expect(await order()).toMatchObject({
      delivered: { at: AT, ...told },
      poll: { state: 'succeeded' },
      download: DOWNLOAD,
    });
  }
});

test('nor does it count when the task was taken back, and no other one named', async () => {
  const { stage, order } = await adopted(async (_, id) => statusOf(id, 'queued'));
  const { journal } = stage.store;
  const how = { wrong: recorded(WRONG), right: null, mayBe: () => true };
  expect(await journal.replaceAdopted(stage.key(), how)).toBe(true);
  const taskId = WRONG;
  await journal.recordDelivered(stage.key(), { at: AT, taskId });
  await journal.recordPoll(stage.key(), { ...NO_POLL, atMs: 1, state: 'succeeded', taskId });
  await journal.recordDownload(stage.key(), { ...DOWNLOAD, taskId });
  const entry = await order();
  expect(entry).toMatchObject({ task: null, end: null, poll: null, download: null });
  expect(entry?.delivered).toBeUndefined();
});

describe('an end of the wrong one', () => {
  const input = (stage: Stage) => ({ ...stage.at(), tier: 'flex', poll: null }) as const;
  const failing = (kind: 'failed' | 'moderated-output') =>
    adopted(async (_, id) => {
      const refused = failure(kind, { code: kind, message: 'It has failed.' });
      return statusOf(id, id === WRONG ? 'failed' : 'queued', { failure: refused });
    });

  test('is not written down when the right one is named before it', async () => {
    const { stage, order } = await failing('moderated-output');
    const { rejections } = stage.store;
    const record = rejections.record.bind(rejections);
    rejections.record = async (...args) => {
      await record(...args);
      await rename(stage);
    };
    expect((await stage.failureOf(awaitTask, input(stage))).type).toBe(NOT_YET);
    expect((await order())?.end).toBeNull();
  });

  test('opens no door to a further order when it is written in the last moment', async () => {
    const { stage, order } = await failing('failed');
    const { journal } = stage.store;
    const record = journal.recordEnd.bind(journal);
    journal.recordEnd = async (...args) => {
      await rename(stage);
      await record(...args);
    };
    await stage.run(awaitTask, input(stage));
    expect(await order()).toMatchObject({ task: { task: { id: RIGHT } }, end: null });
    expect(await stage.run(submitTake, stage.order(2))).toMatchObject({
      kind: 'unended',
      order: { take: 1, order: 1 },
    });
    expect(stage.sent).toEqual([]);
    // The wait goes on, for the right one.
    expect((await stage.failureOf(awaitTask, input(stage))).message).toBe('queued');
  });

  test.each([
    ['is none', { state: 'collected', taskId: WRONG }, null],
    ['of old times counts', { state: 'failed' }, { state: 'failed' }],
    ['gives way to that of the right one', { state: 'expired', taskId: WRONG }, null],
    ['that is of the order counts', { state: 'given-up' }, { state: 'given-up' }],
  ] as const)('%s', async (_, told, read) => {
    const { stage, order } = await adopted(async (__, id) => statusOf(id, 'queued'));
    await rename(stage);
    await stage.ended(1, 1, { failure: null, ...told });
    expect((await order())?.end ?? null).toEqual(read && { ...read, failure: null, at: AT });
    const right = { state: 'collected', failure: null, at: AT, taskId: RIGHT } as const;
    await stage.store.journal.recordEnd(stage.key(), right);
    expect((await order())?.end).toEqual(right);
  });
});

test('a clip that was seen paid while the person was asking stays while its film runs', async () => {
  const { stage, order } = await adopted(async (_, id) => statusOf(id, 'queued'));
  const named = await order();
  if (!named) throw new Error('There is no order.');
  await stage.store.journal.recordDelivered(stage.key(), { at: AT, taskId: WRONG });
  const to = (isRunning: boolean) => renameTask(stage.store, named, { taskId: RIGHT, isRunning });
  const refused = { code: 'not-taken-back', facts: { why: 'being-fetched' } };
  await expect(to(true)).rejects.toMatchObject(refused);
  expect((await order())?.task?.task.id).toBe(WRONG);
  // Nobody is at work: the clip of the wrong task is nobody's.
  await to(false);
  expect(await order()).toMatchObject({ task: { task: { id: RIGHT } } });
  expect((await order())?.delivered).toBeUndefined();
});
