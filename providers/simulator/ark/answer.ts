/** A task as Ark's get and list show it: docs.volcengine.com/docs/82379/1521309, read 2026-09. */

import type { DialectTools } from '../dialect.ts';
import { CLIP_FILE, LAST_FRAME_FILE } from '../engine/render.ts';
import { tokensFor, type Standing, type TaskRecord } from '../engine/task.ts';
import type { Shown } from '../scenario/rules.ts';
import { spelled } from '../staging.ts';

export function taskAnswer(
  task: TaskRecord,
  standing: Standing,
  { models, linkTo }: DialectTools,
): Record<string, unknown> {
  const { order } = task;
  const { state, sinceMs, error } = standing;
  const sheet = models.find(({ family }) => family === order.family);
  return {
    id: task.id,
    model: order.modelId,
    status: state,
    ...(error && { error }),
    created_at: toSeconds(task.createdAtMs),
    updated_at: toSeconds(sinceMs),
    service_tier: order.tier,
    execution_expires_after: order.expiresAfterSeconds,
    ...(order.token !== null && { safety_identifier: order.token }),
    // The sound option is known from the start; models without sound do not show it.
    ...(sheet?.audio && { generate_audio: order.audio }),
    ...(state === 'succeeded' && {
      content: {
        video_url: linkTo(task, CLIP_FILE, sinceMs),
        ...(order.wantsLastFrame &&
          task.faults.lastFrame !== 'missing' && {
            last_frame_url: linkTo(task, LAST_FRAME_FILE, sinceMs),
          }),
      },
      usage: { completion_tokens: tokensFor(order), total_tokens: tokensFor(order) },
      seed: order.seed,
      resolution: order.resolution,
      ratio: order.ratio,
      ...(order.durationSeconds === null
        ? { frames: order.frames }
        : { duration: order.durationSeconds }),
      framespersecond: 24,
    }),
  };
}

/** The same answer in the spelling that a scenario wants. */
export function respelled(answer: Readonly<Record<string, unknown>>, shown: Shown): unknown {
  const { status, error_member: errorMember, members = {} } = shown;
  const entries = Object.entries(answer).map(([name, value]): [string, unknown] => {
    if (name === 'status' && status !== undefined) return [name, status];
    return [name === 'error' ? (errorMember ?? name) : name, value];
  });
  return spelled({ ...Object.fromEntries(entries), ...members }, shown);
}

function toSeconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
