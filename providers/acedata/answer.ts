/**
 * Reads AceDataCloud's task records, whose result comes in three shapes: Ark's own task object (the
 * OpenAPI document), a flat one (the guides) and a list of either (older text).
 *
 * There is no field for a task's state: `response.success` says that it has ended, and how. The
 * inner object has Ark's `cgt-…` id, which cannot be used to poll AceDataCloud.
 */

import { z } from 'zod';
import {
  fact,
  link,
  listOf,
  seedOf,
  taskError,
  taskId,
  text,
  timesOf,
  tokensOf,
} from '../lenient.ts';
import { outsideWord } from '../outside-text.ts';
import type { CallbackHint, TaskResult, TaskState, TaskStatus } from '../provider.ts';
import { endOf } from '../task-end.ts';
import { ACEDATA_ERRORS } from './errors.ts';

export const createdTask = z.object({ task_id: taskId }).transform(({ task_id: id }) => ({ id }));

const links = { video_url: link, last_frame_url: link };

const clip = z.object({
  ...links,
  content: z.object(links).nullish().catch(null),
  status: text,
  state: text,
  error: taskError,
  model: text,
  seed: fact,
  usage: z.object({ completion_tokens: fact, total_tokens: fact }).nullish().catch(null),
});
type Clip = z.infer<typeof clip>;

const response = z.object({
  success: z.boolean().nullish().catch(null),
  data: z
    .union([clip, listOf(clip).transform(({ items }) => items[0] ?? null)])
    .nullish()
    .catch(null),
  error: taskError,
});

const taskRecord = z.object({
  id: taskId,
  trace_id: text,
  created_at: fact,
  started_at: text,
  status: text,
  state: text,
  request: z.object({ execution_expires_after: fact }).nullish().catch(null),
  response: response.nullish().catch(null),
});
export type AcedataRecord = z.infer<typeof taskRecord>;

/** The answer for an unknown id is `{}`. */
export const retrieved = z.union([taskRecord, z.strictObject({}).transform(() => null)]);

export const batch = z.object({ items: listOf(taskRecord) });

const callback = z.object({ task_id: taskId, success: z.boolean() });

/** A callback has the body that a waiting request would get: once, at the end, good or bad. */
export function hintIn(body: unknown): CallbackHint | null {
  const { data } = callback.safeParse(body);
  return data ? { taskId: data.task_id, hasEnded: true } : null;
}

/** State words of Ark and of the published clients; a task that has a result needs none. */
const STATES: Readonly<Record<string, TaskState>> = {
  queued: 'queued',
  pending: 'queued',
  running: 'running',
  processing: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  error: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

/** What a poll says about a task, in our words. */
export function statusOf(
  record: AcedataRecord,
  providerNowMs: number | null,
  secrets: readonly string[],
): TaskStatus {
  const { created_at: created, request, response: answer, trace_id: requestId } = record;
  const made = answer?.data ?? null;
  const notes: string[] = [];
  const result = made && resultOf(made, notes);
  const word =
    (made?.status ?? made?.state ?? record.state ?? record.status)?.toLowerCase() ?? null;
  const known = word !== null && Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  const state = stateOf(record, known, result !== null);
  const expiresAfter = request?.execution_expires_after;
  const times = timesOf({ created, expiresAfter, nowMs: providerNowMs }, notes);
  const error = answer?.error ?? made?.error ?? null;
  return {
    id: record.id,
    state,
    unknownState: known === undefined && state === 'running' ? outsideWord(word, secrets) : null,
    ...times,
    tier: null,
    model: outsideWord(made?.model ?? null, secrets),
    result: state === 'succeeded' ? result : null,
    failure: endOf(state, error && { ...error, requestId }, ACEDATA_ERRORS, secrets),
  };
}

/**
 * The flag decides, as in the provider's own clients, with one exception. While a word says that
 * the task is open and there is no clip, it is waited for. Otherwise it could be bought twice.
 */
function stateOf(
  { response: answer, started_at: startedAt }: AcedataRecord,
  known: TaskState | undefined,
  hasClip: boolean,
): TaskState {
  const isOpen = known === 'queued' || known === 'running';
  if (isOpen && !hasClip) return known;
  if (answer?.success === true) return 'succeeded';
  if (known !== undefined && !isOpen) return known;
  if (answer?.success === false) return 'failed';
  return startedAt === null ? 'queued' : 'running';
}

function resultOf({ content, usage, ...made }: Clip, notes: string[]): TaskResult | null {
  const clipUrl = content?.video_url ?? made.video_url;
  if (clipUrl === null) return null;
  return {
    clipUrl,
    lastFrameUrl: content?.last_frame_url ?? made.last_frame_url,
    seed: seedOf(made.seed, notes),
    tokens: tokensOf([usage?.completion_tokens, usage?.total_tokens], notes),
    notes,
  };
}
