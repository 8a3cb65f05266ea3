/**
 * A task as ModelHunter shows it: docs.modelhunter.ai/core-concepts/task-status and
 * api-reference/tasks/{get-task,list-tasks}, read 2026-11-21.
 *
 * Where the last frame is given is not documented: here it is an output of its own.
 */

import { statSync } from 'node:fs';
import { FRAMES_PER_SECOND } from '../../../specs/plan/timecode.ts';
import type { ProviderSheet } from '../../../specs/models/sheet.ts';
import { priceOn } from '../../../specs/plan/quote.ts';
import type { DialectTools } from '../dialect.ts';
import { CLIP_FILE, LAST_FRAME_FILE } from '../engine/render.ts';
import { tokensFor, type Standing, type TaskRecord } from '../engine/task.ts';

/** The service passes a task on to its maker a moment after accepting it. */
const PENDING_MS = 500;

type Showing = {
  readonly task: TaskRecord;
  readonly standing: Standing;
  readonly nowMs: number;
  /** Null in a list, and where the links have expired. */
  readonly result: readonly unknown[] | null;
};

/** `status` and what is known of the task so far; a member that means nothing yet is left out. */
export function taskAnswer(
  { task, standing, nowMs, result }: Showing,
  sheet: ProviderSheet,
): Record<string, unknown> {
  const { order } = task;
  const { state, sinceMs, error } = endingOf(standing);
  const hasStarted = nowMs >= task.startsAtMs && state !== 'cancelled';
  const hasEnded = state !== 'queued' && state !== 'running';
  const cost = state === 'succeeded' ? costOf(task, sheet) : null;
  return {
    id: task.id,
    type: 'video',
    status: wordFor(task, standing, nowMs),
    provider: 'seedance',
    model: order.modelId,
    progress: progressOf(task, standing, nowMs),
    ...(cost !== null && { cost }),
    ...(result && { result }),
    ...(error && { error }),
    created_at: isoOf(task.createdAtMs),
    ...(hasStarted && { started_at: isoOf(task.startsAtMs) }),
    ...(hasEnded && { completed_at: isoOf(sinceMs) }),
    ...(order.echo !== null && order.echo !== undefined && { metadata: order.echo }),
  };
}

/** Tasks do not expire here: one that its maker gave up counts as failed. */
function endingOf(standing: Standing): Standing {
  if (standing.state !== 'expired') return standing;
  const error = { code: 'PROVIDER_ERROR', message: 'The provider gave the task up' };
  return { ...standing, state: 'failed', error };
}

/** The task's status word, by which a list can be filtered. */
export function wordFor(task: TaskRecord, standing: Standing, nowMs: number): string {
  const { state } = endingOf(standing);
  if (state === 'queued') return nowMs < task.createdAtMs + PENDING_MS ? 'pending' : 'queued';
  return state;
}

function progressOf(task: TaskRecord, { state }: Standing, nowMs: number): number {
  if (state === 'succeeded') return 100;
  if (state !== 'running') return 0;
  const { startsAtMs, endsAtMs } = task;
  return Math.min(
    99,
    Math.floor((100 * (nowMs - startsAtMs)) / Math.max(1, endsAtMs - startsAtMs)),
  );
}

function costOf({ order }: TaskRecord, { offers }: ProviderSheet): number | null {
  const { resolution, audio, durationSeconds, frames } = order;
  const offer = offers.find(({ modelId }) => modelId === order.modelId) ?? null;
  const seconds = durationSeconds ?? frames / FRAMES_PER_SECOND;
  const tokens = tokensFor(order);
  const price = priceOn(order.tier, { offer, resolution, audio, tokens, seconds });
  return price && price.micros / 1_000_000;
}

/** Each output with a link that lives from now on. */
export function outputsOf(task: TaskRecord, { engine, linkTo }: DialectTools): unknown[] {
  const nowMs = engine.clock.now();
  const output = (file: string, facts: object) => ({
    url: linkTo(task, file, nowMs),
    ...facts,
    size_bytes: statSync(engine.resultFile(task.id, file), { throwIfNoEntry: false })?.size ?? 0,
  });
  const { wantsLastFrame, durationSeconds } = task.order;
  const isReturned = wantsLastFrame && task.faults.lastFrame !== 'missing';
  return [
    output(CLIP_FILE, { duration: durationSeconds, format: 'mp4' }),
    ...(isReturned ? [output(LAST_FRAME_FILE, { format: 'png' })] : []),
  ];
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
