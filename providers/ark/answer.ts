/**
 * Reads Ark's answers leniently: numbers may be text, null means absent, whatever is not needed
 * may have any shape. Only what money hangs on (a task's id and status) must be there.
 */

import { z } from 'zod';
import { failure, type Failure } from '../../specs/failures.ts';
import type { TaskResult, TaskState, TaskStatus } from '../provider.ts';
import { classifyTask } from './errors.ts';

const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null)
  .transform((value) => (value === '' ? null : (value ?? null)));

const numeric = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .nullish()
  .catch(null)
  .transform((value) => (Number.isFinite(value) ? (value ?? null) : null));

const taskError = z
  .object({ code: text, message: text })
  .nullish()
  .catch(null)
  .transform((error) => (error ? { code: error.code ?? '', message: error.message ?? '' } : null));

const id = z.string().min(1);

export const createdTask = z.object({ id });

export const arkTask = z.object({
  id,
  status: z.string().min(1),
  model: text,
  error: taskError,
  failure_reason: taskError,
  created_at: numeric,
  execution_expires_after: numeric,
  service_tier: text,
  safety_identifier: text,
  content: z.object({ video_url: text, last_frame_url: text }).nullish().catch(null),
  seed: numeric,
  ratio: text,
  resolution: text,
  usage: z.object({ completion_tokens: numeric, total_tokens: numeric }).nullish().catch(null),
});
export type ArkTask = z.infer<typeof arkTask>;

export const arkList = z.object({ items: z.array(arkTask).nullish(), total: numeric });

const STATES: Readonly<Record<string, TaskState>> = {
  queued: 'queued',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
};

/** One look at a task, in our words. */
export function statusOf(
  task: ArkTask,
  providerNowMs: number | null,
  secrets: readonly string[],
): TaskStatus {
  const known = Object.hasOwn(STATES, task.status) ? STATES[task.status] : undefined;
  const state = known ?? 'running';
  const { created_at: created, execution_expires_after: expiresAfter } = task;
  return {
    id: task.id,
    state,
    unknownState: known ? null : task.status,
    createdAtMs: created === null ? null : created * 1_000,
    deadlineMs: created === null || expiresAfter === null ? null : (created + expiresAfter) * 1_000,
    providerNowMs,
    tier: task.service_tier,
    result: state === 'succeeded' ? resultOf(task) : null,
    failure: failureOf(task, state, secrets),
  };
}

function resultOf(task: ArkTask): TaskResult | null {
  const { content, usage, seed, ratio, resolution, model } = task;
  if (!content?.video_url) return null;
  return {
    clipUrl: content.video_url,
    lastFrameUrl: content.last_frame_url,
    seed,
    ratio,
    resolution,
    tokens: usage?.completion_tokens ?? usage?.total_tokens ?? null,
    model,
  };
}

function failureOf(task: ArkTask, state: TaskState, secrets: readonly string[]): Failure | null {
  const error = task.error ?? task.failure_reason;
  if (state === 'failed') return classifyTask(error, secrets);
  if (state !== 'expired' && state !== 'cancelled') return null;
  const reason = error?.message ? ` (${classifyTask(error, secrets).message})` : '';
  const message =
    state === 'expired'
      ? `The provider gave the task up after its time in the queue${reason}.`
      : `The task was cancelled${reason}.`;
  return failure(state, { code: error?.code || state, message });
}
