/**
 * One task, whatever wire format it was ordered in. Its state is never stored: it follows from
 * these facts and the clock, so a restart changes nothing.
 */

import { z } from 'zod';
import { RESOLUTIONS, TIERS } from '../../../specs/models/sheet.ts';
import { FIXED_RATIOS, tokensOf } from '../../../specs/plan/size.ts';
import type { TaskState } from '../../provider.ts';
import { taskFaults } from '../scenario/scenario.ts';

const picture = z.object({
  role: z.enum(['first_frame', 'last_frame', 'reference_image']),
  /** Hash of the bytes as they were sent; null for an asset. */
  sha256: z.string().nullable(),
  assetId: z.string().nullable(),
});
export type TaskPicture = z.infer<typeof picture>;

/** What was accepted, with every default filled in. */
const taskOrder = z.object({
  /** The model as it was sent: a model's id or an endpoint's. */
  model: z.string(),
  /** The model id behind that. */
  modelId: z.string(),
  family: z.string(),
  tier: z.enum(TIERS),
  prompt: z.string(),
  pictures: z.array(picture),
  resolution: z.enum(RESOLUTIONS),
  ratio: z.enum(FIXED_RATIOS),
  width: z.number(),
  height: z.number(),
  /** Frames of the clip. */
  frames: z.number(),
  /** The length that was asked in seconds, if it was: the clip has one frame more. */
  durationSeconds: z.number().nullable(),
  seed: z.number(),
  audio: z.boolean(),
  cameraFixed: z.boolean(),
  watermark: z.boolean(),
  wantsLastFrame: z.boolean(),
  /** Null where the provider's tasks do not expire. */
  expiresAfterSeconds: z.number().nullable(),
  token: z.string().nullable(),
  callbackUrl: z.string().nullable(),
  /** Shot and take, for the slate; absent: not given. */
  label: z.string().optional(),
  /** What the dialect returns unchanged. */
  echo: z.unknown().optional(),
});
export type TaskOrder = z.infer<typeof taskOrder>;

const when = z.number().nullable();

/** The record on disk. Times are simulated, in milliseconds since 1970. */
export const taskRecord = z.object({
  id: z.string(),
  /** 1 for the first task that this folder accepted. */
  number: z.number(),
  order: taskOrder,
  faults: taskFaults,
  createdAtMs: z.number(),
  startsAtMs: z.number(),
  /** The earliest time of its end: a slow render ends it later. */
  endsAtMs: z.number(),
  deadlineMs: when,
  /** Null until the clip is there; `problem` says why this machine could not make it. */
  rendered: z.object({ atMs: z.number(), problem: z.string().nullable() }).nullable(),
  cancelledAtMs: when,
  /** Its owner deleted the record, and the clip with it. */
  removedAtMs: when,
  /** How often the whole clip was fetched. */
  collected: z.number(),
  /** The last state that was posted to the callback address. */
  calledBack: z.string().nullable(),
  /** When links to its results were last given out, for dialects that record it. */
  linkedAtMs: when.default(null),
});
export type TaskRecord = z.infer<typeof taskRecord>;

type TaskError = { readonly code: string; readonly message: string };
export type Standing = {
  readonly state: TaskState;
  readonly sinceMs: number;
  readonly error: TaskError | null;
};

export function standingAt(task: TaskRecord, nowMs: number): Standing {
  const end = endOf(task);
  if (end && nowMs >= end.sinceMs) return end;
  const { faults, createdAtMs, startsAtMs } = task;
  const isHeld = (faults.stuck ?? faults.expire) === 'queued';
  if (isHeld || nowMs < startsAtMs) return standing('queued', createdAtMs);
  return standing('running', startsAtMs);
}

/** How and when a task ends; null while its clip is not there, and for one that never ends. */
function endOf(task: TaskRecord): Standing | null {
  const { faults, deadlineMs, endsAtMs, rendered } = task;
  if (task.cancelledAtMs !== null) return standing('cancelled', task.cancelledAtMs);
  if (faults.stuck) return null;
  if (faults.expire === 'now') return standing('expired', task.startsAtMs);
  if (deadlineMs === null && faults.expire) return null;
  if (deadlineMs !== null && (faults.expire || endsAtMs > deadlineMs)) {
    return standing('expired', deadlineMs);
  }
  if (faults.fail) return { state: 'failed', sinceMs: endsAtMs, error: faults.fail };
  if (!rendered) return null;
  const sinceMs = Math.max(endsAtMs, rendered.atMs);
  if (rendered.problem === null) return standing('succeeded', sinceMs);
  const error = { code: 'InternalServiceError', message: rendered.problem };
  return { state: 'failed', sinceMs, error };
}

function standing(state: TaskState, sinceMs: number): Standing {
  return { state, sinceMs, error: null };
}

/** Whether a clip must be made for the task, sooner or later. */
export function wantsClip(task: TaskRecord): boolean {
  const { faults } = task;
  return (
    task.rendered === null &&
    task.cancelledAtMs === null &&
    task.removedAtMs === null &&
    !faults.stuck &&
    !faults.expire &&
    !faults.fail &&
    (task.deadlineMs === null || task.endsAtMs <= task.deadlineMs)
  );
}

/** The tokens that a success is billed. */
export function tokensFor({ width, height, frames }: TaskOrder): number {
  return tokensOf({ width, height }, frames);
}
