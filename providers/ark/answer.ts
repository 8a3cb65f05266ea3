/** Ark's answers. Only what money hangs on, a task's id and status, must be there. */

import { z } from 'zod';
import { numeric, taskError, text } from '../lenient.ts';
import type { CallbackHint, ListedModel, TaskResult, TaskState, TaskStatus } from '../provider.ts';
import type { ErrorTable } from '../refusal.ts';
import { endOf, isEnd } from '../task-end.ts';

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

export const arkModels = z.object({ data: z.array(z.object({ id, status: text })) });

/** The words seen in the list of models; a model without one can be ordered. Read 2026-09. */
const MODEL_STATUS: Readonly<Record<string, ListedModel['status']>> = {
  active: 'available',
  available: 'available',
  retiring: 'retiring',
  shutdown: 'ended',
};

/** The list holds every model of the site, language models and all. */
export function seedanceModels({ data }: z.infer<typeof arkModels>): ListedModel[] {
  return data
    .filter((model) => /seedance/i.test(model.id))
    .map((model) => {
      const word = model.status;
      const status = word === null ? 'available' : (MODEL_STATUS[word.toLowerCase()] ?? null);
      return { id: model.id, status, word };
    });
}

const STATES: Readonly<Record<string, TaskState>> = {
  queued: 'queued',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
};

export type LookContext = {
  readonly providerNowMs: number | null;
  /** Of the site or reseller that answered. */
  readonly errors: ErrorTable;
  readonly secrets: readonly string[];
};

/** One look at a task, in our words. */
export function statusOf(
  task: ArkTask,
  { providerNowMs, errors, secrets }: LookContext,
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
    failure: endOf(state, task.error ?? task.failure_reason, errors, secrets),
  };
}

/** A callback is a task as get shows it, at each change of its state. */
export function hintIn(body: unknown): CallbackHint | null {
  const { data: task } = arkTask.safeParse(body);
  if (!task) return null;
  const state = Object.hasOwn(STATES, task.status) ? STATES[task.status] : undefined;
  return { taskId: task.id, hasEnded: isEnd(state) };
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
