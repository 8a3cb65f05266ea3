/**
 * Errors in AceDataCloud's words, and its task records. A poll gives the record; the result within
 * is also the answer to a waiting request, and the body of a callback.
 *
 * AceDataCloud/Docs openapi/seedance.json and guides/seedance/seedance_tasks.mdx, read 2026-11-21.
 */

import { createHash } from 'node:crypto';
import { taskAnswer } from '../ark/answer.ts';
import type { DialectTools } from '../dialect.ts';
import type { Standing, TaskRecord } from '../engine/task.ts';
import type { Wording } from '../order/dialect-shell.ts';
import type { Shown } from '../scenario/rules.ts';

export const ACEDATA_WORDING: Wording = {
  codes: {
    400: 'bad_request',
    401: 'invalid_token',
    403: 'forbidden',
    404: 'no_api',
    413: 'request_too_large',
    429: 'too_many_requests',
    504: 'timeout',
  },
  otherCode: 'api_error',
  bodyOf: ({ code, message }, requestId) => ({
    error: { code, message },
    trace_id: uuidOf(requestId),
  }),
  /** One code, and words that name the field. */
  ofOrder: ({ fault, param, fact }) => {
    const message = fault === 'missing' ? `${param} is required.` : `${param} is invalid: ${fact}.`;
    return { status: 400, code: null, message };
  },
};

/** Ids are UUIDs; the same name always gives the same one. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
}

export type Result = {
  readonly success: boolean;
  readonly task_id: string;
  readonly trace_id: string;
  readonly data?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
};

/** Null while the task is open. */
export function resultOf(task: TaskRecord, standing: Standing, tools: DialectTools): Result | null {
  const { state, error } = standing;
  if (state === 'queued' || state === 'running') return null;
  const names = { task_id: task.id, trace_id: traceOf(task) };
  if (state === 'succeeded') {
    return { success: true, ...names, data: madeOf(task, standing, tools) };
  }
  if (state === 'failed') {
    // A clip that this machine could not make has Ark's code, which AceDataCloud does not have.
    const isOurs = (task.rendered?.problem ?? null) !== null;
    const code = isOurs || !error ? ACEDATA_WORDING.otherCode : error.code;
    return { success: false, ...names, error: { code, message: error?.message ?? '' } };
  }
  // No document shows this: only the field for it says that an order can expire.
  const late = { code: 'timeout', message: `The task is ${state}.` };
  return { success: false, ...names, data: madeOf(task, standing, tools), error: late };
}

function madeOf(task: TaskRecord, standing: Standing, tools: DialectTools): unknown {
  const { service_tier: _, ...made } = taskAnswer(task, standing, tools);
  return { ...made, id: makersIdOf(task) };
}

/** The maker's own id for the task, with which AceDataCloud cannot be polled. */
function makersIdOf({ id, createdAtMs }: TaskRecord): string {
  const stamp = new Date(createdAtMs).toISOString().replace(/\D/g, '').slice(0, 14);
  return `cgt-${stamp}-${uuidOf(id).slice(0, 5)}`;
}

function traceOf({ id }: TaskRecord): string {
  return uuidOf(`trace ${id}`);
}

/** The record; while the task is open, without `response`, `finished_at` and `elapsed`. */
export function recordOf(
  task: TaskRecord,
  { standing, result, shown }: { standing: Standing; result: Result | null; shown: Shown },
): Record<string, unknown> {
  const created = task.createdAtMs / 1_000;
  const finished = standing.sinceMs / 1_000;
  const { status } = shown;
  return {
    _id: uuidOf(`record ${task.id}`).replaceAll('-', '').slice(0, 24),
    id: task.id,
    type: 'videos',
    trace_id: traceOf(task),
    api_id: uuidOf('api'),
    application_id: uuidOf('application'),
    credential_id: uuidOf('credential'),
    user_id: uuidOf('user'),
    request: task.order.echo,
    created_at: created,
    ...(standing.state !== 'queued' && { started_at: task.startsAtMs / 1_000 }),
    ...(status !== undefined && { state: status }),
    ...(result && { finished_at: finished, elapsed: finished - created, response: result }),
  };
}
