/** Ark's answers. Only what money depends on, a task's id and status, is required. */

import { z } from 'zod';
import {
  countIn,
  fact,
  link,
  listOf,
  saysFailure,
  seedOf,
  taskError,
  taskId,
  text,
  timesOf,
  tokenIn,
  tokensOf,
} from '../lenient.ts';
import { outsideText, outsideWord } from '../outside-text.ts';
import type {
  CallbackHint,
  ListedModel,
  ListedTask,
  TaskResult,
  TaskState,
  TaskStatus,
} from '../provider.ts';
import type { ErrorTable } from '../rejection.ts';
import { endOf, isEnd } from '../task-end.ts';

export const createdTask = z.object({ id: taskId });

export const arkTask = z.object({
  id: taskId,
  status: z.string().min(1),
  model: text,
  error: taskError,
  failure_reason: taskError,
  created_at: fact,
  execution_expires_after: fact,
  service_tier: text,
  content: z.object({ video_url: link, last_frame_url: link }).nullish().catch(null),
  seed: fact,
  usage: z.object({ completion_tokens: fact, total_tokens: fact }).nullish().catch(null),
});
export type ArkTask = z.infer<typeof arkTask>;

/**
 * Stands for a `total` that is not a number, or beside an error: such a page can be read, but
 * proves nothing.
 */
export const NO_COUNT = -1;

/**
 * A page of a list. An answer without items is not a list, and must not count as an empty one: an
 * error under status 200 must not look like a list that lacks a task. Null means no items only
 * where their number is 0.
 */
function pageOf<T>(item: z.ZodType<T>) {
  return z
    .looseObject({ items: listOf(item).nullable(), total: fact })
    .transform(({ items, ...rest }) => {
      const isToldOf = rest.total !== undefined;
      const counted = isToldOf ? (countIn(rest.total) ?? NO_COUNT) : null;
      return { items, total: saysFailure(rest) ? NO_COUNT : counted };
    })
    .refine(({ items, total }) => items !== null || total === 0)
    .transform(({ items, total }) => ({ ...(items ?? { items: [], unreadable: 0 }), total }));
}

/** A list of some tasks that were asked for by id. */
export const arkList = pageOf(arkTask);

/** What a search needs of a task; a task whose token cannot be read may be the one searched for. */
const tokenBearer = z.object({
  id: taskId,
  safety_identifier: z.union([z.string(), z.number(), z.boolean()]).nullish(),
});
export type TokenBearer = z.infer<typeof tokenBearer>;

/** A page of the list of all tasks. */
export const arkPage = pageOf(tokenBearer);

const listed = arkTask.extend({ safety_identifier: fact });

/** The same with all that is told of each task. */
export const arkListed = pageOf(listed);

export const arkModels = z.object({ data: listOf(z.object({ id: z.string(), status: text })) });

/** Status words seen in the list of models; a model without one can be ordered. Read 2026-09. */
const MODEL_STATUS: Readonly<Record<string, ListedModel['status']>> = {
  active: 'available',
  available: 'available',
  retiring: 'retiring',
  shutdown: 'ended',
};

/** The Seedance models of a list that holds every model of the site, language models too. */
export function seedanceModels(
  { data }: z.infer<typeof arkModels>,
  secrets: readonly string[],
): ListedModel[] {
  return data.items
    .filter((model) => /seedance/i.test(model.id))
    .map((model) => {
      const word = outsideWord(model.status, secrets);
      const known = word?.toLowerCase() ?? 'available';
      const status = Object.hasOwn(MODEL_STATUS, known) ? (MODEL_STATUS[known] ?? null) : null;
      return { id: outsideText(model.id, secrets), status, word };
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

/** What a poll says about a task. `errors` are those of the site or reseller that answered. */
export function statusUnder(errors: ErrorTable) {
  return (task: ArkTask, nowMs: number | null, secrets: readonly string[]): TaskStatus => {
    const known = Object.hasOwn(STATES, task.status) ? STATES[task.status] : undefined;
    const state = known ?? 'running';
    const notes: string[] = [];
    const { created_at: created, execution_expires_after: expiresAfter } = task;
    const times = timesOf({ created, expiresAfter, nowMs }, notes);
    return {
      id: task.id,
      state,
      unknownState: known ? null : outsideWord(task.status, secrets),
      ...times,
      tier: outsideWord(task.service_tier, secrets),
      model: outsideWord(task.model, secrets),
      result: state === 'succeeded' ? resultOf(task, notes) : null,
      failure: endOf(state, task.error ?? task.failure_reason, errors, secrets),
    };
  };
}

/** A task of a list, with its owner's token and what it used. */
export function listedUnder(errors: ErrorTable) {
  const statusOf = statusUnder(errors);
  return (task: z.infer<typeof listed>, secrets: readonly string[]): ListedTask => {
    const { id, state, unknownState, createdAtMs, tier, model } = statusOf(task, null, secrets);
    const { usage, safety_identifier: token } = task;
    const notes: string[] = [];
    const tokens = tokensOf([usage?.completion_tokens, usage?.total_tokens], notes);
    const used = { token: tokenIn(token), tokens, strangeTokens: notes[0] ?? null };
    return { id, state, unknownState, createdAtMs, tier, model: model ?? null, ...used };
  };
}

/** A callback has the task as `get` shows it, at each change of its state. */
export function hintIn(body: unknown): CallbackHint | null {
  const { data: task } = arkTask.safeParse(body);
  if (!task) return null;
  const state = Object.hasOwn(STATES, task.status) ? STATES[task.status] : undefined;
  return { taskId: task.id, hasEnded: isEnd(state) };
}

function resultOf(task: ArkTask, notes: string[]): TaskResult | null {
  const { content, usage, seed } = task;
  if (!content?.video_url) return null;
  return {
    clipUrl: content.video_url,
    lastFrameUrl: content.last_frame_url,
    seed: seedOf(seed, notes),
    tokens: tokensOf([usage?.completion_tokens, usage?.total_tokens], notes),
    notes,
  };
}
