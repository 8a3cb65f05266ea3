/**
 * Novita's answers (novita.ai/docs/api-reference/model-apis-task-result, read 2026-11-21). Numbers
 * are text in the documents and numbers in one of its clients. Only what money depends on, a task's
 * id and status, is required.
 */

import { z } from 'zod';
import { fact, link, listOf, seedOf, taskId, text, timesOf } from '../lenient.ts';
import { outsideWord } from '../outside-text.ts';
import type { CallbackHint, Task, TaskResult, TaskState, TaskStatus } from '../provider.ts';
import { endOf, isEnd } from '../task-end.ts';
import type { OwnError } from '../rejection.ts';
import { NOVITA_ERRORS } from './errors.ts';

export const createdTask = z.object({ task_id: taskId }).transform(({ task_id: id }) => ({ id }));

const taskResult = z.object({
  task: z.object({
    task_id: taskId.nullish(),
    status: z.string().min(1),
    reason: text,
  }),
  extra: z
    .object({
      seed: fact,
      debug_info: z.object({ submit_time_ms: fact }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  videos: listOf(z.object({ video_url: link }))
    .nullish()
    .catch(null),
});
type NovitaTask = z.infer<typeof taskResult>;

/** An answer that names no task is about the polled one. */
export function resultFor(asked: Task) {
  return taskResult.transform((result) => ({ ...result, id: result.task.task_id ?? asked.id }));
}

const STATES: Readonly<Record<string, TaskState>> = {
  TASK_STATUS_QUEUED: 'queued',
  TASK_STATUS_PROCESSING: 'running',
  TASK_STATUS_SUCCEED: 'succeeded',
  TASK_STATUS_FAILED: 'failed',
  TASK_STATUS_CANCELED: 'cancelled',
};

/** What a poll says about a task, in our words. Tier, deadline and tokens are not given. */
export function statusOf(
  { id, task, extra, videos }: NovitaTask & Task,
  providerNowMs: number | null,
  secrets: readonly string[],
): TaskStatus {
  const known = Object.hasOwn(STATES, task.status) ? STATES[task.status] : undefined;
  const state = known === 'failed' && isExpiry(task.reason) ? 'expired' : (known ?? 'running');
  const notes: string[] = [];
  const created = extra?.debug_info?.submit_time_ms;
  const times = timesOf({ created, nowMs: providerNowMs }, notes);
  return {
    id,
    state,
    unknownState: known ? null : outsideWord(task.status, secrets),
    ...times,
    tier: null,
    result: state === 'succeeded' ? resultOf(videos?.items ?? [], extra?.seed, notes) : null,
    failure: endOf(state, errorOf(task.reason), NOVITA_ERRORS, secrets),
  };
}

const event = z.object({
  payload: z.object({ task: z.object({ task_id: taskId, status: z.string() }) }),
});

/** An event holds a task result: novita.ai/docs/api-reference/model-apis-webhook. */
export function hintIn(body: unknown): CallbackHint | null {
  const { data } = event.safeParse(body);
  if (!data) return null;
  const { task_id: id, status } = data.payload.task;
  return {
    taskId: id,
    hasEnded: isEnd(Object.hasOwn(STATES, status) ? STATES[status] : undefined),
  };
}

/**
 * The page of 1.5 pro says that late tasks are "marked as 'expired'", but there is no such status.
 */
function isExpiry(reason: string | null): boolean {
  return reason !== null && /^(?:task )?expired\.?$/i.test(reason.trim());
}

function errorOf(reason: string | null): OwnError | null {
  if (reason === null) return null;
  const isWord = /^[A-Za-z][\w.]*$/.test(reason);
  return { code: isWord ? reason : 'task-failed', message: reason };
}

function resultOf(
  videos: readonly { readonly video_url: string | null }[],
  seed: unknown,
  notes: string[],
): TaskResult | null {
  const clipUrl = videos.find(({ video_url: url }) => url !== null)?.video_url;
  if (!clipUrl) return null;
  return {
    clipUrl,
    lastFrameUrl: null,
    seed: seedOf(seed, notes),
    tokens: null,
    notes,
  };
}
