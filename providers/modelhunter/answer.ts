/**
 * ModelHunter's answers: docs.modelhunter.ai/core-concepts/task-status and
 * api-reference/tasks/{get-task,list-tasks}, read 2026-11-21.
 *
 * `expired` does not mean a time-out here: the clip's links have expired, and the next poll has
 * fresh ones.
 */

import { z } from 'zod';
import {
  countIn,
  fact,
  flag,
  link,
  listOf,
  saysFailure,
  taskError,
  taskId,
  text,
  timesOf,
  tokenIn,
} from '../lenient.ts';
import { outsideWord } from '../outside-text.ts';
import type { ListedTask, Task, TaskResult, TaskState, TaskStatus } from '../provider.ts';
import { endOf } from '../task-end.ts';
import { MODELHUNTER_ERRORS } from './errors.ts';

/** Our entry in a task's `metadata`: the token by which a lost order is found. */
export const TOKEN_KEY = 'storyboard_order';

const output = z.object({ url: link, format: text, last_frame_url: link });
type Output = z.infer<typeof output>;

const task = z.object({
  id: taskId,
  status: z.string().min(1),
  model: text,
  result: listOf(output).nullish().catch(null),
  last_frame_url: link,
  error: taskError,
  created_at: fact,
});
type ModelHunterTask = z.infer<typeof task>;

export const createdTask: z.ZodType<Task> = z
  .object({ data: z.object({ id: taskId }) })
  .transform(({ data }) => ({ id: data.id }));

export const taskAnswer = z.object({ data: task }).transform(({ data }) => data);

/** By others it may have any shape. */
const metadata = z
  .object({ [TOKEN_KEY]: fact })
  .nullish()
  .catch(null);

/** What a search needs of a task. */
const tokenBearer = z.object({ id: taskId, metadata });
type TokenBearer = z.infer<typeof tokenBearer>;

const pagination = z.object({ cursor: text, hasMore: flag, total: fact }).nullish().catch(null);

/**
 * A page of the list. An answer without `data` is not a list; null means no tasks only where their
 * number is 0. A page with an error, or one that does not say whether it is the last, does not end
 * a list.
 */
function pageOf<T>(item: z.ZodType<T>) {
  return z
    .looseObject({ data: listOf(item).nullable(), pagination })
    .refine(({ data, pagination: told }) => data !== null || countIn(told?.total) === 0)
    .transform(({ data, ...rest }) => {
      const { items, unreadable } = data ?? { items: [], unreadable: 0 };
      const hasMore = rest.pagination?.hasMore ?? null;
      const isReadable = hasMore !== null && !saysFailure(rest);
      const cursor = rest.pagination?.cursor ?? null;
      return { items, unreadable: unreadable + (isReadable ? 0 : 1), hasMore, cursor };
    });
}

export const listAnswer = pageOf(tokenBearer);

const listed = task.extend({ metadata });

/** The same with all that is told of each task; items have no result. */
export const fullListAnswer = pageOf(listed);

/** A task of a list: what it used is not told, and `cost` has no unit. */
export function listedOf(told: z.infer<typeof listed>, secrets: readonly string[]): ListedTask {
  const { id, state, unknownState, createdAtMs, tier, model } = statusOf(told, null, secrets);
  const used = { token: tokenIn(tokenOf(told)), tokens: null, strangeTokens: null };
  return { id, state, unknownState, createdAtMs, tier, model: model ?? null, ...used };
}

export function tokenOf({ metadata }: TokenBearer): unknown {
  return metadata?.[TOKEN_KEY];
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

/** What a poll says about a task, in our words. A task has no deadline of its own here. */
export function statusOf(
  told: ModelHunterTask,
  providerNowMs: number | null,
  secrets: readonly string[],
): TaskStatus {
  const known = Object.hasOwn(STATES, told.status) ? STATES[told.status] : undefined;
  const state = known ?? 'running';
  const notes: string[] = [];
  const times = timesOf({ created: told.created_at, nowMs: providerNowMs }, notes);
  return {
    id: told.id,
    state,
    unknownState: known ? null : outsideWord(told.status, secrets),
    ...times,
    tier: null,
    model: outsideWord(told.model, secrets),
    result: state === 'succeeded' ? resultOf(told, notes) : null,
    failure: endOf(state, told.error, MODELHUNTER_ERRORS, secrets),
  };
}

/**
 * The clip and, if there is one, the last frame: it can be asked for, but no document says where it
 * is. Neither seed nor tokens are returned; `cost` has no unit and is not read.
 */
function resultOf(
  { result, last_frame_url: beside }: ModelHunterTask,
  notes: readonly string[],
): TaskResult | null {
  const outputs = result?.items ?? [];
  const clip = outputs.find((one) => one.url !== null && !isPicture(one));
  if (!clip?.url) return null;
  return {
    clipUrl: clip.url,
    lastFrameUrl: outputs.find(isPicture)?.url ?? clip.last_frame_url ?? beside,
    seed: null,
    tokens: null,
    notes,
  };
}

function isPicture({ url, format }: Output): boolean {
  const path = URL.parse(url ?? '')?.pathname ?? '';
  return /^(?:png|jpe?g|webp)$/i.test(format ?? /\.(\w+)$/.exec(path)?.[1] ?? '');
}
