/**
 * ModelHunter's answers: docs.modelhunter.ai/core-concepts/task-status and
 * api-reference/tasks/{get-task,list-tasks}, read 2026-11-21.
 *
 * `expired` is no time-out here: the clip's links have aged out, and the next look has fresh ones.
 */

import { z } from 'zod';
import { taskError, text } from '../lenient.ts';
import type { Task, TaskResult, TaskState, TaskStatus } from '../provider.ts';
import { endOf } from '../task-end.ts';
import { MODELHUNTER_ERRORS } from './errors.ts';

/** Our entry in a task's `metadata`: the token by which a lost order is found. */
export const TOKEN_KEY = 'storyboard_order';

const id = z.string().min(1);

const output = z.object({ url: text, format: text, last_frame_url: text });
type Output = z.infer<typeof output>;

const task = z.object({
  id,
  status: z.string().min(1),
  model: text,
  result: z.array(output).nullish().catch(null),
  last_frame_url: text,
  error: taskError,
  created_at: text,
  metadata: z
    .object({ [TOKEN_KEY]: text })
    .nullish()
    .catch(null),
});
type ModelHunterTask = z.infer<typeof task>;

export const createdTask: z.ZodType<Task> = z
  .object({ data: z.object({ id }) })
  .transform(({ data }) => ({ id: data.id }));

export const taskAnswer = z.object({ data: task }).transform(({ data }) => data);

export const listAnswer = z.object({
  data: z.array(task).nullish(),
  pagination: z.object({ cursor: text, hasMore: z.boolean().nullish().catch(null) }).nullish(),
});

export function tokenOf({ metadata }: ModelHunterTask): string | null {
  return metadata?.[TOKEN_KEY] ?? null;
}

const STATES: Readonly<Record<string, TaskState>> = {
  pending: 'queued',
  queued: 'queued',
  running: 'running',
  succeeded: 'succeeded',
  expired: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** One look at a task, in our words. A task has no deadline of its own here. */
export function statusOf(
  looked: ModelHunterTask,
  providerNowMs: number | null,
  secrets: readonly string[],
): TaskStatus {
  const known = Object.hasOwn(STATES, looked.status) ? STATES[looked.status] : undefined;
  const state = known ?? 'running';
  const createdAtMs = Date.parse(looked.created_at ?? '');
  return {
    id: looked.id,
    state,
    unknownState: known ? null : looked.status,
    createdAtMs: Number.isNaN(createdAtMs) ? null : createdAtMs,
    deadlineMs: null,
    providerNowMs,
    tier: null,
    result: state === 'succeeded' ? resultOf(looked) : null,
    failure: endOf(state, looked.error, MODELHUNTER_ERRORS, secrets),
  };
}

/**
 * The clip and, if it is anywhere, the last frame: it can be asked for, and no document says where
 * it then stands. Neither seed nor tokens come back; `cost` has no unit and is not read.
 */
function resultOf({ result, last_frame_url: beside, model }: ModelHunterTask): TaskResult | null {
  const outputs = result ?? [];
  const clip = outputs.find((one) => one.url !== null && !isPicture(one));
  if (!clip?.url) return null;
  return {
    clipUrl: clip.url,
    lastFrameUrl: outputs.find(isPicture)?.url ?? clip.last_frame_url ?? beside,
    seed: null,
    ratio: null,
    resolution: null,
    tokens: null,
    model,
  };
}

function isPicture({ url, format }: Output): boolean {
  const path = URL.parse(url ?? '')?.pathname ?? '';
  return /^(?:png|jpe?g|webp)$/i.test(format ?? /\.(\w+)$/.exec(path)?.[1] ?? '');
}
