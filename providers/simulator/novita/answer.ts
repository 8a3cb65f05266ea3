/**
 * A task as the task result shows it, and as an event carries it
 * (novita.ai/docs/api-reference/model-apis-task-result and -webhook, read 2026-11-21). Seeds, times
 * and lifetimes are text there; one published client reads them as numbers.
 */

import type { TaskState } from '../../provider.ts';
import type { DialectTools } from '../dialect.ts';
import { CLIP_FILE } from '../engine/render.ts';
import type { Standing, TaskRecord } from '../engine/task.ts';

/** There is no status for an expired task: the page says that it is "marked as 'expired'". */
const STATUSES: Readonly<Record<TaskState, string>> = {
  queued: 'TASK_STATUS_QUEUED',
  running: 'TASK_STATUS_PROCESSING',
  succeeded: 'TASK_STATUS_SUCCEED',
  failed: 'TASK_STATUS_FAILED',
  expired: 'TASK_STATUS_FAILED',
  cancelled: 'TASK_STATUS_CANCELED',
};

/** `status`: what a scenario wants shown instead. */
export function taskAnswer(
  task: TaskRecord,
  standing: Standing,
  { sheet, linkTo }: DialectTools,
  status: string = STATUSES[standing.state],
): unknown {
  const { state, sinceMs } = standing;
  const isDone = state === 'succeeded';
  const video = () => ({
    video_url: linkTo(task, CLIP_FILE, sinceMs),
    video_url_ttl: String(sheet.linkSeconds),
    video_type: 'mp4',
  });
  return {
    extra: {
      seed: String(task.order.seed),
      enable_nsfw_detection: false,
      debug_info: timesOf(task, standing),
    },
    task: {
      task_id: task.id,
      task_type: task.order.pictures.length > 0 ? 'IMG_TO_VIDEO' : 'TXT_TO_VIDEO',
      status,
      reason: reasonOf(standing),
      eta: 0,
      progress_percent: isDone ? 100 : state === 'running' ? 50 : 0,
    },
    images: [],
    videos: isDone ? [video()] : [],
    audios: [],
  };
}

function timesOf({ createdAtMs, startsAtMs }: TaskRecord, { state, sinceMs }: Standing) {
  const hasBegun = state !== 'queued';
  const isOpen = state === 'queued' || state === 'running';
  return {
    request_info: '',
    submit_time_ms: String(createdAtMs),
    execute_time_ms: hasBegun ? String(startsAtMs) : '0',
    complete_time_ms: isOpen ? '0' : String(sinceMs),
  };
}

function reasonOf({ state, error }: Standing): string {
  if (state === 'expired') return 'expired';
  return error ? error.message || error.code : '';
}
